"""A function's tree: where the function ends, that its lines are the file's, and that parsing disturbs nobody."""

from __future__ import annotations

import ast
import threading
import warnings
from pathlib import Path

import pytest

from tests.recorder.texts import source, written
from testtime_recorder import parsing as module
from testtime_recorder.parsing import last_line
from testtime_recorder.source import Sources

FUNCTIONS = {
    "plain": "def f():\n    return 1\n",
    "on one line": "def f(): return 1\n",
    "coroutine": "async def f():\n    await g()\n",
    "decorated": "@one\n@two(\n    3\n)\ndef f():\n    return 1\n",
    "brackets end it": "def f():\n    return g(\n        1,\n        2,\n    )\n",
    "a long call ends it": "def f():\n    g(\n        1,\n" + "        2,\n" * 60 + "    )\n",
    "a text ends it": 'def f():\n    x = """\n' + "deep\n" * 80 + '"""\n',
    "a text is less deep": 'def f():\n    x = """\nnot deep\n    """\n    return x\n',
    "a comment is less deep": "def f():\n    x = 1\n# not deep\n    return x\n",
    "a function inside": "def f():\n    def g():\n        return (\n            1\n        )\n    return g\n",
    "a class inside": "def f():\n    class A:\n        def g(self):\n            return 1\n",
    "escape that is none": 'def f():\n    return "\\d", r"\\d", b"\\u", "\\\\", "\\N{BULLET}", "\\"" \\\n        "b"\n',
    "tabs": "def f():\n\tif x:\n\t\treturn 1\n",
    "form feed": "def f():\n    x = 1\n\f\n    return x\n",
    "annotated": "def f(a: int = 1, *, b: 'str' = g()) -> dict[str, int]:\n    return {}\n",
}


@pytest.mark.parametrize("after", ["", "\n\n\ndef g(): ...\n", "x = (\n1)\n", "    # deep\n\n# not\n"], ids=repr)
@pytest.mark.parametrize("deep", [0, 4, 8])
@pytest.mark.parametrize("text", FUNCTIONS.values(), ids=FUNCTIONS)
def test_text_of_a_function(text: str, deep: int, after: str, tmp_path: Path) -> None:
    opened = "".join(f"{' ' * place}if 1:\n" for place in range(0, deep, 4))
    inner = "".join(_deeper(text, deep))
    found = Sources().of(written(tmp_path, f"import x\n{opened}{inner}{after}")["f"])
    assert found.text == inner.replace("\f", " ")
    assert found.first == 2 + deep // 4
    assert found.tree is not None
    assert found.tree.name == "f"
    assert found.tree.end_lineno == found.first + inner.count("\n") - 1


def _deeper(text: str, deep: int) -> list[str]:
    """Lines of a function made deeper, but for what is inside a text or a comment that is less deep."""
    lines = text.splitlines(keepends=True)
    kept = ("deep\n", "not deep\n", '"""\n', "# not deep\n", "\f\n")
    return [line if line in kept else " " * deep + line for line in lines]


def test_lines_of_its_tree_are_those_of_the_file(tmp_path: Path) -> None:
    text = "\n\nclass A:\n    @one\n    def f(self):\n        self.a()\n        for x in y:\n            z()\n"
    found = source(tmp_path, text)
    assert found.tree is not None
    assert [each.lineno for each in found.tree.body] == [6, 7]
    assert found.loops == ((7, 8, ("x",)),)


def test_last_line_of_a_function_counts_what_is_inside_it(tmp_path: Path) -> None:
    found = written(tmp_path, "def f():\n    def g():\n        a()\n\n        return b\n\n\nx = 1\n")
    assert (last_line(found["f"]), last_line(found["g"])) == (5, 5)


def test_last_line_of_python_3_9() -> None:
    """It tells lines as steps, back as well as forth."""

    class Old:
        co_firstlineno = 10
        co_lnotab = bytes([0, 1, 4, 2, 4, 256 - 1, 4, 3])
        co_consts = ()

    assert last_line(Old()) == 15  # type: ignore[arg-type]


def test_parsing_does_not_warn(tmp_path: Path) -> None:
    text = 'def f():\n    a("\\d \\w \\u0041 \\777 \\8", b"\\u1 \\N \\400", f"\\{a}\\d")\n    return """\\\n\\z"""\n'
    code = written(tmp_path, text)["f"]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = Sources().of(code)
    assert found.tree is not None
    assert found.text == text
    assert caught == []


def test_text_is_told_while_another_thread_parses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CPython 3.11 cannot do that twice at once; the tree is made when it is asked for again."""
    monkeypatch.setattr(module, "_ONE_AT_A_TIME", True)
    inside, done = threading.Event(), threading.Event()

    class Waits(ast.NodeVisitor):
        def visit_Pass(self, node: ast.Pass) -> None:
            inside.set()
            done.wait(10)

    other = threading.Thread(target=Waits().visit, args=[ast.parse("pass")])
    text = "def f():\n    a(\n        1\n    )\n"
    code = written(tmp_path, text + "\n\n# more\nx = 1\n")["f"]
    sources = Sources()
    other.start()
    try:
        assert inside.wait(10)
        busy = sources.of(code)
    finally:
        done.set()
        other.join()
    assert (busy.text, busy.tree) == (text, None)
    assert sources.of(code).tree is not None
