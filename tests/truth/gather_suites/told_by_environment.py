"""Child processes that are told by their environment alone where a file is: one writes it, the other reads it."""

import os
import subprocess
import sys

import pytest

WRITE = "import os, time; time.sleep(0.1); open(os.environ['NOTES'], 'w').write('42')"
READ = "import os, time; print(open(os.environ['NOTES']).read()); time.sleep(0.1)"
PYTHON = [sys.executable, "-S", "-E", "-c"]


@pytest.fixture
def notes(tmp_path, monkeypatch):
    monkeypatch.setenv("NOTES", str(tmp_path / "notes"))


def tool(code, **more):
    environment = dict(os.environ)
    environment.update(more)
    return subprocess.run([*PYTHON, code], env=environment, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def handed(tmp_path):
    environment = {**os.environ, "NOTES": str(tmp_path / "notes")}
    subprocess.run([*PYTHON, WRITE], env=environment, check=True)  #: write
    done = subprocess.run([*PYTHON, READ], env=environment, capture_output=True, text=True)  #: read
    return done.stdout


@pytest.fixture
def inherited(notes):
    subprocess.run([*PYTHON, WRITE], check=True)  #: put
    done = subprocess.run([*PYTHON, READ], capture_output=True, text=True)  #: get
    return done.stdout


@pytest.fixture
def helped(tmp_path):
    tool(WRITE, NOTES=f"{tmp_path}/notes")  #: save
    found = tool(READ, NOTES=f"{tmp_path}/notes")  #: load
    return found


@pytest.fixture
def apart(tmp_path):
    tool(WRITE, NOTES=f"{tmp_path}/one")  #: one
    tool(WRITE, NOTES=f"{tmp_path}/two")  #: two
    return tmp_path


def test_handed(handed):
    assert handed == "42\n"


def test_inherited(inherited):
    assert inherited == "42\n"


def test_helped(helped):
    assert helped == "42\n"


def test_apart(apart):
    assert sorted(each.name for each in apart.iterdir()) == ["one", "two"]
