"""Groups are those that xdist makes of marks, where it still does."""

from __future__ import annotations

import msgspec
import pytest

from tests import make
from testtime.model.profile import Profile
from testtime.whatif.groups import group, without_effect
from testtime.whatif.recorded import workload


def profile(pytest_version: str, *distributions: str, markers: tuple[str, ...] = ("xdist_group(db)",)) -> Profile:
    run = make.Run()
    main = run.main()
    main.test("test_a.py::test_one", markers=markers)
    main.finish()
    return msgspec.structs.replace(run.profile(), pytest=pytest_version, distributions=distributions)


@pytest.mark.parametrize(
    ("markers", "name"),
    [((), ""), (("slow", "xdist_group(b)", "xdist_group(a)", "xdist_group(b)"), "a_b"), (("xdist_group",), "")],
)
def test_name_of_a_group(markers: tuple[str, ...], name: str) -> None:
    assert group(markers) == name


@pytest.mark.parametrize(
    ("pytest_version", "distribution", "lost"),
    [
        ("9.2.0", "pytest-xdist-3.8.0", True),
        ("10.0.0", "pytest-xdist-3.6.1", True),
        ("9.1.1", "pytest-xdist-3.8.0", False),
        ("9.2.0", "pytest-xdist-3.8.1", False),
    ],
)
def test_where_groups_are_lost(pytest_version: str, distribution: str, lost: bool) -> None:
    made = profile(pytest_version, distribution)
    assert without_effect(made) is lost
    assert workload(made).tests[0].group == ("" if lost else "db")


@pytest.mark.parametrize(("ours", "lost"), [("3.8.0", True), ("3.9.0", False)])
def test_where_the_suite_tells_of_no_xdist_it_is_taken_for_ours(
    ours: str, lost: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda _name: ours)
    assert without_effect(profile("9.2.0", "anyio-4.0")) is lost


def test_nothing_is_lost_without_groups() -> None:
    assert not without_effect(profile("9.2.0", "pytest-xdist-3.8.0", markers=("slow",)))
