"""What calls do that need no reading: of the standard library, of containers, locks, connections, clients."""

from __future__ import annotations

import textwrap

import pytest

from tests.scenes import Noted, noted
from testtime.whatif.gather.places import OUTSIDE

WORLD = """
    import asyncio
    import concurrent.futures
    import contextvars
    import decimal
    import gzip
    import http.client
    import io
    import logging
    import os
    import queue
    import random
    import re
    import shutil
    import signal
    import socket
    import sqlite3
    import subprocess
    import tarfile
    import sys
    import tempfile
    import threading
    import time
    import typing
    import zipfile
    from collections import defaultdict, deque
    from pathlib import Path

    rows = []
    pair = ([], "a")
    table = {"a": 1}
    groups = defaultdict(list)
    names = set()
    ring = deque()
    stream = io.BytesIO()
    line = queue.Queue()
    lock = asyncio.Lock()
    pool = threading.Semaphore(5)
    event = asyncio.Event()
    user = contextvars.ContextVar("user")
    database = sqlite3.connect(":memory:")
    cursor = database.cursor()
    connection = http.client.HTTPConnection("localhost")
    folder = Path("/data")
    script = "/data/run.sh"
    reading = rows.pop
    server = threading.Thread()
    executor = concurrent.futures.ThreadPoolExecutor(3)
    narrow = asyncio.Semaphore(1)
    wide = asyncio.BoundedSemaphore(5)
    bounded = threading.Semaphore(2)

    class Process:
        pass

    Process.__module__ = "asyncio.subprocess"
    process = Process()

    class AsyncSession:
        async def execute(self, what): await asyncio.sleep(1)

    class Wrapped(AsyncSession):
        async def execute(self, what): await asyncio.sleep(1)

    AsyncSession.__module__ = AsyncSession.execute.__module__ = "sqlalchemy.ext.asyncio.session"
    session, wrapped = AsyncSession(), Wrapped()
    number = re.compile("[0-9]+")
    first = number.match("1")

    class Journal(list):
        def append(self, what):
            self.last = what

    journal = Journal()

    def adds(what):
        rows.append(what)

    def adds_to(where, what):
        where.append(what)

    class Rows(list):
        pass

    class AsyncClient:
        pass

    AsyncClient.__module__ = "httpx._client"
    client = AsyncClient()
    own = Rows()

    class Limits:
        tries = 1

    class Size(typing.NamedTuple):
        wide: int

    size = Size(3)

    log = logging.getLogger("suite")
    request = type("SubRequest", (type("FixtureRequest", (), {"__module__": "_pytest.fixtures"}),), {})()

    def puts_and_waits():
        done = threading.Event()
        line.put(done)
        done.wait()

    async def puts_and_awaits():
        done = asyncio.get_running_loop().create_future()
        line.put(done)
        await done

    def borrows():
        connection = line.get()
        try:
            return str(connection)
        finally:
            line.put_nowait(connection)

    def answers():
        line.put("question")
        return line.get()

    loop = type("BaseEventLoop", (), {"__module__": "asyncio.base_events"})()
    runner = type("Runner", (), {"__module__": "asyncio.runners"})()
    monkeypatch = type("MonkeyPatch", (), {"__module__": "_pytest.monkeypatch"})()

    class MockerFixture:
        class _Patcher:
            def object(self, *what):
                return unheard(*what)

            def __call__(self, *what):
                return unheard(*what)

        def spy(self, *what):
            return self.patch.object(*what)

        patch = _Patcher()

    Patcher = MockerFixture._Patcher
    for each in (MockerFixture, Patcher, MockerFixture.spy, Patcher.object, Patcher.__call__):
        each.__module__ = "pytest_mock.plugin"
    mocker = MockerFixture()
"""


def _does(text: str) -> Noted:
    return noted(WORLD, text)


