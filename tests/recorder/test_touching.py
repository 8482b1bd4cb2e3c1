"""Audit events to short facts, and nothing that the suite could notice."""

from __future__ import annotations

import os
import sys
from _thread import get_ident
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.recorder.recording import Recording, record
from tests.recorder.watched import execution, executions
from testtime_recorder import touching as module
from testtime_recorder.statements import Focus
from testtime_recorder.touching import Touching

Hook = Callable[[str, tuple[Any, ...]], None]


class Story:
    """Events as Python would raise them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.focus = Focus()
        self.focus.since = 1
        self.now = 100
        self.hooks: list[Hook] = []
        monkeypatch.setattr(sys, "addaudithook", self.hooks.append)
        self.touching = Touching(self.focus, lambda: self.now)
        self.touching.start()

    def raised(self, event: str, *args: Any) -> None:
        """An event."""
        self.now += 1
        self.hooks[0](event, args)

    @property
    def noted(self) -> list[tuple[str, str]]:
        """What was done, and to what."""
        return [(what, name) for what, name, _ in self.touching.between(0, 1 << 62)]


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> Story:
    return Story(monkeypatch)


@pytest.mark.parametrize(
    ("event", "args", "expected"),
    [
        ("open", ("/a", "r", 0), ("read", "/a")),
        ("open", ("/a", "rb+", 0), ("write", "/a")),
        ("open", ("/a", "w", 0), ("write", "/a")),
        ("open", ("/a", "xt", 0), ("write", "/a")),
        ("open", ("/a", "a", 0), ("write", "/a")),
        ("open", ("/a", None, os.O_RDONLY), ("read", "/a")),
        ("open", ("/a", None, os.O_RDWR), ("write", "/a")),
        ("open", ("/a", None, os.O_WRONLY | os.O_APPEND), ("write", "/a")),
        ("open", ("/a", None, os.O_RDONLY | os.O_CREAT), ("write", "/a")),
        ("open", ("a/../b", "r", 0), ("read", str(Path.cwd() / "b"))),
        ("os.remove", ("/a", -1), ("write", "/a")),
        ("os.mkdir", ("/a", 0o777, -1), ("write", "/a")),
        ("os.rename", ("/a", "/b", -1, -1), ("write", "/b")),
        ("shutil.copyfile", ("/a", "/b"), ("write", "/b")),
        ("socket.connect", (None, ("host", 80)), ("connect", "host:80")),
        ("socket.connect", (None, ("::1", 80, 0, 0)), ("connect", "::1:80")),
        ("socket.connect", (None, "/run/socket"), ("connect", "/run/socket")),
        ("socket.bind", (None, ("", 0)), ("bind", ":0")),
        ("subprocess.Popen", ("git", ["git", "push", b"x", Path("y")], None, None), ("process", "git push")),
        ("subprocess.Popen", ("git", "git push", None, None), ("process", "git push")),
        ("subprocess.Popen", ("git", Path("git"), None, None), ("process", "")),
        ("os.putenv", (b"A", b"b"), ("environment", "A")),
        ("os.unsetenv", (b"\xff",), ("environment", "\ufffd")),
        ("os.chdir", ("/a",), ("folder", "/a")),
        ("os.chdir", (3,), ("folder", "")),
        ("sqlite3.connect", (":memory:",), ("database", ":memory:")),
        ("open", ("/" + "a" * 400, "r", 0), ("read", "/" + "a" * 299)),
    ],
)
def test_event(event: str, args: tuple[Any, ...], expected: tuple[str, str], story: Story) -> None:
    story.raised(event, *args)
    assert story.noted == [expected]


@pytest.mark.parametrize(
    ("event", "args"),
    [
        ("open", ("/a.pyc", "rb", 0)),
        ("open", ("/a.so", None, 0)),
        ("open", (3, "w", 0)),
        ("open", (b"/a", "w", 0)),
        ("open", (Path("/a"), "w", 0)),
        ("socket.connect", (None, b"\0a")),
        ("socket.connect", (None, (b"a", 1))),
        ("os.remove", (b"/a", -1)),
        ("os.rename", ("/a",)),
        ("import", ("a", None, None, None, None)),
        ("os.putenv", (b"PYTEST_CURRENT_TEST", b"a.py::test_a (call)")),
        ("object.__getattr__", (None, "__code__")),
        ("os.unsetenv", (b"PYTEST_CURRENT_TEST",)),
        ("os.putenv", ()),
        ("open", ()),
        ("open", (None, None, None)),
    ],
)
def test_event_of_no_interest(event: str, args: tuple[Any, ...], story: Story) -> None:
    story.raised(event, *args)
    assert story.noted == []


class Hostile:
    """An argument of the suite's."""

    def __getattribute__(self, name: str) -> Any:
        raise BaseException

    def __getitem__(self, _: object) -> Any:
        raise BaseException

    __str__ = __fspath__ = __iter__ = __len__ = __eq__ = __hash__ = __getitem__  # type: ignore[assignment]


