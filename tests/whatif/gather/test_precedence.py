"""Two statements of one function: may the later one run beside the earlier?"""

from __future__ import annotations

import textwrap

import pytest

from tests.scenes import Suite
from testtime.whatif.gather.conflict import Verdict
from testtime.whatif.gather.function import Function
from testtime.whatif.gather.places import Place
from testtime.whatif.gather.precedence import between, lost

SHOP = """
    import asyncio
    import contextvars
    import os
    import queue
    import socket
    import subprocess
    import time
    import sqlite3
    import threading
    import urllib.request
    from types import SimpleNamespace
    shop = SimpleNamespace(name="a")
    user = contextvars.ContextVar("user")
    database = sqlite3.connect(":memory:")
    local = threading.local()
    async def one(*what): await asyncio.sleep(1)
    async def healthy():
        if not shop.name: raise ValueError
    state = SimpleNamespace(good=True)
    async def sound():
        if not state.good: raise ValueError
    async def sets(): shop.name = 1
    def gets(path): urllib.request.urlopen("http://localhost:1" + path)
    def puts(path): urllib.request.urlopen("http://localhost:1" + path, data=b"")
    async def post(path): await asyncio.open_connection("127.0.0.1", 80)
    def becomes(): user.set(1)
    def keeps(): local.user = 1
    def fetch(*what): pass
    class Daemon:
        def start(self): self.process = subprocess.Popen(["a"])
        def rest(self): return self.name
        def ready(self):
            for _ in range(9):
                if os.path.exists(self.marker): return
                time.sleep(1)
    class Worker:
        def __init__(self): self.inbox, self.done = queue.Queue(), {}
        def submit(self, what):
            self.inbox.put(what)
            self.inbox.join()
        def look(self, what): return what in self.done
        def rest(self): time.sleep(1)
    worker, other = Worker(), Worker()
    jobs, results = queue.Queue(), {}
    def hand_in_later(what): jobs.put(what)
    def hand_in(what):
        done = threading.Event()
        jobs.put((what, done))
        done.wait()
    def look_up(what): return results.get(what)
    def ask(line): return socket.create_connection(("127.0.0.1", 80)).sendall(line)
    def send(verb, path, value=""): ask(f"{verb} {path} {value}".encode())
    def store(path, value): ask(b"PUT " + path.encode())
    def fetch(path): ask(b"GET " + path.encode())
    def fetch_there(path): fetch(path)
    def paint(colour): send("PUT", "/wall", colour)
    def painted(): return send("GET", "/wall")
    one_daemon, other_daemon = Daemon(), Daemon()
    called = []
    unread = eval("lambda: 0")
"""


def _function(*statements: str, head: str = "async def", made: str = "shop") -> Function:
    body = "\n".join(f"    {each}  # waits 90" for each in statements)
    suite = Suite(f"{textwrap.dedent(SHOP)}\n{head} stack(made):\n{body}")
    suite.run("stack", {"made": made})
    return suite.found()


def _between(first: str, second: str) -> Verdict:
    function = _function(first, second)
    return between(function, *map(function.node, function.body.tree.body))


def test_nothing_in_common() -> None:
    assert _between("await one()", "await one()") == Verdict()


def test_a_name_comes_first() -> None:
    assert _between("a = await one()", "await one(a)").obstacle == "a is made by the first and used by the second"


def test_an_object() -> None:
    reason = "the first changes shop.name, and the second changes it as well"
    assert _between("await sets()", "await sets()").obstacle == reason


def test_a_check_before_something_else_is_a_doubt() -> None:
    doubts = ("the first may raise, and the second would be under way by then",)
    assert _between("await healthy()", "await one()").doubts == doubts
    assert _between("await one()", "await healthy()").doubts == ()
    assert _between("a = await healthy()", "await one()").doubts == ()
    assert _between("await healthy()", "await sets()").doubts == ()


def test_a_check_before_what_leaves_traces_is_an_obstacle() -> None:
    reason = "what comes after a check must not run when it fails"
    assert _between("await sound()", "await sets()").obstacle == reason
    assert _between("await sound()", "await one()").free
    assert _between("a = await sound()", "await sets()").free


