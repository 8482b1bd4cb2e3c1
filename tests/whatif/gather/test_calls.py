"""Calls, and what they do through the functions that they really reach."""

from __future__ import annotations

import pytest

from tests import make
from tests.scenes import noted
from testtime.model.watched import Execution, Thing
from testtime.whatif.gather.calls import call, method
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.places import Effects, Place
from testtime.whatif.gather.reader import Reader
from testtime.whatif.gather.values import FRESH, Given
from testtime.whatif.gather.walk import walk

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


def test_methods_of_texts_are_harmless() -> None:
    found = noted(SHOP, "','.join(['a']).upper()")
    assert (found.writes, found.unknown) == (set(), set())


TWINS = """
    from types import SimpleNamespace

    class Base:
        def save(self):
            self.saved = 1

    class Shop(Base):
        def save(self):
            super().save()

    shop, twin = Shop(), Shop()

    def both(a, b):
        a.save()
        b.save()
"""


def test_a_method_of_the_next_class_is_bound_to_whom_it_was_called_for() -> None:
    assert noted(TWINS, "shop.save()\nx = twin").writes == {"shop.saved"}
    assert noted(TWINS, "both(shop, twin)").writes == {"shop.saved", "twin.saved"}
    assert noted(TWINS, "both(shop, shop)\nx = twin").writes == {"shop.saved"}


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


def test_what_a_decorator_hands_on_by_stars_is_known() -> None:
    text = """
        import functools
        def logged(function):
            @functools.wraps(function)
            def inner(*args, **named):
                return function(*args, **named)
            return inner
        @logged
        def sets(what, other, more=1):
            what.it = 1
            more.it = 2
        a, b, c = (type("Thing", (), {})() for _ in range(3))
    """
    assert noted(text, "sets(a, b, more=c)").writes == {"a.it", "c.it"}
    assert noted(text, "sets(*[a, b], more=c)").writes == {"a", "b", "c"}


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


def _things(*things: Thing) -> Frame:
    """A frame in which only these things exist."""
    run = make.Run()
    run.main().finish()
    reader = Reader(run.profile(), Execution(0, 0, 0, 0, (), things=things))
    return Frame(reader, Effects(), "a.py", frozenset(), {}, frozenset(), walk)


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
    frame = _things(SHOP_THING, thing)
    call(frame, frame.reader.exact(1), "f", Given([frame.reader.exact(0)]))
    assert frame.effects.unknown == {"f"}
    assert frame.effects.writes == {Place("whole", 0)}


def test_what_a_builtin_is_bound_to_may_be_changed_by_it() -> None:
    frame = _things(SHOP_THING, Thing("builtin", "builtin", name="shop.go", owner=0))
    call(frame, frame.reader.exact(1), "f", Given())
    assert (frame.effects.unknown, frame.effects.writes) == ({"f"}, {Place("whole", 0)})


def test_an_object_without_text_may_be_called_all_the_same() -> None:
    frame = _things(SHOP_THING)
    assert call(frame, frame.reader.exact(0), "f", Given()) == FRESH
    assert frame.effects.writes == {Place("whole", 0)}


def test_a_module_of_the_standard_library_is_known_though_nobody_looked() -> None:
    text = DEEP.replace("session.name = 1; session.get(); len([])", "os.chdir('/'); time.sleep(1); os.unheard()")
    found = noted(text, "b1()")
    assert found.writes == {"the working folder"}
    assert found.unknown == {"os.unheard"}
    own = DEEP.replace("session.name = 1; session.get(); len([])", "os = session; os.chdir('/')")
    found = noted(own, "b1()")
    assert (found.writes, found.unknown) == (set(), {"os.chdir"})


MORE = """
    import asyncio
    from concurrent.futures import ThreadPoolExecutor
    from types import SimpleNamespace
    one, two = SimpleNamespace(), SimpleNamespace()
    table = {}
    lock = asyncio.Lock()
    loop = asyncio.new_event_loop()
    loop.close()
    def named(what, name="a", *, other="b", made=two):
        what[name] = 1
        what[other] = 2
        made.it = 1
    def keeps(*rest, **named):
        named["x"].it = 1
    def loose(what, name="a"):
        what.it = 1
        table[name] = 1
    def hands(what): what.handed = 1
    def back(a, b): b.back = 1
    def calls_made():
        made = one or two
        made()
    def gives(): return lock.locked()
    def recurs(what):
        recurs(what)
        return what
"""


MADE = "an object of type types.SimpleNamespace.it"
"""What a parameter is by default."""


@pytest.mark.parametrize(
    ("text", "writes"),
    [
        ("named(table)", {MADE, "table[a]", "table[b]"}),
        ("named(table, 'x')", {MADE, "table[x]", "table[b]"}),
        ("named(table, name='x', other='y')", {MADE, "table[x]", "table[y]"}),
        ("named(table, unknown())", {MADE, "what is in table", "table[b]"}),
        ("loose(one)", {"one.it", "table[a]"}),
        ("loose(*[one])", {"one", "what is in table"}),
        ("loose(one, **{'name': 'z'})", {"one.it", "what is in table"}),
        ("keeps(one, x=two)", {"two"}),
        ("calls_made()", {"one", "two"}),
        ("loop.call_soon(hands, one)", {"one.handed"}),
        ("loop.call_soon(back, one, two)", {"two.back"}),
        ("sorted(table, key=hands)", {"table"}),
        ("table.get(hands)", set()),
        ("gives().it = 1", set()),
        ("recurs(one).it = 1", {"one.it"}),
    ],
)
def test_parameters_and_what_comes_back(text: str, writes: set[str]) -> None:
    assert noted(MORE, text).writes == writes


