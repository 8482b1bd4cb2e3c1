"""Calls, and what they do through the functions that they really reach."""

from __future__ import annotations

import pytest

from tests.scenes import frame_of, noted
from testtime.model.watched import Thing
from testtime.whatif.gather.calls import call
from testtime.whatif.gather.places import Place
from testtime.whatif.gather.values import FRESH, Given

SHOP = """
    import contextlib
    import functools
    import asyncio

    class Base:
        def save(self, what):
            self.saved = what

        @classmethod
        def reset(cls):
            cls.made = 0

        @staticmethod
        def touch(what):
            what.touched = 1

        def __call__(self, what):
            what.called = self

    class Shop(Base):
        def __init__(self, session=None, *rest):
            self.session = session
            if session is not None:
                session.opened = 1

        def save(self, what):
            super().save(what)

        async def get(self):
            self.session.busy = 1

        def through(self, other):
            other.session.busy = 2

        def chain(self):
            self.one()

        def one(self):
            self.two()

        def two(self):
            self.three = 1

    class Session: pass

    class Slots:
        __slots__ = ("a",)

    session = Session()
    shop = Shop(session)
    twin = Shop(session)
    other = Shop(Session())

    def sets(what, name="a", *more, flag=1, **kept):
        what.it = name
        for each in more:
            each.more = 1
        flag.it = 1
        for each in kept:
            each.kept = 1

    def again(what, depth=0):
        what.depth = depth
        again(what, depth + 1)

    def gives(what):
        return what

    def gives_one(a, b):
        if a:
            return a
        return b

    def makes():
        return Session()

    def nothing():
        pass

    def deep_1(what): deep_2(what)
    def deep_2(what): deep_3(what)
    def deep_3(what): what.deep = 3

    def logged(function):
        @functools.wraps(function)
        def inner(*args):
            return function(*args)
        return inner

    @logged
    def decorated(what):
        what.decorated = 1

    @contextlib.contextmanager
    def opened(what):
        what.open = 1
        yield what

    shop.calls_back = sets
    rows = [session, shop]
    sets_flag = functools.partial(sets, flag=session)
    sets_session = functools.partial(sets, session)
    bound = shop.chain
    unread = eval("lambda what: what")
"""


@pytest.mark.parametrize(
    ("text", "writes"),
    [
        ("sets(session)", {"session.it"}),
        ("sets(what=session)", {"session.it"}),
        ("sets(shop, 'b', session)", {"shop.it", "session"}),
        ("sets(shop, flag=session)", {"shop.it", "session.it"}),
        ("shop.save(1)", {"shop.saved"}),
        ("shop.touch(session)", {"session.touched"}),
        ("Shop.touch(session)", {"session.touched"}),
        ("Shop.two(shop)", {"shop.three"}),
        ("shop(session)", {"session.called"}),
        ("shop.chain()", {"shop.three"}),
        ("bound()", {"an object of type suite.Shop.three"}),
        ("await shop.get()", {"shop.session.busy"}),
        ("await twin.get()", {"twin.session.busy"}),
        ("shop.through(twin)", {"shop.session.busy"}),
        ("await other.get()", {"other.session.busy"}),
        ("Shop(session)", {"session.opened"}),
        ("deep_1(session)", {"session.deep"}),
        ("again(session)", {"session.depth"}),
        ("gives(session).a = 1", {"session.a"}),
        ("gives_one(session, shop).a = 1", {"session", "shop"}),
        ("makes().a = 1", set()),
        ("nothing().a = 1", set()),
        ("Session().a = 1", set()),
        ("opened(session)", {"session.open"}),
        ("asyncio.sleep(1)", set()),
        ("decorated(session)", {"session.decorated"}),
        ("sets_session()", {"an object of type suite.Session.it"}),
        ("sets_session('b', shop)", {"shop.session.it", "shop"}),
        ("sets_flag(shop)", {"shop.it", "shop.session.it"}),
        ("sets(*[session])", {"session"}),
        ("gives_one(*rows).a = 1", {"rows"}),
        ("sets(shop, *[session])", {"shop.it", "session"}),
        ("sets(shop, **{'flag': session})", {"shop.it", "session"}),
        ("sets(shop, other=session)", {"shop.it", "session"}),
        ("Shop.reset()", {"Shop.made"}),
        ("shop.reset()", {"suite.Shop.made", "shop.made"}),
        ("shop.calls_back(session)", {"session.it"}),
    ],
)
def test_what_a_call_writes(text: str, writes: set[str]) -> None:
    found = noted(SHOP, text)
    assert found.writes == writes
    assert found.unknown == set()


