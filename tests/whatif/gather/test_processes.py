"""What a process may use, by what it is handed and by its environment."""

from __future__ import annotations

import pytest

from tests.scenes import noted
from testtime.whatif.gather.processes import arguments, of_line, paths, words_of_line

SHOP = """
    import asyncio
    import os
    import shlex
    import subprocess
    import sys
    from pathlib import Path
    PYTHON = ["/opt/bin/python3.12", "-S", "-c"]
    folder = Path("/data/in")
    environment = {"NOTES": "/data/notes", "HOME": "/home/ann", "LANG": "C"}
    def run(*arguments, **more): subprocess.run([*PYTHON, "code", *arguments], **more)
    def built(*arguments):
        command = ["/opt/bin/tool", "-v"]
        command.append("--out")
        command += arguments
        command.extend([folder / "c"])
        return subprocess.check_output(command)
    def copied(**more):
        around = dict(os.environ)
        around.update(more)
        around["LOG"] = "/data/log"
        subprocess.run(["a"], env=around)
"""


def _handed(text: str) -> set[str]:
    (found,) = noted(SHOP, text).processes
    return set(found)


@pytest.mark.parametrize(
    ("text", "handed"),
    [
        ("subprocess.run(['/opt/bin/tool', '--in', '/data/a'])", {"/data/a"}),
        ("subprocess.run(('/opt/bin/tool', folder / 'a'))", {"/data/in/a"}),
        ("subprocess.run(['tool', f'--in={folder}/a'])", {"/data/in/a"}),
        ("subprocess.run(['tool'] + ['/data/a'])", {"/data/a"}),
        ("subprocess.run(PYTHON + ['x', '/data/a'])", {"/data/a"}),
        ("subprocess.run([unknown(), '/data/a', 'notes.db'])", {"/data/a", "notes.db"}),
        ("subprocess.run(['/opt/bin/python3', '/opt/app/run.py', '/data/a'])", {"/data/a"}),
        ("subprocess.run(['sh', '-e', '/data/a'])", {"/data/a"}),
        ("subprocess.run(['python', '-m', 'http.server', '-d', '/data/a'])", {"/data/a"}),
        ("subprocess.run(['curl', 'http://localhost:80/data/a'])", set()),
        ("subprocess.run(['tool', '/usr/share/words', '/dev/null'])", set()),
        ("subprocess.run('/opt/bin/tool < /data/a > /data/b', shell=True)", {"/data/a", "/data/b"}),
        ("subprocess.run(['tool', 'sqlite:////data/a'])", {"/data/a"}),
        ("asyncio.create_subprocess_exec('tool', '-C', '/data/a')", {"/data/a"}),
        ("run('/data/a', cwd='/data/b')", {"/data/a", "/data/b"}),
        ("built('/data/a', '/data/b')", {"/data/a", "/data/b", "/data/in/c"}),
        ("subprocess.run(['a'], env={**os.environ, 'NOTES': '/data/a', 'TMPDIR': '/data/b'})", {"/data/a"}),
        ("subprocess.run(['a'], env=environment)", {"/data/notes"}),
        ("subprocess.run(['a'], env=environment | {'LOG': '/data/a'})", {"/data/notes", "/data/a"}),
        ("subprocess.run(['a'], env=dict(os.environ, NOTES='/data/a'))", {"/data/a"}),
        ("copied(NOTES='/data/a')", {"/data/a", "/data/log"}),
    ],
)
def test_what_a_process_is_handed(text: str, handed: set[str]) -> None:
    assert _handed(text) == handed


def test_a_process_inherits_what_the_suite_has_put_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTES", "/data/a")
    monkeypatch.setenv("COLOUR", "blue")
    assert _handed("subprocess.run(['a'])") == {"/data/a"}
    assert _handed("subprocess.run(['a'], env={**os.environ})") == {"/data/a"}
    assert _handed("subprocess.run(['a'], env={})") == set()


def test_a_copy_of_the_environment_is_not_the_environment() -> None:
    found = noted(SHOP, "copied(NOTES='/data/a')")
    assert "the environment" in found.reads
    assert (found.writes, found.unknown) == (set(), set())


@pytest.mark.parametrize(
    ("command", "left"),
    [
        ([], []),
        (["tool", "a"], ["a"]),
        (["tool a b"], ["a b"]),
        (["/bin/bash", "a.sh", "b"], ["b"]),
        (["node", "--x", "a.js", "b"], ["--x", "b"]),
        (["python", "-c", "a", "b"], ["-c", "a", "b"]),
        (["python", "-m", "a", "b"], ["b"]),
        (["python", "-v"], ["-v"]),
    ],
)
def test_what_follows_the_program(command: list[str], left: list[str]) -> None:
    assert [text for text, _ in arguments([(each, False) for each in command])] == left


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/data/a", ["/data/a"]),
        ("/data", []),
        ("open('/data/a', 'w')", ["/data/a"]),
        ("--a=/data/a,/data/b", ["/data/a", "/data/b"]),
        ("a/b/c", []),
        ("https://a.b/c/d", []),
        ("file:///data/a", ["/data/a"]),
        ("", []),
    ],
)
def test_paths_in_a_text(text: str, found: list[str]) -> None:
    assert list(paths(text)) == found


def test_paths_in_a_command_line() -> None:
    assert of_line("/opt/bin/tool --in /data/a out.txt") == {"/data/a"}
    assert of_line("") == frozenset()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("groupadd -f staff", {("groupadd", "staff", True)}),
        ("useradd -g staff ann", {("useradd", "staff", True), ("useradd", "ann", False)}),
        ("useradd --gid=staff", {("useradd", "staff", True)}),
        ("docker run shop-db", {("docker", "shop-db", False)}),
        ("git commit -m 12 /srv/x", set()),
        ("/bin/sh -c groupadd staff", {("groupadd", "staff", True)}),
        ("python -c import time", set()),
        ("python -m venv shop", {("python", "shop", True)}),
        ("", set()),
    ],
)
def test_words_that_may_name_a_thing(line: str, expected: set[tuple[str, str, bool]]) -> None:
    assert words_of_line(line) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("subprocess.run(['groupadd', 'staff'])", {("groupadd", "staff", True)}),
        ("subprocess.run('groupadd staff', shell=True)", {("groupadd", "staff", True)}),
        ("subprocess.run(['python', '-c', 'import shop'])", set()),
    ],
)
def test_words_of_a_text(statement: str, expected: set[tuple[str, str, bool]]) -> None:
    assert noted("import subprocess", statement).effects.commands == expected
