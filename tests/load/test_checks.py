"""One more check in a profile's document, and nothing else changed in it."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from tests import make
from testtime.errors import UserError
from testtime.load import read_profile, write_profile
from testtime.load.checks import with_check
from testtime.model.profile import SCHEMA, Check

CHECK = Check(2, "load", (), ("none",), 900, (1000, 1001), (2000, 2001), "2026-02-03T04:05:06+00:00")
CREATED = make.serial().created


def test_checks_are_added_to_those_before(tmp_path: Path) -> None:
    other = msgspec.structs.replace(CHECK, workers=4)
    content = with_check(with_check(write_profile(make.serial()), CHECK, CREATED), other, CREATED)
    (tmp_path / "t.json").write_bytes(content)
    assert read_profile(tmp_path / "t.json") == msgspec.structs.replace(make.serial(), checks=(CHECK, other))


def test_what_a_newer_minor_version_holds_is_not_lost() -> None:
    newer = {**json.loads(write_profile(make.serial())), "schema": "testtime.profile/1.99", "later": {"z": 1, "a": 2}}
    added = json.loads(with_check(json.dumps(newer).encode(), CHECK, CREATED))
    assert next(iter(added)) == "schema"
    assert added.pop("checks") == [json.loads(msgspec.json.encode(CHECK))]
    del newer["checks"]
    assert added == newer


def test_document_of_an_older_minor_version_becomes_one_of_ours() -> None:
    older = json.loads(write_profile(make.serial()))
    del older["checks"]
    older["schema"] = "testtime.profile/1.0"
    added = json.loads(with_check(json.dumps(older).encode(), CHECK, CREATED))
    assert (added["schema"], len(added["checks"])) == (SCHEMA, 1)


@pytest.mark.parametrize(
    "content",
    [
        write_profile(make.serial()).replace(CREATED.encode(), b"2026-01-02T03:04:06Z"),
        write_profile(make.serial()).replace(b"testtime.profile/1", b"testtime.profile/2"),
        b"my thesis",
        b"{}",
        b'{"schema":"x","created":"' + CREATED.encode() + b'"}',
        b"",
    ],
    ids=["recorded anew", "another major", "text", "empty document", "foreign", "empty"],
)
def test_another_document_is_left_alone(content: bytes) -> None:
    with pytest.raises(UserError, match="replaced in the meantime"):
        with_check(content, CHECK, CREATED)
