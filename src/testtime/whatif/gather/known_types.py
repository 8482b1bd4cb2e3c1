"""What methods of the standard library's types, and of types that nearly every suite uses, do.

What lives here: tables of types by their names, as users write them.  What may never be added: a type of some suite.
"""

from __future__ import annotations

from testtime.whatif.gather.known_functions import (
    CHANGES_ARGUMENTS,
    ENVIRONMENT,
    FOLDER,
    LOGGED,
    LOGGING,
    NETWORK,
    PRINTED,
    PROCESS,
    RANDOM,
    READS_ARGUMENTS,
    SERVERS,
    SETTINGS,
    Does,
)


def _words(text: str) -> list[str]:
    return text.split()


LOCKS = frozenset(
    _words("""asyncio.Lock asyncio.Semaphore asyncio.BoundedSemaphore asyncio.Condition anyio.Lock anyio.Semaphore
    anyio.CapacityLimiter threading.lock threading.RLock threading.Semaphore threading.BoundedSemaphore
    threading.Condition multiprocessing.synchronize.Lock multiprocessing.synchronize.RLock""")
)
"""Types of which one holder, or as many as they say, keeps others waiting."""

RUNNERS = frozenset(
    _words("""asyncio.Task asyncio.Future asyncio.Process subprocess.Popen threading.Thread threading.Timer
    multiprocessing.context.Process multiprocessing.process.BaseProcess concurrent.futures._base.Future""")
)
"""Types of what goes on by itself."""
THREADS = frozenset({"threading.Thread"})
THREADS_RUN = {"threading.Thread": ("_target", "_args"), "threading.Timer": ("function", "args")}
"""Types of threads that do what they were handed, and in which attributes that is and its arguments are."""
RUN = "run"
"""What a thread of a class of its own does instead."""
RUN_THREADS = frozenset({"start", "join"})
"""Methods of threads beside which what they are to do goes on."""
EVENTS = frozenset({"asyncio.Event", "threading.Event"})
WAITED = frozenset(_words("wait join communicate result exception get"))
"""Methods that wait until these have come to an end, or happen."""
STARTS = frozenset(_words("start submit call_later call_soon call_at call_soon_threadsafe create_task"))
"""Methods that set something going which goes on by itself: of these, of loops and of pools."""
KEEPERS: dict[str, frozenset[str]] = {
    "pytest.fixtures.FixtureRequest": frozenset({"addfinalizer"}),
    "unittest.case.TestCase": frozenset(_words("addCleanup addAsyncCleanup addClassCleanup")),
}
"""Methods by which things are told what to do in the end."""
CONFIGS = frozenset({"pytest.config.Config"})
ASKS_CONFIG = frozenset(_words("getini getoption getvalue"))
"""Methods by which pytest is asked for what it was told."""
RUNS: dict[str, frozenset[str]] = {
    "asyncio.BaseEventLoop": frozenset(_words("run_until_complete run_forever")),
    "asyncio.Runner": frozenset({"run"}),
}
"""Methods by which an event loop runs: one call at a time, and all that waits in it goes on."""
POOLS = frozenset({"concurrent.futures._base.Executor"})
LEFT = "_value"
CAPACITY = ("_bound_value", LEFT, "_max_workers")
"""Attributes that say how many a lock or pool lets through at once; ``LEFT``: how many more, at that moment."""
CALLERS = frozenset({"asyncio.BaseEventLoop", "concurrent.futures._base.Executor", "re.Pattern"})
"""Types whose methods call what they are handed."""

CONNECTIONS = frozenset(
    _words("""http.client.HTTPConnection http.client.HTTPSConnection ftplib.FTP smtplib.SMTP imaplib.IMAP4
    telnetlib.Telnet socket.socket ssl.SSLSocket asyncio.StreamReader asyncio.StreamWriter
    multiprocessing.connection.Connection""")
)
"""Types with somebody at the other end who may do anything, and often is a server of the suite's own."""
RECEIVES = frozenset(
    _words("""accept recv recvfrom recv_into recvfrom_into recvmsg recv_bytes recv_bytes_into read readline readexactly
    readuntil poll getresponse getreply voidresp getresp""")
)
"""Methods of connections that wait until somebody at the other end does something."""

ONE_AT_A_TIME = CONNECTIONS | frozenset(
    _words("""sqlite3.Connection sqlite3.Cursor sqlalchemy.orm.session.Session
    sqlalchemy.ext.asyncio.session.AsyncSession sqlalchemy.orm.scoping.scoped_session
    sqlalchemy.engine.base.Connection sqlalchemy.ext.asyncio.engine.AsyncConnection asyncpg.connection.Connection
    aiomysql.connection.Connection psycopg.Connection psycopg.AsyncConnection psycopg2.extensions.connection
    serial.serialposix.Serial pexpect.pty_spawn.spawn playwright.sync_api._generated.Page
    playwright.async_api._generated.Page aiosqlite.core.Connection aiosqlite.cursor.Cursor""")
)
"""Types that allow one operation at a time: to overlap two is an error, garbles both, or lets the second wait."""

