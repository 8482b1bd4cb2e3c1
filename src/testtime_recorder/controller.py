"""What an xdist controller sees of its workers, and how they are told to record.

What lives here: xdist's hooks.  What may never be added: per-test work; on a controller no test runs.

Workers learn where to write through ``workerinput``, the channel xdist has for that: no environment variable has to
stay set for them.  A worker that is started anew after a crash is told by the same hook.
"""

from __future__ import annotations

from typing import Any, Callable

import pytest

from . import schema
from .journal import Journal


class Controller:
    """Registered in the controller process alone."""

    def __init__(self, now: Callable[[], int], journal: Journal, journals: str, **more: object) -> None:
        """``now``: ns; ``journals``: the directory in which each worker opens a journal of its own.

        ``more``: what else workers are told.
        """
        self._now = now
        self._journal = journal
        self._told = {"journals": journals, **more}

    def _tell(self, event: str, worker: object, detail: object = "") -> None:
        try:
            self._journal.write(schema.line("worker", event, str(worker), self._now(), str(detail)[:500]).encode())
        except Exception:  # an exotic gateway without an id; its other events may still come
            pass

    @pytest.hookimpl(tryfirst=True, optionalhook=True)
    def pytest_xdist_setupnodes(self) -> None:
        """Gateways are about to be started, one after another."""
        self._tell("starting", "")

    @pytest.hookimpl(tryfirst=True, optionalhook=True)
    def pytest_xdist_newgateway(self, gateway: Any) -> None:
        """One gateway's interpreter answers."""
        self._tell("gateway", getattr(gateway, "id", ""))

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """A worker is about to be told what to run."""
        try:
            node.workerinput[schema.WORKERINPUT] = dict(self._told)
            self._tell("configured", node.gateway.id)
        except Exception:  # not recording a worker is better than not starting it
            pass

    @pytest.hookimpl(tryfirst=True, optionalhook=True)
    def pytest_testnodeready(self, node: Any) -> None:
        """A worker has configured its pytest."""
        self._tell("ready", node.gateway.id)

    @pytest.hookimpl(tryfirst=True, optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: Any) -> None:
        """A worker has collected the suite."""
        self._tell("collected", node.gateway.id, len(ids))

    @pytest.hookimpl(tryfirst=True, optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        """A worker is gone; ``error`` says why if it was not told to."""
        self._tell("down", node.gateway.id, error or "")