@pytest.mark.parametrize(
    ("text", "how", "place"),
    [
        ("os.getenv('A')", "reads", "the environment"),
        ("os.environ.get('A')", "reads", "the environment (A)"),
        ("os.environ.update(A='1')", "writes", "the environment"),
        ("os.environ.pop('A')", "writes", "the environment (A)"),
        ("os.environ.setdefault('A', '1')", "writes", "the environment (A)"),
        ("os.putenv('A', '1')", "writes", "the environment"),
        ("os.chdir('/')", "writes", "the working folder"),
        ("os.getcwd()", "reads", "the working folder"),
        ("os.listdir('/data')", "reads", "files (/data)"),
        ("Path('here').write_text('a')", "reads", "the working folder"),
        ("open('here')", "reads", "the working folder"),
        ("open(unknown())", "reads", "the working folder"),
        ("os.remove('here')", "reads", "the working folder"),
        ("os.remove('/data/a')", "writes", "files (/data/a)"),
        ("os.remove(folder)", "writes", "files (/data)"),
        ("shutil.copy(folder / 'a', folder / 'b')", "writes", "files (/data/b)"),
        ("open(folder / 'a', 'w')", "writes", "files (/data/a)"),
        ("open(script)", "reads", "files (/data/run.sh)"),
        ("random.seed(1)", "writes", "the order of random numbers"),
        ("random.random()", "adds", "the order of random numbers"),
        ("open(folder / 'a')", "reads", "files (/data/a)"),
        ("open(folder / 'a', mode='a')", "writes", "files (/data/a)"),
        ("open(folder / 'a', mode)", "writes", "files (/data/a)"),
        ("open(folder / 'a', 'r+')", "writes", "files (/data/a)"),
        ("open(folder / 'a', **more)", "writes", "files (/data/a)"),
        ("folder.open('w')", "writes", "files (/data)"),
        ("folder.open()", "reads", "files (/data)"),
        ("folder.open(mode='w')", "writes", "files (/data)"),
        ("sqlite3.connect(folder / 'a')", "writes", "files (/data/a)"),
        ("random.choice(rows)", "adds", "the order of random numbers"),
        ("reading(1)", "writes", "what is in an object of type list"),
        ("signal.signal(1, 2)", "writes", "settings of the whole process"),
        ("logging.basicConfig()", "writes", "the settings of logging"),
        ("socket.create_connection(('a', 1))", "adds", "the same server"),
        ("monkeypatch.setenv('A', '1')", "writes", "the environment"),
        ("monkeypatch.chdir('/')", "writes", "the working folder"),
        ("monkeypatch.setattr(os, 'name', 'a')", "writes", "settings of the whole process"),
        ("monkeypatch.setattr(rows, 'name', 'a')", "writes", "rows"),
        ("mocker.spy(rows, 'append')", "writes", "rows"),
        ("mocker.spy(rows, 'append')", "writes", "settings of the whole process"),
        ("mocker.patch.object(rows, 'append')", "writes", "rows"),
        ("mocker.patch.object(os, 'getpid')", "writes", "settings of the whole process"),
        ("mocker.patch('os.getpid')", "writes", "settings of the whole process"),
        ("log.addHandler(rows)", "writes", "the settings of logging"),
        ("log.warning('a')", "reads", "the settings of logging"),
        ("logging.info('a')", "reads", "the settings of logging"),
        ("monkeypatch.setitem(table, 'a', 1)", "writes", "table"),
        ("rows.append(1)", "adds", "what is in rows"),
        ("rows.extend([1])", "adds", "what is in rows"),
        ("rows.pop()", "writes", "what is in rows"),
        ("rows.copy()", "reads", "what is in rows"),
        ("rows.sort()", "writes", "what is in rows"),
        ("table.get('a')", "reads", "table[a]"),
        ("table.pop('a')", "writes", "table[a]"),
        ("table.setdefault('b', 1)", "writes", "table[b]"),
        ("table.update(b=1)", "writes", "what is in table"),
        ("table.items()", "reads", "what is in table"),
        ("groups.get('a')", "reads", "groups[a]"),
        ("names.add(1)", "adds", "names[1]"),
        ("names.add(len(names))", "adds", "what is in names"),
        ("names.discard(1)", "writes", "names[1]"),
        ("ring.appendleft(1)", "adds", "what is in ring"),
        ("line.put(1)", "adds", "what is in line"),
        ("line.get()", "writes", "what is in line"),
        ("event.set()", "writes", "what is in event"),
        ("event.is_set()", "reads", "what is in event"),
        ("own.append(1)", "adds", "what is in own"),
        ("user.set(1)", "writes", "user"),
        ("user.get()", "reads", "user"),
        ("database.execute('a')", "writes", "database"),
        ("database.commit()", "writes", "database"),
        ("cursor.fetchall()", "writes", "cursor"),
        ("client.post('/a')", "adds", "the same server"),
        ("client.get('/a')", "reads", "the same server"),
        ("folder.write_text('a')", "writes", "files (/data)"),
        ("(folder / 'a').mkdir()", "writes", "files (/data/a)"),
        ("folder.read_text()", "reads", "files (/data)"),
        ("folder.parent.mkdir()", "writes", "files (/)"),
        ("len(rows)", "reads", "what is in rows"),
        ("sorted(key=rows)", "reads", "what is in rows"),
        ("next(rows)", "writes", "rows"),
        ("setattr(rows, 'a', 1)", "writes", "rows"),
    ],
)
def test_what_is_touched(text: str, how: str, place: str) -> None:
    found = getattr(_does(text), how)
    assert place in found, found