@pytest.mark.parametrize("event", module._WANTED)
def test_no_code_of_the_suite_is_run(event: str, story: Story) -> None:
    story.raised(event, Hostile(), Hostile(), Hostile())
    story.raised(event, "/a", [Hostile()], 0, 0)
    story.raised(event, "/a", (Hostile(), Hostile()), 0, 0)


def test_event_that_is_met_most_is_of_no_interest() -> None:
    """It is not even looked up."""
    assert module._OFTEN not in module._WANTED


def test_while_nothing_runs_nothing_is_noted(story: Story) -> None:
    story.focus.since = 0
    story.raised("open", "/a", "r", 0)
    assert story.noted == []


def test_what_is_done_again(story: Story) -> None:
    for moment in (1, 2, 3, 6_000_000, 7_000_000):
        story.now = moment
        story.raised("os.chdir", "a")
    assert [moment for _, _, moment in story.touching.between(0, 8_000_000)] == [2, 6_000_001]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_what_is_in_a_folder_that_links_lead_to_has_two_names(story: Story, tmp_path: Path) -> None:
    folder = tmp_path / "releases" / "7"
    folder.mkdir(parents=True)
    (tmp_path / "current").symlink_to(folder)
    (tmp_path / "again").symlink_to("current")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name in ("again/a", "releases/7/b", "loop/c"):
        story.raised("open", str(tmp_path / name), "r", 0)
    real = Path(os.path.realpath(tmp_path))
    told = [Path(name) for _, name, _ in story.touching.between(0, 1000) if real == tmp_path or str(real) in name]
    assert told == [tmp_path / "again/a", real / "releases/7/a", tmp_path / "releases/7/b", tmp_path / "loop/c"]


def test_moments(story: Story) -> None:
    for name in "abc":
        story.raised("os.chdir", name)
    assert story.touching.between(102, 103) == [("folder", "b", 102), ("folder", "c", 103)]
    assert story.touching.between(101, 101) == [("folder", "a", 101)]


def test_the_same_over_and_over_is_told_once(story: Story) -> None:
    for name in "aabba":
        story.raised("os.chdir", name)
    assert [name for _, name in story.noted] == ["a", "b", "a"]


def test_the_last_ones_are_kept_and_so_many_told(story: Story) -> None:
    for number in range(2 * module._MOST):
        story.raised("os.chdir", str(number))
    names = [name for _, name in story.noted]
    assert names[0] == str(module._MOST)
    assert len(names) == module._TOLD


def test_hook_is_added_once(story: Story) -> None:
    story.touching.start()
    assert len(story.hooks) == 1


def test_what_a_signal_handler_raises_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """One may run at the start of any function."""

    class Alarmed(Story):
        raises = False

        def __init__(self) -> None:
            super().__init__(monkeypatch)
            self.touching = Touching(self.focus, self.alarm)
            self.touching.start()

        def alarm(self) -> int:
            if self.raises:
                raise TimeoutError
            return 1

    story = Alarmed()
    story.raises = True
    with pytest.raises(TimeoutError):
        story.hooks[1]("os.chdir", ("/a",))


