"""README.md against reality: what the program prints, and what the README says of it.

What lives here: reading the README, and comparing it with a ``Reality``.  What may never be added: a second copy of
any text that the program prints.  Run as ``python -m tests.house.readme`` (part of ``make golden``) it rewrites the
checked blocks.

Three kinds of fenced block: ``sh``, commands for the reader, whose words must exist; after ``<!-- check: COMMAND
-->``, what that command prints now; after ``<!-- shown: DATE, HOW -->``, output of a machine on a day, which no test
can repeat.  Any other block of plain ``text`` is a claim without a source, and is refused.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"

FENCE = re.compile(
    r"(?:^<!-- (?P<kind>\w+): (?P<said>[^\n]+) -->\n)?^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.M | re.S
)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")
DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b")
OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")

#: Our programs, of this checkout also where it is not installed.
PROGRAMS = {
    "testtime": [sys.executable, "-m", "testtime"],
    "pytest": [sys.executable, "-m", "pytest"],
    "make": ["make", "--no-print-directory"],
}


@dataclass(frozen=True)
class Reality:
    """What the README is held to."""

    #: What a command prints.
    output: Callable[[str], str]
    #: Whether a path of the repository exists.
    exists: Callable[[str], bool]
    #: The targets of the Makefile.
    targets: frozenset[str]


def complaints(text: str, reality: Reality) -> Iterator[str]:
    """Everything that ``text`` says and ``reality`` denies."""
    for block in FENCE.finditer(text):
        yield from _about_block(block, reality)
    for command in commands(text):
        yield from _about_command(command, reality)
    for target in LINK.findall(text):
        if not reality.exists(target):
            yield f"links to {target}, which does not exist"


def rewritten(text: str, reality: Reality) -> str:
    """``text`` with every checked block as ``reality`` has it."""

    def renew(block: re.Match[str]) -> str:
        if block["kind"] != "check":
            return block[0]
        return f"<!-- check: {block['said']} -->\n```{block['language']}\n{reality.output(block['said'])}```"

    return FENCE.sub(renew, text)


def commands(text: str) -> list[list[str]]:
    """The words of every command for the reader that is one of ours: ``make``, ``testtime``, ``pytest``."""
    blocks = list(FENCE.finditer(text))
    lines = [line for block in blocks if block["language"] == "sh" for line in block["body"].splitlines()]
    inline = INLINE.findall(FENCE.sub("", text))
    split = [
        shlex.split(line, comments=True) for line in [*lines, *inline] if re.match(r"(make|testtime|pytest) ", line)
    ]
    return [words for words in split if len(words) > 1]


def _about_block(block: re.Match[str], reality: Reality) -> Iterator[str]:
    kind, said = block["kind"], block["said"]
    if kind == "check":
        if block["body"] != reality.output(said):
            yield f"`{said}` prints something else now: make golden"
    elif kind == "shown":
        if not DATE.search(said):
            yield f"shown output has no date: {said}"
    elif block["language"] in ("", "text"):
        yield f"a block of output says neither check nor shown: {block['body'][:40]!r}"


def _about_command(words: list[str], reality: Reality) -> Iterator[str]:
    program, *rest = words
    if program == "make":
        yield from (f"make has no target {word}" for word in rest if "=" not in word and word not in reality.targets)
    elif program == "testtime" and not _is_command_or_option(rest[0], reality):
        yield f"testtime has no command {rest[0]}"
    else:
        known = _options(words, reality)
        for option in OPTION.findall(" ".join(rest)):
            if option not in known:
                yield f"`{shlex.join(words)}`: there is no option {option}"


def _is_command_or_option(word: str, reality: Reality) -> bool:
    listed = re.search(rf"^  {re.escape(word)}\b", reality.output("testtime --help"), re.M)
    return word.startswith("-") or listed is not None


def _options(words: list[str], reality: Reality) -> set[str]:
    """The options that a command understands: all of pytest's, too, where they are passed on to it."""
    program, verb, *_ = words
    helps = ["pytest --help"] if program == "pytest" or verb == "profile" else []
    if program == "testtime":
        helps.append("testtime --help" if verb.startswith("-") else f"testtime {verb} --help")
    return {option for text in helps for option in OPTION.findall(reality.output(text))}


def output(command: str) -> str:
    """What a command of this checkout prints, 80 columns wide and without colour."""
    program, *arguments = shlex.split(command)
    surroundings = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb", "PYTHONPATH": str(ROOT / "src")}
    for inherited in ("MAKEFLAGS", "MAKELEVEL", "PYTEST_ADDOPTS"):
        surroundings.pop(inherited, None)
    done = subprocess.run(
        [*PROGRAMS[program], *arguments],
        cwd=ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def reality() -> Reality:
    """This checkout, as it is; each command is run once."""
    seen: dict[str, str] = {}

    def once(command: str) -> str:
        if command not in seen:
            seen[command] = output(command)
        return seen[command]

    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = frozenset(re.findall(r"^([a-z]+):", makefile, re.M))
    return Reality(output=once, exists=lambda path: (ROOT / path).exists(), targets=targets)


if __name__ == "__main__":
    README.write_text(rewritten(README.read_text(encoding="utf-8"), reality()), encoding="utf-8")