@pytest.mark.parametrize(
    ("first", "second", "free"),
    [
        ("post('/tables')", "post('/tables/users')", False),
        ("post('/tables/')", "post('/tables/users')", False),
        ("post('/users')", "post('/teams')", True),
        ("post('/user')", "post('/users')", True),
        ("post('/users')", "post('/users')", True),
        ("post('/tables/users')", "post('/tables')", True),
        ("post('no path')", "post('no path/more')", True),
        ("one('/tables')", "post('/tables/users')", True),
        ("post('/tables')", "one('/tables/users')", True),
    ],
)
def test_what_is_inside_another_resource_comes_after_it(first: str, second: str, free: bool) -> None:
    found = _between(f"await {first}", f"await {second}")
    assert found.free == free
    if not free:
        assert (found.obstacle or "").startswith("/tables/users is inside /tables")


@pytest.mark.parametrize(
    ("first", "second", "free"),
    [
        ("puts('/users')", "gets('/users')", False),
        ("puts('/users')", "gets('/users/ann')", False),
        ("puts('/users')", "gets('/users?name=ann')", False),
        ("puts('/users')", "gets('/teams')", False),
        ("puts('/users')", "gets('/')", False),
        ("gets('/users')", "puts('/teams')", True),
        ("gets('/users')", "gets('/teams')", True),
        ("puts('/users')", "puts('/users')", True),
        ("gets('/users')", "gets('/users/ann')", True),
        ("gets('/users')", "puts('/users')", False),
    ],
)
def test_what_a_request_asks_for_comes_after_what_changes_it(first: str, second: str, *, free: bool) -> None:
    assert _between(first, second).free == free


@pytest.mark.parametrize(
    ("text", "in_task", "in_thread"),
    [
        ("fetch()", None, None),
        (
            "becomes()",
            "a context variable that is set in a task of its own is lost for the function",
            "a context variable that is set in a task of its own is lost for the function",
        ),
        ("keeps()", None, "local is another in each thread"),
        ("fetch(database)", None, "database may be used in one thread alone"),
        ("made = fetch()", None, "made may be used in one thread alone"),
    ],
)
def test_what_is_lost_in_a_task_or_thread(text: str, in_task: str | None, in_thread: str | None) -> None:
    for head, reason in (("async def", in_task), ("def", in_thread)):
        function = _function(text, head=head, made="database")
        assert lost(function, function.node(function.body.tree.body[0])) == reason


def test_what_says_that_any_thread_may_use_it() -> None:
    texts = [f"made = sqlite3.connect('a'{given})" for given in ("", ", check_same_thread=False")]
    found = [_function(text, head="def", made="database") for text in texts]
    reasons = [lost(function, function.node(function.body.tree.body[0])) for function in found]
    assert reasons == ["made may be used in one thread alone", None]


def test_what_waits_until_something_shows_that_the_same_object_set_going() -> None:
    reason = "the second waits for what the first may have set going"
    assert _between("one_daemon.start()", "one_daemon.ready()").obstacle == reason
    assert _between("one_daemon.start()", "other_daemon.ready()").free
    assert _between("one_daemon.rest()", "one_daemon.ready()").free


LOG = """
    import asyncio
    log, marks, raw = [], set(), bytearray()
    async def notes(what):
        await asyncio.sleep(1)
        log.append(what)
    async def marks_it(what): marks.add((what, 1))
    async def sends(what): raw.append(what)
    class Bus: log = log
    bus = Bus()
    class Case:
        def __getattr__(self, name): raise AttributeError
    case = Case()
"""


