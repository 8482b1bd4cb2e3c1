"""What functions of the standard library, and of packages that nearly every suite uses, do to the world.

What lives here: one table of names as users write them, and what each reads and writes.  What may never be added: a
function of some suite, or a rule that only one suite needs.

A function that is in no table and whose text is not known is unknown, and what is unknown is never certain.
"""

from __future__ import annotations

import builtins
from typing import NamedTuple


class Does(NamedTuple):
    """What a function does; each of ``reads``, ``writes`` and ``adds`` names a place outside all objects."""

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    """Where something is added, so that only the order of entries depends on who comes first."""
    contents: str = ""
    """How it uses what its arguments hold: r, w, p for replacing a part of the first, or nothing."""


NOTHING = Does()
READS_ARGUMENTS = Does(contents="r")
CHANGES_ARGUMENTS = Does(contents="w")
REPLACES = Does(contents="p")
"""It replaces a part of its first argument."""
ENVIRONMENT, FOLDER, FILES, NETWORK = "environment", "folder", "files", "network"
PROCESS, RANDOM, SETTINGS, LOGGING = "process", "random numbers", "process-wide settings", "logging"
UMASK, TIMEOUT, ZONE = "the mask of new files", "the timeout of new sockets", "the time zone"
LOGGED, PRINTED = "what is logged", "what is printed"
FIRST_PATH, SECOND_PATH = "the file that the first argument names", "the file that the second argument names"
ARCHIVE = "the archive that the first two arguments name"
WRITTEN, ANY_WRITTEN = "what is written to descriptors", "what is written to any descriptor"
TAKEN = "what is taken out of descriptors"
DESCRIPTORS = "descriptors"
"""Numbers of open files: which are the two ends of one pipe, or one file twice, nobody can tell."""
SERVERS = "servers"
"""Ports that somebody listens on: to connect to one reads it."""
ANY_PORT = "0"
"""What is asked for where any port will do: nobody else gets the same."""