@pytest.mark.parametrize(
    ("text", "unknown", "writes"),
    [
        ("unread(session)", "unread", {"session"}),
        ("unread(what=session)", "unread", {"session"}),
        ("unread(1)", "unread", set()),
        ("session.unread()", "session.unread", {"session"}),
        ("session.unread(shop)", "session.unread", {"session", "shop"}),
        ("missing(session)", "missing", {"session"}),
        ("gives_one(session, shop).save()", "gives_one(session, shop).save", {"session", "shop"}),
        ("session(shop)", "session", {"session", "shop"}),
        ("asyncio.unread(shop)", "asyncio.unread", {"shop"}),
    ],
)
def test_what_cannot_be_followed_may_do_anything_to_what_it_is_handed(
    text: str, unknown: str, writes: set[str]
) -> None:
    found = noted(SHOP, text)
    assert found.unknown == {unknown}
    assert found.writes == writes


DEEP = """
    count = 0
    session = object()
    other = object()

    def a1(): a2()
    def a2(): a3()
    def a3(): a4()
    def a4(): a5()
    def a5(): a6()
    def a6(): a7()
    def a7(): pass

    def b1(): b2()
    def b2(): b3()
    def b3(): b4()
    def b4(): b5()
    def b5(): session.name = 1; session.get(); len([])
"""


def test_what_is_too_deep_to_be_followed_is_unknown() -> None:
    assert noted(DEEP, "a1()").unknown == {"a6"}
    assert noted(DEEP, "a2()").unknown == {"a7"}


def test_a_name_that_nobody_looked_at_is_the_same_object_each_time() -> None:
    found = noted(DEEP, "b1(); b1()")
    assert found.writes == {"session.name"}
    assert found.unknown == {"session.get"}


KNOWN = """
    import os
    import datetime
    from pathlib import Path

    class Shop:
        def __init__(self, name): self.name = name
        async def open(self): self.open = 1
        @staticmethod
        def sets(what): what.it = 1

    class Rows(list):
        def append(self, what): self.last = what

    class Plain: pass

    one, two = Shop("a"), Shop("b")
    shops = [one, two]
    rows, own = [], Rows()
    takes = rows.pop
    unread = eval("lambda what: what")
    unread_method = type("Odd", (), {"go": unread})().go
    folder = Path("/data")
"""


@pytest.mark.parametrize(
    ("text", "writes"),
    [
        ("takes()", {"what is in an object of type list"}),
        ("rows.pop()", {"what is in rows"}),
        ("own.append(1)", {"own.last"}),
        ("one.sets(rows)", {"rows.it"}),
        ("shops[1].open()", {"shops[1].open"}),
        ("shops[-1].open()", {"shops", "shops[0]", "shops[1]"}),
        ("one.open(); shops[1].open()", {"one.open", "shops[1].open"}),
        ("[await each.open() for each in shops]", {"shops[0]", "shops[1]"}),
        ("len(rows).go()", set()),
        ("sorted(rows).go()", {"rows"}),
        ("os.chdir('/')", {"the working folder"}),
        ("Path(str(folder)).mkdir()", {"files (/data)"}),
        ("str(folder).mkdir()", {"files (/data)"}),
        ("str(folder, 1).mkdir()", set()),
        ("Path().mkdir()", set()),
        ("object().name.go()", set()),
        ("','.join(rows)", set()),
        ("datetime.datetime.now()", set()),
        ("Path.cwd()", set()),
    ],
)
def test_what_needs_no_reading(text: str, writes: set[str]) -> None:
    found = noted(KNOWN, text)
    assert found.writes == writes


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("one.unheard()", {"one.unheard"}),
        ("unread_method()", {"unread_method"}),
        ("Plain().go()", {"Plain().go"}),
        ("os.unheard()", {"os.unheard"}),
        ("datetime.datetime.now()", set()),
        ("Path.cwd()", set()),
        ("takes()", set()),
        ("len(rows).bit_length()", set()),
        ("Plain()", set()),
    ],
)
def test_what_is_unknown(text: str, unknown: set[str]) -> None:
    assert noted(KNOWN, text).unknown == unknown


