"""Fixtures that are widened in a run for verification: what the recorder is told, and what came of it.

What lives here: words between the command line, the recorder and the reader.  What may never be added: a run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from testtime.cli.unseen import Went
from testtime.whatif.verification import ChangedOutcome

#: Sentences that are told of tests at most.
TOLD = 4


def ordered(wishes: Sequence[str]) -> dict[str, Any] | None:
    """What the recorder is told for ``FIXTURE=SCOPE`` each; ``None`` where nothing is to be widened."""
    return {"widen": scopes(wishes)} if wishes else None


def scopes(wishes: Sequence[str]) -> dict[str, str]:
    """The scope by the fixture's name; of several wishes for one, the last."""
    return {name: scope for name, _, scope in (wish.partition("=") for wish in wishes)}


def never(wishes: Sequence[str], went: Went) -> str | None:
    """Why a run that ended shows nothing of the wider scopes, in words; ``None`` if it does."""
    done = {each.name for each in went.seen if each.what == "ran" and each.text.isdigit() and int(each.text)}
    missing = [f"{name}={scope}" for name, scope in scopes(wishes).items() if f"{name}={scope}" not in done]
    if not missing or went.failure is not None:
        return None
    return f"nothing was widened: no test of the suite uses a narrower fixture for {', '.join(missing)}"


def said(outcomes: Sequence[ChangedOutcome], runs: Sequence[Went]) -> tuple[str, ...]:
    """What pytest said of tests that came out differently, the same of several once."""
    differ = {each.nodeid for each in outcomes}
    lines: dict[str, str] = {}
    for each in (fact for went in runs for fact in went.seen if fact.what == "failure" and fact.text):
        nodeid = each.nodeid if each.nodeid in differ else each.nodeid.rpartition("@")[0]  # loadgroup adds a group
        if nodeid in differ:
            lines.setdefault(nodeid, each.text)
    first = {text: nodeid for nodeid, text in reversed(lines.items())}
    return tuple(
        f"{first[text]}{f' and {count - 1} more' if count > 1 else ''}: {text}"
        for text, count in Counter(lines.values()).most_common(TOLD)
    )
