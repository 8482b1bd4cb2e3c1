"""What objects show under their names."""

from __future__ import annotations

import pytest

from tests.scenes import Suite, noted

SHOP = """
    import functools
    from types import SimpleNamespace
    class Till:
        def __init__(self): self.coins = []
        @property
        def total(self):
            self.asked = True
            return self.coins
        @functools.cached_property
        def lamp(self): shop.lit = 1
    shop = SimpleNamespace(name="a", items={"a": 1})
    till = Till()
"""


@pytest.mark.parametrize("text", ["type(shop).__name__", "shop.items.__class__.__name__"])
def test_what_a_class_is_called_is_no_part_of_its_objects(text: str) -> None:
    assert "shop" not in noted(SHOP, text).reads


COLUMNS = """
    class Column:
        def __init__(self): self.values = {}
        def __get__(self, row, kind=None): return self if row is None else self.values[id(row)]
        def __set__(self, row, value): self.values[id(row)] = value
    class Row:
        name = Column()
        @property
        def size(self): return 1
        @size.setter
        def size(self, value): sizes.append(value)
    sizes = []
    def names(row): row.name = "a"
    def sizes_up(row): row.size = 1
"""


def test_what_storing_in_a_new_object_calls() -> None:
    assert any("values" in each or "Column" in each for each in noted(COLUMNS, "names(Row())\nRow.name").writes)
    assert noted(COLUMNS, "sizes_up(Row())").adds == {"what is in sizes"}


def test_a_variable_that_all_modules_get() -> None:
    builtin = "import builtins, importlib, string\ndef sets(): builtins.answer = 1"
    assert noted(builtin, "sets()").effects.patches == {"answer": "builtins"}
    assert "string.answer" in noted(builtin, "importlib.import_module('string').answer = 1\nstring").writes


HELD = """
    class Settings:
        shared = {}
        def __init__(self): self.__dict__ = self.shared
    def choose(): Settings().name = 1
    def chosen(): return Settings().name
    def keeps(row, *, rows=[]): rows.append(row)
    def kept(): return len(keeps.__kwdefaults__["rows"])
"""


def test_what_one_object_shows_is_stored_in_another() -> None:
    assert "Settings.shared" in noted(HELD, "choose()").writes
    assert "Settings.shared" in noted(HELD, "x = chosen()").reads
    assert "Settings.shared" not in noted(HELD, "x = chosen()").writes


def test_what_a_function_holds_is_seen_through_it() -> None:
    (added,) = noted(HELD, "keeps(1)").adds
    assert any(added.endswith(each) for each in noted(HELD, "x = kept()\nkeeps(1)").reads)


OF_A_MODULE = """
    import sys
    limit = 1
    def use(): return limit
    def change():
        global limit
        limit = 2
    me = type(sys)("suite")
    me.use, me.limit, use.__module__ = use, 1, "suite"
"""


def test_an_attribute_of_a_module_is_what_its_functions_know_as_a_variable() -> None:
    for text in ("me.limit = 2", "sys.modules['suite'].limit = 2", "change()"):
        assert "the variable limit" in noted(OF_A_MODULE, f"{text}\n(use, me)").writes, text
    assert "the variable limit" in noted(OF_A_MODULE, "x = me.limit\nuse").reads
    assert "the variable limit" not in noted(OF_A_MODULE, "x = me.other\nuse()\nsys.limit = 2").writes


def test_a_property_is_run() -> None:
    assert noted(SHOP, "x = till.total").writes == {"till.asked"}


def test_what_was_seen_under_a_name_is_read() -> None:
    found = noted(SHOP, "till.coins.append(1)")
    assert "till.coins" in found.reads
    assert found.adds == {"what is in till.coins"}


def test_what_nobody_saw_may_be_any_part_of_the_object() -> None:
    assert noted(SHOP, "shop.unknown.more = 1").writes == {"shop"}


def test_who_asks_first_for_a_cached_property_stores_it_for_all() -> None:
    assert noted(SHOP, "till.lamp").writes == {"till.lamp", "shop.lit"}
    assert noted(SHOP, "(till.lamp, vars(till).update(lamp=1))").writes >= {"till.lamp"}


def test_parts_of_a_path_are_paths_or_texts() -> None:
    text = "from pathlib import Path\nhome = Path('/data/home.tar.gz')"
    assert noted(text, "home.parent.mkdir()").writes == {"files (/data)"}
    assert noted(text, "home.name.mkdir()").writes == set()


def test_what_is_taken_from_all_attributes_may_be_any_of_them() -> None:
    kept = """
        class Own: pass
        own = Own()
        own.rows = [1]
        def puts(): own.__dict__["rows"].append(1)
    """
    assert "own.rows" in noted(kept, "puts(), own.rows").writes


STORED = """
    class Setting:
        def __get__(self, owner, kind=None): return owner.__dict__.get("_style")
        def __set__(self, owner, value): owner.__dict__["_style"] = value

    class Shop:
        style = Setting()

    shop, other = Shop(), Shop()

    async def decorate(what, style): what.style = style

    async def stack():
        await decorate(shop, "blue")  # waits 100
        await decorate(SECOND, "red")  # waits 100
"""


@pytest.mark.parametrize(("second", "free"), [("other", True), ("shop", False)])
def test_what_a_descriptor_stores_is_the_owners_and_not_its_own(second: str, *, free: bool) -> None:
    suite = Suite(STORED.replace("SECOND", second))
    suite.run("stack")
    assert bool(suite.gathering().groups) is free


MEMBERS = """
    import enum
    class Format(enum.Enum):
        CSV = ","
        ROWS = [1]
        @property
        def low(self): return self.name.lower()
    class Counted(enum.Enum):
        ONE = 1
        @property
        def value(self): seen.append(1)
    seen = []
    csv, rows, one = Format.CSV, Format.ROWS, Counted.ONE
"""


def test_what_a_member_of_an_enumeration_shows() -> None:
    found = noted(MEMBERS, "csv.value.join('abc') + csv.name.lower() + csv.low")
    assert (found.writes, found.effects.unknown) == (set(), set())
    assert noted(MEMBERS, "rows.value.append(1)\nrows").adds
    assert "what is in seen" in noted(MEMBERS, "one.value\nseen").adds


def test_what_a_finished_process_leaves_is_text() -> None:
    text = """
        import os
        import subprocess
        def run(): return subprocess.run(["a"], env={**os.environ, "B": "1"}).stdout.decode().strip()
        def output(): return subprocess.check_output(["a"], env=os.environ).splitlines()[0].split(",")
    """
    for each in ("run()", "output()"):
        assert noted(text, each).effects.unknown == set()
