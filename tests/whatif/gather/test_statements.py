"""Statements of one function: what is a group, what is rejected and why, what goes with whom."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import msgspec
import pytest

from tests.make import MS
from tests.scenes import Suite
from testtime.whatif.gather.evidence import watched
from testtime.whatif.gather.found import Candidate
from testtime.whatif.gather.function import UNSEEN
from testtime.whatif.gather.statements import of_statements

SHOP = """
    import asyncio
    import contextvars
    import subprocess
    import threading
    from types import SimpleNamespace

    class Server:
        def __init__(self):
            self.started = False
        def start(self):
            self.started = True
        async def ready(self):
            while not self.started:
                await asyncio.sleep(1)
        async def stop(self):
            self.started = None

    shop = SimpleNamespace(name="a")
    rows = []
    user = contextvars.ContextVar("user")
    lock = asyncio.Lock()
    pool = asyncio.Semaphore(2)
    loop = asyncio.new_event_loop()
    task, other = loop.create_future(), loop.create_future()
    thread, ready, line = threading.Thread(), asyncio.Event(), asyncio.Queue()
    loop.close()

    async def one(*what): await asyncio.sleep(1)
    async def two(*what): await asyncio.sleep(1)
    async def three(*what): await asyncio.sleep(1)
    async def four(*what): await asyncio.sleep(1)
    async def sets(what): shop.name = what
    async def reads(): return shop.name
    async def adds(what): rows.append(what)
    async def locks():
        async with lock: await asyncio.sleep(1)
    async def passes():
        async with lock: shop.last = 1
        await asyncio.sleep(1)
    async def goes():
        async with lock: pass
        await asyncio.sleep(1)
    async def pools():
        async with pool: await asyncio.sleep(1)
    async def becomes(what): user.set(what)
    def fetch(what): pass
    def step(what): return len(rows)
"""


class Found:
    """What came of one function."""

    def __init__(
        self,
        text: str,
        given: Mapping[str, str] | None = None,
        head: str = "async def",
        runs: int = 1,
        shop: str = SHOP,
    ) -> None:
        body = textwrap.indent(textwrap.dedent(text).strip(), "    ")
        shop = textwrap.dedent(shop).strip()
        self.first = shop.count("\n") + 3
        suite = Suite(f"{shop}\n{head} stack({', '.join(given or ())}):\n{body}\n")
        for _ in range(runs):
            suite.run("stack", given)
        profile = suite.profile()
        self.candidates, self.rejected = of_statements(profile, watched(profile))
        self.reasons = [each.reason for each in self.rejected]

    def groups(self) -> list[list[list[int]]]:
        """Lines, counted from 1 in the function's body."""
        return [self.tasks(each) for each in self.candidates]

    def tasks(self, candidate: Candidate) -> list[list[int]]:
        """The same of one group."""
        return [[first - self.first + 1 for first, _ in part.lines] for part in candidate.parts]


TWO = "a = await one()  # waits 100\nb = await two()  # waits 200"


def test_two_that_have_nothing_to_do_with_each_other() -> None:
    found = Found(TWO)
    assert found.groups() == [[[1], [2]]]
    (candidate,) = found.candidates
    assert (candidate.unit, candidate.how, candidate.doubts) == ("statements", "gather", ())
    assert [part.spent[0].suspended for part in candidate.parts] == [100 * MS, 200 * MS]
    assert candidate.function == "stack"
    assert candidate.where.endswith(f":{found.first - 1}")
    assert found.rejected == []


