"""Files by open(): what one writes another reads; two that have nothing to do with each other."""

import asyncio

import pytest
import pytest_asyncio


async def save(path, text):
    await asyncio.sleep(0.06)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


async def load(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    await asyncio.sleep(0.06)
    return text


@pytest_asyncio.fixture
async def config(tmp_path):
    await save(tmp_path / "config", "debug")  #: save
    text = await load(tmp_path / "config")  #: load
    return text


@pytest_asyncio.fixture
async def pages(tmp_path):
    await save(tmp_path / "index", "hello")  #: index
    await save(tmp_path / "about", "us")  #: about
    return tmp_path


@pytest.mark.asyncio
async def test_config(config):
    assert config == "debug"


@pytest.mark.asyncio
async def test_pages(pages):
    assert (pages / "index").read_text() == "hello"
    assert (pages / "about").read_text() == "us"
