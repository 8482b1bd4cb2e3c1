"""``testtime.json``: a profile as a document, in and out.

What lives here: encoding, decoding, and refusing what is no profile, with the place in it that is wrong.  What may
never be added: opening files for writing (the command layer does, once, early and atomically).

A profile is someone's input like any other: it may be truncated, foreign, from the future or made to hurt.  So its
size and kind are looked at before it is read; msgspec checks every type and the bounds of every number, and
``possible`` whether the parts can belong together.  What is said of a document that fails is told by its schema before
its contents.
"""

from __future__ import annotations

import stat
from pathlib import Path

import msgspec

from testtime.errors import UserError
from testtime.load.assemble import UNSEEN, assemble
from testtime.load.collecting import uncollected
from testtime.load.possible import checked
from testtime.model import described
from testtime.model.profile import MAJOR, SCHEMA, Profile
from testtime_recorder.schema import SUFFIX

_LARGEST = 4 << 30
"""Bytes; a million tests take about 0.4 GB."""


_AGAIN = "record again with: testtime profile"


class _Head(msgspec.Struct):
    schema: str | None = None


def journal_directory(output: Path) -> Path:
    """Where the journals of a run that is to end up in ``output`` are kept while it lasts."""
    return output.with_name(f".{output.name}.journal")


def write_profile(profile: Profile) -> bytes:
    """The document's bytes, ending in a newline."""
    return msgspec.json.encode(profile) + b"\n"


def schema() -> str:
    """The JSON Schema of the document, as shipped in ``testtime/schemas``."""
    return described.schema(SCHEMA, Profile)


def read_profile(path: Path) -> Profile:
    """The profile in a document, or of a run that was cut off, from the journals it left.

    ``path`` may name the document, the directory of journals, or a document that was never written because testtime
    itself was killed.  Raises UserError.
    """
    try:
        return _found(path)
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from None


def _found(path: Path) -> Profile:
    if path.is_dir():
        return _from_journals(path)
    if not path.exists():
        left = journal_directory(path)
        if left.is_dir():
            return _from_journals(left)
        raise UserError(f"no such profile: {path}", "record one with: testtime profile")
    return _outdated(checked(_decode(_content(path), path), path), path)


def _outdated(profile: Profile, path: Path) -> Profile:
    """Say so in the profile where a later run to the same place was cut off, or has not ended: its journals stand."""
    left = journal_directory(path)
    if not any(left.glob("*" + SUFFIX)):
        return profile
    word = f"a later run to {path} was cut off or is still going on; what it recorded: testtime report {left}"
    return msgspec.structs.replace(profile, caveats=(*profile.caveats, word))


def _from_journals(directory: Path) -> Profile:
    if not any(directory.glob("*" + SUFFIX)):
        raise UserError(f"{directory} is a directory without journals", "give a profile that testtime has written")
    return checked(_decode(write_profile(assemble(directory, UNSEEN)), directory), directory)  # bounds, as in documents


def _content(path: Path) -> bytes:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise UserError(f"{path} is not a regular file", "give a profile that testtime has written")
    if found.st_size > _LARGEST:
        raise UserError(f"{path} is larger than any profile ({found.st_size:,} bytes)")
    return path.read_bytes()


def _decode(content: bytes, path: Path) -> Profile:
    """The profile; a document that is none is gone through again, to say what it is."""
    try:
        with uncollected():
            profile = msgspec.json.decode(content, type=Profile)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        _check_head(content, path)
        raise UserError(f"{path} is damaged: {error}", _AGAIN) from None
    _check_schema(profile.schema, path)
    return profile


def _check_head(content: bytes, path: Path) -> None:
    """Refuse what is no document of a version that can be read, whatever is in it."""
    if not content.strip():
        raise UserError(f"{path} is empty", _AGAIN)
    try:
        head = msgspec.json.decode(content, type=_Head)
    except (msgspec.ValidationError, UnicodeDecodeError):
        raise _foreign(path) from None
    except msgspec.DecodeError as error:
        if not content.lstrip().startswith(b"{"):  # as every document does that was ever one of ours
            raise _foreign(path) from None
        raise UserError(f"{path} is cut off or damaged: {error}", _AGAIN) from None
    except RecursionError:
        raise UserError(f"{path} is nested too deeply for a profile") from None
    _check_schema(head.schema, path)


def _check_schema(schema: str | None, path: Path) -> None:
    name, _, version = (schema or "").rpartition("/")
    if name != SCHEMA.rpartition("/")[0]:
        raise _foreign(path, schema)
    major = version.partition(".")[0]
    if not major.isdecimal() or int(major) > MAJOR:
        raise UserError(
            f"{path} has format {version}; this testtime reads {MAJOR}.x",
            "update testtime, or record again with this one",
        )


def _foreign(path: Path, schema: str | None = None) -> UserError:
    said = f" (it says {schema[:60]!r})" if schema else ""
    return UserError(f"{path} is not a profile of testtime{said}", "give a file that testtime profile has written")
