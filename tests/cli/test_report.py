"""``testtime report`` as a process."""

from __future__ import annotations

import json

import pytest

from tests import make
from tests.cli.conftest import Desk
from testtime.load import write_profile


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk with a profile on it."""
    run = make.Run()
    main = run.main()
    main.test("tests/test_a.py::test_one", call=2 * make.S)
    main.finish()
    (desk.folder / "testtime.json").write_bytes(write_profile(run.profile()))
    return desk


def test_terminal(desk: Desk) -> None:
    done = desk.testtime("report", "testtime.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert "test_one" in done.stdout
    assert "\x1b" not in done.stdout


def test_document_alone_on_standard_output(desk: Desk) -> None:
    done = desk.testtime("report", "testtime.json", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["schema"].startswith("testtime.report/1.")


def test_document_in_a_file(desk: Desk) -> None:
    done = desk.testtime("report", "testtime.json", "--format=json", "-o", "report.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert json.loads((desk.folder / "report.json").read_text())["complete"] is True


def test_report_does_not_replace_a_file_unasked(desk: Desk) -> None:
    before = (desk.folder / "testtime.json").read_bytes()
    done = desk.testtime("report", "testtime.json", "-o", "testtime.json")
    assert done.returncode == 2
    assert done.stderr == "testtime: testtime.json exists\ntesttime: --force overwrites it\n"
    assert (desk.folder / "testtime.json").read_bytes() == before
    assert desk.testtime("report", "testtime.json", "-o", "testtime.json", "--force").returncode == 0
    assert (desk.folder / "testtime.json").read_bytes() != before


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "gone.json"),
        ('{"schema":"testtime.profile/1.0","crea', "gone.json"),
        ('{"some":"thing"}', "gone.json"),
        ("my thesis", "gone.json"),
        ('{"schema":"testtime.profile/99.0"}', "99"),
    ],
)
def test_what_is_no_profile_is_refused(content: str | None, complaint: str, desk: Desk) -> None:
    if content is not None:
        desk.write("gone.json", content)
    done = desk.testtime("report", "gone.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr
    assert 1 <= len(done.stderr.splitlines()) <= 2


@pytest.mark.parametrize("name", ["html", "junit"])
def test_planned_format_is_refused_by_name(name: str, desk: Desk) -> None:
    done = desk.testtime("report", "testtime.json", "--format", name)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"--format {name} is not there yet" in done.stderr
