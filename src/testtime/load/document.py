"""``testtime.json``: a profile as a document, in and out.

What lives here: encoding, decoding, and refusing what is no profile, with the place in it that is wrong.  What may
never be added: opening files for writing (the command layer does, once, early and atomically).

A profile is someone's input like any other: it may be truncated, foreign, from the future or made to hurt.  So its
size and kind are looked at before it is read, its schema before its contents, and msgspec checks every type; numbers
that no run can produce are refused too.
"""

from __future__ import annotations

import stat
from pathlib import Path

import msgspec

from testtime.errors import UserError
from testtime.load.assemble import UNSEEN, assemble
from testtime.model.profile import MAJOR, SCHEMA, Profile, Span
from testtime_recorder.schema import SUFFIX

_LARGEST = 4 << 30
"""Bytes; a million tests take about 0.4 GB."""
_LONGEST = 10 * 365 * 86_400 * 1_000_000_000
"""ns; a moment beyond ten years is no measurement."""


class _Head(msgspec.Struct):
    schema: str | None = None


def journal_directory(output: Path) -> Path:
    """Where the journals of a run that is to end up in ``output`` are kept while it lasts."""
    return output.with_name(f".{output.name}.journal")


def write_profile(profile: Profile) -> bytes:
    """The document's bytes, ending in a newline."""
    return msgspec.json.encode(profile) + b"\n"


def read_profile(path: Path) -> Profile:
    """The profile in a document, or of a run that was cut off, from the journals it left.

    ``path`` may name the document, the directory of journals, or a document that was never written because testtime
    itself was killed.  Raises UserError.
    """
    if path.is_dir():
        return _from_journals(path)
    if not path.exists():
        left = journal_directory(path)
        if left.is_dir():
            return _from_journals(left)
        raise UserError(f"no such profile: {path}", "Record one with: testtime profile")
    return _checked(_decode(_content(path), path), path)


def _from_journals(directory: Path) -> Profile:
    if not any(directory.glob("*" + SUFFIX)):
        raise UserError(f"{directory} is a directory without journals.", "Give a profile that testtime has written.")
    try:
        return assemble(directory, UNSEEN)
    except OSError as error:
        raise UserError(f"cannot read {directory}: {error.strerror}") from None


def _content(path: Path) -> bytes:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise UserError(f"{path} is not a regular file.", "Give a profile that testtime has written.")
        if found.st_size > _LARGEST:
            raise UserError(f"{path} is larger than any profile ({found.st_size:,} bytes).")
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from None


def _decode(content: bytes, path: Path) -> Profile:
    again = "Record again with: testtime profile"
    if not content.strip():
        raise UserError(f"{path} is empty.", again)
    try:
        head = msgspec.json.decode(content, type=_Head)
    except (msgspec.ValidationError, UnicodeDecodeError):
        raise _foreign(path) from None
    except msgspec.DecodeError as error:
        raise UserError(f"{path} is cut off or damaged: {error}.", again) from None
    except RecursionError:
        raise UserError(f"{path} is nested too deeply for a profile.") from None
    name, _, version = (head.schema or "").rpartition("/")
    if name != SCHEMA.rpartition("/")[0]:
        raise _foreign(path, head.schema)
    major = version.partition(".")[0]
    if not major.isdecimal() or int(major) > MAJOR:
        raise UserError(
            f"{path} has format {version}; this testtime reads {MAJOR}.x.",
            "Update testtime, or record again with this one.",
        )
    try:
        return msgspec.json.decode(content, type=Profile)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(f"{path} is damaged: {error}.", again) from None


def _foreign(path: Path, schema: str | None = None) -> UserError:
    said = f" (it says {schema[:60]!r})" if schema else ""
    return UserError(f"{path} is not a profile of testtime{said}.", "Give a file that testtime profile has written.")


def _checked(profile: Profile, path: Path) -> Profile:
    """Refuse numbers that no run can produce, and references to what is not there."""
    for number, test in enumerate(profile.tests):
        spans = [phase.span for phase in test.phases]
        end = test.start_ns if test.end_ns is None else test.end_ns
        if not all(map(_possible, spans)) or not -_LONGEST < test.start_ns <= end < _LONGEST:
            raise _impossible(path, f"tests[{number}]")
        if not 0 <= test.process < len(profile.processes) or any(
            not 0 <= each < len(profile.fixtures) for each in test.needs
        ):
            raise _impossible(path, f"tests[{number}]")
    tests = len(profile.tests)
    for number, use in enumerate(profile.uses):
        known = 0 <= use.fixture < len(profile.fixtures) and 0 <= use.process < len(profile.processes)
        asked = all(each is None or 0 <= each < tests for each in (use.test, use.teardown_test))
        if not (known and asked and _possible(use.setup) and (use.teardown is None or _possible(use.teardown))):
            raise _impossible(path, f"uses[{number}]")
    if not 0 <= profile.wall_ns < _LONGEST or not profile.processes:
        raise _impossible(path, "wall_ns" if profile.processes else "processes")
    return profile


def _possible(span: Span) -> bool:
    return (
        -_LONGEST < span.start_ns < _LONGEST
        and 0 <= span.wall_ns < _LONGEST
        and 0 <= span.inner_ns < _LONGEST
        and (span.cpu_ns is None or 0 <= span.cpu_ns < _LONGEST)
        and 0 <= span.child_cpu_ns < _LONGEST
    )


def _impossible(path: Path, place: str) -> UserError:
    return UserError(f"{path} holds what no run can produce, at {place}.", "Record again with: testtime profile")