MANY_AT_ONCE = frozenset(
    _words("""httpx.AsyncClient httpx.Client aiohttp.ClientSession aiohttp.TestClient requests.Session
    urllib3.poolmanager.PoolManager""")
)
"""Types made for operations that overlap; what the other side makes of them is another question."""

OPEN_FILES = frozenset(_words("io.TextIOWrapper io.BufferedWriter io.BufferedRandom io.BufferedReader io.FileIO"))
"""Types of files that are open."""
READS_FILE = frozenset(_words("read readline readlines readinto readinto1 read1 readall peek tell"))
"""Methods of these that take out what is next; the others put something there, or end that."""
ASKS_FILE = frozenset(_words("fileno isatty readable writable seekable"))
"""Methods of these that change nothing."""
MAY_BE_UNBOUND = frozenset({"sqlite3.Connection", "sqlite3.Cursor"})
THREAD_BOUND = MAY_BE_UNBOUND.union(_words("playwright.sync_api._generated.Page tkinter.Tk"))
"""Types whose objects may be used in the thread alone that made them."""
CACHES = frozenset({"functools._lru_cache_wrapper"})
"""Types of functions that keep what came of each call."""
LOCALS = frozenset({"threading._local"})
"""Types of which each thread sees attributes of its own."""
LAZY = frozenset(
    _words("""generator async_generator coroutine map filter zip enumerate reversed itertools.chain itertools.count
    itertools.cycle itertools.islice itertools.starmap itertools.takewhile itertools.dropwhile itertools.groupby
    itertools.accumulate itertools.filterfalse itertools.tee itertools.zip_longest itertools.product
    contextlib._GeneratorContextManager contextlib._AsyncGeneratorContextManager
    list_iterator tuple_iterator set_iterator dict_keyiterator dict_valueiterator dict_itemiterator
    dict_keys dict_values dict_items callable_iterator list_reverseiterator weakrefset.WeakSet
    weakref.WeakValueDictionary
    weakref.WeakKeyDictionary""")
)
"""Types of what does its work when it is gone over or awaited, or gives what nobody looked at."""
LOGS = frozenset(_words("logging.Handler pytest.logging.LogCaptureFixture"))
"""Types that keep what is logged."""
STAND_INS = frozenset(
    _words("""weakref.ReferenceType weakref.ref weakref.ProxyType weakref.CallableProxyType collections.ChainMap
    mappingproxy memoryview""")
)
"""Types of what stands for other objects."""
VARIABLES = frozenset({"contextvars.ContextVar"})
ENVIRONMENTS = frozenset({"os._Environ"})
MAPPINGS = frozenset({"dict", "collections.defaultdict", "collections.OrderedDict"})
QUEUES = frozenset({"asyncio.Queue", "queue.Queue", "queue.SimpleQueue"})
CONTAINERS = frozenset(_words("list set bytearray collections.deque collections.Counter io.StringIO io.BytesIO")).union(
    MAPPINGS, QUEUES, EVENTS
)
"""Types that hold things."""
KNOWN = (
    CONTAINERS | LOCKS | RUNNERS | POOLS | ONE_AT_A_TIME | MANY_AT_ONCE | LOCALS | VARIABLES | ENVIRONMENTS | CALLERS
)
"""Types of which it is known what their methods look at."""
_READS = """get keys values items copy count index __contains__ __getitem__ union intersection difference issubset
issuperset isdisjoint qsize empty full is_set wait getvalue read tell most_common elements"""
_ADDS = "append add extend appendleft extendleft put put_nowait write writelines"
_CHANGES = """pop popitem popleft clear remove discard insert sort reverse update setdefault __setitem__ __delitem__
get_nowait intersection_update difference_update symmetric_difference_update rotate set seek truncate move_to_end
subtract readline readlines join task_done"""
LETS_GO = frozenset(
    _words("""pop popitem popleft clear remove discard __setitem__ __delitem__ update get get_nowait
    intersection_update difference_update symmetric_difference_update""")
)
"""Methods of what holds things after which it may hold less, or others."""
ORDERED = frozenset(_words("list bytearray collections.deque io.BytesIO io.StringIO"))
"""Those of which the order is as good as the contents."""
IMMUTABLE = frozenset(
    _words("""datetime.date datetime.datetime datetime.time datetime.timedelta datetime.timezone decimal.Decimal
    fractions.Fraction ipaddress.IPv4Address ipaddress.IPv4Network ipaddress.IPv6Address ipaddress.IPv6Network range
    uuid.UUID zoneinfo.ZoneInfo""")
)
"""Types of what nobody can change; a class on top of one of them may be another matter."""
FIXED = frozenset({"tuple"})
"""Those that stay as they are: what their methods give is new, but for what is in them."""
TAKES_IN = frozenset(
    _words("""extend extendleft update union intersection difference symmetric_difference intersection_update
    difference_update symmetric_difference_update issubset issuperset isdisjoint subtract join writelines""")
)
"""Those of them that go through what they are handed."""
METHODS = {name: how for words, how in ((_READS, "r"), (_ADDS, "a"), (_CHANGES, "w")) for name in words.split()}
"""Methods of what holds things: r for reading, a for adding, w for changing what is in it."""

