"""What an xdist controller tells of its workers, by hand and in a real run.

What lives here: the controller's records, and what its workers' journals make of what it told them.  What may never be
added: how a worker records its tests, which is how any process does.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.recorder.recording import Recording, about, record
from testtime_recorder import schema
from testtime_recorder.controller import Controller
from testtime_recorder.journal import Journal


class Sink:
    """A journal that keeps what it is given."""

    def __init__(self) -> None:
        self.records: list[Any] = []

    def write(self, data: bytes) -> None:
        """One record."""
        self.records.append(json.loads(data))


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def controller(sink: Sink) -> Controller:
    moments = iter(range(100, 200))
    return Controller(lambda: next(moments), cast(Journal, sink), "/journals")


def test_each_step_of_a_worker_is_told(controller: Controller, sink: Sink) -> None:
    gateway = SimpleNamespace(id="gw0")
    node = SimpleNamespace(gateway=gateway, workerinput={})
    controller.pytest_xdist_setupnodes()
    controller.pytest_xdist_newgateway(gateway)
    controller.pytest_configure_node(node)
    controller.pytest_testnodeready(node)
    controller.pytest_xdist_node_collection_finished(node, ["a", "b"])
    controller.pytest_testnodedown(node, None)
    controller.pytest_testnodedown(node, "crashed " + "x" * 1000)
    expected = [("starting", ""), *((event, "gw0") for event in (*schema.WORKER_EVENTS[1:], "down"))]
    assert [(event, worker) for _, event, worker, _, _ in sink.records] == expected
    assert [record[3] for record in sink.records] == list(range(100, 107))
    details = [record[4] for record in sink.records]
    assert details[:6] == ["", "", "", "", "2", ""]
    assert details[6].startswith("crashed xxx")
    assert len(details[6]) == 500


def test_worker_is_told_where_to_write(controller: Controller) -> None:
    node = SimpleNamespace(gateway=SimpleNamespace(id="gw0"), workerinput={"workerid": "gw0"})
    controller.pytest_configure_node(node)
    assert node.workerinput == {"workerid": "gw0", schema.WORKERINPUT: {"journals": "/journals"}}


def test_gateway_unlike_any_other_is_no_error(controller: Controller, sink: Sink) -> None:
    controller.pytest_configure_node(SimpleNamespace())
    controller.pytest_xdist_newgateway(object())
    assert [record[1:3] for record in sink.records] == [["gateway", ""]]


def test_journal_that_fails_is_no_error() -> None:
    broken = cast(Journal, SimpleNamespace())
    Controller(lambda: 0, broken, "").pytest_xdist_setupnodes()


SUITE = {
    "test_a.py": """
        @pytest.fixture(scope="module")
        def kept():
            wait(20)
            yield
            wait(30)

        def test_one(kept): wait(20)
        def test_two(kept): wait(20)
        """,
    "test_b.py": """
        def test_three(worker_id): wait(20)
        def test_four(): assert "TESTTIME_RECORD" not in os.environ
        """,
}


@pytest.fixture(scope="module")
def run(staged: bool, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    pytest.importorskip("xdist")
    folder = tmp_path_factory.mktemp("xdist")
    run = record(folder, SUITE, "-n", "2", "--dist", "loadfile", plugins=("xdist",), staged=staged)
    assert run.status == 0, run.out + run.err
    return run


def test_every_process_has_a_journal(run: Recording) -> None:
    assert sorted(run.processes) == ["gw0", "gw1", "main"]
    assert [run.processes[name].head["worker"] for name in ("main", "gw0", "gw1")] == [None, "gw0", "gw1"]
    assert len({process.head["pid"] for process in run.processes.values()}) == 3
    assert not [fault for process in run.processes.values() for fault in process.of("fault")]


def test_tests_are_told_by_the_workers_that_ran_them(run: Recording) -> None:
    assert run.main.tests == []
    lanes = sorted([test.name for test in run.processes[worker].tests] for worker in ("gw0", "gw1"))
    assert lanes == [["test_one", "test_two"], ["test_three", "test_four"]]
    ups = [up for worker in ("gw0", "gw1") for up in run.processes[worker].ups("kept")]
    downs = [down for worker in ("gw0", "gw1") for down in run.processes[worker].downs("kept")]
    assert [about(up.own, 20) for up in ups] == [True]
    assert [about(down.own, 30) for down in downs] == [True]


def test_session_says_how_many_workers(run: Recording) -> None:
    assert (run.main.session["workers"], run.main.session["dist"]) == (2, "loadfile")
    assert run.processes["gw0"].session["workers"] == 0


def test_controller_alone_says_what_is_installed(run: Recording) -> None:
    assert any(name.startswith("pytest-xdist-") for name in run.main.session["distributions"])
    assert [run.processes[name].session["distributions"] for name in ("gw0", "gw1")] == [[], []]


def test_each_process_says_how_long_the_import_of_the_recorder_took(run: Recording) -> None:
    for process in run.processes.values():
        assert 0 < process.head["own_import_ns"] < process.head["import_ns"] - run.spawn_ns


def test_controller_tells_the_workers_lives(run: Recording) -> None:
    events = run.main.of("worker")
    assert events[0][:2] == ["starting", ""]
    for worker in ("gw0", "gw1"):
        life = [(event, at, detail) for event, who, at, detail in events if who == worker]
        assert [event for event, _, _ in life] == ["gateway", "configured", "ready", "collected", "down"]
        assert [at for _, at, _ in life] == sorted(at for _, at, _ in life)
        assert {event: detail for event, _, detail in life}["collected"] == "4"
        assert run.processes[worker].head["import_ns"] > {event: at for event, at, _ in life}["gateway"]


def test_workers_reach_their_end(run: Recording) -> None:
    for worker in ("gw0", "gw1"):
        assert "unconfigure" in run.processes[worker].marks


def test_worker_that_dies_keeps_what_it_had(tmp_path: Path) -> None:
    pytest.importorskip("xdist")
    files = {"test_die.py": "def test_before(): pass\ndef test_dies(): os._exit(7)\ndef test_after(): pass\n"}
    run = record(tmp_path, files, "-n", "1", plugins=("xdist.plugin",))
    assert run.status == 1
    assert [test.name for test in run.processes["gw0"].tests] == ["test_before"]
    assert run.processes["gw0"].begun == "test_die.py::test_dies"
    assert [test.name for test in run.processes["gw1"].tests] == ["test_after"]
    assert run.processes["gw1"].begun is None
    down = [detail for event, worker, _, detail in run.main.of("worker") if (event, worker) == ("down", "gw0")]
    assert down
    assert down[0] != ""
