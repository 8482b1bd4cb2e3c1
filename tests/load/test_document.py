"""A profile as a document: what is written is read again, and what is no profile is refused where it is wrong."""

from __future__ import annotations

import gc
import json
import os
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests import make
from tests.load.journals import MS, Written, passed
from testtime.analysis.analyse import analyse
from testtime.errors import USAGE, UserError
from testtime.load import document
from testtime.load.document import journal_directory, read_profile, write_profile
from testtime.model.profile import MAJOR, SCHEMA, Profile

HERE = Path(__file__).parent
RELEASED = sorted((HERE / "profiles").glob("*.json"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile.json"


def refused(path: Path, content: bytes) -> UserError:
    """The refusal of a file with this content."""
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_profile(path)
    assert caught.value.status == USAGE
    assert str(path) in caught.value.what
    return caught.value


@pytest.mark.parametrize("told", [make.serial, make.parallel])
def test_what_is_written_is_read_again(told: Any, path: Path) -> None:
    path.write_bytes(write_profile(told()))
    assert read_profile(path) == told()


def test_document_is_one_line_of_json(path: Path) -> None:
    text = write_profile(make.parallel())
    assert text.endswith(b"}\n")
    assert text.count(b"\n") == 1
    assert text.startswith(b'{"schema":"' + SCHEMA.encode() + b'"')
    assert json.loads(text)["workers"] == make.parallel().workers


def test_collector_is_back_after_reading(path: Path) -> None:
    path.write_bytes(write_profile(make.serial()))
    read_profile(path)
    assert gc.isenabled()
    refused(path, b"{")
    assert gc.isenabled()


# -- every version that was ever released -----------------------------------------------------------------------------


def test_this_version_has_its_profile() -> None:
    assert f"{SCHEMA.rpartition('/')[2]}.json" in [released.name for released in RELEASED]


@pytest.mark.parametrize("released", RELEASED, ids=lambda released: str(released.stem))
def test_profiles_of_all_versions_can_be_read_and_reported(released: Path) -> None:
    profile = read_profile(released)
    assert {process.worker for process in profile.processes} == {None, "gw0", "gw1"}
    outcomes = {test.nodeid.rpartition("::")[2]: test.outcome for test in profile.tests}
    assert (outcomes["test_one[a]"], outcomes["test_two"], outcomes["test_three"]) == ("passed", "skipped", "xfailed")
    assert (outcomes["test_fails"], outcomes["test_flaky"]) == ("failed", "passed")
    assert {test.reruns for test in profile.tests if test.nodeid.endswith("test_flaky")} == {1}
    assert {"setUpClass", "setup_module", "shared", "own", "late"} <= {fixture.name for fixture in profile.fixtures}
    assert [use.param for use in profile.uses if profile.fixtures[use.fixture].name == "shared"] == [0, 1]
    report = analyse(profile)
    assert sum(row.seconds_s for row in report.accounting) == pytest.approx(report.wall_s, abs=1e-4)


def test_profile_of_1_0_has_nothing_of_what_came_later() -> None:
    profile = read_profile(HERE / "profiles/1.0.json")
    assert (profile.machine.quota, profile.machine.probe) == (None, None)
    assert (profile.reference_ns, profile.checks) == ((), ())


def test_what_came_with_1_1_is_read() -> None:
    profile = read_profile(HERE / "profiles/1.1.json")
    assert profile.machine.quota == 1.5
    probe = profile.machine.probe
    assert probe is not None
    assert (probe.cores, len(probe.contention), probe.xdist) == (2, 7, "3.8.0")
    assert len(profile.reference_ns) == 2
    assert [(check.workers, check.baseline_ns[0]) for check in profile.checks] == [(0, profile.wall_ns)]
    groups = {test.nodeid: test.markers for test in profile.tests if "test_one" in test.nodeid}
    assert groups == {f"test_a.py::test_one[{param}]": ("xdist_group(net)", "slow") for param in "ab"}


def test_what_came_with_1_2_is_read() -> None:
    profile = read_profile(HERE / "profiles/1.2.json")
    assert [code.name for code in profile.codes] == ["database", "Server.create", "wrapped"]
    assert profile.codes[0].source.startswith("async def database():\n")
    first, second = profile.executions
    assert [(step.line, step.turn, step.blocked_ns) for step in first.steps] == [
        (21, 0, 100_000),
        (23, 7, 0),
        (23, 8, 3_000_000),
    ]
    assert [touch.what for touch in first.touched] == ["write", "connect"]
    server = first.things[first.snapshots[1].paths["server"]]
    assert (server.type, server.bases, first.things[server.edges["session"]].type) == (
        "shop.Server",
        ("shop.Base",),
        "shop.Session",
    )
    create = first.things[first.snapshots[1].paths["server.create"]]
    assert (create.owner, create.func, first.things[2].code) == (0, 2, 1)
    assert (second.process, second.things, second.touched) == (2, (), ())
    assert {(each.what, each.name) for each in profile.holding} == {("listen", "5432"), ("file", "/project/state.json")}


def test_profile_of_1_1_has_nothing_of_what_came_later() -> None:
    profile = read_profile(HERE / "profiles/1.1.json")
    assert (profile.codes, profile.executions, profile.holding) == ((), (), ())


def test_what_came_with_1_3_is_read() -> None:
    profile = read_profile(HERE / "profiles/1.3.json")
    assert profile.sources == {
        "test_a.py": {"test_one": 1_847_203_955, "test_two": 0, "test_three": 4_294_967_295},
        "test_b.py": {"Case::test_case": 52, "test_flaky": 3_110_288_061},
    }
    assert [fixture.source for fixture in profile.fixtures] == [7_712_345, None, 99, None, 4_001_002_003]


def test_what_came_with_1_4_is_read() -> None:
    profile = read_profile(HERE / "profiles/1.4.json")
    assert [process.queued_ns for process in profile.processes] == [None, 1_250_000, 0]


def test_what_came_with_1_5_is_read() -> None:
    profile = read_profile(HERE / "profiles/1.5.json")
    assert [process.kernel_ns for process in profile.processes] == [None, 10_000_000, None]


def test_profile_of_1_4_has_nothing_of_what_came_later() -> None:
    profile = read_profile(HERE / "profiles/1.4.json")
    assert {process.kernel_ns for process in profile.processes} == {None}


def test_profile_of_1_3_has_nothing_of_what_came_later() -> None:
    profile = read_profile(HERE / "profiles/1.3.json")
    assert {(process.queued_ns, process.kernel_ns) for process in profile.processes} == {(None, None)}


def test_profile_of_1_2_has_nothing_of_what_came_later() -> None:
    profile = read_profile(HERE / "profiles/1.2.json")
    assert (profile.sources, {fixture.source for fixture in profile.fixtures}) == ({}, {None})


@pytest.mark.parametrize("number", [-1, 1 << 32, "12", 1.5])
def test_fingerprint_that_is_none_is_refused_with_its_place(number: object, path: Path) -> None:
    content = {**json.loads(write_profile(make.serial())), "sources": {"test_a.py": {"test_one": number}}}
    assert "$.sources[...][...]" in refused(path, json.dumps(content).encode()).what


# -- its schema -------------------------------------------------------------------------------------------------------


def test_shipped_schema_is_current() -> None:
    shipped = resources.files("testtime") / "schemas" / f"{SCHEMA.replace('/', '-')}.json"
    assert shipped.read_text(encoding="utf-8") == document.schema(), "run make golden"


def test_schema_names_every_key_of_the_document() -> None:
    schema = json.loads(document.schema())
    described = schema["$defs"]["Profile"]
    assert schema["title"] == SCHEMA
    assert list(described["properties"]) == list(json.loads(write_profile(make.serial())))


# -- refusals ---------------------------------------------------------------------------------------------------------


def test_cut_off_anywhere_it_is_refused(path: Path) -> None:
    content = write_profile(make.serial())
    for length in range(len(content) - 2):
        path.write_bytes(content[:length])
        with pytest.raises(UserError, match=r"is empty|is cut off or damaged"):
            read_profile(path)


def test_no_such_file(path: Path) -> None:
    with pytest.raises(UserError, match=r"no such profile: .*profile\.json") as caught:
        read_profile(path)
    assert caught.value.advice == "record one with: testtime profile"


@pytest.mark.parametrize("content", [b"", b"\n", b" \n\t"])
def test_empty(content: bytes, path: Path) -> None:
    assert refused(path, content).what.endswith("is empty")


@pytest.mark.parametrize("content", [b"{", b" {", b'{"schema":', b'{"schema":1e', b'{"schema" "x"}'])
def test_cut_off_or_damaged(content: bytes, path: Path) -> None:
    error = refused(path, content)
    assert "is cut off or damaged: " in error.what
    assert error.advice == "record again with: testtime profile"


@pytest.mark.parametrize(
    "content",
    [b"hello", b"\x00\x01", b"- a: 1", b"# Title", b"\x1f\x8b\x08", b"<html>", b'["a"', b"[1, x]"],
)
def test_no_json(content: bytes, path: Path) -> None:
    assert refused(path, content).what.endswith("is not a profile of testtime")


@pytest.mark.parametrize(
    "content", [b"[]", b"1", b"null", b'"x"', b"{}", b'{"schema":1}', b'{"schema":null}', b'"\xff"']
)
def test_json_of_another_kind(content: bytes, path: Path) -> None:
    assert refused(path, content).what.endswith("is not a profile of testtime")


@pytest.mark.parametrize("schema", ["testtime.report/1.0", "other/1.0", "testtime.profile", "x" * 100])
def test_document_of_another_kind_says_what_it_says(schema: str, path: Path) -> None:
    error = refused(path, json.dumps({"schema": schema}).encode())
    assert error.what.endswith(f"is not a profile of testtime (it says {schema[:60]!r})")
    assert error.advice == "give a file that testtime profile has written"


@pytest.mark.parametrize("version", [f"{MAJOR + 1}.0", "99.9", "next", ""])
def test_document_of_the_future(version: str, path: Path) -> None:
    error = refused(path, json.dumps({"schema": f"testtime.profile/{version}"}).encode())
    assert error.what.endswith(f"has format {version}; this testtime reads {MAJOR}.x")
    assert error.advice == "update testtime, or record again with this one"


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (f"testtime.profile/{MAJOR + 1}.0", f"has format {MAJOR + 1}.0; this testtime reads {MAJOR}.x"),
        ("testtime.report/1.0", "is not a profile of testtime (it says 'testtime.report/1.0')"),
        ("", "is not a profile of testtime"),
    ],
)
@pytest.mark.parametrize("changes", [{}, {"tests": [[1]]}])
def test_it_is_known_by_its_schema_whatever_is_in_it(
    schema: str, said: str, changes: dict[str, object], path: Path
) -> None:
    content = {**json.loads(write_profile(make.serial())), **changes, "schema": schema}
    assert refused(path, json.dumps(content).encode()).what == f"{path} {said}"


