"""What a journal says first: all that the treaty names, in its order."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import pytest

from testtime_recorder import schema
from testtime_recorder.heading import of_process, of_session

MOMENTS = {"spawn_ns": None, "import_ns": 1, "import_cpu_ns": 2, "own_import_ns": 3, "epoch_ns": 4}


def test_head_has_the_fields_of_the_treaty_in_order() -> None:
    head = of_process(7, "gw0", **MOMENTS)
    assert tuple(head) == schema.HEAD_KEYS
    assert (head["pid"], head["worker"], head["schema"]) == (7, "gw0", schema.VERSION)
    assert {name: head[name] for name in MOMENTS} == MOMENTS


class Manager:
    """A plugin manager as far as it is asked; two plugins may come from one distribution."""

    def list_plugin_distinfo(self) -> list[tuple[object, Any]]:
        """What is installed."""
        found = [("b", "2"), ("a", "1"), ("a", "1")]
        return [(object(), SimpleNamespace(project_name=name, version=version)) for name, version in found]


def config(**more: Any) -> Any:
    """A configuration of pytest's; ``more``: its options."""
    told = SimpleNamespace(dir="/here", args=("-q", 3))
    return SimpleNamespace(
        option=SimpleNamespace(**more), rootpath="/root", invocation_params=told, pluginmanager=Manager()
    )


def test_session_says_what_pytest_was_told() -> None:
    told = of_session(config())
    assert set(told) == set(schema.SESSION_KEYS)
    assert (told["rootdir"], told["invocation_dir"], told["args"]) == ("/root", "/here", ["-q", "3"])
    assert (told["pytest"], told["distributions"]) == (pytest.__version__, ["a-1", "b-2"])
    assert (told["workers"], told["dist"]) == (0, "no")
    assert 1 <= int(str(told["cores"])) <= (os.cpu_count() or 1)


@pytest.mark.parametrize(
    ("options", "workers", "dist"),
    [
        ({"tx": ["popen"] * 3, "dist": "load"}, 3, "load"),
        ({"tx": ["popen"] * 3, "dist": "no"}, 0, "no"),
        ({"tx": None, "dist": "each"}, 0, "each"),
    ],
)
def test_workers_are_those_of_a_controller(options: dict[str, Any], workers: int, dist: str) -> None:
    told = of_session(config(**options))
    assert (told["workers"], told["dist"]) == (workers, dist)


def test_worker_leaves_what_is_installed_to_its_controller() -> None:
    worker = config()
    worker.workerinput = {}
    assert of_session(worker)["distributions"] == []