def test_by_execution() -> None:
    (candidate,) = Found(TWO, runs=3).candidates
    assert [len(part.spent) for part in candidate.parts] == [3, 3]
    assert len(candidate.occasions) == 3


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("a = await one()  # waits 90\nb = await two(a)  # waits 90\nc = await three()  # waits 90", [[[1, 2], [3]]]),
        (
            "a = await one()  # waits 90\nb = await two()  # waits 90\nc = await three(a)  # waits 90\n"
            "d = await four(b)  # waits 90",
            [[[1, 3], [2, 4]]],
        ),
        (
            "a = await one()  # waits 90\nb = await two(a)  # waits 90\nc = await three(a)  # waits 90\n"
            "d = await four(b, c)  # waits 90",
            [[[2], [3]]],
        ),
        (
            "a = await one()  # waits 90\nb = await one(a)  # waits 90\nc = await one(b)  # waits 90\n"
            "d = await two()  # waits 90\ne = await two(d)  # waits 90",
            [[[1, 2, 3], [4, 5]]],
        ),
        (
            "a = await one()  # waits 90\nb = await two(a)  # waits 90\nc = await three(a)  # waits 90\n"
            "d = await four(b, c)  # waits 90\ne = await two(d)  # waits 90\nf = await three(d)  # waits 90\n"
            "g = await four(e, f)  # waits 90",
            [[[2], [3]], [[5], [6]]],
        ),
        ("with shop:\n  a = await one()  # waits 90\n  b = await two()  # waits 90", [[[2], [3]]]),
        ("try:\n  a = await one()  # waits 90\n  b = await two()  # waits 90\nfinally: pass", [[[2], [3]]]),
        ("if shop:\n  a = await one()  # waits 90\nb = await two()  # waits 90", [[[1], [3]]]),
        (
            "await one()  # waits 90\nawait two()  # waits 90\nassert shop\nawait three()  # waits 90\n"
            "await four()  # waits 90",
            [[[1], [2]], [[4], [5]]],
        ),
        (
            "await one()  # waits 90\nawait two()  # waits 90\nyield 1\nawait three()  # waits 90\n"
            "await four()  # waits 90",
            [[[1], [2]], [[4], [5]]],
        ),
    ],
)
def test_chains_diamonds_and_blocks(text: str, groups: list[list[list[int]]]) -> None:
    assert Found(text).groups() == groups


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a = await one()  # waits 90\nb = await two(a)  # waits 90", "a is made by the first and used by the second"),
        (
            "await sets(1)  # waits 90\nawait reads()  # waits 90",
            "the first changes shop.name, and the second reads it",
        ),
        (
            "await becomes(1)  # waits 90\nawait one()  # waits 90",
            "a context variable that is set in a task of its own is lost for the function",
        ),
        (
            "await one()  # waits 90\nawait becomes(1)  # waits 90",
            "a context variable that is set in a task of its own is lost for the function",
        ),
        ("await locks()  # waits 90\nawait locks()  # waits 90", "both need lock, which lets one through at a time"),
        (
            "await one()  # waits 90\nassert await two()  # waits 90",
            "what comes after an assert must not run when it fails",
        ),
        (
            "await one()  # waits 90\nassert shop\nawait two()  # waits 90",
            "line {2} lies between: what comes after an assert must not run when it fails",
        ),
        (
            "await one()  # waits 90\nawait asyncio.sleep(1)  # waits 90",
            "a fixed sleep gives time to what came before it",
        ),
        (
            "await one()  # waits 90\nawait asyncio.sleep(1)  # waits 5\nawait two()  # waits 90",
            "line {2} lies between: a fixed sleep gives time to what came before it",
        ),
        (
            "a = await one()  # waits 90\nb = step(a)\nc = await two(b)  # waits 90",
            "a statement between them needs the first and is needed by the second",
        ),
        (
            "await one()  # blocks 90\nawait two()  # blocks 90",
            "they block the event loop while they wait: asyncio.gather saves nothing, asyncio.to_thread could",
        ),
        (
            "await one()  # computes 90\nawait two()  # computes 90",
            "they compute: neither coroutines nor threads run computing at once",
        ),
        (
            "await one()  # waits 900\nawait two()  # waits 14",
            "all, or all but one, hardly wait: too little could overlap",
        ),
        (
            "await two()  # waits 90\nawait task  # waits 90",
            "what the second waits for was started before the first, and goes on beside it already",
        ),
        (
            "await asyncio.wait_for(task, 1)  # waits 90\nawait asyncio.wait_for(other, 1)  # waits 90",
            "what the second waits for was started before the first, and goes on beside it already",
        ),
        (
            "thread.start()  # blocks 90\nawait ready.wait()  # waits 90",
            "the second waits for what the first may have set going",
        ),
        (
            "await sets(1)  # waits 90\nawait ready.wait()  # waits 90",
            "the second waits for what the first may have set going",
        ),
        (
            "await sets(1)  # waits 90\nawait line.get()  # waits 90",
            "the second waits for what the first may have set going",
        ),
        (
            "await two()  # waits 90\nawait ready.wait()  # waits 90",
            "what the second waits for was started before the first, and goes on beside it already",
        ),
        (
            "thread.start()  # blocks 90\nawait task  # waits 90",
            "what the second waits for was started before the first, and goes on beside it already",
        ),
    ],
)
def test_rejections(text: str, reason: str) -> None:
    found = Found(text)
    assert found.candidates == []
    for number in range(1, 4):
        reason = reason.replace(f"{{{number}}}", str(found.first + number - 1))
    assert reason in found.reasons


