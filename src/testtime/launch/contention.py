"""How much slower each core is while all of them compute.

What lives here: a short program that several interpreters of the suite's kind run alone and at once, and the ratio of
the two.  What may never be added: what becomes of the ratio (``whatif`` knows).

Two busy cores are not two idle machines: they may share a cache, the memory, a power budget, or be two threads of one
core.  On many machines the speed drifts as well, by more than company costs: on the virtual machine that this was
written on a block of work of 0.7 ms takes 1.4 times as long or as short in one case of three, and neighbouring blocks
differ by 9 %, stretches of 40 ms by 14 %, of 150 ms by 17 %.  So turns are short, there are many, alone and together
alternate, and those together are compared with those alone right before and right after them.  Nine probes of 7 turns
of 30 ms, half a second each, told of 1.01 to 1.79 there; eight of 120 turns of 4 ms, a second each, of 1.06 to 1.11.

A turn lasts a fixed time and what was done in it is counted, not the other way round: the interpreters are busy over
the same stretch, and a slow machine does not take longer to be measured.

Work is timed by the CPU clock of its process.  By the wall clock, other programs that want a core at that moment would
pass for a property of the machine; they are told apart by comparing the two clocks.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from statistics import fmean, median
from threading import Timer
from typing import IO

from testtime.launch.signals import passed_on

#: Rounds, each of which gives a ratio, and turns together in each.
ROUNDS, TURNS = 8, 15
#: How long each turn lasts, ms; with many interpreters a ms for every MORE: they are told one after another.
TURN, MORE = 4, 8
#: Seconds after which the interpreters are ended, whatever they are doing.
PATIENCE = 30
#: How many times as long as its CPU time something alone may take on a machine that has nothing else to do.
QUIET = 1.1
#: Interpreters at most; beyond, a machine is taken to be no slower with more.
MOST = 64

#: Reads how many ms it is to be busy, from each line of its input; answers with ns of CPU and of wall
#: time per block of work.  A block looks up what lies all over a table of some megabytes, as suites do, so that caches
#: that are shared count.
PROGRAM = f"""\
import sys, time
now = time.perf_counter_ns
used = now if sys.platform == "win32" else time.process_time_ns  # there, that clock has ticks of 16 ms
table = {{str(number): [number, str(number)] for number in range(20000)}}
keys = list(table)
keys = [keys[place * 7919 % len(keys)] for place in range(len(keys))]
def block(start):
    total = 0
    for key in keys[start:start + 200]:
        row = table[key]
        total += row[0] + len(row[1])
        table[key] = [row[0], row[1]]
    return total
def busy(ms):
    blocks = place = 0
    begun, before = now(), used()
    end = begun + ms * 1000000
    while True:
        block(place)
        blocks += 1
        place = (place + 200) % len(keys)
        ended = now()
        if ended >= end:
            return (used() - before) // blocks, (ended - begun) // blocks
busy({10 * TURN})
print("ready", flush=True)
for line in sys.stdin:
    print(*busy(int(line)), flush=True)
"""


@dataclass(frozen=True)
class Speed:
    """What a block of work took in a turn, on average over the interpreters that were busy."""

    cpu_ns: float
    wall_ns: float


@dataclass(frozen=True)
class Company:
    """What was found."""

    ratios: tuple[float, ...]
    """By round: how many times as long work takes while all interpreters do it as when one does; empty for one core."""
    others: float
    """Wall time of an interpreter by its CPU time, alone or together, whichever is more: beyond 1, other programs kept
    the machine busy.  One that keeps a single core busy leaves another to an interpreter alone."""


#: Takes which interpreters are to be busy at once.
Turn = Callable[[Sequence[int]], Speed]


def contention(python: str, environ: Mapping[str, str], cores: int) -> Company:
    """What interpreters of this kind cost each other on so many cores.

    Raises OSError or ValueError where it could not be measured.
    """
    if cores < 2:
        return Company((), 1.0)
    children: list[subprocess.Popen[bytes]] = []

    def end(_signal: int = 0) -> None:
        for child in children:
            child.kill()

    watch = Timer(PATIENCE, end)
    watch.start()
    with ExitStack() as stack, passed_on(end, shared=True):
        try:
            children.extend(stack.enter_context(_started(python, environ)) for _ in range(min(cores, MOST)))
            streams = [_streams(child) for child in children]
            for _, answers in streams:
                if answers.readline().strip() != b"ready":
                    raise ValueError("an interpreter did not start")
            turn = partial(_turn, streams, lasting(len(streams)))
            return compared(turn, len(streams), ROUNDS, TURNS)
        finally:
            watch.cancel()
            end()


def compared(turn: Turn, interpreters: int, rounds: int, turns: int) -> Company:
    """``turns`` alone and together in each round, alternating; the interpreters take turns at being alone."""
    alone = [turn([0])]
    together = []
    for number in range(1, rounds * turns + 1):
        together.append(turn(range(interpreters)))
        alone.append(turn([number % interpreters]))
    ratios = []
    for start in range(0, rounds * turns, turns):
        busy = sum(each.cpu_ns for each in together[start : start + turns])
        around = sum(each.cpu_ns for each in (*alone[start : start + turns], *alone[start + 1 : start + turns + 1]))
        ratios.append(round(2 * busy / around, 4))
    return Company(tuple(ratios), max(map(_waited, (alone, together))))


def _waited(turns: Sequence[Speed]) -> float:
    """Wall time by CPU time, in half of the turns at most."""
    return median(each.wall_ns / each.cpu_ns for each in turns)


def lasting(interpreters: int) -> int:
    """How long a turn of so many lasts, ms."""
    return max(TURN, interpreters // MORE)


def _started(python: str, environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [python, "-c", PROGRAM],
        env=dict(environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _streams(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """Where to order from an interpreter, and where it answers."""
    if child.stdin is None or child.stdout is None:
        raise ValueError("an interpreter without streams")
    return child.stdin, child.stdout


def _turn(streams: Sequence[tuple[IO[bytes], IO[bytes]]], ms: int, chosen: Sequence[int]) -> Speed:
    """Lets the chosen interpreters be busy at once for ``ms``; one that has died raises OSError or ValueError."""
    for place in chosen:
        orders, _ = streams[place]
        orders.write(b"%d\n" % ms)
        orders.flush()
    answers = [tuple(map(int, streams[place][1].readline().split())) for place in chosen]
    cpu, wall = zip(*answers, strict=True)
    if not all(cpu):
        raise ValueError("a clock that stands still")
    return Speed(fmean(cpu), fmean(wall))
