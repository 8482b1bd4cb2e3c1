"""Suites of which it is known what may wait together, and what is known of each.

What lives here: reading ``gather_suites``.  What may never be added: running one.

A statement is known by the word after ``#:`` at the end of its first line.  In what is expected, ``a | b`` may run
together, ``a+b`` are one task in this order, ``a*3`` are three turns of a loop, and ``a ~ b`` are neighbours that must
be rejected.  A group with ``?`` before it has to be looked at by a human; any other is certain.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SUITES = Path(__file__).parent / "gather_suites"
EXPECTED: dict[str, tuple[str, ...]] = {
    "begun_before": ("one ~ two", "? first | second", "left | right", "here | there", "there ~ serving", "up ~ down"),
    "between": ("ann | bob", "users | teams", "turn*3", "left | right", "one ~ more"),
    "borrowed": ("users | teams", "first ~ second", "left | right", "short ~ long", "connect*3"),
    "blocks": ("left | right", "first | second"),
    "busy_meanwhile": ("one | two",),
    "chains": ("user+token+session | project+board+card", "left | right", "up | down"),
    "checks": ("probe ~ migrate", "able ~ result", "? require | done", "sound ~ count"),
    "by_name": ("ann | bob", "bob ~ size", "one | two", "mail | news", "database | cache"),
    "child_processes": ("? first | second", "left ~ right"),
    "class_state": ("choose ~ chosen", "colours | shapes"),
    "commands": ("? group | user", "one | two"),
    "computing": ("first ~ second",),
    "created": ("start*3", "stop*3", "all*3", "each*3", "given*3", "? numbered*3"),
    "databases": ("users ~ teams", "first | second", "once ~ again"),
    "decorated": ("pay ~ statement", "ann | bob", "deposit ~ balance", "opener ~ opened"),
    "descriptors": ("send ~ take", "one ~ two", "left ~ right", "? first | second", "say ~ hear"),
    "dict_of_lists": ("deliver ~ count",),
    "environment": ("choose ~ connect", "enter ~ touch", "write ~ run"),
    "executors": ("one ~ two", "first | second", "left | right", "keep ~ look"),
    "exit_stacks": ("one | two", "server ~ client", "early ~ late", "empty ~ write"),
    "finalisers": ("drop ~ redrop", "left ~ right", "lend ~ count", "first | second", "release ~ rerelease"),
    "fixtures": ("users | teams", "server ~ greeting"),
    "handed_on": ("close*3", "fill*3", "twice ~"),
    "handed_paths": ("write ~ show", "make ~ look", "one | two"),
    "handshakes": ("send ~ take", "prepare ~ use"),
    "headers": ("login ~ ask", "warm ~ cached", "a | b", "flip ~ look"),
    "held_inside": (
        *("grow ~ size", "insert ~ count", "keep ~ kept", "publish ~ answer"),
        "left | right",
    ),
    "inner_session": ("user ~ team", "plan | cost"),
    "kept_for_the_end": ("? news | logs", "first ~ second"),
    "listed_tasks": ("announced ~ withdraw", "listed ~ remove", "make+tasks | elsewhere"),
    "locks": ("one ~ two", "first | second", "pool*4"),
    "made_inside": ("news | mail", "first ~ second", "choose ~ start"),
    "made_earlier": (
        "filling ~ counting",
        "step ~ next_step",
        "make_mail+mail | make_news+news",
        "left | right",
        "fill ~ count",
    ),
    "module_state": ("login ~ publish",),
    "named_paths": ("short | long", "one ~ size"),
    "one_database": ("create ~ count", "make ~ attach", "one | two", "listen ~ ask"),
    "one_for_all": (
        *("sell ~ left", "rate ~ price", "total ~ longest", "pour ~ dry", "save ~ load"),
        *("yen | peso", "tank | well"),
    ),
    "open_writers": ("write ~ read", "save ~ fetch", "one | other"),
    "opened_files": ("save ~ load", "index | about"),
    "order_shown": ("apply ~", "? first | second", "opened ~ paid", "abc ~ d"),
    "other_names": ("enter ~ total", "convert | rate", "upload ~ version"),
    "out_of_sight": ("scan ~ mount", "publish ~ read", "marked ~ look"),
    "own_servers": ("tell ~ ask", "first ~ second", "? one | two"),
    "own_stores": ("put ~ get", "? one | two"),
    "own_threads": ("write ~ look", "keep ~ relook", "idle | beside"),
    "paging": ("cursor ~", "numbers*3"),
    "pipelined": ("first ~ second", "left ~ right", "up+upped | down+downed"),
    "process_wide": ("narrow ~ write", "move ~ scratch", "one | other"),
    "processes": ("? first | second", "write ~ run"),
    "property_state": ("open ~ walk",),
    "queues": ("submit ~ look", "run ~ result"),
    "retries": ("for ~",),
    "returned": ("users | teams", "fill ~ count", "one | two"),
    "same_resource": ("put ~ get", "paint ~ look", "? one | two"),
    "server_state": ("put ~ get",),
    "set_and_asked": ("debug ~ debugged", "mark ~ marked", "name ~ named", "limit ~ limited", "files | garbage"),
    "set_for_all": ("patch ~ look", "listen ~ work", "point ~ ping", "narrow ~ third"),
    "set_going": ("start ~ patience", "web+web_up | job+job_up"),
    "settling": ("request ~ settle", "loop ~"),
    "shared_defaults": ("sign ~ ask", "first ~ second"),
    "told_by_environment": ("write ~ read", "put ~ get", "save ~ load", "one | two"),
    "told_to_end": ("one | two", "drain ~ archive", "put ~ expire", "probe ~ load", "fill | other"),
    "told_to_pytest": ("point ~ server", "keep ~ kept", "verbosity | folder", "choose ~ chosen"),
    "timeouts": ("one | two", "first | second"),
    "two_ends": ("send ~ receive", "? left | right", "say ~ hear"),
    "under_way": ("other ~ task", "first ~ second", "join ~ rejoin", "wait ~ rewait"),
    "unittests": ("users | teams", "plan | cost", "unplan | uncost"),
    "shown_attributes": ("choose ~ run", "mail | news", "move ~ there"),
    "stacked": ("one | two", "enter ~ one"),
    "unnamed": ("unlock ~ enter", "load ~ connect", "enqueue ~ run", "paint | label"),
    "whole_tests": ("one | two", "counts ~"),
}
"""By suite: all groups there are, and rejections that there must be."""


def words(suite: Path) -> dict[int, str]:
    """Line -> the word that its statement is known by."""
    lines = suite.read_text(encoding="utf-8").splitlines()
    return {number: line.rpartition("#: ")[2] for number, line in enumerate(lines, 1) if "#: " in line}


def wrong(name: str) -> dict[str, tuple[str, tuple[tuple[int, int], ...]]]:
    """What must be rejected in a suite: by its words, the function and the lines of its statements."""
    suite = SUITES / f"{name}.py"
    known = words(suite)
    places = {known[span[0]]: (around, span) for around, span in _statements(suite) if span[0] in known}
    found = {}
    for told in (each for each in EXPECTED[name] if "~" in each):
        here = [places[word.strip()] for word in told.split("~") if word.strip()]
        found[told] = (here[0][0], tuple(span for _, span in here))
    return found


def _statements(suite: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """Every statement, functions included: the function that it is in, or is, by its name within the module."""
    ahead: list[tuple[ast.AST, str]] = [(ast.parse(suite.read_bytes()), "")]
    while ahead:
        node, around = ahead.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            around = f"{around}.{node.name}".lstrip(".")
        if isinstance(node, ast.stmt):
            yield around, (node.lineno, node.end_lineno or node.lineno)
        ahead += [(each, around) for each in ast.iter_child_nodes(node)]