@pytest.mark.parametrize(
    ("call", "last", "free"),
    [
        ("notes", "return log", False),
        ("notes", "return list(log), 1", False),
        ("notes", "return bus.log", False),
        ("notes", "yield log", False),
        ("notes", "assert log == [1, 2]", False),
        ("notes", "return len(log)", True),
        ("notes", "assert sorted(log) == [1, 2]", True),
        ("notes", "assert 1 in log", True),
        ("notes", "return bus", True),
        ("notes", "log.clear()", True),
        ("notes", "case.assertEqual(log, [1, 2])", False),
        ("notes", "case.assertCountEqual(log, [1, 2])", True),
        ("notes", "case.assertIn(1, log)", True),
        ("notes", "case.assertEqual(len(log), 2)", True),
        ("marks_it", "return marks", True),
        ("sends", "return bytes(raw)", False),
        ("sends", "return len(raw)", True),
    ],
)
def test_the_order_in_a_list_that_is_handed_on(call: str, last: str, free: bool) -> None:
    body = f"    await {call}(1)  # waits 90\n    await {call}(2)  # waits 90\n    {last}"
    suite = Suite(f"{textwrap.dedent(LOG)}\nasync def stack():\n{body}")
    suite.run("stack")
    function = suite.found()
    first, second, _ = map(function.node, function.body.tree.body)
    found = between(function, first, second)
    assert found.free == free
    assert found.doubts or (found.obstacle or "").endswith(", and the order in it is handed on or checked")


SEEN = """
    import asyncio
    import logging
    log = logging.getLogger("suite")
    class LogCaptureFixture:
        messages = []
    LogCaptureFixture.__module__ = "_pytest.logging"
    class CaptureFixture: pass
    CaptureFixture.__module__ = "_pytest.capture"
    caplog, capsys = LogCaptureFixture(), CaptureFixture()
    async def logs(what): log.info(what)
    async def prints(what): print(what)
"""


@pytest.mark.parametrize(
    ("call", "last", "what"),
    [
        ("logs", "assert caplog.messages == ['1', '2']", "what is logged"),
        ("prints", "assert capsys.readouterr().out == '12'", "what is printed"),
        ("logs", "capsys.readouterr()", None),
        ("prints", "assert caplog.messages", None),
        ("logs", "log.info('3')", None),
    ],
)
def test_the_order_of_what_is_logged_or_printed_and_looked_at(call: str, last: str, what: str | None) -> None:
    body = f"    await {call}(1)  # waits 90\n    await {call}(2)  # waits 90\n    {last}"
    suite = Suite(f"{textwrap.dedent(SEEN)}\nasync def stack():\n{body}")
    suite.run("stack")
    function = suite.found()
    first, second, _ = map(function.node, function.body.tree.body)
    reason = None if what is None else f"both add to {what}, and the order in it is handed on or checked"
    assert between(function, first, second).obstacle == reason


def test_the_order_in_a_list_that_turns_add_to() -> None:
    text = "async def stack():\n    for x in range(2):\n        await notes(x)  # waits 2 x 90\n    return log"
    suite = Suite(f"{textwrap.dedent(LOG)}\n{text}")
    suite.run("stack")
    found = suite.gathering()
    assert found.groups == ()
    assert [each.reason for each in found.rejected] == ["both add to log, and the order in it is handed on or checked"]


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        ("assert found == [1, 2]", "both add to lines, and the order in it is handed on or checked"),
        ("return found", "both add to lines, and the order in it is handed on or checked"),
        ("assert len(found) == 2", None),
        ("return 1", None),
    ],
)
def test_the_order_in_a_list_that_a_call_gives(last: str, reason: str | None) -> None:
    text = "lines = []\nasync def note(what):\n    lines.append(what)\n    return lines\nasync def stack():\n"
    suite = Suite(f"{text}    await note(1)  # waits 90\n    found = await note(2)  # waits 90\n    {last}")
    suite.run("stack")
    function = suite.found()
    first, second, _ = map(function.node, function.body.tree.body)
    assert between(function, first, second).obstacle == reason


@pytest.mark.parametrize(
    ("second", "free"), [("ready.is_set()", False), ("client(ready)", False), ("ready.wait()", True), ("other()", True)]
)
def test_what_relies_on_what_was_waited_for(second: str, *, free: bool) -> None:
    suite = Suite(f"""
        import asyncio
        ready = asyncio.Event()
        async def client(event):
            if not event.is_set(): raise ConnectionError
        async def other(): pass
        async def stack():
            a = await ready.wait()  # waits 100
            b = {second}  # waits 100
    """)
    suite.run("stack")
    function = suite.found()
    first, later = map(function.node, function.body.tree.body)
    assert between(function, first, later).free is free