@pytest.mark.parametrize(
    "text",
    [
        "time.sleep(1)",
        "await asyncio.sleep(1)",
        "tempfile.mkdtemp()",
        "time.monotonic()",
        "len(rows)",
        "open(folder / 'a', 'rb')",
        "folder.open()",
        "sqlite3.connect(':memory:')",
        "asyncio.get_running_loop().time()",
        "table.get('a')",
        "rows.index(1)",
        "os.getenv('A')",
        "folder.exists()",
        "folder.joinpath('a')",
        "user.get()",
        "lock.locked()",
        "asyncio.Queue()",
        "threading.Thread(target=len)",
        "re.finditer(number, '1')",
        "re.split(number, '1')",
        "number.fullmatch('1')",
        "number.sub('2', '1')",
        "first.group(0)",
    ],
)
def test_what_changes_nothing(text: str) -> None:
    found = _does(text)
    assert (found.writes, found.adds, found.unknown) == (set(), set(), set())


def test_keys_are_told_apart_in_mappings_only() -> None:
    assert _does("table.get('a')").reads >= {"table[a]"}
    assert _does("rows.pop('a')").writes == {"what is in rows"}
    assert _does("names.pop()").writes == {"what is in names"}


def test_what_changes_contents_looks_at_them_too() -> None:
    assert "what is in rows" in _does("rows.pop()").reads
    assert "what is in rows" not in _does("rows.append(1)").reads


@pytest.mark.parametrize("text", ["await lock.acquire()", "pool.acquire()"])
def test_a_lock_that_is_taken(text: str) -> None:
    assert _does(text).locks == {text.removeprefix("await ").partition(".")[0]}


@pytest.mark.parametrize(
    ("text", "capacity"),
    [
        ("async with lock: await one()", 1),
        ("async with narrow: await one()", 1),
        ("async with wide: await one()", 5),
        ("bounded.acquire()", 2),
        ("executor.submit(len)", 3),
        ("with executor: pass", None),
    ],
)
def test_how_many_a_lock_or_pool_lets_through(text: str, capacity: int | None) -> None:
    assert [*_does(text).effects.locks.values()] == ([] if capacity is None else [capacity])


def test_a_lock_that_is_only_asked() -> None:
    assert _does("lock.locked()").locks == set()


def test_setting_a_context_variable_is_no_matter_of_places_alone() -> None:
    assert len(_does("user.set(1)").effects.context) == 1
    assert _does("user.get()").effects.context == set()


@pytest.mark.parametrize(
    "text", ["connection.request('POST', '/a', rows)", "connection.receive(rows.append)", "unheard(rows.append)"]
)
def test_what_is_handed_to_whoever_calls_it_or_sends_it_is_changed(text: str) -> None:
    assert "rows" in _does(text).writes


def test_of_a_server_nobody_knows_what_it_does() -> None:
    assert _does("client.post('/a')").unknown == {"the server behind .post()"}
    assert _does("client.get('/a')").unknown == {"the server behind .get()"}
    assert _does("connection.request('GET', '/a')").unknown == {"whoever is behind .request()"}
    assert _does("database.execute('')").unknown == set()


def test_an_address_is_the_first_text() -> None:
    (place,) = _does("client.post('/a', '/b')").effects.adds
    assert place.what == "/a"
    (place,) = _does("socket.create_connection((1, 2))").effects.adds
    assert place.what is None


def test_processes_with_the_paths_that_they_are_handed() -> None:
    found = _does("subprocess.run(['a'], cwd=folder)")
    assert found.processes == [frozenset({"/data"})]
    assert found.reads >= {"the environment", "the working folder", "files (/data)"}
    assert found.writes == set()
    assert _does("subprocess.run(['a'])").processes == [frozenset()]
    assert _does("subprocess.run([script])").processes == [frozenset()]