def test_methods_of_a_text_look_at_what_they_are_handed() -> None:
    assert "what is in rows" in noted(KNOWN, "','.join(rows)").reads
    assert noted(KNOWN, "'a'.call(takes)").writes == {"what is in an object of type list"}


SHOP_THING = Thing("object", "Shop", 1)


@pytest.mark.parametrize(
    "thing",
    [
        Thing("method", "method", owner=-1, func=0),
        Thing("method", "method", owner=0, func=-1),
        Thing("method", "method", owner=0),
        Thing("method", "method", func=0),
        Thing("partial", "functools.partial", func=-1),
        Thing("partial", "functools.partial"),
        Thing("weather", "rain"),
    ],
)
def test_what_the_recorder_had_no_room_for_is_unknown(thing: Thing) -> None:
    frame = frame_of(SHOP_THING, thing)
    call(frame, frame.reader.exact(1), "f", Given([frame.reader.exact(0)]))
    assert frame.effects.unknown == {"f"}
    assert frame.effects.writes == {Place("whole", 0)}


def test_what_a_builtin_is_bound_to_may_be_changed_by_it() -> None:
    frame = frame_of(SHOP_THING, Thing("builtin", "builtin", name="shop.go", owner=0))
    call(frame, frame.reader.exact(1), "f", Given())
    assert (frame.effects.unknown, frame.effects.writes) == ({"f"}, {Place("whole", 0)})


def test_an_object_without_text_may_be_called_all_the_same() -> None:
    frame = frame_of(SHOP_THING)
    assert call(frame, frame.reader.exact(0), "f", Given()) == FRESH
    assert frame.effects.writes == {Place("whole", 0)}


def test_something_far_down_that_nobody_looked_at_may_grow_by_its_methods() -> None:
    text = DEEP.replace("session.name = 1; session.get(); len([])", "elsewhere.put(1)")
    (added,) = noted(text, "b1()").effects.adds
    assert added.kind == "contents"
    read = noted(text.replace("elsewhere.put(1)", "sorted(elsewhere)"), "b1()").effects
    assert added in read.reads


def test_a_module_of_the_standard_library_is_known_though_nobody_looked() -> None:
    text = DEEP.replace("session.name = 1; session.get(); len([])", "os.chdir('/'); time.sleep(1); os.unheard()")
    found = noted(text, "b1()")
    assert found.writes == {"the working folder"}
    assert found.unknown == {"os.unheard"}
    own = DEEP.replace("session.name = 1; session.get(); len([])", "os = session; os.chdir('/')")
    found = noted(own, "b1()")
    assert (found.writes, found.unknown) == (set(), {"os.chdir"})


CHOSEN = """
    import abc
    import contextlib
    import functools
    import weakref
    LOG, TABLE = [], {"saved": [print]}
    class Shop:
        state = None
    class Shape(abc.ABC): pass
    @contextlib.contextmanager
    def entered(): yield LOG
    shop, scope = Shop(), entered()
    ref, lost = weakref.ref(shop), weakref.ref(Shop())
    @functools.singledispatch
    def render(it): raise TypeError
    @render.register
    def _(it: int): LOG.append(it)
    class Model:
        database = None
    class User(Model):
        name = "ann"
"""


def test_the_one_of_several_that_the_argument_chooses() -> None:
    assert set(noted(CHOSEN, "render(1)").effects.hidden.values()) == {"which of its functions render is"}


def test_one_more_of_several_to_choose_from() -> None:
    told = noted(CHOSEN, "render.register(Shop, len)")
    assert told.effects.unknown == set()
    assert told.writes & noted(CHOSEN, "render(shop)").reads == {"what is in render"}