def test_document_of_a_newer_minor_version_is_read(path: Path) -> None:
    content = {**json.loads(write_profile(make.serial())), "schema": f"testtime.profile/{MAJOR}.7", "statements": []}
    content["tests"] = [[*test, "new"] for test in content["tests"]]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert read_profile(path).tests == make.serial().tests


@pytest.mark.parametrize("deep", [b'{"a":' * 100_000, b'{"schema":"%s","tests":' % SCHEMA.encode() + b"[" * 100_000])
def test_nested_deeply(deep: bytes, path: Path) -> None:
    assert refused(path, deep).what.endswith("is nested too deeply for a profile")


@pytest.mark.parametrize(
    ("key", "value", "place"),
    [
        ("tests", [[1]], "$.tests[0]"),
        ("wall_ns", "long", "$.wall_ns"),
        ("wall_ns", 1.5, "$.wall_ns"),
        ("fixtures", [{"name": "x", "scope": "galaxy"}], "$.fixtures[0].scope"),
        ("processes", None, "$.processes"),
    ],
)
def test_wrong_type_is_refused_with_its_place(key: str, value: object, place: str, path: Path) -> None:
    content = {**json.loads(write_profile(make.serial())), key: value}
    assert place in refused(path, json.dumps(content).encode()).what


