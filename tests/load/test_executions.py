"""Runs of watched functions, from records to values: moments on the run's axis, one numbering for all processes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.load.journals import MS, Written, at
from testtime.load.assemble import UNSEEN, assemble
from testtime.model.profile import Profile
from testtime.model.watched import Code, Execution, Snapshot, Step, Thing, Touch

CODE: dict[str, Any] = {
    "path": "/project/test_a.py",
    "line": 3,
    "name": "stack",
    "source": "def stack(): ...",
    "flags": 3,
}
STEP = [4, at(10 * MS), 5 * MS, 1 * MS, 2 * MS, 7, "time.sleep"]
OBJECT: dict[str, Any] = {"kind": "object", "type": "shop.Shop", "id": 14}
VALUE: dict[str, Any] = {"kind": "value", "type": "str", "value": "a"}


def recorded(folder: Path, *journals: Written) -> Profile:
    """The profile of a run of several processes, the first of them the main one."""
    for number, written in enumerate(journals):
        written.save(folder, "main-7" if number == 0 else f"gw{number - 1}-{8 + number}")
    return assemble(folder, UNSEEN)


def told(worker: str | None = None, **about: Any) -> Written:
    """A process that watched one function run; ``about``: what is told of that beside a step."""
    written = Written(worker=worker).session().line("code", 0, CODE)
    return written.line("ran", 0, at(10 * MS), at(20 * MS), {"steps": [STEP], **about})


def test_run_is_told_on_the_axis_of_the_whole(tmp_path: Path) -> None:
    things = [{**OBJECT, "edges": {"name": 1}}, VALUE]
    about: dict[str, Any] = {
        "touched": [["write", "/tmp/a", at(12 * MS)]],
        "things": things,
        "snapshots": [[4, {"shop": 0, "x": 1}]],
    }
    profile = recorded(tmp_path, told(**about))
    assert profile.codes == (Code("test_a.py", 3, "stack", "def stack(): ...", 3),)
    assert profile.executions == (
        Execution(
            code=0,
            process=0,
            start_ns=10 * MS,
            end_ns=20 * MS,
            steps=(Step(4, 10 * MS, 5 * MS, 1 * MS, 2 * MS, 7, "time.sleep"),),
            touched=(Touch("write", "/tmp/a", 12 * MS),),
            things=(Thing("object", "shop.Shop", 14, edges={"name": 1}), Thing("value", "str", value="a")),
            snapshots=(Snapshot(4, {"shop": 0, "x": 1}),),
        ),
    )
    assert profile.executions[0].steps[0].blocked_ns == 2 * MS


def test_moment_by_which_it_was_gone_is_on_the_axis_of_the_whole(tmp_path: Path) -> None:
    (execution,) = recorded(tmp_path, told(gone=at(23 * MS))).executions
    assert execution.gone_ns == 23 * MS
    folder = tmp_path / "other"
    folder.mkdir()
    (execution,) = recorded(folder, told()).executions
    assert execution.gone_ns is None


def test_what_was_not_looked_at_is_empty(tmp_path: Path) -> None:
    (execution,) = recorded(tmp_path, told()).executions
    assert (execution.touched, execution.things, execution.snapshots) == ((), (), ())


def test_path_outside_the_rootdir_is_absolute(tmp_path: Path) -> None:
    written = Written().session().line("code", 0, {**CODE, "path": "/elsewhere/test_a.py"})
    assert [code.path for code in recorded(tmp_path, written).codes] == ["/elsewhere/test_a.py"]


def test_functions_of_all_processes_have_one_numbering(tmp_path: Path) -> None:
    other = {**CODE, "name": "other"}
    first = Written(worker="gw0").session().line("code", 0, other).line("code", 1, CODE)
    first.line("ran", 1, at(30 * MS), at(40 * MS), {"steps": []})
    second = Written(worker="gw1").session().line("code", 0, CODE).line("code", 1, other)
    method = {"kind": "function", "type": "function", "code": 1}
    second.line("ran", 0, at(10 * MS), at(20 * MS), {"steps": [], "things": [VALUE, method]})
    profile = recorded(tmp_path, Written().session(), first, second)
    names = [code.name for code in profile.codes]
    assert sorted(names) == ["other", "stack"]
    assert [(each.process, names[each.code]) for each in profile.executions] == [(2, "stack"), (1, "stack")]
    called = profile.executions[0].things[1].code
    assert called is not None
    assert names[called] == "other"


@pytest.mark.parametrize(
    "about",
    [
        {"steps": [[4, at(10 * MS), 5 * MS]]},
        {"steps": [[-1, *STEP[1:]]]},
        {"steps": [[4, at(10 * MS), -1, *STEP[3:]]]},
        {"steps": 3},
        {"touched": [["write"]]},
        {"things": [{"kind": "object"}]},
        {"things": [{**OBJECT, "edges": {"a": 1}}]},
        {"things": [{**OBJECT, "owner": 1}]},
        {"things": [{**OBJECT, "func": -1}]},
        {"things": [{**OBJECT, "code": 1}]},
        {"things": [OBJECT], "snapshots": [[4, {"a": 1}]]},
        {"snapshots": [[4, {"a": 0}]]},
        {"snapshots": [[4]]},
    ],
    ids=str,
)
def test_run_that_makes_no_sense_is_counted_and_left_out(about: dict[str, Any], tmp_path: Path) -> None:
    profile = recorded(tmp_path, told(**about))
    assert profile.executions == ()
    assert profile.caveats == ("1 records of the journals could not be read and are missing here",)


def test_last_of_each_can_be_pointed_to(tmp_path: Path) -> None:
    things = [{**OBJECT, "edges": {"a": 1}, "owner": 1, "func": 0, "code": 0}, OBJECT]
    (execution,) = recorded(tmp_path, told(things=things, snapshots=[[4, {"a": 1}]])).executions
    assert (execution.things[0].owner, execution.things[0].func, execution.things[0].code) == (1, 0, 0)


def test_run_of_an_unknown_function_is_counted_and_left_out(tmp_path: Path) -> None:
    profile = recorded(tmp_path, Written().session().line("ran", 0, at(0), at(1), {"steps": []}))
    assert (profile.executions, profile.codes) == ((), ())
    assert len(profile.caveats) == 1


def test_runs_are_in_the_order_they_began(tmp_path: Path) -> None:
    written = Written().session().line("code", 0, CODE)
    for start in (30, 10, 20):
        written.line("ran", 0, at(start * MS), at((start + 5) * MS), {"steps": []})
    profile = recorded(tmp_path, written)
    assert [each.start_ns // MS for each in profile.executions] == [10, 20, 30]


def test_caveat_is_passed_on(tmp_path: Path) -> None:
    profile = recorded(tmp_path, Written().session().line("caveat", "a debugger is at work"))
    assert profile.caveats == ("a debugger is at work",)
