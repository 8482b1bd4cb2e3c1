"""What is told of runs: which of them, how often, and how much time looking at objects may take."""

from __future__ import annotations

import json
import sys
from inspect import CO_COROUTINE
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from testtime_recorder import statements as module
from testtime_recorder.prospects import WHOLE
from testtime_recorder.statements import LONGEST, SLOW, Focus, Run, Told

MS = 1_000_000


class Time:
    """A clock that moves when it is told to, and by ``step`` whenever it is read."""

    def __init__(self) -> None:
        self.at = 1000 * MS
        self.step = 0

    def now(self) -> int:
        """ns."""
        self.at += self.step
        return self.at


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def told(time: Time) -> Told:
    return Told(time.now)


def code(folder: Path, name: str = "f", body: str = "a.b()") -> CodeType:
    """A function of a file."""
    file = folder / f"{name}.py"
    text = f"def {name}(a):\n    {body}\n"
    file.write_text(text)
    made: dict[str, Any] = {}
    exec(compile(text, str(file), "exec"), made)
    found: CodeType = made[name].__code__
    return found


def run_of(function: CodeType, *steps: list[Any], start: int = 5) -> Run:
    """A run with these steps; without any, of one that waited long enough."""
    run = Run(function, start)
    run.steps.extend(steps or [[2, start, SLOW, 0, 0, 0, ""]])
    run.end = start + SLOW
    return run


PAIR = "a.b()\n    a.c()"
"""Of a function: two statements that have nothing to do with each other by name."""


def met(function: CodeType, *lines: int, start: int = 5) -> Run:
    """A run that waited long in each of these lines of a function."""
    return run_of(function, *([line, start, SLOW, 0, 0, 0, ""] for line in lines), start=start)


def read(lines: list[str]) -> list[list[Any]]:
    """Lines as records."""
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    return [json.loads(line) for line in lines]


# -- runs -------------------------------------------------------------------------------------------------------------


def test_run_and_before_it_its_function(told: Told, tmp_path: Path) -> None:
    function = code(tmp_path)
    run = run_of(function, [2, 5, SLOW + 3, 3, 2, 7, "time.sleep"])
    run.touched = [("write", "/a", 6)]
    about = {
        "path": str(tmp_path / "f.py"),
        "line": 1,
        "name": "f",
        "source": "def f(a):\n    a.b()\n",
        "flags": function.co_flags,
    }
    ran = {"steps": [[2, 5, SLOW + 3, 3, 2, 7, "time.sleep"]], "touched": [["write", "/a", 6]]}
    assert read(told.records([run])) == [["code", 0, about], ["ran", 0, 5, 5 + SLOW, ran]]
    assert [record[0] for record in read(told.records([run_of(function)]))] == ["ran"]


def test_functions_have_numbers_in_the_order_they_are_met(told: Told, tmp_path: Path) -> None:
    first, second, third = (code(tmp_path, name) for name in "fgh")
    assert (told.code(first), told.code(second), told.code(first)) == (0, 1, 0)
    records = read(told.records([run_of(third)]))
    assert [(record[0], record[1]) for record in records] == [("code", 0), ("code", 1), ("code", 2), ("ran", 2)]


def test_where_no_run_is_told_no_function_is(told: Told, tmp_path: Path) -> None:
    told.code(code(tmp_path))
    assert told.records([]) == []
    assert told.records([run_of(code(tmp_path, "g"), [2, 5, SLOW - 1, 0, 0, 0, ""])]) == []
    assert len(told.records([run_of(code(tmp_path, "h"))])) == 3


