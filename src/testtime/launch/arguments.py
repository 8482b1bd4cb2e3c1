"""pytest's arguments for the same suite with other workers.

What lives here: which options decide how tests are distributed, taken out of a command line and put into it.  What may
never be added: an opinion on any other option; they are the user's and stay as they are.  Options that wait for
somebody at the keyboard go, too, as nobody sees these runs.

Ours are put first: pytest reads the ini file's ``addopts`` before all of them, so that they win over those, and behind
a ``--`` they would be taken for files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

#: Options with a value that say how many workers there are and what each is given.
VALUED = frozenset({"--numprocesses", "--maxprocesses", "--dist", "--tx", "--px"})
#: Flags that wait for somebody.
WAITING = frozenset({"--looponfail", "--pdb", "--trace"})
#: Our own plugin's option: such a run would be recorded twice.
RECORDING = "--testtime"
#: pytest's own variable: with it, no plugin is loaded that is not asked for.
AUTOLOAD_OFF = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"

_CLUSTER = re.compile(r"-([vqsxldf]*)(?:n=?(.*))?")
"""Short options in one word; of those with a value, ``-n`` alone can end a cluster that is of interest here."""
_BLOCKED = re.compile(r"no:xdist(\.|$)")


def sequential(args: Sequence[str], environ: Mapping[str, str], *, distributed: bool) -> tuple[str, ...]:
    """The arguments of a run without workers; ``distributed``: whether the run that they are from had any.

    Where nothing asks for workers, nothing is added.
    """
    kept, asked = _without_workers(args)
    return (*_loaded(kept, environ), "-n", "0", *kept) if distributed or asked else kept


def distributed(args: Sequence[str], environ: Mapping[str, str], workers: int, dist: str) -> tuple[str, ...]:
    """The arguments of a run with so many workers, given tests by ``dist``."""
    kept = tuple(_unblocked(_without_workers(args)[0]))
    return (*_loaded(kept, environ), "-n", str(workers), "--dist", dist, *kept)


def _without_workers(args: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """The arguments without those that decide on workers, and whether there were any."""
    kept: list[str] = []
    rest = list(args)
    asked = False
    while rest:
        word = rest.pop(0)
        name, equals, _ = word.partition("=")
        cluster = _CLUSTER.fullmatch(word)
        if word == "--":
            kept += [word, *rest]
            break
        if name in VALUED or name == RECORDING:
            del rest[: 0 if equals else 1]
            asked |= name in VALUED
        elif cluster is not None and word != "-":
            flags = re.sub("[df]", "", cluster[1])
            kept += [f"-{flags}"] if flags else []
            del rest[: 1 if cluster[2] == "" else 0]
            asked |= cluster[2] is not None or "d" in cluster[1]
        elif word not in WAITING:
            kept.append(word)
    return tuple(kept), asked


def _unblocked(args: Sequence[str]) -> Iterator[str]:
    """The arguments without ``-p no:xdist``."""
    rest = list(args)
    while rest:
        word = rest.pop(0)
        if word == "-p" and rest and _BLOCKED.match(rest[0]):
            rest.pop(0)
        elif not (word.startswith("-p") and _BLOCKED.match(word[2:])):
            yield word


def _loaded(args: Sequence[str], environ: Mapping[str, str]) -> tuple[str, ...]:
    """What it takes to have xdist loaded."""
    asked = any(re.fullmatch(r"(-p)?xdist(\.plugin)?", word) for word in args)
    return ("-p", "xdist") if environ.get(AUTOLOAD_OFF) and not asked else ()