PATHS = {
    **dict.fromkeys(_words("read_text read_bytes exists is_file is_dir iterdir glob rglob stat resolve open"), "r"),
    **dict.fromkeys(_words("write_text write_bytes mkdir touch unlink rmdir rename replace symlink_to chmod"), "w"),
}
"""Methods of paths: r for reading what is there, w for changing it."""
SAME_PATH = frozenset(_words("resolve absolute expanduser as_posix"))
"""Methods of paths that give the same path."""

RENAMES = frozenset(_words("with_name with_stem with_suffix"))
"""Methods of paths that give one beside it."""

SETS_LOOP = frozenset(
    _words("""add_signal_handler remove_signal_handler set_exception_handler set_task_factory set_default_executor
    set_debug""")
)
"""Methods of event loops that set something for all that runs in them."""
ASKS_LOOP = frozenset(_words("get_exception_handler get_task_factory get_debug"))
"""Methods that ask for that."""
SETS_LOGGING = frozenset(_words("setLevel addHandler removeHandler addFilter removeFilter"))
ASKS_LOGGING = frozenset(_words("isEnabledFor getEffectiveLevel hasHandlers"))
LOGS_SOMETHING = frozenset(_words("debug info warning error exception critical log"))
_PATCHES = dict.fromkeys(
    _words("setattr delattr syspath_prepend undo context start stop patch stopall object multiple spy __call__"),
    Does(writes=(SETTINGS,), contents="p"),
)
OTHERS: dict[str, dict[str, Does]] = {
    "pytest.monkeypatch.MonkeyPatch": {
        **_PATCHES,
        **dict.fromkeys(("setenv", "delenv"), Does(writes=(ENVIRONMENT,))),
        "chdir": Does(writes=(FOLDER,)),
        **dict.fromkeys(("setitem", "delitem"), CHANGES_ARGUMENTS),
    },
    "pytest_mock.plugin.MockerFixture": _PATCHES,
    "pytest_mock.plugin.MockerFixture._Patcher": {**_PATCHES, "dict": CHANGES_ARGUMENTS},
    "unittest.mock._patch": _PATCHES,
    "random.Random": {
        "seed": Does(writes=(RANDOM,)),
        "setstate": Does(writes=(RANDOM,)),
        "shuffle": Does(adds=(RANDOM,), contents="w"),
    },
    "asyncio.BaseEventLoop": {
        **dict.fromkeys(("create_server", "create_unix_server"), Does(adds=(SERVERS,), contents="r")),
        **dict.fromkeys(
            ("create_connection", "create_unix_connection", "sock_connect"),
            Does(reads=(SERVERS,), adds=(NETWORK,), contents="r"),
        ),
        **dict.fromkeys(("subprocess_exec", "subprocess_shell"), Does(writes=(PROCESS,), contents="r")),
        **dict.fromkeys(SETS_LOOP, Does(writes=(SETTINGS,), contents="r")),
        **dict.fromkeys(ASKS_LOOP, Does(reads=(SETTINGS,))),
    },
    "asyncio.Runner": {},
    "concurrent.futures._base.Executor": {},
    "pytest.capture.CaptureFixture": dict.fromkeys(_words("readouterr disabled"), Does(writes=(PRINTED,))),
    "re.Match": {},
    "re.Pattern": {},
    "tuple": {},
    **{each: {} for each in IMMUTABLE},
    "logging.Logger": {
        **dict.fromkeys(SETS_LOGGING, Does(writes=(LOGGING,))),
        **dict.fromkeys(ASKS_LOGGING, Does(reads=(LOGGING,))),
    },
}
"""Methods of other types; of those that are not named, ``REST``."""
REST: dict[str, Does] = {
    "random.Random": Does(adds=(RANDOM,)),
    "asyncio.BaseEventLoop": READS_ARGUMENTS,
    "asyncio.Runner": READS_ARGUMENTS,
    "concurrent.futures._base.Executor": READS_ARGUMENTS,
    "re.Pattern": READS_ARGUMENTS,
    "tuple": READS_ARGUMENTS,
    "logging.Logger": Does(reads=(LOGGING,), adds=(LOGGED,), contents="r"),
}