def test_a_text_that_is_a_whole_path_is_one_where_a_process_is_handed_it_but_not_as_what_to_run() -> None:
    handed = "asyncio.create_subprocess_exec('/usr/bin/make', '-C', '/data/a', 'b/c', '/')"
    assert _does(handed).processes == [frozenset({"/data/a", "b/c"})]
    assert _does("asyncio.create_subprocess_shell('/usr/bin/make -C /data')").processes == [frozenset()]


@pytest.mark.parametrize(
    "text",
    [
        "await asyncio.to_thread(adds, 1)",
        "await asyncio.to_thread(adds_to, rows, 1)",
        "await asyncio.to_thread(rows.append, 1)",
        "await asyncio.get_running_loop().run_in_executor(None, adds, 1)",
        "executor.submit(adds, 1)",
        "list(map(adds, names))",
        "sorted(names, key=adds)",
        "number.sub(adds, '1')",
    ],
)
def test_what_is_handed_a_function_calls_it(text: str) -> None:
    assert _does(text).adds == {"what is in rows"}


def test_text_of_a_known_type_itself_says_no_more_than_the_table() -> None:
    assert _does("await session.execute(1)").writes == {"session"}
    assert _does("await wrapped.execute(1)").writes == set()


def test_what_a_suite_wrote_on_top_of_a_known_type_is_read() -> None:
    found = _does("journal.append(1)")
    assert (found.writes, found.adds) == ({"journal.last"}, set())
    assert _does("journal.extend([1])").adds == {"what is in journal"}


def test_an_unknown_method_of_a_known_container_may_do_anything_to_it() -> None:
    assert _does("rows.unheard_of()").writes == {"rows"}


@pytest.mark.parametrize(
    ("text", "waited"),
    [
        ("await process.wait()", True),
        ("server.join()", True),
        ("await asyncio.to_thread(server.join)", True),
        ("await asyncio.to_thread(server.start)", False),
        ("server.start()", False),
        ("await event.wait()", True),
        ("event.set()", False),
        ("line.get()", True),
        ("line.put(1)", False),
        ("line.get_nowait()", False),
        ("connection.getresponse()", True),
        ("connection.request('GET', '/a'); connection.getresponse()", False),
        ("rows.count(1)", False),
    ],
)
def test_what_goes_on_by_itself_and_is_waited_for(text: str, waited: bool) -> None:
    assert bool(_does(text).effects.awaits) == waited


def test_what_goes_on_by_itself_is_no_mystery() -> None:
    found = _does("await process.wait()")
    assert (found.writes, found.unknown) == ({"process"}, set())


@pytest.mark.parametrize(
    "text", ["folder.write_text('a')", "open(folder / 'a')", "os.remove('/a')", "folder.joinpath()"]
)
def test_a_full_path_is_the_same_in_every_folder(text: str) -> None:
    assert "the working folder" not in _does(text).reads


@pytest.mark.parametrize(
    "text", ["await asyncio.get_running_loop().run_in_executor(executor, len)", "executor.map(len, rows)"]
)
def test_work_that_is_handed_to_a_pool_takes_a_place_in_it(text: str) -> None:
    shop = textwrap.dedent(WORLD) + "\nloop = asyncio.new_event_loop()\nloop.close()"
    assert [*noted(shop, text.replace("asyncio.get_running_loop()", "loop")).effects.locks.values()] == [3]


SERVERS = textwrap.dedent(WORLD) + textwrap.dedent("""
    base = "http://localhost:8080/a"
    loop = asyncio.new_event_loop()
    loop.close()
    def until(): time.sleep(1 - time.monotonic())
    def until_too(): time.sleep(1 - loop.time())
    def sleeps(): time.sleep(1)
    def times(): return time.monotonic()
    def sets_going_unseen(what):
        loop.call_later(1, what.sets_it)
        what.wait()
    def sets_going(what):
        loop.call_later(1, what.set)
        what.wait()
    def starts():
        event.started = process
        event.started.wait()
""")