@pytest.mark.parametrize(
    ("steps", "waited"),
    [
        ([[2, 0, SLOW, 0, 0, 0, ""]], SLOW),
        ([[2, 0, SLOW, 1, 0, 0, ""]], SLOW - 1),
        ([[2, 0, SLOW, 2 * SLOW, 0, 0, ""]], 0),
        ([[2, 0, SLOW // 2, 0, 0, 0, ""], [3, 9, SLOW // 2, 0, SLOW // 2, 0, ""]], SLOW),
    ],
)
def test_run_is_told_if_all_its_steps_waited_long_enough(
    steps: list[list[Any]], waited: int, told: Told, tmp_path: Path
) -> None:
    run = run_of(code(tmp_path), *steps)
    assert run.waited() == waited
    assert bool(told.records([run])) == (waited >= SLOW)


def test_first_runs_of_each_function_are_told(told: Told, tmp_path: Path) -> None:
    often, once = code(tmp_path), code(tmp_path, "g")
    for _ in range(module._RUNS):
        assert told.records([run_of(often)])
    assert told.records([run_of(often)]) == []
    assert told.records([run_of(once)])


def test_first_steps_of_a_run_are_told(told: Told, tmp_path: Path) -> None:
    steps = [[2, number, SLOW, 0, 0, number, ""] for number in range(2 * module._STEPS)]
    (_, ran) = read(told.records([run_of(code(tmp_path), *steps)]))
    assert ran[4]["steps"] == steps[: module._STEPS]


def test_name_of_a_function_within_its_module(told: Told, tmp_path: Path) -> None:
    function = code(tmp_path)
    told.call(function, "Test.f")
    assert read(told.records([run_of(function)]))[0][2]["name"] == "Test.f"
    if sys.version_info >= (3, 11):
        inner = CodeType.replace(code(tmp_path, "g"), co_qualname="Inner.g")
        assert read(told.records([run_of(inner)]))[0][2]["name"] == "Inner.g"


def test_file_whose_folder_is_gone(told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_path: str) -> str:
        raise FileNotFoundError

    function = code(tmp_path).replace(co_filename="f.py")
    monkeypatch.setattr(module, "_ABSPATH", gone)
    (about, _) = read(told.records([run_of(function)]))
    assert (about[2]["path"], about[2]["source"]) == ("f.py", "")


# -- looks ------------------------------------------------------------------------------------------------------------


def test_what_was_seen_is_told(told: Told, tmp_path: Path) -> None:
    run = run_of(code(tmp_path))
    told.look(run, 2, {"a": [1]}, {})
    ran = read(told.records([run]))[-1][4]
    assert ran["snapshots"] == [[2, {"a": 0, "a.b": 1}]] or ran["snapshots"] == [[2, {"a": 0}]]
    assert ran["things"][0] == {"kind": "object", "type": "list", "id": ran["things"][0]["id"], "edges": {"[0]": 1}}
    assert ran["things"][1] == {"kind": "value", "type": "int", "value": "1"}


def test_what_there_was_no_room_for_is_left_out(told: Told, tmp_path: Path) -> None:
    run = run_of(code(tmp_path))
    told.look(run, 2, {"a": 1}, {})
    assert run.scene is not None
    run.scene.things[0].update(owner=-1, func=-1, wide=True)
    run.scene.things.append({"kind": "object", "type": "x", "owner": 0, "func": 0, "edges": {}})
    first, second = read(told.records([run]))[-1][4]["things"]
    assert first == {"kind": "value", "type": "int", "value": "1"}
    assert second == {"kind": "object", "type": "x", "owner": 0, "func": 0}


def test_passwords_are_not_told(told: Told, tmp_path: Path) -> None:
    run = run_of(code(tmp_path, body="a.b(name, password)"))
    told.look(run, 2, {"name": "ann", "password": "hunter2"}, {})
    line = told.records([run])[-1]
    assert "ann" in line
    assert "hunter2" not in line


def test_first_runs_of_each_function_are_looked_at(told: Told, tmp_path: Path) -> None:
    function = code(tmp_path, body=PAIR)
    for number in range(module._LOOKS + 2):
        run = met(function, 2, start=number)
        assert told.worth(run) == (number < module._LOOKS)
        if told.worth(run):
            told.look(run, 2, {}, {})
            assert told.worth(run), "as often as it has steps"
    assert told.worth(met(code(tmp_path, "g", PAIR), 2))
    assert told.worth(met(function, 2, 3)), "another line"


def test_it_is_said_when_objects_are_about_to_be_looked_at(time: Time, tmp_path: Path) -> None:
    """From then on it counts what is touched outside."""
    looks: list[int] = []
    told = Told(time.now, looking=lambda: looks.append(time.at))
    run = met(code(tmp_path, body=PAIR), 2)
    assert told.worth(run)
    assert looks == []
    told.look(run, 2, {}, {})
    assert looks == [time.at]


def test_one_run_will_do_where_two_statements_are_slow_and_nothing_is_left_to_be_seen(
    told: Told, tmp_path: Path
) -> None:
    function = code(tmp_path, body=PAIR)
    told.look(met(function, 2, 3, start=1), 3, {}, {})
    assert not told.worth(met(function, 2, 3, start=2))
    assert told.worth(met(function, 2, start=2)), "the first of them was not looked at"


@pytest.mark.parametrize(
    ("body", "lines", "expected"),
    [
        ("a.b()", [2], False),
        (PAIR, [2], True),
        (PAIR, [3], False),
        (PAIR, [2, 3], True),
        ("x = a.b()\n    x.c()", [2, 3], False),
    ],
)
def test_only_what_something_could_run_beside_is_looked_at(
    body: str, lines: list[int], expected: bool, told: Told, tmp_path: Path
) -> None:
    assert told.worth(met(code(tmp_path, body=body), *lines)) == expected


def test_what_will_not_be_told_is_not_looked_at(told: Told, tmp_path: Path) -> None:
    function = code(tmp_path, body=PAIR)
    assert not told.worth(run_of(function, [2, 5, SLOW - 1, 0, 0, 0, ""]))
    assert not told.worth(run_of(function, [2, 5, 2 * SLOW, 2 * SLOW, 0, 0, ""])), "it computes"
    assert told.worth(run_of(function, [2, 5, SLOW - 1, 0, 0, 0, ""], [2, 5, 1, 0, 0, 0, ""]))


def test_from_beside_objects_are_looked_at_earlier_as_nobody_knows_when_a_statement_ends(
    time: Time, tmp_path: Path
) -> None:
    told, function = Told(time.now, at_once=False), code(tmp_path, body=PAIR)
    told.sources().of(function)
    assert told.worth(run_of(function, [2, 5, SLOW // 2, 0, 0, 0, ""]))
    assert not told.worth(run_of(function, [2, 5, SLOW // 2 - 1, 0, 0, 0, ""]))


def test_asynchronous_function_that_might_run_beside_others_is_looked_at(told: Told, tmp_path: Path) -> None:
    plain, asynchronous = (code(tmp_path, name) for name in "fg")
    asynchronous = asynchronous.replace(co_flags=asynchronous.co_flags | CO_COROUTINE)
    for each in (plain, asynchronous):
        told.beside_others(each, WHOLE)
    assert (told.worth(met(plain, 2)), told.worth(met(asynchronous, 2))) == (False, True)


@pytest.mark.parametrize(("lines", "part"), [([2, 3], 1), ([2], 2)])
def test_looks_may_take_a_share_of_the_time(
    lines: list[int], part: int, told: Told, time: Time, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "_cpu", lambda: time.at)
    step = module._FREE // 10 // part
    number = 0
    while True:
        run = met(code(tmp_path, f"f{number}", PAIR), *lines)
        if not told.worth(run):
            break
        time.step = step
        assert told.look(run, lines[-1], {}, {}) == step
        time.step = 0
        number += 1
    assert number == 11, "what is free, and one more"
    time.at += module._SHARE * step * part + MS
    assert told.worth(run)


def test_from_beside_a_look_is_shorter_and_waits_for_texts(time: Time, tmp_path: Path) -> None:
    told, function = Told(time.now, at_once=False), code(tmp_path, body=PAIR)
    run = met(function, 2)
    assert told.sources().at_hand(function) is None
    assert not told.worth(run)
    told.sources().fetch()
    assert told.worth(run)
    names = {f"b{number:03}": object() for number in range(200)}
    other = code(tmp_path, "g", "; ".join(names))
    told.sources().of(other)
    run = met(other, 2)
    time.step = module.PIECE // 4
    told.look(run, 2, {}, names)
    assert run.scene is not None
    assert 0 < len(run.scene.things) < 60


def test_run_is_looked_at_to_its_end(told: Told, time: Time, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "_cpu", lambda: time.at)
    run = met(code(tmp_path, body=PAIR), 2)
    time.step = module._FREE
    told.look(run, 2, {}, {})
    time.step = 0
    assert not told.worth(run), "over again"
    run.steps.append([3, 5, SLOW, 0, 0, 0, ""])
    assert told.worth(run)


def test_look_that_never_comes_to_its_end_is_given_up(
    told: Told, time: Time, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "_bound", time.now)
    names = {f"b{number:03}": object() for number in range(390)}
    run = met(code(tmp_path, body="; ".join(names)), 2)
    time.step = LONGEST
    looks = 0
    while run.looked < len(run.steps):
        told.look(run, 2, names, {})
        looks += 1
    assert looks == module._TRIES + 1


def test_look_ends_when_it_takes_too_long(
    told: Told, time: Time, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "_bound", time.now)
    function = code(tmp_path, body="; ".join(f"b{number:03}" for number in range(200)))
    names = {f"b{number:03}": object() for number in range(200)}
    run = run_of(function)
    time.step = LONGEST // 4
    told.look(run, 2, {}, names)
    assert run.scene is not None
    assert 0 < len(run.scene.things) < 200
    time.step = 0
    other = run_of(function)
    told.look(other, 2, {}, names)
    assert other.scene is not None
    assert len(other.scene.things) == 200


def test_look_of_the_suites_own_thread_is_not_cut_short_by_others_that_have_the_core(
    time: Time, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.thread_time_ns", lambda: 0)
    told = Told(time.now)
    names = {f"b{number:03}": object() for number in range(100)}
    run = met(code(tmp_path, body="; ".join(names)), 2)
    time.step = LONGEST
    told.look(run, 2, names, {})
    assert run.scene is not None
    assert len(run.scene.things) == 100


def test_second_look_at_one_step_takes_the_place_of_the_first(told: Told, tmp_path: Path) -> None:
    run = run_of(code(tmp_path))
    told.look(run, 2, {"a": 1}, {})
    told.look(run, 2, {"a": 2}, {})
    assert run.scene is not None
    assert len(run.scene.snapshots) == 1
    run.steps.append([3, 9, SLOW, 0, 0, 0, ""])
    told.look(run, 3, {"a": 3}, {})
    assert [line for line, _ in run.scene.snapshots] == [2, 3]


def test_texts_need_not_be_at_hand(time: Time, tmp_path: Path) -> None:
    told = Told(time.now, at_once=False)
    run = run_of(code(tmp_path))
    told.look(run, 2, {"a": 1}, {})
    assert run.scene is not None
    assert run.scene.snapshots == []
    assert told.sources().fetch()
    told.look(run, 2, {"a": 1}, {})
    assert len(run.scene.snapshots) == 1


def test_text_is_told_though_nobody_fetched_it(time: Time, tmp_path: Path) -> None:
    told = Told(time.now, at_once=False)
    assert read(told.records([run_of(code(tmp_path))]))[0][2]["source"].startswith("def f(a)")


def test_nothing_runs_at_first() -> None:
    focus = Focus()
    assert (focus.since, focus.item) == (0, None)
