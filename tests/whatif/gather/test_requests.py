"""What requests are about, and which change nothing."""

from __future__ import annotations

import pytest

from tests.scenes import noted
from testtime.whatif.gather.requests import resource
from testtime.whatif.gather.values import SIMPLE, Value

URLS = """
    import http.client
    import urllib.request
    URL = "http://localhost:1/a"
    def by_request(**more): urllib.request.urlopen(urllib.request.Request(URL, **more))
    def by_connection(how):
        connection = http.client.HTTPConnection("localhost", 1)
        connection.request(how, "/a")
"""


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("urllib.request.urlopen(URL)", True),
        ("urllib.request.urlopen(URL, timeout=5)", True),
        ("urllib.request.urlopen(URL, b'')", False),
        ("urllib.request.urlopen(URL, data=b'')", False),
        ("urllib.request.urlopen(urllib.request.Request(URL))", True),
        ("urllib.request.urlopen(urllib.request.Request(URL, b''))", False),
        ("urllib.request.urlopen(urllib.request.Request(URL, method='HEAD'))", True),
        ("urllib.request.urlopen(urllib.request.Request(URL, method='DELETE'))", False),
        ("by_connection('GET')", True),
        ("by_connection('POST')", False),
    ],
)
def test_what_only_asks(text: str, asks: bool) -> None:
    found = noted(URLS, text).effects
    there = [{place.what for place in places if place.of == "network"} for places in (found.reads, found.adds)]
    about = "/a" if "connection" in text else "http://localhost:1/a"
    assert there == ([{about}, set()] if asks else [set(), {about}])


def test_resource() -> None:
    texts = [Value(text=each) for each in ("POST", "http://a/b/?c=1", "/d")]
    assert resource([SIMPLE, *texts]) == "http://a/b"
    assert resource(texts[:1]) == "POST"
    assert resource([Value(text="/?a")]) == "/"
    assert resource([SIMPLE]) is None
