"""Imports the same ledger, by then already loaded: this file costs nothing."""

import ledger


def test_foreign_currency() -> None:
    assert "CHF" in ledger.CURRENCIES
