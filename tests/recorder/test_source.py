"""The text of functions, in whatever file it stands, and where it cannot be had."""

from __future__ import annotations

import ast
import builtins
import functools
import io
import os
from pathlib import Path

import pytest

from tests.recorder.texts import codes, source, written
from testtime_recorder import source as module
from testtime_recorder.source import Sources


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=repr)
def test_any_kind_of_line_ending(ending: str, tmp_path: Path) -> None:
    text = 'x = "\u2028\x0b\x1c"\n\n\ndef f():\n    a()\n    b()\n'
    assert source(tmp_path, text.replace("\n", ending)).text == "def f():\n    a()\n    b()\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_any_encoding(encoding: str, tmp_path: Path) -> None:
    cookie = "# coding: latin-1\n" if encoding == "latin-1" else ""
    found = Sources().of(written(tmp_path, cookie + 'def f():\n    return "\xe4"\n', encoding)["f"])
    assert found.text == 'def f():\n    return "\xe4"\n'


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
