"""Numbers that no document may hold are refused where it is decoded."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from testtime.model.units import Count, Duration, Moment


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Moment, -(10**18)),
        (Moment, 10**18),
        (Duration, -1),
        (Duration, 10**18),
        (Count, -1),
        (Count, 2**31),
    ],
)
def test_number_out_of_bounds_is_not_decoded(kind: Any, value: int) -> None:
    with pytest.raises(msgspec.ValidationError, match="Expected `int`"):
        msgspec.json.decode(str(value), type=kind)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(Moment, -1), (Moment, 10**17), (Duration, 0), (Duration, 10**17), (Count, 0)],
)
def test_number_within_bounds(kind: Any, value: int) -> None:
    assert msgspec.json.decode(str(value), type=kind) == value
