"""Commands: a name that one is handed, and another as well, may be of what the first makes."""

import subprocess

import pytest


@pytest.fixture
def tools(tmp_path):
    for name in ("groupadd", "useradd", "convert"):
        tool = tmp_path / name
        tool.write_text("#!/bin/sh\nsleep 0.1\n")
        tool.chmod(0o755)
    return tmp_path


@pytest.fixture
def users(tools):
    subprocess.run([tools / "groupadd", "staff", "--root=/srv/a/one"], check=True)  #: group
    subprocess.run([tools / "useradd", "--gid=staff", "--root=/srv/b/two"], check=True)  #: user
    return tools


@pytest.fixture
def pictures(tools):
    subprocess.run([tools / "convert", "scale", "/srv/a/one.png"], check=True)  #: one
    subprocess.run([tools / "convert", "scale", "/srv/b/two.png"], check=True)  #: two
    return tools


def test_users(users, pictures):
    assert users == pictures