def test_a_rejection_names_both_statements() -> None:
    found = Found("a = await one()  # waits 90\nb = await two(a)  # waits 90")
    (rejected,) = found.rejected
    assert [first - found.first for first, _ in rejected.lines] == [0, 1]


def test_what_is_quick_is_nobodys_neighbour() -> None:
    found = Found("a = await one()  # waits 9\nb = await two(a)  # waits 90\nassert a")
    assert (found.candidates, found.rejected) == ([], [])


def test_a_waiter_beside_what_was_started_before_it() -> None:
    assert Found("await task  # waits 90\nawait two()  # waits 90").groups() == [[[1], [2]]]


def test_what_is_started_between_is_not_under_way() -> None:
    text = """
        first.start()
        await first.ready()  # waits 90
        second.start()
        await second.ready()  # waits 90
    """
    found = Found(text, {"first": "Server()", "second": "Server()"})
    assert found.groups() == [[[1, 2], [3, 4]]]


def test_the_same_object_keeps_them_in_order() -> None:
    text = "await first.ready()  # waits 90\nawait first.stop()  # waits 90"
    assert Found(text, {"first": "Server()"}).reasons == ["the first reads first.started, and the second changes it"]


def test_what_only_makes_an_object_stays_where_it_is() -> None:
    text = """
        a = Server()
        await one(a)  # waits 90
        b = Server()
        await two(b)  # waits 90
    """
    assert Found(text).groups() == [[[2], [4]]]


def test_a_quick_statement_between_goes_with_the_task_that_it_follows_and_serves() -> None:
    text = """
        a = await one()  # waits 90
        b = step(a)
        c = await two(b)  # waits 90
        d = await three()  # waits 90
    """
    assert Found(text).groups() == [[[1, 2, 3], [4]]]


def test_a_quick_statement_that_both_need_goes_with_neither() -> None:
    text = "a = step(1)\nb = await one(a)  # waits 90\nc = await two(a)  # waits 90"
    assert Found(text).groups() == [[[2], [3]]]


def test_a_small_one_is_left_out_of_a_group() -> None:
    text = "await one()  # waits 900\nawait two()  # waits 900\nawait three()  # waits 20"
    assert Found(text).groups() == [[[1], [2]]]


def test_a_doubt() -> None:
    (candidate,) = Found("await adds(1)  # waits 90\nawait adds(2)  # waits 90").candidates
    assert candidate.doubts == ("both add to what is in rows: the order of what is in it may change",)


def test_as_many_as_a_pool_lets_through() -> None:
    (candidate,) = Found("await pools()  # waits 90\nawait pools()  # waits 90").candidates
    assert candidate.at_once == 2
    (candidate,) = Found(TWO).candidates
    assert candidate.at_once is None


def test_threads() -> None:
    (candidate,) = Found("a = fetch(1)  # blocks 90\nb = fetch(2)  # blocks 90", head="def").candidates
    assert candidate.how == "threads"


def test_computing_overlaps_with_waiting() -> None:
    assert Found("a = fetch(1)  # blocks 90\nb = fetch(2)  # computes 90", head="def").groups() == [[[1], [2]]]
    for text in (
        "a = await one()  # waits 90\nb = await two()  # computes 90",
        "await one()  # computes 90\nawait two()  # waits 90",
    ):
        assert Found(text).groups() == [[[1], [2]]]
    for text in (
        "a = await one()  # computes 90\nb = await two()  # computes 90",
        "await one()  # blocks 90\nawait two()  # computes 90",
    ):
        assert Found(text).groups() == []


def test_what_blocks_the_loop_goes_on_while_others_wait() -> None:
    assert Found("a = await one()  # waits 90\nb = await two()  # blocks 90").groups() == [[[1], [2]]]
    assert Found("a = await one()  # blocks 90\nb = await two()  # blocks 90").groups() == []


def test_processes_are_started_both() -> None:
    text = "subprocess.run(['a'])  # blocks 90\nsubprocess.run(['b'])  # blocks 90"
    (candidate,) = Found(text, head="def").candidates
    assert candidate.how == "start-both"
    assert candidate.doubts == ("both start processes, which may share files in the folder they run in",)


