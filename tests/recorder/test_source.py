"""The text of functions: where it begins and ends, in whatever file it stands, and what it names."""

from __future__ import annotations

import ast
import builtins
import functools
import io
import os
import sys
import threading
import warnings
from pathlib import Path
from textwrap import dedent
from types import CodeType
from typing import Any

import pytest

from testtime_recorder import source as module
from testtime_recorder.source import Source, Sources, dotted, last_line


def codes(code: CodeType) -> dict[str, CodeType]:
    """All functions inside a code object, by name."""
    found: dict[str, CodeType] = {}
    for each in code.co_consts:
        if isinstance(each, CodeType):
            found.update({each.co_name: each, **codes(each)})
    return found


def written(folder: Path, text: str, encoding: str = "utf-8") -> dict[str, CodeType]:
    """The functions of a file with that text."""
    file = folder / "suite.py"
    file.write_bytes(text.encode(encoding))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return codes(compile(text.encode(encoding), str(file), "exec"))


def source(folder: Path, text: str, name: str = "f") -> Source:
    """The source of a function of a file with that text."""
    return Sources().of(written(folder, dedent(text))[name])


# -- where it begins and ends -----------------------------------------------------------------------------------------

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


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=repr)
def test_any_kind_of_line_ending(ending: str, tmp_path: Path) -> None:
    text = 'x = "\u2028\x0b\x1c"\n\n\ndef f():\n    a()\n    b()\n'
    assert source(tmp_path, text.replace("\n", ending)).text == "def f():\n    a()\n    b()\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_any_encoding(encoding: str, tmp_path: Path) -> None:
    cookie = "# coding: latin-1\n" if encoding == "latin-1" else ""
    found = Sources().of(written(tmp_path, cookie + 'def f():\n    return "\xe4"\n', encoding)["f"])
    assert found.text == 'def f():\n    return "\xe4"\n'


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


# -- where there is none ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["f = lambda: 1\n", "[x for x in y]\n", "class f:\n    x = 1\n"],
)
def test_code_that_is_no_function(text: str, tmp_path: Path) -> None:
    for code in written(tmp_path, text).values():
        found = Sources().of(code)
        assert (found.text, found.tree, found.paths, found.calls, found.loops) == ("", None, (), (), ())


@pytest.mark.parametrize("path", ["<string>", "<frozen x>", "/nowhere/at/all.py", "/"])
def test_code_without_a_file(path: str) -> None:
    code = codes(compile("def f(): pass", path, "exec"))["f"]
    assert Sources().of(code).tree is None


@pytest.mark.parametrize("text", ["", "x\n", "def g():\n    pass\n", "\0", "def f(:\n", "\udcff"])
def test_file_that_is_not_what_was_compiled(text: str, tmp_path: Path) -> None:
    code = written(tmp_path, "def f():\n    pass\n")["f"]
    (tmp_path / "suite.py").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert Sources().of(code).tree is None


def test_function_that_is_too_long(tmp_path: Path) -> None:
    lines = ["def f():\n", *["    a()\n"] * 599]
    assert source(tmp_path, "".join(lines)).tree is not None
    assert source(tmp_path, "".join([*lines, "    a()\n"])).tree is None


def test_what_could_not_be_read_is_not_tried_again(tmp_path: Path) -> None:
    code = written(tmp_path, "def f(): pass\n")["f"]
    file = tmp_path / "suite.py"
    text = file.read_text()
    file.unlink()
    sources = Sources()
    assert sources.of(code).tree is None
    file.write_text(text)
    assert sources.of(code).tree is None
    assert Sources().of(code).tree is not None


# -- reading and parsing ----------------------------------------------------------------------------------------------


def test_files_are_read_whatever_the_suite_does_to_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = written(tmp_path, "def f(): pass\n")["f"]
    for owner, name in ((builtins, "open"), (io, "open"), (os, "open"), (os, "read"), (os, "close"), (ast, "parse")):
        monkeypatch.setattr(owner, name, None)
    assert Sources().of(code).tree is not None


def test_a_file_is_read_once(tmp_path: Path) -> None:
    found = written(tmp_path, "def f(): pass\ndef g(): pass\n")
    sources = Sources()
    assert sources.of(found["f"]).tree is not None
    (tmp_path / "suite.py").unlink()
    assert sources.of(found["g"]).tree is not None


def test_lines_of_a_few_files_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = Sources()
    for number in range(module._FILES * 3):
        (tmp_path / str(number)).mkdir()
        assert sources.of(written(tmp_path / str(number), "def f(): pass\n")["f"]).tree is not None
        assert len(sources._files) <= module._FILES


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


