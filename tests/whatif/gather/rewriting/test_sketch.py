"""What is shown where no code can be given: nothing that would run."""

from __future__ import annotations

import ast

from tests.whatif.gather.rewrites import code, task
from testtime.whatif.gather.result import Task
from testtime.whatif.gather.rewriting.sketch import (
    NAMED,
    PLUGINS,
    SHOWN,
    first_free,
    places,
    remarks,
    sketch,
    with_plugin,
)


def test_tasks_are_shown_as_they_are_in_comments() -> None:
    function = code("def f():\n    if a:\n        b()\n\n    c()\n    d()\n")
    made = sketch(function, [task(function, "if", "d()"), task(function, "c()")], "so it is")
    assert made == (
        "# A sketch only: so it is.\n# These may run at the same time:\n"
        "# 1. lines 12 to 13, then line 16\n#        if a:\n"
        "#            b()\n#        d()\n# 2. line 15\n#        c()\n"
    )


def test_long_task_is_cut() -> None:
    function = code("def f():\n    if a:\n" + "        b()\n" * 20)
    made = sketch(function, [task(function, "if")], "so it is")
    assert "# Its turns may run at the same time:\n" in made
    assert made.endswith(f"#        ... {21 - SHOWN} more\n")


def test_what_must_be_done_first() -> None:
    made = first_free("async def f():\n\n    pass\n")
    assert made.endswith("call, ...)\n# Then:\n#     async def f():\n#\n#         pass\n")


def test_places() -> None:
    assert places(Task(((3, 3), (5, 7)))) == "line 3, then lines 5 to 7"


def test_lines_that_are_not_there_are_left_out() -> None:
    assert sketch(code(""), [Task(((1, 900),))], "x").splitlines()[-1] == "# 1. lines 1 to 900"


def test_of_many_names_some_are_shown() -> None:
    made = with_plugin("pytest-asyncio-cooperative, or pytest-asyncio-concurrent", [f"test_{each}" for each in "abcde"])
    assert made.startswith("# A sketch, for pytest-asyncio-concurrent:\n@pytest.mark.asyncio_concurrent(")
    assert made.count("async def ") == NAMED
    assert made.endswith("\n\n# and 2 more\n")


def test_plugins_are_shown_at_work() -> None:
    for plugin in PLUGINS:
        made = with_plugin(plugin, ["db", "cache"])
        assert made.startswith(f"# A sketch, for {plugin}:\n")
        ast.parse(made.replace("(...)", "()"))
        assert made.count("async def ") == 2
    assert "@together.fixture\nasync def cache(...): ...  # as it is\n" in with_plugin(
        "pytest-gather-fixtures", ["db", "cache"]
    )
    assert with_plugin(None, ["db"]) == with_plugin("pytest-xdist", ["db"]) == ""


def test_remarks_are_wrapped_and_code_in_them_is_not() -> None:
    said = "in words that are so many that they do not fit in one line of a terminal as it may be"
    assert remarks([said, "    await " + "long" * 20]) == [
        "# in words that are so many that they do not fit in one line of a terminal",
        "# as it may be",
        "#     await " + "long" * 20,
    ]