@pytest.mark.parametrize(("name", "unknown"), [("finditer", set()), ("unheard", {"words"})])
def test_function_of_a_module_that_was_seen_and_its_function_was_not(name: str, unknown: set[str]) -> None:
    frame = _things(Thing("module", "module", 1, name="re"), SHOP_THING)
    method(frame, frame.reader.exact(0), name, "words", Given([frame.reader.exact(1)]))
    assert frame.effects.unknown == unknown
    assert bool(frame.effects.writes) == bool(unknown)


NEW = """
    import asyncio
    import functools
    from dataclasses import dataclass

    class Session: pass

    session = Session()
    limits = Session()
    handlers = {}

    class Repo:
        known = []

        def __init__(self, session):
            self.session = session

        def add(self):
            self.session.busy = 1

        def twice(self):
            self.add()

        @property
        def opened(self):
            self.session.opened = 1
            return self.session

        @staticmethod
        def touch(what):
            what.touched = 1

        @classmethod
        def note(cls):
            cls.known.append(1)

        def __enter__(self):
            self.session.entered = 1
            return self.session

        def __exit__(self, *exc):
            self.session.left = 1

    class Base:
        def __init_subclass__(cls):
            limits.subclassed = 1

    @dataclass
    class Kept:
        session: Session
        other: object = None

        def use(self):
            self.session.used = 1

        def __post_init__(self):
            limits.kept = 1

    class Node:
        up = 0
        def start(self): Node.up = 1
    nodes = [Node(), Node()]
    def by_default(what=session): what.it = 1
    def by_keyword(*, what=session): what.it = 1
    def by_shared(row, rows=[]): rows.append(row)
    def by_vars(what): vars(what)["it"] = 1
    def by_dict(what): what.__dict__["it"] = 1
    class Single:
        there = None
        def __new__(cls):
            if cls.there is None: cls.there = object.__new__(cls)
            return cls.there
        def __init__(self): self.begun = 1
    Single.there = Single()

    def by_single(): Single().used = 1
    def at_once(what): Repo(what).add()
    def by_variable(what):
        repo: Repo = Repo(what)
        repo.add()
    def by_method(what): Repo(what).twice()
    def by_property(what):
        repo = Repo(what)
        repo.opened.seen = 1
    def by_static(what): Repo(None).touch(what)
    def by_class(): Repo(None).note()
    def by_with(what):
        with Repo(what) as entered:
            entered.inside = 1
    def by_dataclass(what): Kept(session=what).use()
    def by_attribute(what):
        repo = Repo(None)
        repo.session = what
        repo.session.seen = 1
    def gives_new(what): return Repo(what)
    def unknown_new(what): nobody_knows(Repo(what))

    @functools.lru_cache
    def cached(): limits.cached = 1

    def by_closure(what):
        count = 0
        def inner():
            nonlocal count
            count += 1
            what.inner = count
        inner()
    def by_lambda(what): (lambda it: setattr(it, "it", 1))(what)
    async def by_thread(what): await asyncio.to_thread(lambda: setattr(what, "it", 1))
    def handler(name):
        def wrap(function):
            handlers[name] = function
            return function
        return wrap
    def registers():
        @handler("add")
        def add(): pass
    def subclasses():
        class Inner(Base): pass
    def makes_type(): type("Inner", (Base,), {})
    def forever(what):
        def inner(): inner(); what.it = 1
        inner()
"""


@pytest.mark.parametrize(
    ("text", "writes"),
    [
        ("at_once(session)", {"session.busy"}),
        ("by_variable(session)", {"session.busy"}),
        ("by_method(session)", {"session.busy"}),
        ("by_property(session)", {"session.opened", "session.seen"}),
        ("by_static(session)", {"session.touched"}),
        ("by_with(session)", {"session.entered", "session.inside", "session.left"}),
        ("by_dataclass(session)", {"session.used", "limits.kept"}),
        ("by_attribute(session)", {"session"}),
        ("gives_new(session).add()", {"session"}),
        ("unknown_new(session)", {"session"}),
        ("cached()", {"limits.cached"}),
        ("by_closure(session)", {"session.inner"}),
        ("by_lambda(session)", {"session"}),
        ("await by_thread(session)", {"session"}),
        ("registers()", {"handlers[add]"}),
        ("subclasses()", {"limits.subclassed"}),
        ("makes_type()", {"limits.subclassed"}),
        ("by_default()", {"an object of type suite.Session.it"}),
        ("by_default(limits)", {"limits.it"}),
        ("by_keyword()", {"an object of type suite.Session.it"}),
        ("by_vars(session)", {"session"}),
        ("by_dict(session)", {"session"}),
        ("by_single()", {"Single", "Single.there"}),
        ("forever(session)", {"session.it"}),
    ],
)
def test_what_is_made_on_the_way(text: str, writes: set[str]) -> None:
    found = noted(NEW, text)
    assert found.writes == writes
    assert found.unknown <= {"nobody_knows", "inner", "gives_new(session).add"}


def test_a_class_method_of_a_new_object() -> None:
    assert noted(NEW, "by_class()").adds == {"what is in Repo.known"}


def test_a_list_that_all_calls_share() -> None:
    assert noted(NEW, "by_shared(1)").adds == {"what is in an object of type list"}


def test_a_method_of_one_of_several() -> None:
    found = noted(NEW, "[node.start() for node in nodes]")
    assert "Node.up" in found.writes


CHOSEN = """
    import functools
    import weakref
    LOG, TABLE = [], {"saved": [print]}
    class Shop:
        state = None
    shop = Shop()
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
