"""What answers in a module: methods of handlers, and functions that start a server."""

import asyncio
from http.server import BaseHTTPRequestHandler
from socketserver import StreamRequestHandler
from typing import Any

import pytest

from testtime_recorder import serving
from testtime_recorder.serving import answering, starting


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        pass

    def helper(self) -> None:
        pass


class Line(StreamRequestHandler):
    def handle(self) -> None:
        pass


class Heir(Line):
    pass


class Talk(asyncio.Protocol):
    def data_received(self, data: bytes) -> None:
        pass


class Plain:
    def handle(self) -> None:
        pass


class Store:
    async def start(self) -> Any:
        await self.serve(1, 2)
        return await asyncio.start_server(self.serve, "127.0.0.1", 0)

    async def serve(self, reader: Any, writer: Any) -> None:
        pass

    async def other(self) -> None:
        pass


async def start() -> Any:
    return await asyncio.start_server(Store().serve, "127.0.0.1", 0)


@pytest.fixture
async def started() -> Any:
    return await asyncio.start_server(Store().serve, "127.0.0.1", 0)


async def quiet() -> None:
    pass


def test_methods_of_handlers() -> None:
    names = {each.__name__: each for each in (Page, Line, Heir, Talk, Plain)}
    found = [(kind, name) for kind, name, _ in answering({**names, "a": 1, "b": BaseHTTPRequestHandler})]
    assert found == [(Page, "do_GET"), (Line, "handle"), (Heir, "handle"), (Talk, "data_received")]


def test_methods_that_a_class_hands_to_a_server() -> None:
    assert answering({"a": Store}) == [(Store, "serve", Store.serve)]


def test_functions_that_start_a_server() -> None:
    found = [each.__name__ for each in starting({"a": start, "b": started, "c": quiet, "d": 1, "e": Store})]
    assert found == ["start", "started"]


def test_classes_of_others_are_passed_over_before_their_bases_are_gone_over(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[type] = []

    def noted(kind: type) -> list[type]:
        asked.append(kind)
        return type.mro(kind)

    monkeypatch.setattr(serving, "MRO", noted)
    answering({"a": pytest.Function, "b": Heir, "c": Page})
    assert set(asked) == {Heir, Page}