@pytest.mark.parametrize(
    ("second", "free"),
    [
        ("node.count()", False),
        ("Client(node).count()", False),
        ("listed()", False),
        ("other.count()", True),
        ("node.other.wait()", True),
    ],
)
def test_what_is_beside_an_event_that_was_waited_for(second: str, *, free: bool) -> None:
    suite = Suite(f"""
        import asyncio
        class Node:
            def __init__(self): self.up, self.other, self.peers = asyncio.Event(), asyncio.Event(), []
            async def count(self): return len(self.peers)
        class Client:
            def __init__(self, node): self.node = node
            async def count(self): return len(self.node.peers)
        started, names = asyncio.Event(), []
        node, other = Node(), Node()
        async def begun():
            await node.up.wait()
            await started.wait()
        async def listed(): return len(names)
        async def stack():
            a = await begun()  # waits 100
            b = await {second}  # waits 100
    """)
    suite.run("stack")
    function = suite.found()
    assert between(function, *map(function.node, function.body.tree.body)).free is free


POLLS = """
    import asyncio
    import os
    from types import SimpleNamespace

    server, other = SimpleNamespace(state="down", port=1), SimpleNamespace(state="down", port=2)
    async def up(server):
        while server.state != "up": await asyncio.sleep(1)
    async def written(path):
        while not os.path.exists(path): await asyncio.sleep(1)
    async def ask(server): return server.port
    async def size(path): return os.path.getsize(path)
    async def run(path): await asyncio.create_subprocess_exec(*["tool", path])
    async def run_with_nothing(): await asyncio.create_subprocess_exec("tool")
"""


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("up(server)", "ask(server)", "the first waits until server shows something, and the second relies on it"),
        ("up(server)", "ask(other)", None),
        ("up(server)", "up(other)", None),
        ("ask(server)", "ask(server)", None),
        (
            "written('/a')",
            "size('/a')",
            "the first waits until files (/a) shows something, and the second relies on it",
        ),
        ("written('/a')", "size('/b')", None),
        ("written('/a')", "run('/b/c')", None),
        (
            "written('/a/b')",
            "run('/a/b')",
            "one uses /a/b, and a process of the other was handed it",
        ),
        (
            "written('/a/b')",
            "run_with_nothing()",
            "the first waits until files (/a/b) shows something, and the second relies on it",
        ),
    ],
)
def test_what_is_waited_for_until_it_shows_is_relied_on_afterwards(first: str, second: str, reason: str | None) -> None:
    suite = Suite(
        f"{POLLS}\n    async def stack():\n        await {first}  # waits 90\n        await {second}  # waits 90\n"
    )
    suite.run("stack")
    function = suite.found()
    assert between(function, *map(function.node, function.body.tree.body)).obstacle == reason


@pytest.mark.parametrize(("before", "free"), [("random.seed(1)", False), ("random.random()", True)])
def test_random_numbers_are_drawn_in_order_where_their_seed_was_set(before: str, free: bool) -> None:
    text = f"""
        import random
        async def roll(): return random.random()
        async def stack():
            {before}
            await roll()  # waits 90
            await roll()  # waits 90
    """
    suite = Suite(text)
    suite.run("stack")
    function = suite.found()
    _, first, second = map(function.node, function.body.tree.body)
    found = between(function, first, second)
    reason = None if free else "both take random numbers, of which the function has set the seed"
    assert (found.obstacle, bool(found.doubts)) == (reason, free)


@pytest.mark.parametrize(
    ("first", "second", "free"),
    [
        ("send('PUT', '/size', 'big')", "send('GET', '/size')", False),
        ("send('GET', '/size')", "send('PUT', '/size', 'big')", False),
        ("store('/size', 'big')", "fetch('/size')", False),
        ("store('size', 'big')", "fetch('size')", False),
        ("store('/size', 'big')", "fetch('/size?more')", False),
        ("send('PUT', '/size', 'big')", "send('GET', '/girth')", True),
        ("send('POST', '/sizes', 'big')", "send('POST', '/sizes', 'small')", True),
        ("send('GET', '/size')", "send('HEAD', '/size')", True),
        ("store('/size', 'big')", "store('/size', 'small')", True),
        ("store('/size', 'big')", "fetch_there('/size')", False),
        ("paint('blue')", "painted()", False),
    ],
)
def test_one_thing_that_a_server_is_told_and_asked_for(first: str, second: str, free: bool) -> None:
    function = _function(first, second, head="def")
    found = between(function, *map(function.node, function.body.tree.body))
    assert found.free == free
    assert free or "each in its own way" in (found.obstacle or "")