WAITS = frozenset(["time.sleep", "asyncio.sleep", "anyio.sleep", "trio.sleep"])
"""Functions that do nothing but wait."""
CLOCKS = frozenset(
    ["time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.perf_counter_ns", "time.time", "time.time_ns"]
)
"""Functions that tell the time."""
DATES = frozenset(f"datetime.{name}" for name in ("datetime.now", "datetime.utcnow", "datetime.today", "date.today"))
"""The same, with the date: nobody waits by these."""
THERE = {
    **dict.fromkeys(
        ("asyncio.get_event_loop", "asyncio.get_running_loop"), ("asyncio.BaseEventLoop", "the event loop")
    ),
    "asyncio.current_task": ("asyncio.Task", "the task at work"),
    "threading.current_thread": ("threading.Thread", "the thread at work"),
    "threading.main_thread": ("threading.Thread", "the main thread"),
}
"""Functions that give an object which was there before: of what type it is, and what it is called."""
IMPORTS = frozenset(("__import__", "importlib.import_module", "importlib.reload", "runpy.run_module", "runpy.run_path"))
"""Functions that do what an ``import`` does."""
SCOPES = frozenset(
    ["asyncio.TaskGroup", "asyncio.timeout", "asyncio.timeout_at", "anyio.CancelScope"]
    + [f"anyio.{name}" for name in ("create_task_group", "fail_after", "move_on_after")]
)
"""Functions that give what has to be left by the task that entered it."""
CONTEXTS = frozenset(["decimal.getcontext", "decimal.setcontext", "decimal.localcontext"])
"""Functions that give or set what each thread and task has its own of."""
_REGISTERS = """
    atexit.register atexit.unregister codecs.register codecs.register_error codecs.unregister copyreg.pickle
    csv.field_size_limit csv.register_dialect csv.unregister_dialect email.charset.add_alias email.charset.add_charset
    gettext.bindtextdomain gettext.install gettext.textdomain logging.addLevelName logging.captureWarnings
    logging.setLogRecordFactory logging.setLoggerClass mimetypes.add_type mimetypes.init random.setstate
    shutil.register_archive_format shutil.register_unpack_format shutil.unregister_archive_format
    shutil.unregister_unpack_format sqlite3.register_adapter sqlite3.register_converter threading.stack_size
    urllib.request.install_opener webbrowser.register xml.etree.ElementTree.register_namespace
"""
REGISTERS = frozenset(_REGISTERS.split())
"""Functions that set what other functions of their module go by."""
FREES = frozenset(("gc.collect", "setattr", "delattr"))
"""Functions after which an object may be gone that was there before."""
STREAMS = frozenset(("sys.stdout", "sys.stderr"))
"""Where what is printed goes."""
CONNECTS = frozenset(("http.client", "socket", "ssl"))
"""Modules that all who talk to a server use."""
_STARTS = """
    asyncio.create_task asyncio.ensure_future asyncio.run_coroutine_threadsafe asyncio.create_subprocess_exec
    asyncio.create_subprocess_shell subprocess.Popen
"""
STARTS = frozenset(_STARTS.split())
"""Functions that set something going which goes on by itself."""
_LOOKS = """
    len next anext list tuple set frozenset sorted iter bool str repr format any all sum min max hash dict enumerate zip
    reversed copy.copy copy.deepcopy dataclasses.asdict dataclasses.replace vars json.dumps print
"""
LOOKS_THROUGH = frozenset(_LOOKS.split())
"""Functions that ask objects for what is in them, by methods that nobody names."""
_LOOKED = """
    __len__ __iter__ __next__ __getitem__ __contains__ __bool__ __str__ __repr__ __format__ __hash__ __eq__ __lt__
    __reversed__
"""
LOOKED = tuple(_LOOKED.split())
"""The methods by which they do."""
MADE_INTO_TEXT = frozenset(("format", "format_map", "join"))
"""Methods of texts that ask objects for theirs."""
LOOKED_BY = {
    "len": ("__len__",),
    "next": ("__next__",),
    "iter": ("__iter__", "__getitem__"),
    "bool": ("__bool__", "__len__"),
    "str": ("__str__", "__repr__"),
    "format": ("__format__", "__str__", "__repr__"),
    "repr": ("__repr__",),
    "hash": ("__hash__",),
    "reversed": ("__reversed__", "__getitem__"),
}
"""Of those that call one method alone, the ones that it may be, first come first called."""
OF_ALL = frozenset(("globals", "exec", "eval"))
"""Functions by which any variable of a module can be changed."""
_OPENS = "open io.open codecs.open gzip.open bz2.open lzma.open tarfile.open tarfile.TarFile.open zipfile.ZipFile"
OPENS = frozenset(_OPENS.split())
"""Functions whose second argument says whether a file is written."""
TEMPORARY = frozenset(f"tempfile.{name}" for name in ("mkdtemp", "mkstemp", "NamedTemporaryFile", "TemporaryDirectory"))
"""Functions that make a file or folder which nobody else has."""

_SIMPLE = """
    inspect.isawaitable inspect.isclass inspect.iscoroutine inspect.iscoroutinefunction inspect.isfunction struct.pack
    all any bin bool bytes callable chr float format hasattr hash hex id int isinstance issubclass len oct ord print
    repr round str json.dumps os.fspath os.getcwd os.getenv os.getpid os.path.abspath os.path.basename os.path.dirname
    os.path.exists os.path.isdir os.path.isfile os.path.join secrets.token_hex textwrap.dedent time.monotonic
    time.perf_counter time.time
"""
SIMPLE_RESULTS = frozenset(_SIMPLE.split())
"""Functions whose result is a number or a text, whatever they were handed."""

