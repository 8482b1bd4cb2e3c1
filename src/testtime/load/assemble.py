"""All journals of a run, and what was seen from outside, to one profile.

What lives here: joining processes: one numbering of fixtures and tests, one axis of time.  What may never be added: an
estimate of something that was not recorded; it stays ``None``.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from testtime.errors import OWN_FAILURE, UserError
from testtime.load.executions import joined
from testtime.load.journal import Journal, printable
from testtime.load.process import Draft, read
from testtime.model.machine import Machine
from testtime.model.profile import SCHEMA, Fixture, FixtureUse, Holding, Import, Process, Profile, Test, WorkerEvent
from testtime_recorder import schema


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What only the launcher can know; ns of ``time.perf_counter_ns``, whose clock all processes share."""

    spawn_ns: int | None
    exit_ns: int | None
    exit_status: int | None
    """As a shell would give it: 128 + signal for a process killed by one."""
    interpreter_ns: int | None
    args: tuple[str, ...] | None
    """pytest's arguments as the user gave them; ``None``: those the recorder saw."""
    executable: str
    signal: str | None = None
    """Name of the signal that ended the process; a program may as well choose to end with a status beyond 128."""
    timed_out: bool = False
    """Whether it was ended because it took too long."""
    quota: float | None = None
    """Cores' worth of CPU time that a control group grants; ``None`` without such a limit."""
    reference_ns: tuple[int, ...] = ()
    """What a fixed loop took right before the run and right after it."""


#: What is known of a run of which only the journals are left.
UNSEEN = Run(spawn_ns=None, exit_ns=None, exit_status=None, interpreter_ns=None, args=None, executable="")


def assemble(journals: Path, run: Run) -> Profile:
    """The profile of one run from the directory its journals were written to.

    Raises UserError (status 70) if no process of the run left a usable journal.
    """
    files = sorted(path for path in journals.glob("*" + schema.SUFFIX) if path.is_file())
    mains = [file for file in files if file.name.startswith("main-")]
    read_files = [Journal(path) for path in [*mains[:1], *(file for file in files if file not in mains)]]
    drafts = _drafts(read_files, run)
    if not drafts:
        raise UserError(
            f"the recorder left nothing in {journals}",
            "pytest ended before it was configured; its own message above says why",
            status=OWN_FAILURE,
        )
    main = drafts[0]
    end = run.exit_ns if run.exit_ns is not None else max(draft.last for draft in drafts)
    fixtures, numbers = _number_fixtures(drafts)
    tests, uses = _joined(drafts, numbers)
    rootdir = main.session.rootdir
    codes, executions = joined(drafts, lambda path: _relative(path, rootdir))
    incomplete = _incomplete(drafts, run, tests)
    return Profile(
        schema=SCHEMA,
        created=_created(main),
        complete=incomplete is None,
        incomplete=incomplete,
        exit_status=run.exit_status,
        wall_ns=max(0, end - main.origin),
        interpreter_ns=run.interpreter_ns,
        rootdir=rootdir,
        args=_args(run, main),
        executable=printable(run.executable),
        pytest=main.session.pytest,
        distributions=main.session.distributions,
        workers=main.session.workers,
        dist=main.session.dist,
        machine=Machine(main.head.platform, main.head.machine, main.session.cores, run.quota),
        processes=tuple(_process(draft, main, end, rootdir) for draft in drafts),
        fixtures=tuple(fixtures),
        tests=tests,
        uses=uses,
        caveats=tuple(_caveats(drafts, read_files)),
        reference_ns=run.reference_ns,
        invocation_dir=main.session.invocation_dir,
        tracer=main.session.tracer,
        holding=_holding(drafts, numbers),
        codes=codes,
        executions=executions,
        sources=next((draft.sources for draft in drafts if draft.sources), {}),
    )


def _holding(drafts: list[Draft], numbers: list[dict[int, int]]) -> tuple[Holding, ...]:
    found = [(numbers[draft.number][each.fixture], each.what, each.name) for draft in drafts for each in draft.holding]
    return tuple(Holding(*each) for each in dict.fromkeys(found))


def _drafts(journals: list[Journal], run: Run) -> list[Draft]:
    """The main process first, then workers; all on the main process's axis of time."""
    drafts: list[Draft] = []
    origin = run.spawn_ns
    for journal in journals:
        draft = read(journal, len(drafts), origin)
        if draft is not None:
            origin = draft.origin
            drafts.append(draft)
    return drafts


def _created(main: Draft) -> str:
    """When the run began by the wall clock, UTC."""
    began = main.head.epoch_ns - (main.head.import_ns - main.origin)
    return datetime.fromtimestamp(began / 1e9, UTC).isoformat(timespec="milliseconds")


def _args(run: Run, main: Draft) -> tuple[str, ...]:
    if run.args is not None:
        return tuple(map(printable, run.args))  # a file name need not be UTF-8; JSON must be
    args = main.session.args
    return args[2:] if args[:2] == ("-p", "testtime_recorder.plugin") else args


def _number_fixtures(drafts: list[Draft]) -> tuple[list[Fixture], list[dict[int, int]]]:
    """One numbering of all definitions, and for each process the way from its own numbers to these."""
    known: dict[Fixture, int] = {}
    numbers = [
        {index: known.setdefault(fixture, len(known)) for index, fixture in draft.fixtures.items()} for draft in drafts
    ]
    return list(known), numbers


