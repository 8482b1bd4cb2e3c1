"""What one run of a suite saw that others did not, or otherwise.

What lives here: comparing a changed run with unchanged ones.  What may never be added: outcomes of tests
(``verification`` compares those), or a judgement.

What two runs of the unchanged suite do not agree on says nothing: it is left out.  In texts of warnings and names of
files, numbers are passed over: addresses, ports and descriptors differ from run to run.  Other names are made anew in
each run, too (of temporary folders), so that one that no run had before says nothing either, where unchanged runs had
such names of their own: in the same folder, or among warnings of the same test.  Warnings that come when something is
thrown away belong to no test.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from testtime.model.trial import Seen

#: What is compared by whether it is there.
_THERE = frozenset({"warning", "temporary file", "new file", "lost file"})
#: What is compared by what it is.
_KNOWN = _THERE | {"value", "environment"}
#: That there was a folder for temporary files at the end.
_FOLDER = ("temporary file", "", "")
#: Warnings of what is thrown away: which test they come in is up to the garbage collector.
_COLLECTED = frozenset({"ResourceWarning", "PytestUnraisableExceptionWarning"})
_NUMBERS = re.compile(r"0x[0-9a-fA-F]+|\d+")
_Key = tuple[str, str, str]


class Difference(msgspec.Struct, frozen=True):
    """Something that was otherwise than in the unchanged suite."""

    what: str
    """value, warning, environment, temporary file, new file or lost file."""
    nodeid: str
    """The test that it belongs to; empty where it belongs to none."""
    name: str
    """Of the fixture, variable or file; the text of the warning."""
    before: str | None
    """In the unchanged suite; ``None`` where there was nothing."""
    after: str | None


def differences(unchanged: Sequence[Iterable[Seen]], changed: Iterable[Seen]) -> tuple[Difference, ...]:
    """How what a changed run saw differs from what the unchanged suite saw, in each of at least two runs."""
    before = [_facts(each) for each in unchanged]
    after = _facts(changed)
    if not all(_FOLDER in facts for facts in (*before, after)):  # removed by another session, before it was looked at
        before = [_without_temporary(facts) for facts in before]
        after = _without_temporary(after)
    steady = set.intersection(*map(set, before))
    folders = {(what, folder) for what, _, name in steady for folder in _above(name)}
    fickle = {_place(key, folders) for facts in before for key in facts if key not in steady}
    found = []
    for key in dict.fromkeys(key for facts in (*before, after) for key in facts):
        then = {facts.get(key) for facts in before}
        made_anew = key[0] in _THERE and key not in steady and _place(key, folders) in fickle
        if len(then) == 1 and not made_anew and (text := then.pop()) != after.get(key):
            found.append(Difference(*key, text, after.get(key)))
    return tuple(found)


def _without_temporary(facts: dict[_Key, str]) -> dict[_Key, str]:
    return {key: text for key, text in facts.items() if key[0] != _FOLDER[0]}


def _place(key: _Key, folders: set[tuple[str, str]]) -> tuple[str, str]:
    """Where something is: of a warning its test, of a file the innermost of ``folders``, which each run had."""
    what, nodeid, name = key
    if what == "warning":
        return what, nodeid
    return what, next((folder for folder in _above(name) if (what, folder) in folders), "")


def _above(name: str) -> Iterator[str]:
    """The folders above a file, the innermost first."""
    while name:
        name = name.rpartition("/")[0]
        yield name


def _facts(run: Iterable[Seen]) -> dict[_Key, str]:
    """What was seen by what it was about; of several values of one thing, all."""
    texts: defaultdict[_Key, set[str]] = defaultdict(set)
    for each in run:
        if each.what in _KNOWN:
            name = _NUMBERS.sub("#", each.name) if each.what in _THERE else each.name
            anyone = each.what == "warning" and each.name.partition(":")[0] in _COLLECTED
            texts[each.what, "" if anyone else each.nodeid, name].add(each.text)
    return {key: "; ".join(sorted(each)) for key, each in texts.items()}
