"""Child processes that are handed paths in lists: one writes what the next, or the function itself, reads."""

import subprocess
import sys
import time

import pytest

TOOL = "import sys, time; time.sleep(0.08); open(sys.argv[2], 'a').write('42') if sys.argv[1] == '--out' else None"
SHOW = "import sys, time; print(open(sys.argv[2]).read()); time.sleep(0.08)"


def tool(code, *arguments):
    command = [sys.executable, "-S", "-E", "-c", code]
    command += arguments
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def look(path):
    text = path.read_text()
    time.sleep(0.08)
    return text


@pytest.fixture
def shown(tmp_path):
    path = str(tmp_path / "out")
    tool(TOOL, "--out", path)  #: write
    found = tool(SHOW, "--in", path)  #: show
    return found


@pytest.fixture
def looked(tmp_path):
    tool(TOOL, "--out", str(tmp_path / "out"))  #: make
    found = look(tmp_path / "out")  #: look
    return found


@pytest.fixture
def apart(tmp_path):
    tool(TOOL, "--out", str(tmp_path / "one"))  #: one
    tool(TOOL, "--out", str(tmp_path / "two"))  #: two
    return tmp_path


def test_shown(shown):
    assert shown == "42\n"


def test_looked(looked):
    assert looked == "42"


def test_apart(apart):
    assert sorted(each.name for each in apart.iterdir()) == ["one", "two"]
