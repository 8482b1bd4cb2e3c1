"""What expressions of each kind read, write and stand for."""

from __future__ import annotations

import textwrap

import pytest

from tests.scenes import Noted, noted

SHOP = textwrap.dedent("""
    import os
    from pathlib import Path
    from types import SimpleNamespace

    class Till:
        def __init__(self):
            self.coins = []

        @property
        def total(self):
            self.asked = True
            return self.coins

        def give(self):
            return self.coins

    shop = SimpleNamespace(name="a", items={"a": 1}, log=[])
    other = SimpleNamespace(name="b")
    till = Till()
    rows = [shop, other]
    words = ["a", "b"]
    count = 0
    folder = Path("/data")

    def counts():
        global count
        count = 1
""")


def _called(text: str) -> Noted:
    """What a function of this text does."""
    return noted(f"{SHOP}\ndef act():\n{textwrap.indent(text, '    ')}", "act()")


@pytest.mark.parametrize(
    "expression",
    [
        "counts()",
        "print(counts())",
        "print(end=counts())",
        "(await counts())",
        "[*counts()]",
        "f'{counts()}'",
        "words[counts()]",
        "counts()[0]",
        "counts().name",
        "1 + counts()",
        "counts() + 1",
        "(x := counts())",
        "1 if counts() else 2",
        "counts() if words else 2",
        "1 if words else counts()",
        "[counts() for x in words]",
        "{counts(): x for x in words}",
        "{x: counts() for x in words}",
        "{counts() for x in words}",
        "any(counts() for x in words)",
        "[x for x in counts()]",
        "[x for x in words if counts()]",
        "[x for x in words for y in counts()]",
        "counts() < 1",
        "1 < counts()",
        "not counts()",
        "words and counts()",
        "(1, counts())",
        "[counts()]",
        "{counts(): 1}",
        "{1: counts()}",
        "words[1:counts()]",
    ],
)
def test_all_of_an_expression_is_evaluated(expression: str) -> None:
    assert noted(SHOP, f"x = {expression}").writes == {"the variable count"}


def test_a_lambda_does_nothing_until_it_is_called() -> None:
    assert noted(SHOP, "x = lambda: counts()").writes == set()


@pytest.mark.parametrize(
    ("expression", "reads"),
    [
        ("shop.name", {"shop.name"}),
        ("shop.items", {"shop.items"}),
        ("shop.items['a']", {"shop.items", "shop.items[a]"}),
        ("shop.log[0]", {"shop.log", "shop.log[0]"}),
        ("words[len(rows)]", {"what is in words", "what is in rows"}),
        ("[x for x in words]", {"what is in words"}),
        ("os.environ['HOME']", {"the environment (HOME)"}),
        ("shop.log == words", {"shop.log", "what is in shop.log", "what is in words"}),
        ("not words", {"what is in words"}),
        ("words is None", set()),
        ("words is not None is words", set()),
        ("words is words == rows", {"what is in words", "what is in rows"}),
        ("1 if words else 2", {"what is in words"}),
        ("words and 1", {"what is in words"}),
        ("1 or words", {"what is in words"}),
        ("[1 for x in 'a' if words]", {"what is in words"}),
        ("[*words]", {"what is in words"}),
        ("f'{words}'", {"what is in words"}),
        ("{**shop.items}", {"shop.items", "what is in shop.items"}),
        ("{1: words}", set()),
        ("{'a': 1, **shop.items}", {"shop.items", "what is in shop.items"}),
    ],
)
def test_reads(expression: str, reads: set[str]) -> None:
    found = noted(SHOP, f"x = {expression}").reads
    assert {each for each in found if not each.startswith("the variable") and "os." not in each} == reads


@pytest.mark.parametrize(
    ("text", "writes"),
    [
        ("new = {**words}\nnew['a'] = 1", set()),
        ("new = dict(words)\nnew['a'] = 1", set()),
        ("new = {'rows': rows}\nnew['a'] = 1", set()),
        ("new = {'rows': rows}\nnew['rows']['a'] = 1", {"rows"}),
        ("new = words or {}\nnew['a'] = 1", {"words"}),
    ],
)
def test_what_is_stored_in_a_copy_changes_nothing_else(text: str, writes: set[str]) -> None:
    assert {each.partition("[")[0] for each in _called(text).writes} == writes


def test_variables_of_the_module_are_read_and_own_ones_are_not() -> None:
    assert "the variable count" in noted(SHOP, "x = count").reads
    assert _called("count = 1\nreturn count").reads == {"the variable act"}


