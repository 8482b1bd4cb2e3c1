"""Profiles and journals as input: truncated, foreign, from the future, or made to hurt.

What lives here: files that ``testtime report`` may be given, each refused in one or two lines or read for what it is.
What may never be added: a file that takes long or much memory to make.
"""

from __future__ import annotations

import gzip
import json
import math
import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.hostile.harness import PROFILE, TESTTIME, Case, end, numbers, start_ours
from testtime.analysis.analyse import analyse
from testtime.errors import UserError
from testtime.load import read_profile
from testtime.model.profile import Profile
from testtime.report.formats import FORMATS, render_report
from testtime.view.options import Options

SUITE = {
    "test_it.py": """
        import pytest, time
        @pytest.fixture(scope="module", params=[1, 2])
        def shared(request):
            time.sleep(0.002)
            yield
        def test_one(shared): time.sleep(0.002)
        @pytest.mark.skip
        def test_two(): pass
    """
}


@pytest.fixture(scope="module", autouse=True)
def little_memory() -> Iterator[None]:
    """What is not refused may take memory without end: a bug found here must not take the machine with it."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    ceiling = 4 << 30
    soft = ceiling if before[0] == resource.RLIM_INFINITY else min(ceiling, before[0])
    resource.setrlimit(resource.RLIMIT_AS, (soft, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a profile of a real run, and the journals of one that was cut off."""
    home = tmp_path_factory.mktemp("recorded") / "home"
    assert end(start_ours(home, Case("input", SUITE)), home).status == 0
    killed = home.parent / "killed"
    case = Case("killed", {**SUITE, "conftest.py": "import os\ndef pytest_unconfigure(): os.kill(os.getppid(), 9)"})
    assert end(start_ours(killed, case), killed).status == 137
    return home.parent


@pytest.fixture(scope="module")
def document(recorded: Path) -> bytes:
    """The profile's bytes."""
    return (recorded / "home" / PROFILE).read_bytes()


def refusal(path: Path) -> str:
    """What is said of a file that is no profile; every report that is made of one must be sane."""
    try:
        profile = read_profile(path)
    except UserError as error:
        said = error
    else:
        return rendered(profile)
    assert path.name in said.what
    assert len(str(said)) < 700
    return said.what


def rendered(profile: Profile) -> str:
    """Nothing: every report can be made, and no number in it is absurd."""
    report = analyse(profile)
    for place, number in numbers(msgspec.to_builtins(report)):
        assert math.isfinite(number), place
    for name in FORMATS:
        assert render_report(report, Options(format=name)), name
    return ""


def test_truncated_at_every_byte(document: bytes, tmp_path: Path) -> None:
    """Only the whole document is a profile."""
    path = tmp_path / PROFILE
    for length in range(len(document) - 1):
        path.write_bytes(document[:length])
        with pytest.raises(UserError, match=r"cut off|damaged|empty"):
            read_profile(path)
    path.write_bytes(document[:-1])
    assert refusal(path) == ""


def test_journal_truncated_at_every_byte(recorded: Path, tmp_path: Path) -> None:
    """What was written so far is shown, whatever the moment; never more tests than before, never a traceback."""
    (journal,) = (recorded / "killed" / f".{PROFILE}.journal").glob("*.journal")
    content = journal.read_bytes()
    path = tmp_path / journal.name
    seen = 0
    for length in range(len(content) + 1):
        path.write_bytes(content[:length])
        try:
            profile = read_profile(tmp_path)
        except UserError:
            assert not seen
            continue
        assert len(profile.tests) >= seen
        seen = len(profile.tests)
    assert seen == 3


def test_every_byte_of_a_journal_broken(recorded: Path, tmp_path: Path) -> None:
    """One wrong byte costs what it is in and is counted, or is refused; it never ends in a traceback."""
    (journal,) = (recorded / "killed" / f".{PROFILE}.journal").glob("*.journal")
    content = journal.read_bytes()
    path = tmp_path / journal.name
    for place in range(0, len(content), 3):
        path.write_bytes(content[:place] + b"\xff" + content[place + 1 :])
        try:
            profile = read_profile(tmp_path)
        except UserError:
            continue
        assert len(profile.tests) <= 4


Change = Callable[[dict[str, Any]], None]


