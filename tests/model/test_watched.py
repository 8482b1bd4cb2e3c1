"""What the shapes of watched functions say of themselves."""

from __future__ import annotations

import pytest

from testtime.model.watched import Step, item_of


@pytest.mark.parametrize(("cpu", "suspended", "blocked"), [(0, 0, 100), (30, 0, 70), (30, 50, 20), (80, 50, 0)])
def test_what_is_neither_computed_nor_suspended_is_blocked(cpu: int, suspended: int, blocked: int) -> None:
    assert Step(1, 0, 100, cpu, suspended, 0).blocked_ns == blocked


def test_keys_of_mappings_are_told_as_the_recorder_tells_them() -> None:
    keys = ("ann@shop.example", "password", "\udc80")
    assert [item_of(key) for key in keys] == ["[~58e4cd03]", "[~35c246d5]", "[~6530d5fb]"]