def test_one_process_and_something_else_go_to_threads() -> None:
    text = "subprocess.run(['a'])  # blocks 90\nfetch(1)  # blocks 90"
    (candidate,) = Found(text, head="def").candidates
    assert candidate.how == "threads"


def test_loops_are_told_too() -> None:
    found = Found("for x in range(3):\n  await one(x)  # waits 3 x 90")
    assert found.groups() == [[[1]]]
    assert len(found.candidates[0].parts[0].turns[0]) == 3


LOOP = "for x in range(3):\n  await one(x)  # waits 3 x 90\nawait two()  # waits 90"


def test_a_loop_beside_another_is_a_task_whose_turns_overlap_too() -> None:
    found = Found(LOOP)
    assert found.groups() == [[[1], [3]]]
    assert [len(part.turns) for part in found.candidates[0].parts] == [1, 0]
    assert len(found.candidates[0].parts[0].turns[0]) == 3


def test_a_loop_in_a_chain_is_a_group_of_its_own_besides() -> None:
    found = Found(f"{LOOP}\nawait three(x)  # waits 90")
    assert found.groups() == [[[1, 4], [3]], [[1]]]


def test_a_loop_that_is_more_doubtful_than_the_group_is_a_group_of_its_own() -> None:
    found = Found(LOOP.replace("one(x)", "adds(x)"))
    assert found.groups() == [[[1], [3]], [[1]]]
    assert [bool(each.doubts) for each in found.candidates] == [False, True]


def test_a_loop_that_a_pool_holds_up_is_a_group_of_its_own() -> None:
    found = Found(LOOP.replace("one(x)", "pools()"))
    assert [each.at_once for each in found.candidates] == [None, 2]


def test_what_needs_the_functions_own_thread_stays_there() -> None:
    shop = SHOP.replace("def fetch(", "def becomes_too(): user.set(1)\n    def fetch(")
    for text in (
        "becomes_too()  # blocks 90\nfetch(1)  # blocks 90",
        "fetch(1)  # blocks 90\nbecomes_too()  # blocks 90",
    ):
        found = Found(text, head="def", shop=shop)
        assert found.reasons == ["a context variable that is set in a task of its own is lost for the function"]


def test_where_nobody_looked_nothing_is_advised() -> None:
    found = Found("await one()  # waits 15\nawait two()  # waits 15\nfor x in range(3):\n  await one()  # waits 3 x 15")
    assert found.candidates == []
    assert len(found.rejected) == 2
    assert all(reason.startswith("what its names stood for was not looked at") for reason in found.reasons)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("a = await one()  # waits 90\nrows.append(a)\nb = await two()  # waits 90", [[[1], [3]]]),
        ("a = len(rows)\nb = await one(a)  # waits 90\nc = await two()  # waits 90", [[[2], [3]]]),
        ("a = step(1)\nb = await one()  # waits 90\nc = await two(a)  # waits 90", [[[2], [1, 3]]]),
        ("a = await one()  # waits 90\nb = step(1)\nc = await two(b)  # waits 90", [[[1], [2, 3]]]),
        ("a = await one()  # waits 90\nb = len(rows)\nc = await two(b)  # waits 90", [[[1], [3]]]),
        ("a = await one()  # waits 90\nb = await two()  # waits 90\nc = step(b)", [[[1], [2]]]),
        (
            "a = await one()  # waits 90\nb = step(a)\nc = await two(b)  # waits 90\nd = await three(b)  # waits 90",
            [[[3], [4]]],
        ),
        (
            "a = await one()  # waits 90\nb = unheard()\nc = await two(b)  # waits 90\nd = await three()  # waits 90",
            [[[1], [2, 3], [4]]],
        ),
    ],
)
def test_where_quick_statements_go(text: str, groups: list[list[list[int]]]) -> None:
    assert Found(text).groups() == groups