def at(*place: str | int, value: Any) -> Change:
    """A change of one value somewhere in a profile."""

    def change(profile: dict[str, Any]) -> None:
        inner: Any = profile
        for key in place[:-1]:
            inner = inner[key]
        inner[place[-1]] = value

    return change


#: A phase's span in a document: ``tests[0].phases[0].span``.
SPAN = ("tests", 0, 5, 0, 1)
IMPOSSIBLE: dict[str, Change] = {
    "future": at("schema", value="testtime.profile/2.0"),
    "far future": at("schema", value="testtime.profile/999999999999999999999.0"),
    "version that is none": at("schema", value="testtime.profile/one"),
    "another document of ours": at("schema", value="testtime.report/1.0"),
    "schema that is no text": at("schema", value=1),
    "no tests": lambda profile: profile.pop("tests"),
    "negative wall": at("wall_ns", value=-1),
    "wall of an age": at("wall_ns", value=10**30),
    "wall of 1e308": at("wall_ns", value=1e308),
    "no processes": at("processes", value=[]),
    "negative duration": at(*SPAN, 1, value=-5),
    "negative cpu": at(*SPAN, 2, value=-5),
    "duration of an age": at(*SPAN, 1, value=10**18),
    "start of an age ago": at(*SPAN, 0, value=-(10**18)),
    "beyond 64 bits": at(*SPAN, 1, value=2**64),
    "test that ends before it begins": at("tests", 0, 3, value=-1),
    "test of no process": at("tests", 0, 1, value=7),
    "test of a negative process": at("tests", 0, 1, value=-1),
    "test that needs what is not there": at("tests", 0, 6, value=[99]),
    "use of a fixture that is not there": at("uses", 0, 0, value=99),
    "use by a test that is not there": at("uses", 0, 3, value=99),
    "text for a number": at("wall_ns", value="1"),
    "outcome of its own": at("tests", 0, 4, value="exploded"),
    "negative moment of a mark": at("processes", 0, "marks", 0, 1, value=-(10**18)),
    "mark of an age": at("processes", 0, "marks", 0, 1, value=10**18),
    "process that ends in an age": at("processes", 0, "end_ns", value=10**18),
    "interpreter that took an age": at("interpreter_ns", value=10**18),
    "negative interpreter start": at("interpreter_ns", value=-(10**18)),
    "negative set-up of unittest's": at("tests", 0, 7, value=-(10**12)),
    "set-up of unittest's of an age": at("tests", 0, 7, value=10**18),
    "import of an age": at("processes", 0, "imports", value=[["plugin", "p", None, 0, 10**18]]),
    "collection of an age": at("processes", 0, "collected", value=[["a", "Module", 0, 1, 10**18]]),
    "negative recording": at("processes", 0, "recording_ns", value=-(10**18)),
    "run that took no time": at("wall_ns", value=0),
    "overhead of an age": at("processes", 0, "overhead_ns", value=10**18),
    "negative reruns": at("tests", 0, 9, value=-3),
    "negative workers": at("workers", value=-2),
}


