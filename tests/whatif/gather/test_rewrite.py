"""From the user's own lines to new ones: whole functions, their diffs, and what is left to a human."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.whatif.gather.rewrites import FIRST, cases, code, in_threads, rewritten, run, same, task
from testtime.model.watched import Code
from testtime.whatif.gather import rewrite as module
from testtime.whatif.gather.result import Task
from testtime.whatif.gather.rewrite import WHOLE, Rewrite, rewrite

STORY = """
@pytest.fixture
def first_fixture() -> None:
    first_precondition_function()
    second_precondition_function()
"""
STACK = '''
async def stack():
    """What all tests need."""
    db = await get(5432)
    # where pages are kept
    cache = await get('cache', 6379)  # the port of last year
    return {"db": db, "cache": cache}
'''


def patched(folder: Path, made: Rewrite, before: str) -> str:
    """The file after ``patch`` has applied a diff to it, to the line."""
    file = folder / "tests/test_world.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text(before, encoding="utf-8")
    words = ["patch", "-p1", "--fuzz=0"]
    done = subprocess.run(words, cwd=folder, input=made.diff, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "offset" not in done.stdout
    return file.read_text(encoding="utf-8")


def test_two_awaits_become_one() -> None:
    made = same(STACK, ["db"], ["cache"], most=2, has={"asyncio"})
    assert made == (
        "async def stack():\n"
        '    """What all tests need."""\n'
        "    db, cache = await asyncio.gather(\n"
        "        get(5432),\n"
        "        # where pages are kept\n"
        "        get('cache', 6379),  # the port of last year\n"
        "    )\n"
        '    return {"db": db, "cache": cache}\n'
    )


def test_story_in_threads_with_a_word_on_coroutines() -> None:
    made = rewritten(STORY, ["first_pre"], ["second_pre"], how="threads")
    assert made.code == (
        "@pytest.fixture\n"
        "def first_fixture() -> None:\n"
        "    from concurrent.futures import ThreadPoolExecutor  # better at the top of the module\n"
        "\n"
        "    with ThreadPoolExecutor() as pool:\n"
        "        futures = [\n"
        "            pool.submit(first_precondition_function),\n"
        "            pool.submit(second_precondition_function),\n"
        "        ]\n"
        "    for future in futures:\n"
        "        future.result()\n"
        "# Or, in an async fixture (pytest-asyncio), with first_precondition_function\n"
        "# and second_precondition_function as coroutines:\n"
        "#     await asyncio.gather(first_precondition_function(), second_precondition_function())\n"
    )
    assert "Or, in" not in made.diff


def test_story_told_as_gather_is_the_same() -> None:
    both = [rewritten(STORY, ["first_pre"], ["second_pre"], how=how) for how in ("gather", "threads")]
    assert both[0] == both[1]


@pytest.mark.parametrize(
    "source",
    [
        "@fixture\ndef f(a):\n    a.one()\n    two()\n",
        "@fixture\ndef f(a):\n    a(1)\n    two()\n",
        "@fixture\ndef f():\n    a = one\n    a(1)\n    two()\n",
        "def f():\n    a(1)\n    two()\n",
        "@fixture\nasync def f():\n    a(1)\n    two()\n",
        "@fixture\ndef f():\n    if a():\n        b()\n    two()\n",
    ],
)
def test_no_word_on_coroutines_where_it_is_not_that_easy(source: str) -> None:
    head = next(head for head in ("a.one", "a(1", "if a") if head in source)
    made = rewritten(source, [head], ["two"], how="threads")
    assert made.diff
    assert "Or, in" not in made.code


@pytest.mark.parametrize(("cpu_s", "told"), [(0.1, True), (0.2, False)])
def test_no_word_on_coroutines_where_something_computes(cpu_s: float, told: bool) -> None:
    source = "def test_f():\n    a = one()\n    b = two()\n"
    waits: dict[str, Any] = {"blocked_s": 1.0}
    made = rewritten(source, ["a =", {**waits, "cpu_s": cpu_s}], ["b =", waits], how="threads")
    assert ("# Or, in an async test (pytest-asyncio), with one and two as coroutines:\n" in made.code) is told


@pytest.mark.parametrize("indent", ["    ", "\t"])
def test_method_is_shown_without_its_indentation(indent: str) -> None:
    source = (
        "{i}async def asyncSetUp(self):\n{i}{i}await super().asyncSetUp()\n"
        "{i}{i}self.one = await get(1)\n{i}{i}self.two = await get(2)\n"
    ).replace("{i}", indent)
    made = rewritten(source, ["self.one"], ["self.two"], has={"asyncio"})
    assert made.code == (
        "async def asyncSetUp(self):\n"
        f"{indent}await super().asyncSetUp()\n"
        f"{indent}self.one, self.two = await asyncio.gather(get(1), get(2))\n"
    )
    assert f"\n+{indent}{indent}self.one, self.two = " in made.diff


def test_text_in_quotes_is_never_moved() -> None:
    source = '''
async def f():
    one = await get("""
  a