@pytest.mark.parametrize(
    ("made", "writes"),
    [
        ("shop", {"shop.name"}),
        ("rows[0]", {"rows[0].name"}),
        ("(x := shop)", {"shop.name"}),
        ("till.coins", {"till.coins.name"}),
        ("till.total", {"till.asked", "till.coins.name"}),
        ("till.give()", {"till.coins.name"}),
        ("(shop if None else other)", {"other.name"}),
        ("(shop if 'x' else other)", {"shop.name"}),
        ("(shop if '0' else other)", {"shop", "other"}),
        ("(shop if words else shop)", {"shop"}),
        ("(shop if words else other)", {"shop", "other"}),
        ("(shop or other)", {"shop", "other"}),
        ("rows[len(words)]", {"rows", "rows[0]", "rows[1]"}),
        ("[each for each in rows][0]", {"rows[0]", "rows[1]"}),
        ("[each for each, _ in rows][0]", {"rows[0]", "rows[1]"}),
        ("[each for *each, _ in rows][0]", {"rows[0]", "rows[1]"}),
        ("[each for each in [shop, other]][0]", {"shop", "other"}),
        ("shop.unknown", {"shop"}),
        ("shop.unknown.more", {"shop"}),
        ("shop.items['a']", set()),
        ("(words + rows)[0]", {"words", "rows", "rows[0]", "rows[1]"}),
        ("object()", set()),
        ("'a'", set()),
        ("words[0]", set()),
        ("[each for each in words][0]", set()),
    ],
)
def test_what_an_expression_may_stand_for(made: str, writes: set[str]) -> None:
    assert noted(SHOP, f"{made}.name = 1").writes == writes


def test_variables_of_a_comprehension_are_its_own() -> None:
    assert _called("[shop for shop in rows]\nshop.name = 1").writes == {"shop.name"}


@pytest.mark.parametrize(
    ("path", "files"),
    [
        ("folder / 'a.txt'", "/data/a.txt"),
        ("folder / 'a' / 'b.txt'", "/data/a/b.txt"),
        ("folder / words[0]", "/data/a"),
        ("folder / unknown()", "/data"),
        ("Path('/data' + '/b')", "/data/b"),
        ("Path(f'/data/{1 + 1}')", None),
        ("Path(f'/data/{words[1]}')", "/data/b"),
        ("Path(str(folder))", "/data"),
        ("Path('1' + '/b')", "1/b"),
    ],
)
def test_paths_are_followed_as_far_as_they_are_known(path: str, files: str | None) -> None:
    expected = "files" if files is None else f"files ({files})"
    assert noted(SHOP, f"({path}).write_text('a')").writes == {expected}


OWN = """
    import copy
    import dataclasses
    import operator
    import os

    class Own:
        def __init__(self): self.a = 1
        def put(self, what): self.a = what
        @property
        def level(self): return self.a
        @level.setter
        def level(self, what): self.a = what

    own = Own()
    rows, table = [], {}
"""


@pytest.mark.parametrize(
    "text",
    [
        "len(own)",
        "list(own)",
        "str(own)",
        "f'{own}'",
        "copy.copy(own)",
        "dataclasses.asdict(own)",
        "1 in own",
        "own == 2",
        "own + 2",
        "own['a']",
    ],
)
def test_methods_that_nobody_names_may_look_at_anything(text: str) -> None:
    assert "own" in noted(OWN, text).reads


@pytest.mark.parametrize("text", ["own['a'] = 1", "del own['a']", "own << 1", "own.level = 2", "(own.put, 1)[0](1)"])
def test_methods_that_nobody_names_may_change_anything(text: str) -> None:
    assert noted(OWN, text).writes & {"own", "own.a"}


@pytest.mark.parametrize("text", ["isinstance(own, Own)", "own is None", "len(rows)", "table['a']", "type(own)"])
def test_what_looks_at_nothing_in_an_object(text: str) -> None:
    assert "own" not in noted(OWN, text).reads


def test_an_attribute_by_its_name() -> None:
    assert noted(OWN, "getattr(own, 'a')").reads >= {"own.a"}
    assert "own" not in noted(OWN, "getattr(own, 'a')").reads
    assert noted(OWN, "getattr(own, 'put')(1)").writes == {"own"}


def test_what_is_added_to_in_place() -> None:
    assert "the environment" in noted(OWN, "os.environ |= {'A': '1'}").writes
    assert noted(OWN, "globals()['rows'] = 1").effects.patches == {"": "something"}