@pytest.mark.parametrize(
    ("text", "how", "port"),
    [
        ("await asyncio.start_server(print, 'localhost', 8080)", "adds", "8080"),
        ("await asyncio.start_server(print, port=8080)", "adds", "8080"),
        ("await asyncio.start_server(print, 'localhost', 0)", "adds", None),
        ("await asyncio.start_server(print)", "adds", None),
        ("await loop.create_server(print, 'localhost', 8080)", "adds", "8080"),
        ("await asyncio.open_connection('localhost', 8080)", "reads", "8080"),
        ("socket.create_connection((1, 2))", "reads", None),
        ("client.get('http://localhost:8080/a')", "reads", "8080"),
        ("client.get('https://localhost:8080')", "reads", "8080"),
        ("client.post(base)", "reads", "8080"),
        ("client.get('http://localhost/8080')", "reads", None),
        ("client.get('/a')", "reads", None),
    ],
)
def test_ports(text: str, how: str, port: str | None) -> None:
    found = noted(SERVERS, text)
    places = [place.what for place in getattr(found.effects, how) if place.of == "servers"]
    assert places == [port]


@pytest.mark.parametrize(
    ("text", "waits"), [("until()", True), ("until_too()", True), ("sleeps()", False), ("times()", False)]
)
def test_sleeping_until_a_moment(text: str, waits: bool) -> None:
    assert bool(noted(SERVERS, text).effects.awaits) == waits


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("process.wait()", True),
        ("process.communicate()", True),
        ("process.terminate()", False),
        ("event.clear()", False),
        ("starts()", False),
        ("rows.wait()", False),
        ("lock.wait()", False),
        ("event.wait()", True),
        ("sets_going(event)", False),
        ("sets_going_unseen(event)", False),
    ],
)
def test_waiting_for_what_goes_on(text: str, waits: bool) -> None:
    assert bool(noted(SERVERS, text).effects.awaits) == waits


@pytest.mark.parametrize(
    ("text", "writes"),
    [
        ("os.environ.update({'A': '1'})", {"the environment"}),
        ("os.environ.update('A')", {"the environment"}),
        ("os.environ.clear()", {"the environment"}),
        ("os.environ.pop('A')", {"the environment (A)"}),
        ("table.pop()", {"what is in table"}),
        ("table.update('a')", {"what is in table"}),
        ("line.get_nowait()", {"what is in line"}),
        ("line.get()", {"what is in line"}),
        ("os.rename('/a', folder)", {"files (/a)", "files (/data)"}),
        ("os.remove('C:/a')", {"files (C:/a)"}),
        ("os.remove(unheard())", {"files"}),
        ("folder.joinpath('a').mkdir()", {"files (/data/a)"}),
        ("folder.joinpath('a', 'b').mkdir()", {"files (/data/a/b)"}),
        ("folder.joinpath(unheard()).mkdir()", {"files"}),
        ("folder.with_suffix('.a').mkdir()", {"files (/data.a)"}),
        ("shutil.copy('/a', '/b')", {"files (/b)"}),
        ("shutil.copytree(folder, '/b')", {"files (/b)"}),
        ("shutil.move('/a', '/b')", {"files (/a)", "files (/b)"}),
        ("os.symlink('/a', unheard())", {"files"}),
        ("folder.resolve().mkdir()", {"files (/data)"}),
        ("os.mkdir(os.path.join(folder, 'a', 'b'))", {"files (/data/a/b)"}),
        ("os.mkdir(os.path.join(folder, '/a', 'b'))", {"files (/a/b)"}),
        ("os.mkdir(os.path.join(folder, unheard()))", {"files"}),
        ("os.mkdir(os.path.join(*parts))", {"files"}),
        ("Path(folder, 'a').mkdir()", {"files (/data/a)"}),
        ("os.mkdir(os.fspath(folder))", {"files (/data)"}),
    ],
)
def test_what_is_written_and_where(text: str, writes: set[str]) -> None:
    assert _does(text).writes == writes


@pytest.mark.parametrize("text", ["tarfile.open(fileobj=stream)", "zipfile.ZipFile(stream)", "gzip.open(stream, 'rt')"])
def test_a_stream_that_is_opened_is_gone_through(text: str) -> None:
    found = _does(text)
    assert "stream" in found.writes
    assert "what is in stream" in found.reads


def test_a_folder_matters_only_to_files() -> None:
    for text in (
        "os.remove('C:/a')",
        "os.remove('\\\\host\\a')",
        "time.sleep(1)",
        "rows.append('a')",
        "os.getenv('A')",
    ):
        assert "the working folder" not in _does(text).reads, text


def test_the_mode_is_the_argument_of_that_name() -> None:
    assert _does("open(folder / 'a', encoding='w')").writes == set()
    assert _does("open(folder / 'a', encoding='r', mode='w')").writes == {"files (/data/a)"}