def test_one_more_that_an_abstract_class_stands_for() -> None:
    told = noted(CHOSEN, "Shape.register(Shop)")
    assert told.effects.unknown == set()
    assert told.writes & noted(CHOSEN, "isinstance(shop, Shape)").reads == {"what is in Shape"}
    assert "what is in Shop" not in noted(CHOSEN, "isinstance(shop, Shop)").reads


def test_what_is_entered_that_was_made_before() -> None:
    for text in ("scope.__enter__()", "with scope: pass", "with scope as it: pass"):
        assert set(noted(CHOSEN, text).effects.hidden.values()) == {"what contextlib._GeneratorContextManager gives"}


def test_what_was_kept_to_be_called() -> None:
    found = noted(CHOSEN, "for each in TABLE.get('saved'):\n    each(1)")
    assert set(found.effects.hidden.values()) == {"what each calls"}


def test_what_a_weak_reference_means() -> None:
    assert noted(CHOSEN, "ref().state = 1").writes == {"ref().state"}
    assert set(noted(CHOSEN, "lost().state = 1").effects.hidden.values()) == {"what it stands for"}


def test_what_is_stored_in_a_class_its_heirs_show_as_their_own() -> None:
    assert noted(CHOSEN, "(Model.__setattr__, User.database)\nModel.database = 1").writes == {
        "Model.database",
        "User.database",
    }


ASKED = """
    import array
    import copy
    import os
    import random
    from types import SimpleNamespace
    shop, rows, numbers, view = SimpleNamespace(open=1), [1, 2], array.array("i", [1]), memoryview(bytearray(3))
    def copies(): copy.deepcopy(rows).append(1)
"""


def test_whether_there_is_an_attribute_is_as_good_as_what_it_is() -> None:
    assert "shop.open" in noted(ASKED, "hasattr(shop, 'open')").reads


def test_what_is_copied_all_the_way_down_is_new() -> None:
    assert noted(ASKED, "copies()").writes == set()


def test_a_method_of_a_type_in_c_that_nobody_knows_may_do_anything_to_its_own_object() -> None:
    found = noted(ASKED, "numbers.append(1)")
    assert (found.writes, found.unknown) == ({"numbers"}, {"numbers.append"})


def test_a_function_that_changes_what_it_is_handed_and_takes_random_numbers() -> None:
    found = noted(ASKED, "random.shuffle(rows)")
    assert (found.writes, found.adds) == ({"rows"}, {"the order of random numbers"})


def test_all_of_the_environment_is_read_with_a_copy_of_it() -> None:
    assert "the environment" in noted(ASKED, "dict(os.environ)").reads


def test_what_a_view_stands_for_may_be_anything() -> None:
    assert set(noted(ASKED, "view[0] = 1").effects.hidden.values()) == {"what it stands for"}


def test_a_method_that_is_called_is_looked_up_first() -> None:
    assert "shop.open" in noted(ASKED, "shop.open()").reads
    assert "Sold.till" in noted("class Sold:\n    def till(self): pass", "Sold().till()").reads


LOGGERS = """
    import logging
    import sqlite3
    def own_logger(): logging.Logger("a").setLevel(1)
"""


def test_a_logger_of_its_own_is_nobody_else_s() -> None:
    assert noted(LOGGERS, "own_logger()").writes == set()
    assert noted(LOGGERS, "logging.getLogger('a').setLevel(1)").writes == {"the settings of logging"}
    for text in ("logging.getLogger('a').isEnabledFor(10)", "log.getEffectiveLevel()"):
        assert "the settings of logging" in noted(LOGGERS, f"log = logging.getLogger('b')\n{text}").reads


@pytest.mark.parametrize(("given", "unbound"), [("", False), (", check_same_thread=False", True)])
def test_a_connection_that_any_thread_may_use(given: str, *, unbound: bool) -> None:
    assert noted(LOGGERS, f"sqlite3.connect(':memory:'{given})").effects.unbound == unbound


