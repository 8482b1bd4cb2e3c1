"""Of what was just made, the names of its methods say what they do."""

from __future__ import annotations

from tests.scenes import Noted, noted


def _made(text: str) -> Noted:
    return noted("import logging\nimport http.client", text)


def test_a_logger_that_was_just_asked_for() -> None:
    found = _made("logging.getLogger('shop').warning('sold')")
    assert ("the settings of logging" in found.reads, found.adds) == (True, {"what is logged"})
    assert found.unknown == set()
    assert _made("logging.getLogger('shop').addHandler(unknown())").writes == {"the settings of logging"}
    assert "files (/data/log)" in _made("logging.FileHandler('/data/log')").writes


def test_a_request_that_only_asks_reads_and_another_adds() -> None:
    asks, sends = (_made(f"http.client.HTTPConnection('host').request('{verb}', '/')") for verb in ("GET", "POST"))
    assert (asks.reads - sends.reads, asks.adds) == ({"the same server"}, set())
    assert sends.adds == {"the same server"}