@pytest.mark.parametrize(
    ("text", "modules"),
    [
        ("tempfile.tempdir = folder", {"tempfile"}),
        ("monkeypatch.setattr(tempfile, 'tempdir', folder)", {"tempfile"}),
        ("monkeypatch.setattr('tempfile.tempdir', folder)", {"tempfile"}),
        ("http.client.HTTPConnection.debuglevel = 1", {"http", "http.client"}),
        ("monkeypatch.setattr(queue.Queue, 'join', len)", {"queue"}),
        ("shutil.register_archive_format('a', len)", {"shutil"}),
        ("time.sleep = len", set()),
        ("folder.tempdir = 1", set()),
        ("monkeypatch.setattr(Limits, 'tries', 2)", set()),
    ],
)
def test_modules_whose_functions_go_by_what_is_set(text: str, modules: set[str]) -> None:
    assert _does(text).effects.modules_set == modules


@pytest.mark.parametrize(
    "text", ["sys.stdout = line", "folder.name, sys.stderr = '', line", "monkeypatch.setattr(sys, 'stdout', line)"]
)
def test_where_what_is_printed_goes(text: str) -> None:
    assert "what is printed" in _does(text).writes
    assert "what is printed" not in _does(text.replace("std", "other")).writes


def test_modules_of_which_functions_are_called() -> None:
    found = _does("tempfile.mkdtemp(); os.path.join('a', 'b'); len(rows)").effects
    assert found.modules_used == {"tempfile", "os.path", ""}


@pytest.mark.parametrize(
    ("text", "part"),
    [("os.umask(0)", "the mask of new files"), ("socket.setdefaulttimeout(1)", "the timeout of new sockets")],
)
def test_what_is_set_for_the_whole_process(text: str, part: str) -> None:
    found = _does(text)
    assert (found.writes, found.reads & {part}) == ({part}, set())


def test_who_goes_by_the_time_zone() -> None:
    assert _does("time.tzset()").writes == {"the time zone"}
    assert "the time zone" in _does("time.strftime('%H')").reads


@pytest.mark.parametrize(
    ("text", "changed"),
    [("unknown((names, 1))", {"names"}), ("unknown(pair)", {"pair[0]"}), ("unknown(*pair)", {"pair[0]"})],
)
def test_a_tuple_cannot_be_changed_but_what_is_in_it(text: str, changed: set[str]) -> None:
    assert _does(text).writes == changed


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("found = []; found.append(rows); found[0].append(1)", {"rows"}),
        ("found = []; found.append(rows); found.pop().clear()", {"rows"}),
        ("found = {}; found['a'] = rows; unknown(found)", {"rows"}),
    ],
)
def test_what_is_in_a_new_container_is_still_there(text: str, changed: set[str]) -> None:
    assert _does(text).writes >= changed


def test_only_processes_are_processes() -> None:
    assert _does("os.remove('/a')").processes == []
    assert len(_does("subprocess.run('a'); subprocess.run('b')").processes) == 2


@pytest.mark.parametrize(
    ("text", "patches"),
    [
        ("monkeypatch.setattr(Limits, 'tries', 2)", {"tries": "suite.Limits"}),
        ("monkeypatch.setattr(os, 'name', 'a')", {"name": "os"}),
        ("monkeypatch.setattr('suite.Limits.tries', 2)", {"tries": "suite.Limits"}),
        ("monkeypatch.setattr(Limits, unknown(), 2)", {"": "something"}),
        ("monkeypatch.undo()", {"": "something"}),
        ("setattr(Limits, 'tries', 2)", {"tries": "suite.Limits"}),
        ("setattr(rows, 'tries', 2)", {}),
        ("monkeypatch.setattr(rows, 'tries', 2)", {}),
        ("setattr(unknown(rows), 'tries', 2)", {}),
        ("monkeypatch.setenv('A', '1')", {}),
    ],
)
def test_what_is_replaced_for_all_code(text: str, patches: dict[str, str]) -> None:
    assert _does(text).effects.patches == patches


@pytest.mark.parametrize("text", ["decimal.getcontext().prec = 3", "decimal.setcontext(unknown())"])
def test_what_each_thread_and_task_has_its_own_of(text: str) -> None:
    assert _does(text).effects.context


def test_a_pool_that_is_handed_to_what_the_library_made() -> None:
    assert _does("asyncio.get_running_loop().run_in_executor(executor, len)").effects.locks


