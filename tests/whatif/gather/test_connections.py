"""Ends of connections: who receives waits for somebody, unless it is the answer to what it sent itself."""

from __future__ import annotations

import pytest

from tests.scenes import noted

ENDS = """
    import socket
    one, other = socket.socket(), socket.socket()
    one.close()
    other.close()
    def asks(end):
        end.sendall(b"a")
        return end.recv(1)
    def there_and_back():
        one.sendall(b"a")
        return other.recv(1)
    def both(): return one.recv(1), other.recv(1)
"""


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("one.sendall(b'a')", False),
        ("other.recv(1)", True),
        ("other.accept()", True),
        ("asks(one)", False),
        ("there_and_back()", False),
        ("both()", True),
        ("one.close()", False),
    ],
)
def test_who_receives_waits_for_what_may_have_been_sent_elsewhere(text: str, waits: bool) -> None:
    found = noted(ENDS, text)
    assert bool(found.effects.awaits) is waits
    assert found.writes & {"one", "other"}, "one operation at a time"


def test_whoever_is_behind_it_is_nobody_we_know() -> None:
    assert noted(ENDS, "one.sendall(b'a')").unknown == {"whoever is behind .sendall()"}
