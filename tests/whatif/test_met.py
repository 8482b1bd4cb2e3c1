"""The machine as a run met it: what xdist's plugin takes is added only where the run had not loaded it."""

from __future__ import annotations

import msgspec
import pytest

from tests import make
from tests.make import MS
from testtime.model.machine import Machine, Probe
from testtime.model.profile import Import, Profile
from testtime.whatif.met import met, version

PROBE = Probe(cores=2, contention=(1.0,), loop_ns=MS, python="3.12.1", xdist="3.8.0", head_ns=30 * MS, plugin_ns=9 * MS)


def profile(*distributions: str, imported: str = "") -> Profile:
    run = make.Run()
    main = run.main()
    main.test("test_a.py::test_one")
    main.finish()
    imports = (Import("plugin", imported, None, 0, MS),) if imported else ()
    made = run.profile()
    process = msgspec.structs.replace(made.processes[0], imports=imports)
    machine = Machine("linux", "x86_64", 2, probe=PROBE)
    return msgspec.structs.replace(made, distributions=distributions, processes=(process,), machine=machine)


def test_plugin_of_a_run_that_did_not_load_it_is_added() -> None:
    found = met(profile("pytest-cov-7.0.0", "pytest-xdist-plus-1.0", imported="xdistant"))
    assert (found.plugin_ns, found.head_ns) == (9 * MS, 30 * MS)


@pytest.mark.parametrize("name", ["xdist", "xdist.plugin"])
def test_named_plugin_was_loaded(name: str) -> None:
    assert met(profile(imported=name)).plugin_ns == 0


@pytest.mark.parametrize("name", ["pytest-xdist-3.8.0", "pytest_xdist-3.8.0", "xdist-3.8.0"])
def test_installed_plugin_was_loaded(name: str) -> None:
    assert version(profile("pytest-cov-7.0.0", name)) == "3.8.0"
    found = met(profile(name))
    assert (found.plugin_ns, found.head_ns) == (0, 30 * MS)


def test_run_with_workers_loaded_it() -> None:
    made = make.parallel()
    machine = msgspec.structs.replace(made.machine, probe=PROBE)
    assert met(msgspec.structs.replace(made, machine=machine)).plugin_ns == 0


def test_other_cores_are_those_asked_for() -> None:
    assert met(profile(), cores=8).cores == 8