def test_missing_key_is_refused_by_name(path: Path) -> None:
    content = json.loads(write_profile(make.serial()))
    del content["rootdir"]
    assert "rootdir" in refused(path, json.dumps(content).encode()).what


@pytest.mark.parametrize("wall", [-1, 10**18, 2**70])
def test_impossible_number_is_refused_with_its_place(wall: int, path: Path) -> None:
    content = {**json.loads(write_profile(make.serial())), "wall_ns": wall}
    assert "$.wall_ns" in refused(path, json.dumps(content).encode()).what


def test_parts_that_cannot_belong_together_are_refused_with_their_place(path: Path) -> None:
    content = write_profile(msgspec.structs.replace(make.serial(), fixtures=()))
    assert "holds what no run can produce, at " in refused(path, content).what


def test_larger_than_any(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "_LARGEST", 10)
    assert refused(path, b"01234567890").what.endswith("is larger than any profile (11 bytes)")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_pipe_is_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(UserError, match="is not a regular file"):
        read_profile(path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything is open to root")
def test_file_that_may_not_be_read(path: Path) -> None:
    path.write_bytes(b"{}")
    path.chmod(0)
    with pytest.raises(UserError, match=r"cannot read .*: Permission denied"):
        read_profile(path)


# -- journals of a run that was cut off -------------------------------------------------------------------------------


def left(folder: Path) -> Profile:
    """Journals of a run that ended in the middle; returns what is to come of them."""
    folder.mkdir()
    Written().session().mark("configure").test("a", *passed(5), start=0, end=20 * MS).begin("b", 30 * MS).save(folder)
    made = read_profile(folder)
    assert [test.nodeid for test in made.tests] == ["a", "b"]
    assert made.complete is False
    return made


def test_folder_of_journals_is_read(path: Path) -> None:
    left(path)


def test_document_that_was_never_written_is_made_from_the_journals_beside_it(path: Path) -> None:
    assert journal_directory(path) == path.with_name(".profile.json.journal")
    made = left(journal_directory(path))
    assert read_profile(path) == made


def test_document_that_was_written_stands_and_the_later_journals_are_a_caveat(path: Path) -> None:
    path.write_bytes(write_profile(make.serial()))
    left(journal_directory(path))
    profile = read_profile(path)
    assert profile.tests == make.serial().tests
    assert profile.caveats[-1].startswith("a later run to")


def test_folder_without_journals(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is a directory without journals"):
        read_profile(tmp_path)


def test_journals_are_believed_no_more_than_a_document(tmp_path: Path) -> None:
    Written().session().line("mark", "configure", 2**61, 0, 0).save(tmp_path)
    with pytest.raises(UserError, match=r"is damaged: Expected `int` <= "):
        read_profile(tmp_path)