@pytest.mark.parametrize(
    ("first", "second", "head", "grouped"),
    [
        ("waits 20", "waits 20", "async def", True),
        ("waits 20", "waits 9, computes 3", "async def", True),
        ("waits 9, computes 3", "waits 9, computes 3", "async def", False),
        ("waits 90", "waits 5, blocks 6", "async def", True),
        ("waits 90", "waits 4, blocks 7", "async def", False),
        ("waits 1000", "waits 40", "async def", True),
        ("waits 1000", "waits 39", "async def", False),
        ("blocks 90", "computes 10", "def", True),
        ("blocks 90", "computes 9, blocks 4", "def", False),
        ("blocks 1000", "computes 39", "def", False),
        ("computes 90", "computes 90", "def", False),
        ("computes 90, blocks 15", "computes 90, blocks 20", "def", False),
        ("computes 90, blocks 15", "computes 90, blocks 30", "def", True),
        ("blocks 9, computes 4", "computes 90", "def", False),
    ],
)
def test_what_overlaps_enough(first: str, second: str, head: str, grouped: bool) -> None:
    calls = ("await one()", "await two()") if head == "async def" else ("fetch(1)", "fetch(2)")
    found = Found(f"{calls[0]}  # {first}\n{calls[1]}  # {second}", head=head)
    assert bool(found.candidates) == grouped
    assert bool(found.rejected) != grouped


@pytest.mark.parametrize(("last", "groups"), [("x = await reads()", []), ("x = await one()", [[[1, 2], [3]]])])
def test_what_is_waited_for_does_what_it_was_started_for(last: str, groups: list[list[list[int]]]) -> None:
    text = f"going = asyncio.create_task(sets('b'))\nawait going  # waits 90\n{last}  # waits 90"
    found = Found(text, {"going": "task"})
    assert found.groups() == groups


# -- which run, and which look ----------------------------------------------------------------------------------------

STORE = """
    import asyncio
    class Session:
        def __init__(self): self.rows = []
    sessions = [Session() for _ in "abcd"]
    unused = iter(sessions)
    async def one(): await asyncio.sleep(1)
    async def put(session):
        session.rows.append(len(session.rows))
        await asyncio.sleep(1)
        return session.rows[-1]
"""


def _judged(
    body: str,
    *runs: tuple[int, ...],
    parameters: str = "",
    given: Mapping[str, str] | None = None,
    beside: bool = False,
) -> list[str]:
    """Why nothing of ``stack`` is gathered; each of ``runs``: the lines of its body that were looked at.

    ``parameters``: each stands for a new session; ``given``: what other variables stand for.
    """
    store = textwrap.dedent(STORE).strip()
    suite = Suite(f"{store}\nasync def stack({parameters}):\n{textwrap.indent(body, '    ')}", beside=beside)
    first = store.count("\n") + 2
    for _ in runs:
        suite.run("stack", {**{each: "next(unused)" for each in parameters.split(", ") if each}, **(given or {})})
    profile = suite.profile()
    executions = tuple(
        msgspec.structs.replace(each, snapshots=tuple(row for row in each.snapshots if row.line - first in looked))
        for each, looked in zip(profile.executions, runs, strict=True)
    )
    profile = msgspec.structs.replace(profile, executions=executions)
    candidates, rejected = of_statements(profile, watched(profile))
    return [f"{each.parts}" for each in candidates] or [each.reason for each in rejected]


PUTS = "a = await put(session)  # waits 100\nb = await put(session)  # waits 100"


@pytest.mark.parametrize("runs", [[(1, 2)], [(1,)], [(2,)], [(1,), (2,)], [(2,), (1,)], [(), (1,)], [(1, 2), (1,)]])
def test_an_object_of_one_run_is_not_compared_with_that_of_another(runs: list[tuple[int, ...]]) -> None:
    """Each run has a session of its own, which both statements use."""
    assert _judged(PUTS, *runs, parameters="session") == [
        "the first adds to what is in session.rows, and the second reads it"
    ]


def test_variable_that_was_made_after_the_last_look() -> None:
    body = "await one()  # waits 100\nsession = Session()\n" + PUTS
    assert UNSEEN in _judged(body, (1,))


def test_variable_that_a_statement_itself_stored_again_before_the_look() -> None:
    body = "a = b = session\na = await put(a)  # waits 100\nb = await put(b)  # waits 100"
    same, result = dict.fromkeys("ab", "sessions[0]"), dict.fromkeys("ab", "0")
    (reason,) = _judged(body, (2, 3), parameters="session", given=same, beside=True)
    assert reason.startswith("the first adds to what is in")
    assert _judged(body, (2, 3), parameters="session", given=result) == [UNSEEN]


