"""What functions of the standard library, and of packages that nearly every suite uses, do to the world.

What lives here: one table of names, and what each reads and writes.  What may never be added: a function of some
suite, or a rule that only one suite needs.

A function that is in no table and whose text is not known is unknown, and what is unknown is never certain.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


def _words(text: str) -> list[str]:
    return text.split()


WAITS = frozenset(
    _words("""time.sleep asyncio.tasks.sleep asyncio.sleep anyio.sleep anyio._core._eventloop.sleep trio.sleep""")
)
"""Functions that do nothing but wait."""

LOCKS = frozenset(
    _words("""asyncio.locks.Lock asyncio.locks.Semaphore asyncio.locks.BoundedSemaphore asyncio.locks.Condition
    _thread.lock _thread.RLock threading.Semaphore threading.BoundedSemaphore threading.Condition
    multiprocessing.synchronize.Lock multiprocessing.synchronize.RLock anyio.Lock anyio._core._synchronization.Lock
    anyio._core._synchronization.Semaphore""")
)
"""Types of which one holder keeps others waiting."""

ONE_AT_A_TIME = frozenset(
    _words("""sqlite3.Connection sqlite3.Cursor sqlalchemy.orm.session.Session
    sqlalchemy.ext.asyncio.session.AsyncSession sqlalchemy.orm.scoping.scoped_session
    sqlalchemy.engine.base.Connection sqlalchemy.ext.asyncio.engine.AsyncConnection asyncpg.connection.Connection
    aiomysql.connection.Connection psycopg.Connection psycopg.AsyncConnection psycopg2.extensions.connection
    http.client.HTTPConnection http.client.HTTPSConnection ftplib.FTP smtplib.SMTP imaplib.IMAP4 telnetlib.Telnet
    serial.serialposix.Serial pexpect.pty_spawn.spawn playwright.sync_api._generated.Page
    playwright.async_api._generated.Page socket.socket ssl.SSLSocket""")
)
"""Types that allow one operation at a time: to overlap two is an error, or garbles both."""

MANY_AT_ONCE = frozenset(
    _words("""httpx._client.AsyncClient aiohttp.client.ClientSession requests.sessions.Session httpx._client.Client
    urllib3.poolmanager.PoolManager aiohttp.test_utils.TestClient""")
)
"""Types made for operations that overlap; what the other side makes of them is another question."""

#: Method names of clients that ask and change nothing, by what HTTP says of them.
READING_METHODS = frozenset({"get", "head", "options"})


class Does(NamedTuple):
    """What a function does; each of ``reads`` and ``writes`` names a place outside all objects."""

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    contents: str = ""
    """How it uses what its arguments hold: r, w, or nothing."""


NOTHING = Does()
READS_ARGUMENTS = Does(contents="r")

_PURE = _words("""abs all any ascii bin bool bytearray bytes callable chr complex dict dir divmod enumerate filter float
format frozenset getattr hasattr hash hex id int isinstance issubclass iter len list map max memoryview min object oct
ord pow
print property range repr reversed round set slice sorted staticmethod str sum super tuple type vars zip
json.dumps json.loads copy.copy copy.deepcopy textwrap.dedent itertools.chain itertools.count functools.partial
operator.attrgetter operator.itemgetter dataclasses.replace dataclasses.asdict time.time time.monotonic
time.perf_counter time.time_ns time.monotonic_ns time.perf_counter_ns time.thread_time time.process_time
uuid.uuid4 uuid.uuid1 datetime.datetime.now datetime.datetime.utcnow datetime.timedelta pathlib.Path
os.path.join os.path.basename os.path.dirname os.path.abspath os.fspath os.getpid logging.getLogger
asyncio.get_running_loop asyncio.events.get_running_loop asyncio.events.get_event_loop threading.get_ident
threading.current_thread secrets.token_hex collections.defaultdict collections.OrderedDict
collections.deque collections.Counter collections.namedtuple types.SimpleNamespace re.compile re.match re.search
re.sub base64.b64encode base64.b64decode hashlib.sha256 hashlib.md5 math.sqrt shlex.split shlex.quote
asyncio.tasks.gather asyncio.gather asyncio.tasks.wait asyncio.tasks.wait_for asyncio.wait_for asyncio.tasks.shield
asyncio.tasks.create_task asyncio.create_task asyncio.tasks.ensure_future asyncio.tasks.as_completed
asyncio.locks.Event asyncio.locks.Lock asyncio.locks.Semaphore asyncio.queues.Queue asyncio.Event asyncio.Lock
asyncio.Queue asyncio.Semaphore asyncio.taskgroups.TaskGroup asyncio.timeouts.timeout asyncio.threads.to_thread
contextlib.suppress contextlib.nullcontext contextlib.ExitStack contextlib.AsyncExitStack contextlib.closing
threading.Thread threading.Timer threading.Event threading.Lock threading.RLock threading.Semaphore threading.Condition
threading.Barrier queue.Queue io.StringIO io.BytesIO concurrent.futures.thread.ThreadPoolExecutor
unittest.mock.Mock unittest.mock.MagicMock unittest.mock.AsyncMock
Exception ValueError RuntimeError TypeError KeyError TimeoutError OSError AssertionError ConnectionError
NotImplementedError PermissionError LookupError IndexError AttributeError StopIteration""")
_PROCESS = Does(reads=("environment", "folder", "files"), writes=("process",))
_TABLE: dict[str, Does] = {
    **dict.fromkeys(_PURE, READS_ARGUMENTS),
    **dict.fromkeys(WAITS, NOTHING),
    **dict.fromkeys(
        _words("""subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen
        subprocess.getoutput os.system os.popen asyncio.subprocess.create_subprocess_exec
        asyncio.subprocess.create_subprocess_shell asyncio.create_subprocess_exec"""),
        _PROCESS,
    ),
    **dict.fromkeys(("os.getenv", "os.environ.get"), Does(reads=("environment",))),
    **dict.fromkeys(("os.putenv", "os.unsetenv"), Does(writes=("environment",))),
    **dict.fromkeys(
        ("os.getcwd", "os.path.exists", "os.listdir", "os.path.isfile", "os.stat"), Does(reads=("files", "folder"))
    ),
    "os.chdir": Does(writes=("folder",)),
    **dict.fromkeys(
        _words("""os.remove os.unlink os.rename os.replace os.mkdir os.makedirs os.rmdir shutil.copy shutil.copyfile
        shutil.copytree shutil.move shutil.rmtree shutil.copy2 os.symlink"""),
        Does(writes=("files",)),
    ),
    **dict.fromkeys(("open", "io.open", "tempfile.NamedTemporaryFile"), Does(reads=("files",), writes=("files",))),
    **dict.fromkeys(("tempfile.mkdtemp", "tempfile.mkstemp", "tempfile.TemporaryDirectory"), NOTHING),
    **dict.fromkeys(
        _words("random.seed random.random random.randint random.choice random.shuffle random.sample"),
        Does(reads=("random numbers",), writes=("random numbers",)),
    ),
    **dict.fromkeys(
        _words("""socket.create_connection socket.socket urllib.request.urlopen http.client.HTTPConnection
        asyncio.streams.open_connection asyncio.open_connection requests.api.get requests.api.post requests.api.put
        requests.api.delete requests.api.patch requests.api.head httpx._api.get httpx._api.post httpx._api.put
        httpx._api.delete"""),
        Does(writes=("network",)),
    ),
    "urllib.request.Request": READS_ARGUMENTS,
    **dict.fromkeys(
        ("signal.signal", "locale.setlocale", "warnings.simplefilter", "time.tzset"),
        Does(writes=("process-wide settings",)),
    ),
    **dict.fromkeys(("logging.basicConfig", "logging.config.dictConfig", "logging.disable"), Does(writes=("logging",))),
    "gc.collect": NOTHING,
    "next": Does(contents="w"),
    "setattr": Does(contents="w"),
    "delattr": Does(contents="w"),
}

#: Methods of pytest's own fixtures, by type.
_OF_PYTEST: dict[str, dict[str, Does]] = {
    "_pytest.monkeypatch.MonkeyPatch": {
        "setenv": Does(writes=("environment",)),
        "delenv": Does(writes=("environment",)),
        "chdir": Does(writes=("folder",)),
        "syspath_prepend": Does(writes=("process-wide settings",)),
        "setattr": Does(writes=("process-wide settings",)),
        "delattr": Does(writes=("process-wide settings",)),
        "setitem": Does(contents="w"),
        "delitem": Does(contents="w"),
    },
}

#: Types of the standard library whose methods change contents: method -> r, w, or a for what only adds.
_READS = _words("""get keys values items copy count index __contains__ __getitem__ union intersection difference
issubset issuperset isdisjoint qsize empty full is_set getvalue read tell""")
_ADDS = _words("append add extend appendleft extendleft put put_nowait write writelines")
_CHANGES = _words("""pop popitem popleft clear remove discard insert sort reverse update setdefault __setitem__
__delitem__ get_nowait intersection_update difference_update rotate set seek truncate""")
CONTAINERS = frozenset(
    _words("""list dict set bytearray collections.deque collections.defaultdict collections.OrderedDict
    collections.Counter asyncio.queues.Queue queue.Queue _queue.SimpleQueue asyncio.locks.Event threading.Event
    _io.StringIO
    _io.BytesIO""")
)
METHODS = {**dict.fromkeys(_READS, "r"), **dict.fromkeys(_ADDS, "a"), **dict.fromkeys(_CHANGES, "w")}

#: Methods of paths.
PATHS = {
    **dict.fromkeys(_words("read_text read_bytes exists is_file is_dir iterdir glob rglob stat resolve"), "r"),
    **dict.fromkeys(_words("write_text write_bytes mkdir touch unlink rmdir rename replace symlink_to chmod"), "w"),
    "open": "w",
}


def function(name: str | None) -> Does | None:
    """What a function does, by its full name; ``None`` where that is not known."""
    if name is None:
        return None
    return _TABLE.get(name.removeprefix("builtins."))


def method(type_names: Iterable[str], name: str) -> Does | None:
    """What a method does, by the names of its object's type and its bases; ``None`` where that is not known."""
    for type_name in type_names:
        known = _OF_PYTEST.get(type_name)
        if known is not None:
            return known.get(name, NOTHING)
    return None