SUITE = """
    import socket, subprocess
    def test_touches(tmp_path):
        wait(30)
        (tmp_path / "a").write_text("a")
        os.environ["A_NAME"] = "1"
        wait(30)
        subprocess.run([sys.executable, "-c", ""])
        wait(30)

    def test_quick(): open("quick", "w").close()

    def test_after():
        wait(40)
        open(__file__).close()

    def test_condition():
        if wait(30) is None:
            wait(
                30
            )
"""


def test_touches_of_a_real_suite(staged: bool, tmp_path: Path) -> None:
    run = record(tmp_path, {"test_touching.py": SUITE}, staged=staged)
    assert run.status == 0, run.out + run.err
    (touches,) = executions(run.main, "test_touches")
    what = {(kind, Path(name).name) for kind, name, _ in touches.touched if kind != "read"}
    assert {("write", "a"), ("environment", "A_NAME")} <= what
    assert any(kind == "process" and sys.executable in name for kind, name, _ in touches.touched)
    assert all(touches.start <= at <= touches.end for _, _, at in touches.touched)
    moments = {kind: at for kind, _, at in touches.touched}
    assert moments["write"] < moments["environment"] < moments["process"]
    after = execution(run.main, "test_after")
    assert not any(name.endswith("quick") for _, name, _ in after.touched)


LARGE = """
    @pytest.fixture
    def each(tmp_path):
        (tmp_path / "each").write_text("each")
        wait(150)
        (tmp_path / "later").write_text("later")
        wait(30)

    @pytest.mark.parametrize("number", range(120))
    def test_quick(number): pass

    def test_one(each): wait(30)

    def test_other(each): wait(30)

    def test_third(each): wait(30)

    @pytest.fixture(scope="module")
    def shared(tmp_path_factory):
        (tmp_path_factory.mktemp("shared") / "shared").write_text("shared")
        wait(30)

    def test_shared(shared): pass
"""


def written(run: Recording, name: str) -> list[set[str]]:
    """Names of the files that each run of a function wrote."""
    return [
        {Path(name).name for kind, name, _ in each.touched if kind == "write"} & {"each", "later", "shared"}
        for each in executions(run.main, name)
    ]


def test_in_a_small_suite_it_is_noted_from_the_beginning(staged: bool, tmp_path: Path) -> None:
    run = record(tmp_path, {"test_touching.py": LARGE}, "-k", "quick[3] or one", staged=staged)
    assert run.status == 0, run.out + run.err
    assert written(run, "each") == [{"each", "later"}]


def test_in_a_large_suite_it_is_noted_once_objects_are_looked_at(staged: bool, tmp_path: Path) -> None:
    """From beside, nobody watches before something has waited."""
    run = record(tmp_path, {"test_touching.py": LARGE}, "-k", "quick or one or other or third", staged=staged)
    assert run.status == 0, run.out + run.err
    whole = [{"later"}, {"each", "later"}, {"each", "later"}]
    assert written(run, "each") == (whole if hasattr(sys, "monitoring") else whole[:2])


def test_in_a_large_suite_it_is_noted_before_the_first_shared_fixture(staged: bool, tmp_path: Path) -> None:
    run = record(tmp_path, {"test_touching.py": LARGE}, "-k", "quick or shared", staged=staged)
    assert run.status == 0, run.out + run.err
    assert written(run, "shared") == [{"shared"}]


def test_what_the_recorder_reads_is_not_the_suites(staged: bool, tmp_path: Path) -> None:
    run = record(tmp_path, {"test_touching.py": SUITE}, staged=staged)
    assert run.status == 0, run.out + run.err
    assert executions(run.main, "test_condition")[0].touched == []
    assert not [name for _, name, _ in executions(run.main, "test_touches")[0].touched if name.endswith(".py")]


def test_a_thread_that_reads_for_the_recorder_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    story, reader = Story(monkeypatch), [0]
    story.touching = Touching(story.focus, lambda: 1, lambda: reader[0])
    story.hooks.clear()
    story.touching.start()
    for name, reader[0] in (("/ours", get_ident()), ("/theirs", get_ident() + 1), ("/idle", 0)):
        story.raised("open", name, "r", 0)
    assert story.noted == [("read", "/theirs"), ("read", "/idle")]