b""")
    two = await get(one, """
c""")
    three = await get("""d
e""")
    return one, two, three
'''
    assert "  a\nb" in same(source, ["one", "two"], ["three"], most=2)


@pytest.mark.parametrize(
    ("head", "calls", "said"),
    [
        ("    import asyncio\n\n    asyncio.sleep\n", [], "asyncio is a name of its own there"),
        ("    asyncio.sleep\n", [], ""),
    ],
)
def test_import_that_is_there_is_not_added(head: str, calls: list[str], said: str) -> None:
    made = rewritten(f"async def f():\n{head}    await get(1)\n    await get(2)\n", ["await get(1"], ["await get(2"])
    assert "better at the top" not in made.code
    assert said in made.code


def test_import_goes_to_the_top_of_a_module_that_is_known(tmp_path: Path) -> None:
    function = code(STACK)
    before = '"""Tests."""\nimport abc\nimport time\n\nimport pytest\n' + "\n" * 5 + function.source + "\n\nx = 1\n"
    made = rewrite(function, [task(function, "db"), task(function, "cache")], "gather", module=before)
    assert made.code.startswith("# needs: import asyncio\nasync def stack():\n")
    text = patched(tmp_path, made, before)
    assert text.startswith('"""Tests."""\nimport abc\nimport asyncio\nimport time\n\nimport pytest\n')
    assert text.endswith('    return {"db": db, "cache": cache}\n\n\nx = 1\n')
    ast.parse(text)


@pytest.mark.parametrize("known", ["", "x = 1\n", "\n" * (FIRST - 1) + "async def stack():\n    other()\n"])
def test_import_goes_into_the_function_where_the_module_is_not_known(known: str) -> None:
    function = code(STACK)
    made = rewrite(function, [task(function, "db"), task(function, "cache")], "gather", module=known)
    assert '"""What all tests need."""\n    import asyncio  # better at the top' in made.code


@pytest.mark.parametrize("behind", ["", "\n\nx = 1\n", "    # the end\n"])
@pytest.mark.parametrize("source", [STORY, STACK])
def test_diff_is_what_patch_applies(source: str, behind: str, tmp_path: Path) -> None:
    function = code(source)
    heads = ["db", "cache"] if source is STACK else ["first_pre", "second_pre"]
    made = rewrite(function, [task(function, head) for head in heads], "threads" if source is STORY else "gather")
    before = "x = 0\n" * (FIRST - 1) + function.source + behind
    text = patched(tmp_path, made, before)
    shown = made.code.partition("# Or")[0]
    assert text == "x = 0\n" * (FIRST - 1) + shown + behind


def test_long_function_shows_what_is_touched() -> None:
    filler = "".join(f"    x{number} = {number}\n" for number in range(WHOLE))
    made = rewritten(
        f"async def f():\n{filler}    a = await get(1)\n    b = await get(2)\n    return a, b\n", ["a ="], ["b ="]
    )
    assert made.code == "# needs: import asyncio\na, b = await asyncio.gather(get(1), get(2))\n"
    assert "+    import asyncio  # better" in made.diff


def test_long_function_begins_with_what_is_touched() -> None:
    filler = "".join(f"    x{number} = {number}\n" for number in range(WHOLE))
    made = rewritten(f"async def f():\n    a = await get(1)\n    b = await get(2)\n{filler}", ["a ="], ["b ="])
    assert made.code.startswith("import asyncio  # better at the top of the module\n\na, b = await")


@pytest.mark.parametrize("path", ["/abs/test_a.py", "C:/x.py", "../a.py", "a\nb.py"])
def test_file_that_no_diff_can_name_has_none(path: str) -> None:
    function = code(STACK, path=path)
    made = rewrite(function, [task(function, "db"), task(function, "cache")], "gather")
    assert "await asyncio.gather(" in made.code
    assert made.diff == ""


@pytest.mark.parametrize(
    ("source", "said"),
    cases(
        """
        x = 1
        => its text is not that of one function

        f = lambda: (x := make(1), make(2))
        => its text is not that of one function

        def f():
            x = make(1)
            y = make(2)
            return dir()
        => dir() would see names that are added

        def f():
            x = make(locals())
            y = make(2)
        => locals() would see names that are added

        async def f():
            x = await get(1); y = await get(2)
        => two tasks begin on one line

        async def f():
            x = await get(1); z()
            y = await get(2)
        => two statements share a line

        async def f():
            x = await get(1)
            y = await get(x)
        => two tasks have to do with x

        async def f():
            async with trio.open():
                x = await get(1)
                y = await get(2)
        => asyncio.gather is for asyncio alone

        async def f():
            if x:
                x = await get(1)
            y = await get(2)
        => the tasks do not lie in one block

        async def f():
            for z in p:
                x = await get(z)
            y = await get(2)
        => the tasks do not lie in one block
        """,
        depth=0,
    ),
)
def test_what_is_not_known_is_a_sketch_in_comments(source: str, said: str) -> None:
    function = code(source)
    tasks = (
        [task(function, "x ="), task(function, "y =")] if "y =" in source else [Task(((11, 11),)), Task(((12, 12),))]
    )
    assert_sketch(rewrite(function, tasks, "gather"), said)


def assert_sketch(made: Rewrite, said: str) -> None:
    """There is no code, and that is why."""
    assert made.diff == ""
    assert made.code.startswith(f"# A sketch only: {said}.\n")
    assert all(line.startswith("#") for line in made.code.splitlines())


def test_statement_that_ends_the_function_is_not_moved() -> None:
    made = rewritten("async def f():\n    x = await get(1)\n    return await get(2)\n", ["x"], ["return"])
    assert_sketch(made, "line 13 cannot stand in a function of its own")


def test_one_task_is_none_too_many() -> None:
    assert_sketch(rewritten("async def f():\n    x = await get(1)\n", ["x"]), "there is one task only")


@pytest.mark.parametrize("line", ["    return = 1", "    nonlocal a", "  x = 1"])
@pytest.mark.parametrize("indent", ["", "    "])
def test_what_is_no_python_is_not_shown(line: str, indent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "together", lambda *_: [indent + line])
    source = f"{indent}async def f():\n{indent}    x = await get(1)\n{indent}    y = await get(2)\n{indent}    z = 1\n"
    assert_sketch(rewritten(source, ["x"], ["y"]), "no code was found that does the same")


def test_function_without_text_is_a_sketch() -> None:
    made = rewrite(Code("a.py", 3, "f"), [Task(((4, 4),)), Task(((5, 6),))], "gather")
    assert made.code == (
        "# A sketch only: its text is not that of one function.\n"
        "# These may run at the same time:\n# 1. line 4\n# 2. lines 5 to 6\n"
    )


def test_comments_elsewhere_stay_there() -> None:
    source = "async def f():\n    # first\n    a = await get(1)\n    b = await get(2)\n    return a, b  # last\n"
    made = same(source, ["a ="], ["b ="], most=2, has={"asyncio"})
    assert made == (
        "async def f():\n    # first\n    a, b = await asyncio.gather(get(1), get(2))\n    return a, b  # last\n"
    )


def test_comments_that_have_no_place_are_kept() -> None:
    source = """
