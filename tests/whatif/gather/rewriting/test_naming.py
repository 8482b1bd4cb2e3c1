"""New names are new, and tell something."""

from __future__ import annotations

import ast

from testtime.whatif.gather.rewriting.naming import LONGEST, Names


def names(source: str) -> Names:
    """The names of a function."""
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    return Names(function, ["asyncio"])


def test_first_wish_that_is_free() -> None:
    made = names("def f(pool, *futures):\n    import a as threads\n    x = [y for y in z]\n")
    assert made.new("pool", "threads", "workers") == "workers"
    assert made.new("pool", "threads", "workers") == "workers_2"
    assert made.new("workers") == "workers_3"
    assert [made.new(each) for each in ("futures", "x", "y", "z", "f")] == [
        f"{each}_2" for each in ("futures", *"xyzf")
    ]


def test_names_that_mean_something_are_not_taken() -> None:
    made = names("def f(): ...")
    assert [made.new(each) for each in ("class", "match", "list", "asyncio")] == [
        "class_2",
        "match_2",
        "list_2",
        "asyncio_2",
    ]


def test_names_of_functions_inside_and_handlers_are_taken() -> None:
    source = (
        "def f():\n    def g(h, *, i):\n        global j\n    try: ...\n    except E as k: ...\n    a = lambda b: b\n"
    )
    made = names(source)
    assert all(made.new(each) == f"{each}_2" for each in "ghijkab")


def test_ignored() -> None:
    assert names("def f(): ...").ignored() == "_"
    assert names("def f(): _('x')").ignored() == "ignored"
    assert names("def f():\n    for _ in ignored: ...").ignored() == "ignored_result"


def test_makers_are_called_after_what_they_make() -> None:
    made = names("def f(): ...")
    assert made.maker(["user", "token"]) == "make_user_and_token"
    assert made.maker(["user", "token"]) == "make_user_and_token_2"
    assert made.maker(["__x"]) == "make_x"
    assert [made.maker([]), made.maker(["a" * LONGEST]), made.maker(["_"])] == ["part_1", "part_2", "part_3"]
