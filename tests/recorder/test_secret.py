"""Passwords do not get into a profile."""

from __future__ import annotations

from typing import Any

import pytest

from testtime_recorder.secret import keep_secrets


def _value(text: str) -> dict[str, Any]:
    return {"kind": "value", "type": "str", "value": text}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("password", False),
        ("client.api_key", False),
        ("DB_PASSWD", False),
        ("self._secret", False),
        ("AUTH", False),
        ("access-token", False),
        ("pass_", False),
        ("key", True),
        ("author", True),
        ("compass", True),
        ("password.path", True),
        ("pinned", True),
    ],
)
def test_what_a_secret_name_stands_for(name: str, told: bool) -> None:
    things = [_value("hunter2")]
    keep_secrets(things, [(3, {name: 0})])
    assert ("value" in things[0]) is told


def test_attributes_and_what_is_inside() -> None:
    things = [
        {"kind": "object", "type": "Client", "edges": {"token": 1, "name": 2, "credentials": 3}},
        _value("abc"),
        _value("ann"),
        {"kind": "object", "type": "dict", "edges": {"[0]": 4, "[1]": 9}},
        _value("def"),
    ]
    keep_secrets(things, [])
    assert [thing.get("value") for thing in things] == [None, None, "ann", None, None]


def test_keys_of_mappings_are_numbers() -> None:
    things = [
        {
            "kind": "object",
            "type": "dict",
            "edges": {"['ann@shop.example']": 1, "['password']": 2, "['\udc80']": 1, "[3]": 1},
        },
        _value("here"),
        _value("hunter2"),
    ]
    keep_secrets(things, [])
    assert list(things[0]["edges"]) == ["[~58e4cd03]", "[~35c246d5]", "[~6530d5fb]", "[3]"]
    assert [thing.get("value") for thing in things] == [None, "here", None]


def test_address_without_its_user() -> None:
    things = [_value("postgres://ann:hunter2@db:5432/test"), _value("http://db/a@b"), _value("a//b"), {"value": None}]
    keep_secrets(things, [])
    assert [thing["value"] for thing in things] == ["postgres://db:5432/test", "http://db/a@b", "a//b", None]