async def f():
    found = []
    for each in range(3):  # one after another
        # as told
        found.append(await get(each))  # so
    return found
"""
    made = same(source, ["for", {"iterations": 3}], most=3)
    assert [made.count(comment) for comment in ("# one after another", "# as told", "# so")] == [1, 1, 1]


@pytest.mark.parametrize(("turns", "hint"), [(10, False), (11, True)])
def test_many_turns_are_to_be_bounded(turns: int, hint: bool) -> None:
    loop: tuple[Any, ...] = ("for", {"iterations": turns})
    made = rewritten(f"async def f():\n    for x in range({turns}):\n        await get(x)\n", loop)
    assert ("#     limit = asyncio.Semaphore(10)\n" in made.code) is hint
    assert "Semaphore" not in made.diff
    made = rewritten(f"def f():\n    for x in range({turns}):\n        make(x)\n", loop, how="threads")
    assert f"max_workers={turns})" in made.code
    assert ("# 11 at a time may be too many for the other side: max_workers=10 bounds\n# them.\n" in made.code) is hint


def test_threads_of_a_coroutine_are_counted() -> None:
    source = "async def f():\n    return [make(x) for x in range(6)]\n"
    assert "as many at a time" not in rewritten(source, ["return", {"iterations": 5}], how="threads").code
    made = rewritten(source, ["return", {"iterations": 6}], how="threads")
    assert (
        "# asyncio.to_thread runs as many at a time as the machine has cores, and 4\n# more, 32 at most.\n" in made.code
    )


def test_generators_may_be_rewritten_on_both_sides_of_their_yield() -> None:
    source = """
async def f():
    one = await get(1)
    two = await get(2)
    yield one, two
    await get(3)
    await get(4)
    yield world.most
"""
    before, _ = run(source)
    up, down = (
        same(source.replace("world.most", "0"), ["one"], ["two"]),
        rewritten(source, ["await get(3"], ["await get(4"]),
    )
    assert "one, two = await asyncio.gather(get(1), get(2))\n    yield one, two\n" in up
    after, world = run(down.code)
    assert (before[0], before[1], after[0], after[1]) == (after[0], 1, before[0], 2)
    assert world.most == 2


def test_blocks_inside_are_rewritten_where_they_stand() -> None:
    source = """
def f(flag):
    try:
        if flag:
            with open(__import__("os").devnull):
                one = make(1)
                two = make(2)
            return one, two
    finally:
        flag = 0
"""
    made = in_threads(source, ["one"], ["two"], arguments=(True,))
    assert "            with ThreadPoolExecutor() as pool:\n" in made