def test_variable_that_another_statement_stored_again_before_the_look() -> None:
    body = "await put(a.rows)  # waits 100\na.rows = other\nawait put(b)  # waits 100"
    assert _judged(body, (3,), parameters="a, b, other") == [UNSEEN]
    (reason,) = _judged("a = await put(b)  # waits 100\nb = 1\na = await put(a)  # waits 100", (3,), parameters="a, b")
    assert reason != UNSEEN, "the names alone tell"


def test_result_that_is_added_up_has_been_looked_at() -> None:
    body = "a += await put(b)  # waits 100\nc += await put(d)  # waits 100"
    (found,) = _judged(body, (1, 2), parameters="b, d", given=dict.fromkeys("ac", "0"))
    assert found.startswith("(Part")


def test_a_quick_check_is_as_good_as_an_assert() -> None:
    shop = SHOP + "\n    def ensure(what):\n        if not what: raise ValueError\n"
    text = "a = await one()  # waits 90\nensure(a)\nb = await two()  # waits 90"
    assert Found(text, shop=shop).groups() == []


TIMED = """
    import asyncio

    class Daemon:
        def __init__(self): self.started = False
        def start(self): self.started = True
        async def up(self):
            for _ in range(9):
                if self.started: return
                await asyncio.sleep(1)
            raise TimeoutError

    async def other(): await asyncio.sleep(1)

    web, job = Daemon(), Daemon()
"""


def test_a_wait_that_gives_up_is_no_check_where_its_own_task_set_going_what_it_waits_for() -> None:
    text = "web.start()\nawait web.up()  # waits 90\njob.start()\nawait job.up()  # waits 90"
    found = Found(text, shop=TIMED)
    assert found.groups() == [[[1, 2], [3, 4]]]
    assert found.candidates[0].doubts == ()


def test_a_wait_that_gives_up_is_a_check_where_nobody_saw_what_it_waits_for_set_going() -> None:
    (candidate,) = Found("await web.up()  # waits 90\nawait other()  # waits 90", shop=TIMED).candidates
    assert candidate.doubts == ("the first may raise, and the second would be under way by then",)


@pytest.mark.parametrize("last", ["await sets('a')", "await reads()"])
@pytest.mark.parametrize("makes", ["asyncio.create_task(sets('b'))", "handed(shop)"])
@pytest.mark.parametrize(
    "waits",
    [
        "tasks = []\ntasks.append({makes})\nawait asyncio.gather(*tasks)  # waits 90",
        "tasks = [{makes}]\nawait asyncio.gather(*tasks)  # waits 90",
        "going = {makes}\nawait going  # waits 90",
    ],
)
def test_what_is_awaited_does_what_it_was_made_to_do_wherever_it_was_put(waits: str, makes: str, last: str) -> None:
    text = f"{waits.format(makes=makes)}\n{last}  # waits 90"
    found = Found(
        text,
        {"going": "task", "tasks": "[task]", "handed": "operator.itemgetter('task')"},
        shop=SHOP.replace("import asyncio", "import asyncio\n    import operator", 1),
    )
    assert found.groups() == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "fetch(1)  # blocks 90\nstep(other.accept())  # blocks 90",
            "what the second waits for was started before the first, and goes on beside it already",
        ),
        (
            "unheard(1)  # blocks 90\nother.accept()  # blocks 90",
            "the second waits for what the first may have set going",
        ),
        (
            "one.recv(1)  # blocks 90\nother.recv(1)  # blocks 90",
            "the second waits for what the first may have set going",
        ),
    ],
)
def test_whoever_is_at_the_other_end_goes_on_already(text: str, reason: str) -> None:
    shop = SHOP.replace("import asyncio", "import asyncio\n    import socket", 1)
    sockets = dict.fromkeys(("one", "other"), "(each := socket.socket(), each.close())[0]")
    found = Found(text, sockets, head="def", shop=shop)
    assert (found.groups(), found.reasons) == ([], [reason])


def test_two_that_ask_and_wait_for_what_they_asked_for() -> None:
    text = """
        one.send(b"a")
        one.recv(1)  # blocks 90
        other.send(b"b")
        other.recv(1)  # blocks 90
    """
    shop = SHOP.replace("import asyncio", "import asyncio\n    import socket", 1)
    sockets = dict.fromkeys(("one", "other"), "(each := socket.socket(), each.close())[0]")
    assert Found(text, sockets, head="def", shop=shop).groups() == [[[1, 2], [3, 4]]]


