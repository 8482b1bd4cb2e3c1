"""How many rows the choices mean."""

from __future__ import annotations

import pytest

from testtime.view.options import TOP, Options


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        (Options("terminal"), TOP),
        (Options("markdown"), TOP),
        (Options("json"), None),
        (Options("csv"), None),
        (Options("terminal", top=3), 3),
        (Options("json", top=3), 3),
        (Options("terminal", top=0), None),
    ],
)
def test_only_readers_are_spared_rows_they_did_not_ask_for(options: Options, rows: int | None) -> None:
    assert options.rows == rows
