"""What one run of a suite saw that others did not, or otherwise.

What lives here: comparing a changed run with unchanged ones.  What may never be added: outcomes of tests
(``verification`` compares those), or a judgement.

What two runs of the unchanged suite do not agree on says nothing: it is left out.  In texts of warnings and names of
files, numbers are passed over: addresses, ports and descriptors differ from run to run.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from testtime.model.trial import Seen

#: What is compared by whether it is there.
_THERE = frozenset({"warning", "temporary file", "new file", "lost file"})
#: What is compared by what it is.
_KNOWN = _THERE | {"value", "environment"}
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
    keys = dict.fromkeys(key for facts in (*before, after) for key in facts)
    found = []
    for key in keys:
        then = {facts.get(key) for facts in before}
        if len(then) == 1 and (text := then.pop()) != after.get(key):
            found.append(Difference(*key, text, after.get(key)))
    return tuple(found)


def _facts(run: Iterable[Seen]) -> dict[_Key, str]:
    """What was seen by what it was about; of several values of one thing, all."""
    texts: defaultdict[_Key, set[str]] = defaultdict(set)
    for each in run:
        if each.what in _KNOWN:
            name = _NUMBERS.sub("#", each.name) if each.what in _THERE else each.name
            texts[each.what, each.nodeid, name].add(each.text)
    return {key: "; ".join(sorted(each)) for key, each in texts.items()}
