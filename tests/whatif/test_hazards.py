"""Signs that workers would get into each other's way."""

from __future__ import annotations

import pytest

from tests import make
from testtime.model.profile import Listening
from testtime.whatif.hazards import EPHEMERAL, blockers


def told(*ports: int) -> tuple[str, ...]:
    """Of a run whose session fixture listened on these."""
    run = make.Run()
    main = run.main()
    server = run.fixture("server", "session", path="tests/conftest.py", line=7)
    main.test("tests/test_a.py::test", ups=[make.Up(server, make.MS)])
    main.finish()
    return blockers(run.profile(listening=tuple(Listening(server, port) for port in ports)))


def test_port_that_was_asked_for_by_number() -> None:
    (word,) = told(8000)
    assert word == (
        "fixture server (tests/conftest.py:7, scope session) listens on port 8000: "
        "each worker would set it up and want that port"
    )


@pytest.mark.parametrize(("port", "blocks"), [(1, True), (EPHEMERAL - 1, True), (EPHEMERAL, False), (0, False)])
def test_port_that_the_system_chose(port: int, blocks: bool) -> None:
    assert bool(told(port)) is blocks


def test_each_once() -> None:
    assert len(told(8000, 8001, 8000)) == 2
    assert told() == ()
