"""The life of one pytest process: pytest's hooks to records.

What lives here: milestones, imports of plugins, and the wiring of the rest.  What may never be added: per-test work
(``items``).

The recorder is registered before conftests and other plugins are imported, and a pytest session inside a test, which
has a plugin manager of its own, does not meet it; should a suite name the plugin again itself, only the first manager
is followed.  What the launcher has to say is taken when this module is imported (``settings``): processes that the
suite starts find the environment that they would have found without us.

The time an import took is told by when plugins are registered: pytest imports and registers them one after another,
so what lies between two registrations is the import of the second.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Generator
from types import ModuleType
from typing import Any

import pytest

from . import schema
from .bundle import GENERATED
from .clock import BEGUN, CLOCK
from .collecting import LEAST, Collecting
from .computing import in_kernel, queued
from .controller import Controller
from .frames import Shown, Whole, shows_whole, unlink
from .generated import pass_for_generated
from .heading import of_process, of_session
from .hooks import outermost
from .items import Items, items
from .journal import Journal
from .overhead import calibrate
from .settings import taken
from .watching import Watching

Nested = Generator[None, Any, Any]
_PASSED_ON = ("trial",)
"""Settings that workers are told as well."""
NAME = "testtime-recorder"
"""The name under which pytest knows the recorder."""


class Recorder(Collecting, Shown):
    """One pytest process, from the import of this module to its exit."""

    def __init__(self, settings: dict[str, Any]) -> None:
        """``settings``: ``journals``, the absolute directory to write to, and ``spawn_ns``; empty in xdist workers."""
        super().__init__()
        self.settings = settings
        self.imported = self.last
        self.imported_cpu = CLOCK.cpu()
        self.own_import = self.imported - BEGUN
        self.epoch = CLOCK.epoch()
        self.manager: Any = None
        self.items: Items | None = None
        self.watching: Watching | None = None
        self.trial: Any = None
        self.trial_ns = 0  # spent on getting it ready, and on its end
        self.pid = os.getpid()

    def settle(self) -> None:
        """Write what happened outside tests before a milestone is told: readings are told in the order of time."""
        try:
            if self.items is not None:
                self.items.finish()
        except Exception as error:
            self.fail(error)

    # -- start ----------------------------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self) -> None:
        """Plugins are loaded; the conftests of the paths on the command line come next."""
        self.last = CLOCK.now()

    def pytest_plugin_registered(self, plugin: Any, manager: Any) -> None:
        """A plugin or conftest was imported, unless it is an object that a plugin made."""
        try:
            now = CLOCK.now()
            if self.manager is None:
                if plugin is self:  # until then, what was registered before us is told over again
                    self.manager = manager
            elif manager is self.manager and isinstance(plugin, ModuleType) and now - self.last >= LEAST:
                path = getattr(plugin, "__file__", None)
                conftest = os.path.basename(path or "") == "conftest.py"
                name = plugin.__name__ if conftest else str(manager.get_name(plugin) or plugin.__name__)
                self.tell("plugin", name, "conftest" if conftest else "plugin", path, self.last, now)
            self.last = now
        except Exception as error:
            self.fail(error)

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: Any) -> None:
        """The process knows what it is, hence where to write."""
        try:
            if config.pluginmanager is not self.manager or self.journal is not None:
                return
            told = getattr(config, "workerinput", None)
            if told is not None:
                self.settings = told.get(schema.WORKERINPUT) or {}
            early, self.early = self.early or [], None
            if "journals" not in self.settings:
                return
            worker = told.get("workerid") if told is not None else None
            path = os.path.join(self.settings["journals"], f"{worker or 'main'}-{self.pid}{schema.SUFFIX}")
            try:
                journal = Journal(path)
            except OSError:  # a worker on another machine, a directory that is gone: the reader says what is missing
                return
            head = of_process(
                self.pid,
                worker,
                spawn_ns=self.settings.get("spawn_ns"),
                import_ns=self.imported,
                import_cpu_ns=self.imported_cpu,
                own_import_ns=self.own_import,
                epoch_ns=self.epoch,
            )
            journal.write((schema.line("head", head) + "".join(early)).encode())
            self.journal = journal
            self.mark("configure")
            self.tell("session", of_session(config))
            journal.flush()
        except Exception as error:
            self.fail(error)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: Any) -> None:
        """An xdist controller watches its workers; everyone else runs tests."""
        if self.journal is None or session.config.pluginmanager is not self.manager:
            return
        self.mark("sessionstart")
        try:
            manager = session.config.pluginmanager
            if manager.hasplugin("dsession"):
                more = {key: self.settings[key] for key in _PASSED_ON if key in self.settings}
                controller = Controller(CLOCK.now, self.journal, self.settings["journals"], **more)
                manager.register(controller, NAME + "-controller")
            else:
                self.watching = watching = Watching(CLOCK)
                self.cpu = watching.cpu
                self.items = items(CLOCK, self.journal, str(session.config.rootpath), self.fail, watching)
                manager.register(self.items, NAME + "-items")
                if "trial" in self.settings:
                    begun = CLOCK.now()
                    self.trial = self._begun_trial(manager)
                    self.trial_ns = CLOCK.now() - begun
        except Exception as error:
            self.fail(error)

    def _begun_trial(self, manager: Any) -> Any:
        """What a run for verification has beyond recording; not even imported in any other."""
        known = set(_modules())
        from .trial import begun

        fresh = [module for module in _modules() if module not in known]
        pass_for_generated([value for module in fresh for value in vars(module).values()])
        return begun(self.settings["trial"], manager, self.tell, NAME)

    # -- run and end ----------------------------------------------------------------------------------------------

    @outermost
    def pytest_runtestloop(self, session: Any) -> Nested:
        """All tests."""
        __tracebackhide__ = True
        if self.watching is not None:
            obstacle = self.watching.start(len(session.items))
            if obstacle:
                self.tell("caveat", obstacle)
            if shows_whole(session):
                session.config.pluginmanager.register(Whole(), NAME + "-whole")
        self.mark("loop", queued(), in_kernel())
        try:
            return (yield)
        finally:
            self.settle()
            if self.watching is not None:
                fault = self.watching.stop()
                if fault:
                    self.tell("caveat", fault)
            self.mark("looped", queued(), in_kernel())

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self, excinfo: Any) -> None:
        """Ctrl-C or ``pytest.exit``; pytest's own decision to stop, after errors in collection say, comes here too."""
        if not isinstance(excinfo.value, pytest.Session.Interrupted):
            self.mark("interrupted")
        unlink(excinfo.value)

    @outermost
    def pytest_sessionfinish(self) -> Nested:
        """Fixtures that an interrupted run left are torn down; reports are written, the summary among them."""
        __tracebackhide__ = True
        self.mark("sessionfinish")
        try:
            return (yield)
        finally:
            self.settle()
            self.mark("sessionfinished")

    @outermost
    def pytest_terminal_summary(self) -> Nested:
        """Failures and totals are printed."""
        __tracebackhide__ = True
        self.settle()
        self.mark("summary")
        try:
            return (yield)
        finally:
            self.mark("summarized")

    @pytest.hookimpl(tryfirst=True)
    def pytest_unconfigure(self, config: Any) -> None:
        """The end as pytest sees it; the interpreter's own follows."""
        if config.pluginmanager is not self.manager or self.journal is None:
            return
        self.unlink_raised()
        try:
            if self.trial is not None:
                begun = CLOCK.now()
                self.trial.end()
                self.trial_ns += CLOCK.now() - begun
            if self.items is not None:
                self.items.finish()
                hooks = calibrate(CLOCK.now, self.items.count()) + self.sources_ns + self.trial_ns
                self.tell("own", self.items.flushing(), hooks)
        except Exception as error:
            self.fail(error)
        self.mark("unconfigure")

    def exit(self) -> None:
        """Registered early with ``atexit``, so called late."""
        if self.journal is not None:
            self.mark("atexit")
            self.journal.close()


def _modules() -> list[ModuleType]:
    """Those of the recorder, this one among them."""
    package = __name__.rpartition(".")[0]
    return [module for name, module in list(sys.modules.items()) if name.startswith(package)]


if _modules.__code__.co_filename != GENERATED:  # no bundle
    pass_for_generated([*(value for module in _modules() for value in vars(module).values()), CLOCK.children])

#: The one of this process, made before anything else of pytest's plugins is.
RECORDER = Recorder(taken())
atexit.register(RECORDER.exit)
