"""What new lines need, and where it comes from."""

from __future__ import annotations

import ast

import pytest

from testtime.model.watched import Code
from testtime.whatif.gather.rewriting import imports
from testtime.whatif.gather.rewriting.text import Text, Unsupported

FUTURE = '"""Doc."""\nfrom __future__ import annotations\n\n'


def text(body: str, head: str = "def f():") -> Text:
    """A function's text."""
    return Text.parsed(f"{head}\n    {body}\n", 5)


def test_needed() -> None:
    assert imports.needed(["x = await asyncio.gather(a)", "with ThreadPoolExecutor() as b:"]) == list(imports.NEEDED)
    assert imports.needed(["subprocess.Popen(a)"]) == []


def test_names_that_a_function_has_from_outside() -> None:
    assert imports.has(text("asyncio.sleep(1)").function) == {"asyncio"}
    assert imports.has(text("asyncio = 1; asyncio.sleep(1)").function) == set()
    assert imports.has(text("asyncio.sleep(1)", "def f(asyncio):").function) == set()


def test_names_that_other_functions_of_the_module_tell_of() -> None:
    codes = [
        Code("a.py", 1, "f", "    async def f(self):\n        await asyncio.sleep(1)\n"),
        Code("a.py", 9, "g", "def g():\n    return ThreadPoolExecutor(\n"),
        Code("b.py", 1, "h", "def h():\n    return ThreadPoolExecutor()\n"),
        Code("a.py", 1, "i", ""),
    ]
    assert imports.known(codes, "a.py") == {"asyncio"}
    assert imports.known(codes, "b.py") == {"ThreadPoolExecutor"}


def test_name_that_stands_for_something_else_is_refused() -> None:
    imports.check(text("asyncio.sleep(1)").function, ["asyncio"])
    for found in (text("x = asyncio = 1"), text("pass", "def f(asyncio):")):
        with pytest.raises(Unsupported, match="asyncio is a name of its own"):
            imports.check(found.function, ["asyncio"])


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("a()", 6),
        ('"""Doc."""\n    a()', 7),
        ('"""Doc."""', 6),
        ("# why\n    a()", 6),
        ('"""Doc."""\n    # why\n    a()', 7),
    ],
)
def test_inside_a_function_it_goes_before_all_that_runs(body: str, line: int) -> None:
    at, lines = imports.inside(text(body), ["asyncio"])
    assert (at, lines) == (line, ["    import asyncio  # better at the top of the module", ""])


def test_body_beside_the_head_has_no_room() -> None:
    with pytest.raises(Unsupported):
        imports.inside(Text.parsed("def f(): a()\n"), ["asyncio"])


@pytest.mark.parametrize(
    ("module", "after"),
    [
        ("import abc\nimport time\n", "import abc\nimport asyncio\nimport time\n"),
        ("import abc\nfrom os import path\n", "import abc\nimport asyncio\nfrom os import path\n"),
        ("import time\n", "import asyncio\nimport time\n"),
        ("import abc\n\nimport pytest\n", "import abc\nimport asyncio\n\nimport pytest\n"),
        ("import abc\nimport pytest\n", "import abc\nimport asyncio\nimport pytest\n"),
        ("import abc\n\nimport ast\n", "import abc\nimport asyncio\n\nimport ast\n"),
        (f"{FUTURE}x = 1\n", f"{FUTURE.rstrip()}\n\nimport asyncio\n\nx = 1\n"),
        ("import pytest\n", "import asyncio\n\nimport pytest\n"),
        (f"{FUTURE}import pytest\n", f"{FUTURE}import asyncio\n\nimport pytest\n"),
        ('"""Doc."""\nx = 1\n', '"""Doc."""\n\nimport asyncio\nx = 1\n'),
        ("x = 1\n", "import asyncio\n\n\nx = 1\n"),
    ],
)
def test_at_the_top_of_a_module_it_goes_where_it_is_looked_for(module: str, after: str) -> None:
    at, lines = imports.at_top(ast.parse(module), "asyncio")
    rows = module.splitlines()
    rows[at - 1 : at - 1] = lines
    assert "\n".join(rows) + "\n" == after


def test_second_kind_of_import_is_sorted_behind_the_first() -> None:
    module = "import os\nfrom abc import ABC\nfrom time import sleep\n"
    assert imports.at_top(ast.parse(module), "ThreadPoolExecutor")[0] == 3


def test_imported() -> None:
    tree = ast.parse(
        "import asyncio, os\nimport x as asyncio\nfrom concurrent.futures import ThreadPoolExecutor as T\n"
    )
    assert imports.imported(tree) == {"asyncio"}
    assert imports.imported(ast.parse("import asyncio as aio\nif x:\n    import asyncio\n")) == set()
