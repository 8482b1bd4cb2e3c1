"""The tests are quick; importing what they import is slow.

The time belongs to the module whose import caused it: ``conftest.py`` computes, this file waits.
"""

import ledger


def test_home_currency() -> None:
    assert ledger.CURRENCIES[0] == "EUR"


def test_rules(rules: int) -> None:
    assert rules > 0
