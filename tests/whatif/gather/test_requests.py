"""What requests are about, and which change nothing."""

from __future__ import annotations

import pytest

from tests.scenes import noted
from testtime.whatif.gather.requests import named, only_ask, resource
from testtime.whatif.gather.values import SIMPLE, Given, Value

URLS = """
    import http.client
    import urllib.request
    URL = "http://localhost:1/a"
    def by_request(**more): urllib.request.urlopen(urllib.request.Request(URL, **more))
    def by_connection(how):
        connection = http.client.HTTPConnection("localhost", 1)
        connection.request(how, "/a")
    def sent(data=None):
        body = None if data is None else data
        urllib.request.urlopen(urllib.request.Request(URL, data=body))
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


@pytest.mark.parametrize(
    ("words", "texts", "found"),
    [
        ("api.call", ("PUT", "/a/b"), {("PUT", "/a/b")}),
        ("api.put", ("/a/b/?c=1", "big"), {("put", "/a/b"), ("put", "big")}),
        ("fetch", ("http://localhost:80/a",), {("fetch", "/a")}),
        ("fetch", ("http://localhost:80",), set()),
        ("send", ("GET /a HTTP/1.0",), {("GET", "/a")}),
        ("send", ("127.0.0.1", "80", "two words"), set()),
    ],
)
def test_what_a_call_is_told_to_do_with_what(words: str, texts: tuple[str, ...], found: set[tuple[str, str]]) -> None:
    given = Given([Value(text=each) for each in texts])
    assert named(words, given, outside=True) == found
    assert named(words, given, outside=False) == {each for each in found if each[1] != "big"}


def test_a_file_is_no_resource() -> None:
    assert named("send", Given([Value(text="/a/b", path=True)]), outside=True) == set()


def test_ways_that_only_ask() -> None:
    assert only_ask({"GET", "head"})
    assert not only_ask({"GET", "PUT"})
    assert not only_ask({"fetch"})


@pytest.mark.parametrize(("text", "asks"), [("sent()", True), ("sent(b'')", False), ("sent(unknown())", False)])
def test_data_that_is_not_there(text: str, asks: bool) -> None:
    found = noted(URLS, text).effects
    assert any(place.of == "network" for place in found.adds) is not asks