def test_what_is_not_at_hand_is_read_later(tmp_path: Path) -> None:
    code = written(tmp_path, "def f(): pass\n")["f"]
    sources = Sources(at_once=False)
    assert not sources.misses()
    assert not sources.fetch()
    assert sources.at_hand(code) is None
    assert sources.misses()
    assert sources.fetch()
    assert not sources.misses()
    found = sources.at_hand(code)
    assert found is not None
    assert found is sources.of(code)
    assert found.tree is not None


def test_what_takes_long_to_read_is_read_in_pieces(tmp_path: Path) -> None:
    codes = written(tmp_path, "def f(): pass\ndef g(): pass\ndef h(): pass\n")
    now = iter(range(0, 100 * module._PIECE, module._PIECE // 2))
    sources = Sources(at_once=False, now=lambda: next(now))
    assert sources.at_hand(codes["f"], watched=True) is None
    assert sources.fetch()
    assert sources.spent == 0, "for objects"
    for name in "gh":
        assert sources.at_hand(codes[name]) is None
    pieces = 1
    while sources.misses():
        assert sources.fetch()
        pieces += 1
    assert pieces == 3
    assert sources.spent > 0
    assert not sources.fetch()


def test_where_files_may_be_read_all_is_at_hand(tmp_path: Path) -> None:
    sources = Sources()
    found = sources.at_hand(written(tmp_path, "def f(): pass\n")["f"])
    assert found is not None
    assert found.tree is not None
    assert not sources.misses()


# -- what it names ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", "a"),
        ("a.b.c", "a.b.c"),
        ("super().b", "super().b"),
        ("super().b.c", "super().b.c"),
        ("super()", None),
        ("a().b", None),
        ("a[0].b", None),
        ("'a'.b", None),
        ("1", None),
    ],
)
def test_dotted_names(text: str, expected: str | None) -> None:
    assert dotted(ast.parse(text, mode="eval").body) == expected


def test_names_of_the_body_alone_in_order(tmp_path: Path) -> None:
    found = source(
        tmp_path, "@mark.slow(deco)\ndef f(a: kind = default) -> other:\n    b.c.d(a)\n    [e for e in g.h]\n"
    )
    assert found.paths == ("a", "b", "b.c", "b.c.d", "e", "g", "g.h")


def test_calls_and_what_they_hand_over(tmp_path: Path) -> None:
    text = "def f():\n    a.b(c.d, 1, e, k=g)\n    x().y(z)\n    await_(h(i))\n"
    found = source(tmp_path, text)
    calls = {(call.path, tuple(each.path for each in call.handed)) for call in found.calls}
    assert calls == {("a.b", ("c.d", "e", "g")), (None, ("z",)), ("x", ()), ("await_", ()), ("h", ("i",))}
    (first,) = [call for call in found.calls if call.path == "a.b"]
    rest: Any = [[ast.dump(argument) for argument in each.node.args] for each in first.handed]
    assert [len(arguments) for arguments in rest] == [2, 0, 0]


@pytest.mark.parametrize("text", ["locals()", "builtins.vars()", "exec('x = 1')", "eval('1')", "x.f_locals['a']"])
def test_function_that_asks_for_its_variables(text: str, tmp_path: Path) -> None:
    assert source(tmp_path, f"def f():\n    return {text}\n").reflects
    assert not source(tmp_path, "def f(locals=vars()):\n    x.y.append(1)\n").reflects


def test_loops_and_what_changes_with_their_turns(tmp_path: Path) -> None:
    text = """
    async def f():
        for a, (b, *c) in x:
            async for d.e in y:
                pass
        while g:
            pass
        else:
            for h in []: pass
    """
    assert source(tmp_path, text).loops == ((3, 5, ("a", "b", "c")), (4, 5, ("d",)), (9, 9, ("h",)))


@pytest.mark.skipif(sys.version_info < (3, 12), reason="texts with quotes inside came with Python 3.12")
def test_text_with_quotes_inside(tmp_path: Path) -> None:
    assert "a" in source(tmp_path, 'def f():\n    return f"{"\\n".join(a)}"\n').paths


def test_what_a_signal_handler_raises_goes_on_to_the_suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def handler(number: int, frame: object, *_: object) -> None:
        raise TimeoutError(number, frame)

    code = written(tmp_path, "def f(): pass\n")["f"]
    sources = Sources()
    with monkeypatch.context() as patched:
        patched.setattr(module, "_data", functools.partial(handler, 14, None))
        with pytest.raises(TimeoutError):
            sources.of(code)
    assert sources.of(code).text == "def f(): pass\n"
