"""Where in the world something is done, by arguments."""

from __future__ import annotations

import pytest

from tests.scenes import noted
from testtime.whatif.gather.known_functions import ARCHIVE, FILES, FIRST_PATH, NETWORK, RANDOM, SECOND_PATH, SERVERS
from testtime.whatif.gather.places import Place
from testtime.whatif.gather.values import FRESH, Value
from testtime.whatif.gather.world import database, world


def _told(what: str, *texts: str | None) -> list[str | None]:
    values = tuple(FRESH if text is None else Value(text=text, exact=True) for text in texts)
    found = world(what, values)
    assert all(place == Place("world", found[0].of, place.what) for place in found)
    return [place.what for place in found]


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [("/data/*.gz", "/data"), ("/data/a?/b/*", "/data"), ("/data/[a]", "/data/[a]"), ("*.gz", "*.gz")],
)
def test_a_pattern_means_all_that_is_in_a_folder(pattern: str, folder: str) -> None:
    assert _told(FILES, pattern) == [folder]


def test_files() -> None:
    assert _told(FILES, "/a", "/b") == ["/a"]
    assert _told(FILES, None) == [None]
    assert _told(FILES, ":memory:") == []
    handed = (Value(text="r"), Value(text="/b", path=True), Value(text="/c", path=True))
    assert [place.what for place in world(FILES, handed)] == ["/b", "/c"]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("/data/a.db", "/data/a.db"),
        ("file:/data/a.db?mode=ro", "/data/a.db"),
        ("file:///data/a%20b.db?cache=shared#x", "/data/a b.db"),
        ("file://localhost/data/a.db", "/data/a.db"),
        ("file:a.db", "a.db"),
        (":memory:", None),
        ("file::memory:", None),
        ("file:shop?mode=memory", None),
        ("file:shop?mode=memory&cache=shared", ":memory:shop"),
        ("file:?mode=rw", None),
    ],
)
def test_databases_by_their_uri(name: str, file: str | None) -> None:
    assert database(name) == file
    assert _told(FILES, name) == ([] if file is None else [file])


def test_the_one_or_the_other_file() -> None:
    assert (_told(FIRST_PATH, "/a", "/b"), _told(SECOND_PATH, "/a", "/b")) == (["/a"], ["/b"])
    assert (_told(FIRST_PATH), _told(SECOND_PATH, "/a")) == ([None], [None])
    assert world(SECOND_PATH, ())[0].of == FILES


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (("/a", "zip", "/b"), "/a.zip"),
        (("/a", "gztar"), "/a.tar.gz"),
        (("/a", None), None),
        ((None, "zip"), None),
        (("/a",), None),
    ],
)
def test_the_name_of_an_archive_has_an_ending_by_its_format(texts: tuple[str | None, ...], name: str | None) -> None:
    assert _told(ARCHIVE, *texts) == [name]


@pytest.mark.parametrize(
    ("texts", "port"),
    [
        (("127.0.0.1", "80"), "80"),
        (("http://host:80/a",), "80"),
        (("host:80", "81"), "80"),
        (("127.0.0.1", "0"), None),
        (("host",), None),
    ],
)
def test_ports(texts: tuple[str, ...], port: str | None) -> None:
    assert _told(SERVERS, *texts) == [port]


def test_resources_and_the_rest() -> None:
    assert _told(NETWORK, "http://host/a?b=1") == ["http://host/a"]
    assert _told(RANDOM, "/a") == [None]


@pytest.mark.parametrize(
    ("address", "any_port"),
    [
        ("('127.0.0.1', 0)", True),
        ("('', 0)", True),
        ("('127.0.0.1', 80)", False),
        ("(0, 80)", False),
        ("address", False),
    ],
)
def test_who_asks_for_any_port_gets_one_of_its_own(address: str, any_port: bool) -> None:
    text = "import http.server\nimport socket\naddress = object()"
    for call in (f"socket.create_server({address})", f"http.server.HTTPServer({address}, print)"):
        found = noted(text, call)
        assert ("the servers that listen (0)" in found.reads) is any_port
        assert ("the servers that listen" in found.adds) is not any_port