LEASES = """
    class Lease:
        held = {}
        def take(self, who): type(self).held["k"] = who
        def give(self, who): self.__class__.given = who
        def other(self, who): self.given = who
    lease = Lease()
"""


@pytest.mark.parametrize(
    ("text", "writes"),
    [
        ("Lease().take(1)", {"Lease.held[k]"}),
        ("lease.take(1)", {"Lease.held[k]"}),
        ("Lease().give(1)", {"Lease.given", "lease.given"}),
        ("lease.give(1)", {"Lease.given", "lease.given"}),
        ("Lease().other(1)", set()),
        ("Lease.held", set()),
    ],
)
def test_what_an_object_does_to_its_class(text: str, writes: set[str]) -> None:
    assert noted(LEASES, f"lease, Lease.held; {text}").writes == writes


CLIENT = """
    class ClientSession:
        def get(self, where):
            return self.request(where)

        async def __aenter__(self):
            return self

        async def __aexit__(self, *error):
            self.connector = None

    ClientSession.__module__ = "aiohttp.client"
    for each in (ClientSession.get, ClientSession.__aenter__, ClientSession.__aexit__):
        each.__module__ = "aiohttp.client"
    session = ClientSession()

    async def ask():
        async with session.get("/a") as answer:
            return await answer.json()
"""


def test_the_answer_of_a_client_is_not_the_client() -> None:
    assert noted(CLIENT, "ask()").effects.writes == set()


COUNTS = """
    counts, boxes = {"a": 1}, {"a": []}
"""


@pytest.mark.parametrize(
    ("text", "looked_at"),
    [
        ("counts.get('b', 0) + 1", {"counts[b]"}),
        ("counts.setdefault('b', '') + 'c'", {"counts[b]"}),
        ("counts.get('b') + 1", {"counts[b]", "what is in counts"}),
        ("boxes.get('b', [])[0]", {"boxes[b]", "boxes", "boxes[...]"}),
    ],
)
def test_what_stands_for_a_number_is_one(text: str, looked_at: set[str]) -> None:
    found = noted(COUNTS, text).reads
    assert {each for each in found if each.startswith(("counts", "boxes", "what"))} == looked_at


PLACES = """
    import os
    import subprocess
    from pathlib import Path
    folder, name, data = Path("/data/a"), "/data/b", "/data/c"
    def git(command, **more):
        subprocess.run(["git", command], **more)
    def repository(where):
        inner(os.path.join(where, "x"))
    def inner(path): pass
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("missing(folder, at=name)", {"/data/a", "/data/b"}),
        ("git('add', cwd=data)", {"/data/c"}),
        ("repository(name)", {"/data/b"}),
        ("missing(f'{name}.txt', '/usr/lib/x', 3, 'word', 'here/it')", {"/data/b.txt"}),
        ("os.path.join(name, 'a')", set()),
        ("print(name)", set()),
    ],
)
def test_paths_that_a_call_is_handed(text: str, told: set[str]) -> None:
    assert noted(PLACES, text).effects.told == told


THREADS = """
    import threading
    rows, table = [], {}
    def fills(what, *, more=None): what.append(1)
    class Filler(threading.Thread):
        def run(self): table["a"] = 1
    def lets_go(what): what.clear()
    worker, filler, idle = threading.Thread(target=fills, args=(rows,)), Filler(), threading.Thread()
    timer, ended = threading.Timer(1, lets_go, (rows,)), threading.Thread(target=len, args=("a",))
    ended.start()
    ended.join()
"""


@pytest.mark.parametrize("how", ["start()", "join()", "join(0.5)"])
def test_what_a_thread_does_that_is_started_or_waited_for(how: str) -> None:
    assert noted(THREADS, f"worker.{how}").adds == {"what is in worker._args[0]"}
    assert "what is in timer.args[0]" in noted(THREADS, f"timer.{how}").writes
    assert noted(THREADS, f"filler.{how}").writes == {"filler", "table[a]"}
    for thread in ("idle", "ended"):
        assert noted(THREADS, f"{thread}.{how}").writes == {thread}, "nobody saw what it does"
    assert noted(THREADS, "worker.is_alive()").adds == set()