def test_who_holds_a_lock_for_a_moment_waits_for_who_keeps_it() -> None:
    assert Found("await passes()  # waits 90\nawait goes()  # waits 90").groups() == [[[1], [2]]]
    assert Found("await passes()  # waits 90\nawait locks()  # waits 90").groups() == []
    found = Found("await locks()  # waits 90\nawait passes()  # waits 90")
    assert found.reasons == ["both need lock, which lets one through at a time"]


def test_what_a_statement_has_begun_itself_was_not_under_way() -> None:
    shop = (
        SHOP
        + """
    class Loader:
        def __init__(self): self.pending = {"ann": task, "bob": other}
        async def load(self, key):
            if key not in self.pending:
                self.pending[key] = asyncio.ensure_future(one(key))
            return await self.pending[key]
    loader = Loader()
    """
    )
    text = "a = await loader.load('ann')  # waits 90\nb = await loader.load('bob')  # waits 90"
    assert Found(text, shop=shop).groups() == [[[1], [2]]]
    assert Found(text.replace("bob", "ann"), shop=shop).groups() == []


def test_of_who_takes_out_of_a_queue_a_human_has_to_say() -> None:
    shop = (
        SHOP
        + """
    class Worker:
        def __init__(self): self.inbox = asyncio.Queue()
        async def process(self, what):
            self.inbox.put_nowait(what)
            await self.inbox.join()
    mail, news = Worker(), Worker()
    """
    )
    (group,) = Found("await mail.process(1)  # waits 90\nawait news.process(2)  # waits 90", shop=shop).candidates
    assert group.doubts[0] == "who takes out of mail.inbox is not known"
    found = Found("await mail.process(1)  # waits 90\nawait mail.process(2)  # waits 90", shop=shop)
    assert found.groups() == []


FOLDERS = """
    import asyncio
    from pathlib import Path
    root, names = Path("/data"), []
    async def fill(folder, name):
        await asyncio.sleep(1)
        (folder / name).write_text(name)
"""


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        (
            "(root / 'a').mkdir()\n(root / 'b').mkdir()\n"
            "x = await fill(root / 'a', 'x')  # waits 90\ny = await fill(root / 'b', 'y')  # waits 90",
            [[[3], [4]]],
        ),
        (
            "a = root / 'a'\n(root / 'a').mkdir()\nx = await fill(root / 'a', 'x')  # waits 90\n"
            "(root / 'b').mkdir()\ny = await fill(root / 'b', 'y')  # waits 90",
            [[[3], [4, 5]]],
        ),
    ],
)
def test_quick_statements_that_leave_files_before_anything_slow_stay_there(
    text: str, groups: list[list[list[int]]]
) -> None:
    assert Found(text, shop=FOLDERS).groups() == groups


STOPPED = """
    import queue
    import threading
    class Worker:
        def __init__(self):
            self.ended, self.inbox = threading.Event(), queue.Queue()
            self.thread = threading.Thread(target=self.ended.wait)
        def close(self):
            self.ended.set()
            self.thread.join()
        def stop(self):
            self.inbox.put(None)
            self.thread.join()
        def wait(self): self.thread.join()
    one, other = Worker(), Worker()
"""


@pytest.mark.parametrize(("name", "free"), [("close", True), ("stop", True), ("wait", False)])
def test_a_thread_that_is_told_to_end_was_not_ending_already(name: str, free: bool) -> None:
    found = Found(f"one.{name}()  # blocks 90\nother.{name}()  # blocks 90", head="def", shop=STOPPED)
    assert bool(found.groups()) is free


LISTENERS = """
    import threading
    class Listener:
        def __init__(self):
            self.up = threading.Event()
            threading.Timer(1, self.up.set).start()
        def wait(self): self.up.wait()
    class Quiet(Listener):
        def __init__(self): self.up = threading.Event()
    met, other = Quiet(), Quiet()
"""


@pytest.mark.parametrize(("kind", "groups"), [("Listener", [[[1, 2], [3, 4]]]), ("Quiet", [[[2], [4]]])])
def test_what_is_made_and_set_going_belongs_to_who_waits_for_it(kind: str, groups: list[list[list[int]]]) -> None:
    text = f"a = {kind}()\na.wait()  # blocks 90\nb = {kind}()\nb.wait()  # blocks 90"
    assert Found(text, {"a": "met", "b": "other"}, head="def", shop=LISTENERS).groups() == groups
