"""Child processes: the files that they may use, by what they are handed.

What lives here: arguments, folder and environment of a process to paths.  What may never be added: a look at any file,
or a tool's own options.

Nobody sees what a child does.  It may read and write whatever it is handed a path of, wherever that stands: among its
arguments, inside one of them, or in a variable of its environment.  What it runs, and what the system keeps for all, it
only reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from testtime.model.watched import item_of
from testtime.whatif.gather.reader import ENVIRONMENT, Reader
from testtime.whatif.gather.values import Given, Value

_PATH = re.compile(r"(?:(?<=://)|(?<![\w/:.~$*}]))/+[^/\s'\"`:;,=()<>|&]+(?:/[^/\s'\"`:;,=()<>|&]+)+/?")
"""A path from the root on inside a text; of an address, what stands behind the host is none."""
_NEAR = re.compile(r"(?!-|\w+://)[\w.@-]+(?:/[\w.@-]+)*\.[A-Za-z]\w{0,7}|(?:[\w.@-]+/)+[\w.@-]+/?")
"""A text that looks like the path of a file from the working folder on."""
_SHARED = re.compile(r"/+(?:bin|dev|etc|lib\w*|proc|sbin|sys|usr)/")
"""Where files are that all programs have in common."""
_INTERPRETER = re.compile(r"(?:.*/)?(?:python[\d.]*|pypy[\d.]*|(?:ba|da|z|k)?sh|node|perl|ruby|env)")
"""Programs that run the text that they are handed first."""
_TEXT_ITSELF, _MODULE = ("-c", "-e"), "-m"
"""Options of these behind which that text stands, and behind which its name does."""
_SHARED_BY_ALL = """
    HOME PATH PWD OLDPWD TMP TEMP TMPDIR SHELL VIRTUAL_ENV PYTHONPATH PYTHONHOME PYTHONPYCACHEPREFIX LD_LIBRARY_PATH
    NODE_PATH CLASSPATH JAVA_HOME GOPATH CARGO_HOME XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_RUNTIME_DIR
    COVERAGE_FILE COVERAGE_PROCESS_START
"""
_COMMON = _SHARED_BY_ALL.split()
_SEARCHED = frozenset((*_COMMON, *map(item_of, _COMMON)))
"""Variables by which programs find what all of them have in common."""
_SHELL = re.compile(r"(?:.*/)?(?:ba|da|z|k)?sh")
"""Programs whose text is commands."""
_WORD = re.compile(r"(?:-{1,2}[\w-]+=)?(?P<word>[A-Za-z][\w.@:+-]*\w)")
"""An argument that may name a thing, or gives an option such a value."""
_TOLD = """
    add all apply auto build check clean commit config copy create debug default delete disable down dump enable env
    exec export false file force get help import info init install json latest list load local localhost login main
    make master new no none null off on open pull push query quiet read remove reset restart root run serve set show
    start status stop sync test text true up update upgrade utf-8 utf8 verbose version wait write yes
"""
_USUAL = frozenset(_TOLD.split())
"""Words that commands are told what to do by, and how."""
_HOLDERS = frozenset({"list", "tuple", "dict", ENVIRONMENT})
_LONG = 300
"""Characters that no path has."""
_DEEP = 6
"""Containers in containers that are looked into."""


def handed(reader: Reader, given: Given) -> frozenset[str]:
    """Paths that a process is handed, or has in its environment where that is not what the run began with."""
    named = dict(given.named)
    around = [named.pop("env", reader.environment)]
    if given.loose:
        around.append(reader.environment)
    command = [text for each in (*given.positional, *given.loose) for text in _texts(reader, each)]
    rest = [text for each in named.values() for text in _texts(reader, each)]
    found = {path for text, whole in (*arguments(command), *rest) for path in _paths(text, whole=whole)}
    found.update(path for each in around for text, _ in _texts(reader, each) for path in paths(text))
    return frozenset(found)


def arguments(command: Sequence[tuple[str, bool]]) -> Sequence[tuple[str, bool]]:
    """What follows the program of a command, and the script that an interpreter is to run."""
    if not command:
        return ()
    program, dash, rest = command[0][0].partition(" ")
    left = list(command[1:])
    if dash:  # for a shell
        return [(rest, False), *left]
    if not _INTERPRETER.fullmatch(program):
        return left
    for place, (text, _) in enumerate(left):
        if text in _TEXT_ITSELF:
            break
        if text == _MODULE or not text.startswith("-"):
            return [*left[:place], *left[place + 1 + (text == _MODULE) :]]
    return left


def words(reader: Reader, given: Given) -> set[tuple[str, str, bool]]:
    """What may be names of things among the arguments of a process: its program, the word, and whether it is the first.

    The first word of one program is mostly what it is to do.
    """
    command = [text for each in (*given.positional, *given.loose) for text, _ in _texts(reader, each)]
    return _words(command)


def words_of_line(line: str) -> set[tuple[str, str, bool]]:
    """The same of a whole command line; what an interpreter is to run is left out."""
    command = line.split()
    runs_text = bool(command) and _INTERPRETER.fullmatch(command[0]) and not _SHELL.fullmatch(command[0])
    text = next((place for place, each in enumerate(command) if runs_text and each in _TEXT_ITSELF), len(command))
    return _words(command[:text])


def _words(command: Sequence[str]) -> set[tuple[str, str, bool]]:
    """Of a program and its arguments, or of a line for a shell, where that is all."""
    if command and _SHELL.fullmatch(command[0]) and _TEXT_ITSELF[0] in command[:-1]:
        command = command[command.index(_TEXT_ITSELF[0]) + 1 :]
    pieces = [*command[0].split(), *command[1:]] if command else []
    program, rest = pieces[:1], [text for text, _ in arguments([(each, False) for each in pieces])]
    found = [word["word"] for each in rest if (word := _WORD.fullmatch(each)) is not None]
    names = enumerate(found)
    return {(program[0], each, not place) for place, each in names if len(each) > 1 and each.lower() not in _USUAL}


def of_line(line: str) -> frozenset[str]:
    """Paths in the whole command line of a process."""
    return frozenset(path for text, _ in arguments([(each, False) for each in line.split()]) for path in paths(text))


def paths(text: str) -> Iterator[str]:
    """Paths from the root on in a text, but for those of what all programs have in common."""
    for found in _PATH.findall(text):
        path = "/" + found.strip("/")
        if not _SHARED.match(path):
            yield path


def _paths(text: str, *, whole: bool) -> Iterator[str]:
    if whole or (len(text) < _LONG and _NEAR.fullmatch(text)):
        yield text
    else:
        yield from paths(text)


def _texts(reader: Reader, value: Value, deep: int = _DEEP) -> Iterator[tuple[str, bool]]:
    """Texts that a value is or holds, in order, an empty one for what is not known; each with whether it is a path."""
    held = [] if value.text is not None or not deep else [*_held(reader, value)]
    if not held:
        yield value.text or "", value.path and value.text is not None
    for each in held:
        yield from _texts(reader, each, deep - 1)


def _held(reader: Reader, value: Value) -> Iterator[Value]:
    """What is in a value, but for variables by which programs find what they share."""
    if value.holds is not None:
        held = [*value.holds]
    else:
        held = [*reader.texts(each for each in sorted(value.things) if reader.things[each].type in _HOLDERS)]
    yield from (each for key, each in held if key not in _SEARCHED)
