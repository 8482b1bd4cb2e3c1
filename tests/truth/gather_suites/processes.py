"""Child processes: two that have nothing to do with each other, and one that reads what was written before."""

import subprocess
import sys
import time

import pytest

NAP = "import time; time.sleep(0.1)"


def write(path):
    time.sleep(0.06)
    path.write_text("import time; time.sleep(0.06); print('made')")


@pytest.fixture
def tools():
    first = subprocess.run([sys.executable, "-S", "-E", "-c", NAP])  #: first
    second = subprocess.run([sys.executable, "-S", "-E", "-c", NAP])  #: second
    return first.returncode, second.returncode


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "script.py"
    write(path)  #: write
    done = subprocess.run([sys.executable, "-S", "-E", path], capture_output=True)  #: run
    return done


def test_tools(tools):
    assert tools == (0, 0)


def test_script(script):
    assert script.stdout.strip() == b"made"