def test_one_thing_at_two_servers() -> None:
    function = _function("store('/size', 'big')", "fetch('/size')", head="def")
    first, second = map(function.node, function.body.tree.body)
    for node, port in ((first, 80), (second, 81)):
        node.effects.adds.add(Place("world", "network", f"127.0.0.1:{port}"))
    assert between(function, first, second).free
    second.effects.adds.add(Place("world", "network", "127.0.0.1:80"))
    assert not between(function, first, second).free


@pytest.mark.parametrize(
    ("first", "second", "free"),
    [
        ("worker.submit('a')", "worker.look('a')", False),
        ("worker.look('a')", "worker.submit('a')", False),
        ("worker.submit('a')", "worker.rest()", True),
        ("worker.submit('a')", "other.look('a')", True),
        ("hand_in('a')", "look_up('a')", False),
        ("hand_in_later('a')", "look_up('a')", True),
        ("hand_in('a')", "one_daemon.rest()", True),
    ],
)
def test_who_takes_out_of_a_queue_may_change_what_it_belongs_to(first: str, second: str, free: bool) -> None:
    function = _function(first, second, head="def")
    found = between(function, *map(function.node, function.body.tree.body))
    assert (found.obstacle is None) == free
    names = ("jobs", "results") if "hand" in first else ("worker.inbox", "worker.done")
    assert free or found.obstacle == f"who takes out of {names[0]} may change {names[1]}"


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (
            "while not called: time.sleep(1)",
            "unread()",
            "the first waits until something shows, and what unread does could not be followed",
        ),
        ("while not called: time.sleep(1)", "worker.rest()", None),
        ("unread()", "while not called: time.sleep(1)", None),
        ("worker.rest()", "unread()", None),
    ],
)
def test_what_a_loop_waits_for_may_be_ended_by_what_nobody_knows(first: str, second: str, reason: str | None) -> None:
    assert _between(first, second).obstacle == reason


@pytest.mark.parametrize(
    ("between_them", "second", "free"),
    [("pass", "gate.rest()", False), ("gate = other", "gate.rest()", True), ("pass", "time.sleep(id(gate))", True)],
)
def test_what_was_looked_at_in_two_turns_is_one_object_in_each(between_them: str, second: str, *, free: bool) -> None:
    text = f"""
        def stack():
            for gate in gates:
                {"gate.start()" if not free or "gate =" in between_them else "time.sleep(id(gate))"}  # blocks 2 x 100
                {between_them}
                {second}  # blocks 2 x 100
    """
    suite = Suite(f"{textwrap.dedent(SHOP).strip()}\ngates = [Daemon(), Daemon()]\n{textwrap.dedent(text).strip()}")
    execution = suite.run("stack", turns={"gate": ["gates[0]", "gates[1]"]})
    first, *_, last = execution.snapshots
    suite.look_again(execution, [first, last])
    function = suite.found()
    one, _, other = function.body.tree.body[0].body  # type: ignore[attr-defined]
    found = between(function, function.node(one), function.node(other))
    reason = "gate is changed, and was looked at in two turns of the loop around"
    assert found.obstacle == (None if free else reason)


def test_what_may_skip_the_test_comes_first() -> None:
    suite = Suite("""
        import time
        import pytest
        def check(): pytest.skip("down")
        def fails(): pytest.fail("down")
        def load(): time.sleep(1)
        def stack():
            check()  # blocks 90
            load()  # blocks 90
        def other():
            fails()  # blocks 90
            load()  # blocks 90
    """)
    suite.run("stack")
    suite.run("other")
    found = suite.gathering()
    assert [each.reason for each in found.rejected] == ["what comes after a check must not run when it fails"]
    assert [each.function for each in found.groups] == ["other"]