@pytest.mark.parametrize("change", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_impossible(change: Change, document: bytes, tmp_path: Path) -> None:
    """What no run can produce is refused."""
    profile = json.loads(document)
    change(profile)
    path = tmp_path / PROFILE
    path.write_text(json.dumps(profile))
    assert refusal(path)


def test_parts_far_longer_than_the_whole(document: bytes, tmp_path: Path) -> None:
    """Each number may be one that a run can produce, and all of them together still make no sense."""
    path = tmp_path / PROFILE
    for wall in (1, 2):
        profile = json.loads(document)
        for change in (at("wall_ns", value=wall), at(*SPAN, 1, value=10**17), at("tests", 0, 3, value=2 * 10**17)):
            change(profile)
        path.write_text(json.dumps(profile))
        assert refusal(path) == ""


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e308", "1e999", "0x10", "1_000", "+1", "01", "1.5"])
def test_numbers_that_json_has_not(word: str, document: bytes, tmp_path: Path) -> None:
    path = tmp_path / PROFILE
    profile = json.loads(document)
    path.write_text(json.dumps({**profile, "wall_ns": 424242}).replace("424242", word))
    assert refusal(path)


HEAD = b'{"schema":"testtime.profile/1.0",'
FOREIGN: dict[str, bytes] = {
    "empty": b"",
    "white": b" \n\n",
    "text": b"hello",
    "python": b"print(1)\n",
    "html": b"<html></html>",
    "binary": bytes(range(256)),
    "utf-16": '{"schema": "testtime.profile/1.0"}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf" + HEAD + b'"tests":[]}',
    "no utf-8": b'{"schema":"\xff\xfe"}',
    "lone surrogate": b'{"schema":"\\ud800"}',
    "list": b"[]",
    "null": b"null",
    "number": b"1",
    "package.json": b'{"name": "x", "version": "1.0.0"}',
    "pytest-json-report": b'{"created": 1.5, "duration": 0.1, "exitcode": 0, "tests": []}',
    "pytest-split's durations": b'{"test_a.py::test_one": 0.1}',
    "another schema": b'{"schema": "other.tool/1.0"}',
    "head alone": HEAD[:-1] + b"}",
    "two documents": HEAD[:-1] + b"}\n" + HEAD[:-1] + b"}",
    "deep lists": b"[" * 200_000,
    "deep lists, closed": HEAD + b'"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep objects": b'{"a":' * 100_000,
    "deep where a test should be": HEAD + b'"tests":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "duplicated schema": b'{"schema":"other/1.0","schema":"testtime.profile/1.0"}',
    "long schema": b'{"schema":"' + b"x" * 1_000_000 + b'"}',
    "schema that moves the cursor": b'{"schema":"\\u001b[2J\\u0007"}',
    "gzip": gzip.compress(HEAD),
    "gzip bomb": gzip.compress(bytes(1 << 24)),
    "NUL": bytes(1000),
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_foreign(content: bytes, tmp_path: Path) -> None:
    """Another program's file is refused by name."""
    path = tmp_path / PROFILE
    path.write_bytes(content)
    assert refusal(path)


def test_duplicated_keys_and_strange_texts(document: bytes, tmp_path: Path) -> None:
    """JSON lets a key come twice; the last one counts.  Texts are shown, whatever is in them."""
    path = tmp_path / PROFILE
    path.write_bytes(document.rstrip()[:-1] + b',"rootdir":"twice"}')
    assert read_profile(path).rootdir == "twice"
    profile = json.loads(document)
    for text in ("\x1b[2J\x07", "\n" * 100, "[bold]", "<script>", "x" * 100_000, "\u202e", "\0", ""):
        profile["tests"][0][0] = profile["rootdir"] = profile["args"][:] = text
        profile["args"] = [text]
        profile["fixtures"][0]["name"] = profile["fixtures"][0]["path"] = profile["processes"][0]["fault"] = text
        path.write_text(json.dumps(profile))
        assert refusal(path) == ""


# -- what is no file --------------------------------------------------------------------------------------------------


def folder(path: Path) -> None:
    """An empty folder."""
    path.mkdir()


def strange_folder(path: Path) -> None:
    """A folder with a journal that is none."""
    path.mkdir()
    (path / "main-1.journal").write_bytes(bytes(100))


def fifo(path: Path) -> None:
    """Something that can be waited for for ever."""
    os.mkfifo(path)


def loop(path: Path) -> None:
    """A link to itself."""
    path.symlink_to(path.name)


def dangling(path: Path) -> None:
    """A link to nothing."""
    path.symlink_to("nothing")


def endless(path: Path) -> None:
    """A device."""
    path.symlink_to("/dev/zero")


def sparse(path: Path) -> None:
    """More bytes than memory, none of them on the disk."""
    with path.open("wb") as file:
        file.truncate(1 << 40)


@pytest.mark.parametrize("make", [folder, strange_folder, fifo, loop, dangling, endless, sparse])
def test_no_file(make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / PROFILE
    make(path)
    assert refusal(path)


def test_journal_that_is_no_file(tmp_path: Path) -> None:
    """A folder of journals may be made to hurt, too."""
    os.mkfifo(tmp_path / "main-1.journal")
    assert refusal(tmp_path)


@pytest.fixture
def given(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """``testtime report`` with little memory, as its users start it."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))

    def report(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*TESTTIME, "report", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            preexec_fn=limit,
        )

    return report


@pytest.mark.parametrize(
    "word", ["", ".", "..", "../../nothing", "/dev/zero", "/dev/stdin", "/proc/self/mem", "-", "nothing\n", "x" * 5000]
)
def test_place(word: str, given: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    """Whatever the command is given, it says in a line or two what is wrong."""
    done = given(word)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert 1 <= len(done.stderr.splitlines()) <= 2
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
