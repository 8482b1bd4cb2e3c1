"""Rows of several runs that have one key, each in one place of all.

What lives here: arrays of numbers to places.  What may never be added: what a row or a key is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from testtime.compare.sample import Booleans, Integers


def joined(runs: Sequence[Sequence[Integers]]) -> Integers:
    """[run, place]: rows of each run that belong together, in the order of the first run.

    ``runs``: by run, the columns that make a key, of numbers that differ by less than 2**31.  Of the rows with one key,
    the first of all runs belong together, and the second, and so on; those that a run lacks are left out.
    """
    lengths = [len(columns[0]) for columns in runs]
    run = np.repeat(np.arange(len(runs)), lengths)
    first, *others = map(np.concatenate, zip(*runs, strict=True))
    key = first - first.min(initial=0)
    for column in others:
        key = _finer(key, column)
    key = _finer(key, _nth(key * len(runs) + run))
    rows = np.full((len(runs), key.max(initial=-1) + 1), -1, dtype=np.int64)
    rows[run, key] = np.concatenate([np.arange(length) for length in lengths])
    rows = rows[:, (rows >= 0).all(axis=0)]
    return rows[:, np.argsort(rows[0])]


def _finer(key: Integers, column: Integers) -> Integers:
    """Keys that differ where ``key`` or the column does, from 0 on without a gap; so no number grows too large.

    Rows come nearly in order, and so they are soon sorted.
    """
    if (column == column[:1]).all():
        return key
    least = column.min()
    both = key * (column.max() - least + 1) + column - least
    order = np.argsort(both, kind="stable")
    found = np.empty(len(order), dtype=np.int64)
    found[order] = np.cumsum(_begins(both[order])) - 1
    return found


def _nth(values: Integers) -> Integers:
    """How many of the same value come before each."""
    order = np.argsort(values, kind="stable")
    places = np.arange(len(order))
    found = np.empty(len(order), dtype=np.int64)
    found[order] = places - np.maximum.accumulate(np.where(_begins(values[order]), places, 0))
    return found


def _begins(values: Integers) -> Booleans:
    """Of sorted values: whether it is the first of its kind."""
    return np.append(True, values[1:] != values[:-1])[: len(values)]