@pytest.mark.parametrize("text", ["loop.run_until_complete(unknown())", "loop.run_forever()", "runner.run(unknown())"])
def test_a_loop_that_runs_lets_everything_in_it_go_on(text: str) -> None:
    found = _does(text)
    (thing,) = found.effects.hidden
    assert found.effects.hidden[thing] == "what else runs in that event loop"
    assert text.partition(".")[0] in found.writes, "it cannot run twice at once"


@pytest.mark.parametrize("text", ["loop.create_task(unknown())", "loop.call_later(1, len)", "runner.get_loop()"])
def test_a_loop_that_is_asked_does_not_run(text: str) -> None:
    found = _does(text)
    assert (found.effects.hidden, found.writes) == ({}, set())


def test_what_is_to_be_done_in_the_end() -> None:
    found = _does("request.addfinalizer(rows.clear)")
    assert found.adds == {"request[what is to be done in the end]"}
    assert (found.writes, found.unknown) == (set(), set())


@pytest.mark.parametrize("text", ["puts_and_waits()", "await puts_and_awaits()"])
def test_who_serves_a_queue_does_one_thing_after_another(text: str) -> None:
    assert _does(text).locks == {"line"}
    assert _does("line.put(1)").locks == set()


def test_what_is_put_back_in_a_queue_is_borrowed_like_a_lock() -> None:
    found = _does("borrows()")
    assert (found.locks, found.effects.awaits, found.effects.queued) == ({"line"}, set(), set())
    for text in ("line.get()", "answers()"):
        found = _does(text)
        assert (found.locks, len(found.effects.awaits)) == (set(), 1), text


@pytest.mark.parametrize(
    ("text", "writes"),
    [
        ("executor.submit(len, 'a').result()", set()),
        ("executor.submit(adds_to, rows, 1).result().clear()", {"rows"}),
        ("executor.submit(adds_to, own, 'a').result()", {"own"}),
    ],
)
def test_what_a_pool_gives_is_a_future_for_what_it_was_handed(text: str, writes: set[str]) -> None:
    assert _does(text).writes == writes
    assert _does(text).locks == {"executor"}


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("asyncio.create_task(unknown())", True),
        ("threading.Timer(1, len).start()", True),
        ("server.start()", True),
        ("server.join()", False),
        ("executor.submit(len)", True),
        ("asyncio.get_running_loop().call_later(1, len)", True),
        ("subprocess.Popen(['a'])", True),
        ("subprocess.run(['a'])", False),
        ("rows.append(1)", False),
    ],
)
def test_what_sets_something_going(text: str, starts: bool) -> None:
    assert _does(text).effects.starts == starts


@pytest.mark.parametrize(
    ("call", "reads"), [("os.path.abspath('x')", True), ("os.path.realpath('x')", True), ("os.path.join('x')", False)]
)
def test_what_depends_on_the_working_folder(call: str, *, reads: bool) -> None:
    assert ("the working folder" in noted(WORLD, call).reads) is reads


def test_random_numbers_of_ones_own() -> None:
    found = noted(WORLD, "random.Random(7).random()")
    assert (found.unknown, found.adds, found.writes) == (set(), set(), set())


@pytest.mark.parametrize(
    "text", ["size._replace(wide=4)", "size._asdict()", "size.index(3)", "size._replace(wide=4)._replace(wide=5)"]
)
def test_methods_of_named_tuples_change_nothing(text: str) -> None:
    assert _does(text).effects.writes == set()


MOMENTS = textwrap.dedent("""
    import asyncio
    import datetime
    import time
    from datetime import datetime as moment
    rows = []
""")


@pytest.mark.parametrize(
    ("text", "keeps"),
    [
        ("await asyncio.sleep(1)\nrows.append(time.time())", True),
        ("await asyncio.sleep(1)\nreturn datetime.datetime.now()", True),
        ("rows.append(moment.utcnow().isoformat())", True),
        ("await asyncio.sleep(1)\nrows.append(asyncio.get_running_loop().time())", True),
        ("def inner(): return {'at': time.monotonic()}\nrows.append(inner())", True),
        ("end = time.monotonic() + 1\nwhile time.monotonic() < end: await asyncio.sleep(0.1)", False),
        ("left = 1 - time.time()\nawait asyncio.sleep(left)", False),
        ("await asyncio.sleep(1)\nrows.append(1)", False),
        ("rows.append(time.monotonic() + 5)", False),
        ("began = time.time()\nrows.append(time.time() - began)", True),
        ("if time.time() < 5: rows.append(1)", False),
    ],
)
def test_what_keeps_the_time(text: str, keeps: bool) -> None:
    found = noted(f"{MOMENTS}\nasync def act():\n{textwrap.indent(text, '    ')}", "await act()")
    assert found.effects.stamps is keeps


