"""New objects, and what happens in and to them."""

from __future__ import annotations

import pytest

from tests.scenes import noted

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
        ("unknown_new(session)", {"session", "session.entered", "session.left"}),
        ("cached()", {"limits.cached", "cached[]"}),
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


CLASSES = """
    class Base:
        made = 0
        def by_type(self): type(self).made = 1
        def by_class(self): self.__class__.made = 1
        def counts(self): type(self).made += 1
        def names(self): return type(self).__name__
    class Shop(Base): pass
    one, two = Shop(), Shop()
    def new(): Shop().by_type()
"""


@pytest.mark.parametrize("text", ["one.by_type()", "one.by_class()", "new()"])
def test_what_is_stored_in_the_class_of_an_object_is_stored_for_all(text: str) -> None:
    found = noted(CLASSES, f"{text}\n(two, Shop)")
    assert {"two.made", "Shop.made"} <= found.writes


def test_what_the_class_of_an_object_counts() -> None:
    assert noted(CLASSES, "one.counts()\n(two, Shop)").adds == {"Shop.made"}


def test_the_class_of_an_object_is_no_part_of_it() -> None:
    assert noted(CLASSES, "one.names()").writes == set()


MORE = """
    class Plugin: pass
    class Other: pass
    def define(name): return type(name, (Plugin,), {})
    def write():
        class Mine(Plugin): pass
    def labels(): return [each.__name__ for each in Plugin.__subclasses__()]
    def others(): return Other.__subclasses__()
"""


def test_a_class_knows_what_is_made_from_it() -> None:
    for text in ("define('A')", "write()"):
        assert "Plugin[its subclasses]" in noted(MORE, text).adds
    assert "Plugin[its subclasses]" in noted(MORE, "labels()").reads
    assert "Plugin[its subclasses]" not in noted(MORE, "others()").reads