_PURE = """
    inspect.isawaitable inspect.isclass inspect.iscoroutine inspect.iscoroutinefunction inspect.isfunction struct.pack
    typing.cast
    abs all any ascii bin bool bytearray bytes callable chr complex dict dir divmod enumerate filter float format
    frozenset
    getattr hasattr hash hex id int isinstance issubclass iter len list map max memoryview min object oct ord pow
    object.__new__ property range repr reversed round set slice sorted staticmethod str sum super tuple type vars zip
    aiter asyncio.as_completed asyncio.create_task asyncio.ensure_future asyncio.gather asyncio.get_event_loop
    asyncio.get_running_loop asyncio.run_coroutine_threadsafe asyncio.shield asyncio.timeout asyncio.to_thread
    asyncio.wait asyncio.wait_for asyncio.current_task
    asyncio.BoundedSemaphore asyncio.Condition asyncio.Event asyncio.Future asyncio.Lock asyncio.Queue asyncio.Semaphore
    asyncio.TaskGroup asyncio.timeout_at anyio.run_sync anyio.Event anyio.Lock anyio.Semaphore
    base64.b64decode base64.b64encode
    collections.Counter collections.OrderedDict collections.defaultdict collections.deque collections.namedtuple
    concurrent.futures.process.ProcessPoolExecutor concurrent.futures.thread.ThreadPoolExecutor
    contextlib.AsyncExitStack contextlib.ExitStack contextlib.closing contextlib.nullcontext contextlib.suppress
    copy.copy copy.deepcopy dataclasses.asdict dataclasses.replace
    datetime.datetime datetime.datetime.utcnow datetime.timedelta functools.partial
    functools.reduce
    hashlib.md5 hashlib.openssl_md5 hashlib.openssl_sha1 hashlib.openssl_sha256 hashlib.sha1 hashlib.sha256
    logging.Formatter logging.NullHandler logging.StreamHandler
    io.BytesIO io.StringIO itertools.chain itertools.count itertools.islice itertools.product json.dumps json.loads
    logging.getLogger math.ceil math.floor math.sqrt operator.attrgetter operator.itemgetter
    os.cpu_count os.fspath os.getpid os.path.basename os.path.dirname os.path.join os.path.splitext
    pathlib.Path queue.Queue queue.SimpleQueue re.compile re.escape re.findall re.finditer re.fullmatch
    re.match re.search re.split re.sub re.subn
    random.Random secrets.token_hex shlex.join shlex.quote shlex.split socket.gethostname textwrap.dedent
    threading.Barrier threading.Condition threading.Event threading.Lock threading.RLock threading.Semaphore
    threading.Thread threading.Thread.__init__ threading.Timer threading.allocate_lock
    threading.current_thread threading.get_ident threading.main_thread
    time.monotonic time.monotonic_ns time.perf_counter time.perf_counter_ns time.process_time
    time.thread_time time.time time.time_ns types.SimpleNamespace
    unittest.mock.AsyncMock unittest.mock.MagicMock unittest.mock.Mock urllib.request.Request
    uuid.UUID uuid.uuid1 uuid.uuid3 uuid.uuid4 uuid.uuid5
    base64.b16decode base64.b16encode base64.b32decode base64.b32encode base64.urlsafe_b64decode
    base64.urlsafe_b64encode binascii.crc32 binascii.hexlify binascii.unhexlify bisect.bisect bisect.bisect_left
    bisect.bisect_right calendar.monthrange datetime.date datetime.date.fromisoformat datetime.datetime.combine
    datetime.datetime.fromisoformat datetime.datetime.strptime datetime.time datetime.timezone decimal.Decimal
    difflib.get_close_matches difflib.unified_diff fnmatch.fnmatch fnmatch.fnmatchcase fractions.Fraction
    functools.cmp_to_key blake2.blake2b blake2.blake2s hashlib.__hash_new hashlib.blake2b hashlib.blake2s
    hashlib.compare_digest hashlib.new hashlib.openssl_sha224 hashlib.openssl_sha384 hashlib.openssl_sha512
    hashlib.sha224 hashlib.sha384 hashlib.sha512
    heapq.nlargest heapq.nsmallest hmac.compare_digest hmac.digest hmac.new html.escape html.unescape
    ipaddress.ip_address ipaddress.ip_interface ipaddress.ip_network itertools.accumulate itertools.chain.from_iterable
    itertools.combinations itertools.cycle itertools.dropwhile itertools.filterfalse itertools.groupby
    itertools.pairwise itertools.permutations itertools.repeat itertools.starmap itertools.takewhile
    itertools.zip_longest math.comb math.cos math.dist math.exp math.fabs math.factorial math.gcd math.hypot
    math.isclose math.isfinite math.isinf math.isnan math.isqrt math.lcm math.log math.log10 math.log2 math.perm
    math.pow math.prod math.radians math.sin math.tan math.trunc operator.add operator.contains operator.eq
    operator.getitem operator.methodcaller operator.mul operator.sub os.path.commonpath os.path.normpath os.path.split
    pathlib.PosixPath pathlib.PurePath pathlib.PurePosixPath posixpath.join pprint.pformat
    secrets.token_bytes secrets.token_urlsafe statistics.fmean statistics.mean statistics.median statistics.mode
    statistics.pstdev statistics.stdev string.Template string.capwords struct.calcsize struct.unpack textwrap.fill
    textwrap.indent textwrap.shorten textwrap.wrap time.strptime unicodedata.normalize urllib.parse.parse_qs
    urllib.parse.parse_qsl urllib.parse.quote urllib.parse.quote_plus urllib.parse.unquote urllib.parse.unquote_plus
    urllib.parse.urlencode urllib.parse.urljoin urllib.parse.urlparse urllib.parse.urlsplit urllib.parse.urlunparse
    urllib.parse.urlunsplit zlib.adler32 zlib.compress zlib.crc32 zlib.decompress
"""
_EXCEPTIONS = [
    name for name, each in vars(builtins).items() if isinstance(each, type) and issubclass(each, BaseException)
]
_BY_WORDS: tuple[tuple[Does, str], ...] = (
    (READS_ARGUMENTS, _PURE),
    (READS_ARGUMENTS, " ".join(_EXCEPTIONS)),
    (NOTHING, " ".join(WAITS)),
    (NOTHING, f"gc.collect tempfile.gettempdir {' '.join(TEMPORARY)}"),
    (CHANGES_ARGUMENTS, "next anext heapq.heappush heapq.heappop"),
    (REPLACES, "setattr delattr"),
    (NOTHING, " ".join(CONTEXTS)),
    (READS_ARGUMENTS, _REGISTERS),
    (READS_ARGUMENTS, " ".join(OF_ALL)),
    (
        Does(reads=(ENVIRONMENT, FOLDER, FILES), writes=(PROCESS,)),
        """subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen
        subprocess.getoutput subprocess.getstatusoutput os.system os.popen asyncio.create_subprocess_exec
        asyncio.create_subprocess_shell anyio.run_process anyio.open_process multiprocessing.context.Process""",
    ),
    (Does(reads=(ENVIRONMENT,)), "os.getenv os.path.expandvars os.path.expanduser pathlib.Path.home shutil.which"),
    (Does(writes=(ENVIRONMENT,)), "os.putenv os.unsetenv"),
    (Does(reads=(FOLDER,)), "os.getcwd pathlib.Path.cwd os.path.abspath os.path.realpath os.path.relpath"),
    (Does(writes=(FOLDER,)), "os.chdir os.fchdir contextlib.chdir"),
    (
        Does(reads=(FILES, FOLDER)),
        """os.path.exists os.listdir os.path.isfile os.path.isdir os.path.getsize os.path.getmtime os.stat os.walk
        os.scandir os.access glob.glob filecmp.cmp""",
    ),
    (
        Does(writes=(FILES,)),
        """os.remove os.unlink os.mkdir os.makedirs os.rmdir os.removedirs os.chmod os.utime os.truncate shutil.rmtree
        shelve.open dbm.open""",
    ),
    (
        Does(reads=(FIRST_PATH,), writes=(SECOND_PATH,)),
        "shutil.copy shutil.copy2 shutil.copyfile shutil.copytree shutil.unpack_archive os.symlink os.link",
    ),
    (Does(writes=(FIRST_PATH, SECOND_PATH)), "os.rename os.replace shutil.move"),
    (Does(reads=(FILES,), writes=(ARCHIVE,)), "shutil.make_archive"),
    (Does(writes=(FIRST_PATH,)), "logging.FileHandler logging.handlers.RotatingFileHandler"),
    (Does(reads=(FILES,), writes=(FILES,)), f"os.open sqlite3.connect {_OPENS}"),
    (
        Does(reads=(ANY_WRITTEN,), writes=(TAKEN,), adds=(DESCRIPTORS,)),
        "os.read os.readv os.pread os.preadv",
    ),
    (
        Does(writes=(WRITTEN,), adds=(DESCRIPTORS,), contents="r"),
        "os.write os.writev os.pwrite os.pwritev os.close os.closerange os.dup2 os.ftruncate os.lseek os.fsync",
    ),
    (Does(reads=(ANY_WRITTEN,), writes=(WRITTEN, TAKEN), adds=(DESCRIPTORS,)), "os.sendfile os.splice"),
    (Does(reads=(DESCRIPTORS,)), "os.dup"),
    (NOTHING, "os.pipe os.pipe2 os.openpty os.isatty os.get_blocking os.get_inheritable"),
    (Does(writes=(RANDOM,)), "random.seed numpy.random.seed"),
    (
        Does(reads=(SERVERS,), adds=(NETWORK,)),
        """socket.create_connection socket.getaddrinfo urllib.request.urlopen urllib.request.urlretrieve
        asyncio.open_connection asyncio.open_unix_connection requests.get requests.post requests.put requests.delete
        requests.patch requests.head requests.request httpx.get httpx.post httpx.put httpx.delete httpx.patch
        httpx.head httpx.request""",
    ),
    (
        Does(adds=(SERVERS,)),
        """asyncio.start_server asyncio.start_unix_server socket.create_server http.server.HTTPServer
        http.server.ThreadingHTTPServer socketserver.TCPServer socketserver.ThreadingTCPServer
        wsgiref.simple_server.make_server xmlrpc.server.SimpleXMLRPCServer""",
    ),
    (
        Does(writes=(SETTINGS,)),
        """signal.signal signal.alarm signal.setitimer locale.setlocale warnings.simplefilter warnings.filterwarnings
        sys.setrecursionlimit sys.setswitchinterval sys.settrace sys.setprofile faulthandler.enable gc.disable gc.enable
        gc.set_threshold gc.set_debug gc.freeze gc.unfreeze asyncio.set_event_loop_policy importlib.reload
        resource.setrlimit os.nice os.setpriority os.sched_setaffinity""",
    ),
    (
        Does(reads=(SETTINGS,)),
        """signal.getsignal signal.getitimer locale.getlocale locale.localeconv sys.getrecursionlimit
        sys.getswitchinterval sys.gettrace sys.getprofile faulthandler.is_enabled gc.isenabled gc.get_threshold
        gc.get_debug gc.get_freeze_count asyncio.get_event_loop_policy resource.getrlimit os.getpriority
        os.sched_getaffinity""",
    ),
    (Does(reads=(TIMEOUT,)), "socket.getdefaulttimeout"),
    (Does(writes=(UMASK,)), "os.umask"),
    (Does(writes=(TIMEOUT,)), "socket.setdefaulttimeout"),
    (Does(writes=(ZONE,)), "time.tzset"),
    (
        Does(reads=(ZONE,), contents="r"),
        """time.localtime time.mktime time.ctime time.strftime datetime.datetime.now datetime.datetime.fromtimestamp""",
    ),
    (Does(adds=(PRINTED,), contents="r"), "print"),
    (Does(writes=(PRINTED,), contents="w"), "contextlib.redirect_stdout contextlib.redirect_stderr"),
    (REPLACES, "unittest.mock.patch unittest.mock._patch_object unittest.mock._patch_multiple"),
    (CHANGES_ARGUMENTS, "unittest.mock._patch_dict"),
    (
        Does(writes=(LOGGING,)),
        "logging.basicConfig logging.config.dictConfig logging.config.fileConfig logging.disable",
    ),
    (
        Does(reads=(LOGGING,), adds=(LOGGED,), contents="r"),
        "logging.debug logging.info logging.warning logging.error logging.exception logging.critical logging.log",
    ),
)
TABLE: dict[str, Does] = {name: does for does, words in _BY_WORDS for name in words.split()}