def test_the_time_that_is_handed_over() -> None:
    assert noted(MOMENTS, "print(time.time())").effects.stamps


@pytest.mark.parametrize("call", ["add_signal_handler(1, print)", "remove_signal_handler(1)", "set_debug(True)"])
def test_what_is_set_for_a_whole_event_loop(call: str) -> None:
    for loop in ("loop", "asyncio.get_running_loop()"):
        found = noted(f"{MOMENTS}\nloop = asyncio.new_event_loop()\nloop.close()", f"{loop}.{call}")
        assert "settings of the whole process" in found.writes


def test_a_lock_that_another_has_taken_is_let_go() -> None:
    assert "lock" in noted(WORLD, "lock.release()").writes
    assert "lock" in noted(WORLD, "lock.acquire()").reads
    assert noted(WORLD, "lock.acquire()\nlock.release()").writes == set()
    assert noted(WORLD, "with lock: pass").reads & {"lock"} == set()


ASKED = """
    import asyncio
    import gc
    import resource
    import threading
    def sets(): asyncio.get_running_loop().set_debug(True)
"""


@pytest.mark.parametrize(
    ("text", "reads", "writes"),
    [
        ("sets()", set(), {"settings of the whole process"}),
        ("asyncio.get_event_loop().get_debug()", {"settings of the whole process"}, set()),
        ("asyncio.get_event_loop().mark = 1", set(), {"the event loop.mark"}),
        ("x = asyncio.get_running_loop().mark", {"the event loop.mark"}, set()),
        ("threading.current_thread().name = 'a'", set(), {"the thread at work.name"}),
        ("asyncio.current_task().set_name('a')", set(), {"the task at work"}),
        ("gc.isenabled()", {"settings of the whole process"}, set()),
        ("resource.setrlimit(resource.RLIMIT_CORE, (0, 0))", set(), {"settings of the whole process"}),
        ("resource.getrlimit(resource.RLIMIT_CORE)", {"settings of the whole process"}, set()),
    ],
)
def test_what_is_set_and_asked_for_by_another_name(text: str, reads: set[str], writes: set[str]) -> None:
    found = noted(ASKED, text)
    assert reads <= found.reads
    assert (found.writes, found.unknown) == (writes, set())


PIPES = """
    import os

    def send(descriptor):
        os.write(descriptor, b"x")

    def take(descriptor):
        return os.read(descriptor, 10)
"""


def test_descriptors_are_read_and_written() -> None:
    sends, takes = noted(PIPES, "send(5)"), noted(PIPES, "take(4)")
    assert sends.writes == {"what is written to descriptors (5)"}
    assert "what is written to descriptors" in takes.reads
    assert takes.writes == {"what is taken out of descriptors (4)"}
    assert takes.effects.awaits == {OUTSIDE}
    assert noted(PIPES, "send(5); take(4)").effects.awaits == set()
    assert sends.adds == takes.adds == {"descriptors"}
    assert noted(PIPES, "os.dup(5)").reads >= {"descriptors"}


TAKEN_IN = """
    import socket
    rows, more, names = [], [], set()
    def extends(): rows.extend(more)
    def adds_up():
        global rows
        rows += more
    def updates(): names.update(more)
    def asks(): return names.union(more)
    def puts_in(): rows[0:0] = more
    def appends(): rows.append(more)
    def connects(): return socket.create_connection(("localhost", 8080), timeout=5)
"""


@pytest.mark.parametrize("call", ["extends", "adds_up", "updates", "asks", "puts_in"])
def test_what_is_taken_in_from_a_container_is_read_there(call: str) -> None:
    assert "what is in more" in noted(TAKEN_IN, f"{call}()").reads


def test_what_is_put_in_whole_is_not_read() -> None:
    assert "what is in more" not in noted(TAKEN_IN, "appends()").reads


def test_an_address_is_no_time_to_wait() -> None:
    assert "the servers that listen" in noted(TAKEN_IN, "connects()").reads