def _joined(drafts: list[Draft], numbers: list[dict[int, int]]) -> tuple[tuple[Test, ...], tuple[FixtureUse, ...]]:
    """Tests of all processes in the order they began, and fixture uses that point to them."""
    rows = [(test.start_ns, draft.number, position) for draft in drafts for position, test in enumerate(draft.tests)]
    rows.sort()
    place = {(process, position): index for index, (_, process, position) in enumerate(rows)}
    tests = tuple(
        msgspec.structs.replace(test, needs=tuple(sorted(numbers[process][each] for each in test.needs)))
        if (test := drafts[process].tests[position]).needs
        else test
        for _, process, position in rows
    )
    uses = [_renumbered(use, numbers[draft.number], place) for draft in drafts for use in draft.uses]
    uses.sort(key=lambda use: use.setup.start_ns)
    return tests, tuple(uses)


def _renumbered(use: FixtureUse, numbers: dict[int, int], place: dict[tuple[int, int], int]) -> FixtureUse:
    return FixtureUse(
        numbers[use.fixture],
        use.process,
        use.param,
        None if use.test is None else place[use.process, use.test],
        use.setup_in,
        use.setup,
        use.failed,
        use.teardown,
        None if use.teardown_test is None else place[use.process, use.teardown_test],
        use.teardown_in,
    )


def _relative(path: str | None, rootdir: str) -> str | None:
    if path is None:
        return None
    inside = rootdir and path.startswith(rootdir + os.sep)
    return (path[len(rootdir) + 1 :] if inside else path).replace(os.sep, "/")


def _process(draft: Draft, main: Draft, end: int, rootdir: str) -> Process:
    worker = draft.head.worker
    imports = [
        Import(each.kind, each.name, _relative(each.path, rootdir), each.start_ns, each.end_ns)
        for each in draft.imports
    ]
    return Process(
        worker=worker,
        pid=draft.head.pid,
        python=draft.head.python,
        start_ns=0 if worker is None else _worker_start(worker, draft, main.events),
        end_ns=(end if draft is main else draft.last) - main.origin,
        complete=any(mark.name == "unconfigure" for mark in draft.marks),
        marks=tuple(draft.marks),
        imports=tuple(imports),
        collected=tuple(draft.collected),
        events=tuple(draft.events),
        recording_ns=draft.recording_ns,
        overhead_ns=draft.overhead_ns,
        own_import_ns=draft.head.own_import_ns,
        fault=draft.fault,
        queued_ns=draft.queued_ns,
        kernel_ns=draft.kernel_ns,
    )


def _worker_start(worker: str, draft: Draft, events: list[WorkerEvent]) -> int:
    """When the controller began to start a worker: the last thing it did before that worker's gateway answered."""
    before = None
    for event in events:
        if event.worker == worker and event.event in ("gateway", "configured"):
            return event.at_ns if before is None else before
        before = event.at_ns
    return draft.marks[0].at_ns


def _incomplete(drafts: list[Draft], run: Run, tests: tuple[Test, ...]) -> str | None:
    """Why the profile does not reach the end of the run, in words; ``None`` if it does."""
    main = drafts[0]
    reasons = []
    if main.head.worker is not None:
        reasons.append("the main process left no journal")
    for draft in drafts:
        name = draft.head.worker or "pytest"
        if draft.fault is not None:
            reasons.append(f"the recorder stopped in {name}: {draft.fault}")
        elif not any(mark.name == "unconfigure" for mark in draft.marks):
            reasons.append(f"{name} ended before its session did" + _ending(draft, run, tests))
        elif any(mark.name == "interrupted" for mark in draft.marks):
            reasons.append(f"{name} was interrupted")
    return "; ".join(reasons) or None


def _ending(draft: Draft, run: Run, tests: tuple[Test, ...]) -> str:
    running = [test.nodeid for test in tests if test.process == draft.number and test.end_ns is None]
    during = f" (it was running {running[-1]})" if running else ""
    killed = f", by {run.signal}" if run.signal and draft.head.worker is None else ""
    return killed + during


def _caveats(drafts: list[Draft], journals: list[Journal]) -> list[str]:
    caveats = []
    unreadable = sum(journal.unreadable for journal in journals)
    unknown = sum(journal.unknown for journal in journals)
    if unreadable:
        caveats.append(f"{unreadable} records of the journals could not be read and are missing here")
    if unknown:
        caveats.append(f"{unknown} records are of a kind that a newer recorder writes and were passed over")
    for draft in drafts:
        caveats.extend((*draft.session.caveats, *draft.caveats))
    caveats.extend(_workers_unheard(drafts))
    if any(len(test.phases) == 1 and test.phases[0].when == "call" for draft in drafts for test in draft.tests):
        caveats.append(
            "some tests were not run by pytest's own protocol (forked, say): their whole time counts as call"
        )
    return caveats


def _workers_unheard(drafts: list[Draft]) -> list[str]:
    known = {draft.head.worker for draft in drafts}
    started = {event.worker for event in drafts[0].events if event.event == "configured"}
    return [f"worker {worker} left no journal: its tests are missing here" for worker in sorted(started - known)]
