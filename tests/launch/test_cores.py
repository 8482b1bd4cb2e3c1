"""What CPU we may use, told by systems that are laid out in a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from testtime.launch import cores
from testtime.launch.cores import Group, Mount, busy, folders, groups, limit_v1, limit_v2, mounts, quota

SECOND = "30 24 0:26 / /sys/fs/cgroup rw,nosuid,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate"
FIRST = "29 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct"
OTHERS = "22 27 0:21 / /proc rw - proc proc rw\n32 31 0:30 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset"


def system(root: Path, mountinfo: str, cgroup: str, **files: str) -> Path:
    """A system with these mounts, groups and files of groups; in a file's name, ``__`` stands for a slash."""
    for name, text in {"proc/self/mountinfo": mountinfo, "proc/self/cgroup": cgroup, **files}.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n")
    return root


def cpu_max(**limits: str) -> dict[str, str]:
    """Files ``cpu.max`` below the usual place."""
    return {f"sys/fs/cgroup/{folder.replace('__', '/')}/cpu.max": limit for folder, limit in limits.items()}


# -- affinity ---------------------------------------------------------------------------------------------------------


def test_cores_are_those_we_may_run_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 3, 5} if pid == 0 else set(), raising=False)
    assert cores.cores() == 3


@pytest.mark.parametrize(("newer", "older", "count"), [(6, 8, 6), (None, 8, 8), (None, None, 1)])
def test_cores_of_a_system_without_affinity(
    newer: int | None, older: int | None, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.delattr(os, "process_cpu_count", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: older)
    if newer is not None:
        monkeypatch.setattr(os, "process_cpu_count", lambda: newer, raising=False)
    assert cores.cores() == count


# -- quota, version 2 -------------------------------------------------------------------------------------------------


def test_lowest_limit_from_our_group_to_the_outermost_counts(tmp_path: Path) -> None:
    files = cpu_max(a="150000 100000", a__b="300000 100000", a__b__c="max 100000", a__b__c__d="10000 100000")
    assert quota(system(tmp_path, f"{OTHERS}\n{SECOND}", "0::/a/b/c", **files)) == 1.5


def test_no_limit_anywhere(tmp_path: Path) -> None:
    assert quota(system(tmp_path, SECOND, "0::/a", **cpu_max(a="max 100000"))) is None


def test_group_that_is_the_outermost_to_be_seen(tmp_path: Path) -> None:
    """As in a container: the group's own name is not told."""
    root = system(tmp_path, SECOND, "0::/", **{"sys/fs/cgroup/cpu.max": "50000 100000"})
    assert quota(root) == 0.5


@pytest.mark.parametrize("cgroup", ["0::/../../other", "0::/elsewhere", "0::/docker/1fe"])
def test_group_outside_of_what_can_be_seen_has_the_limit_of_the_outermost(cgroup: str, tmp_path: Path) -> None:
    mount = SECOND.replace(" / /sys", " /docker/1f /sys")
    assert quota(system(tmp_path, mount, cgroup, **{"sys/fs/cgroup/cpu.max": "200000 100000"})) == 2.0


def test_part_of_the_hierarchy_that_is_shown_under_another_name(tmp_path: Path) -> None:
    mount = SECOND.replace(" / /sys", " /docker/1f /sys")
    assert quota(system(tmp_path, mount, "0::/docker/1f/inner", **cpu_max(inner="70000 100000"))) == 0.7


# -- quota, version 1 -------------------------------------------------------------------------------------------------


def test_first_version(tmp_path: Path) -> None:
    here = "sys/fs/cgroup/cpu,cpuacct/docker/1f/"
    files = {f"{here}cpu.cfs_quota_us": "250000", f"{here}cpu.cfs_period_us": "100000"}
    assert quota(system(tmp_path, f"{OTHERS}\n{FIRST}", "5:cpuset:/\n4:cpu,cpuacct:/docker/1f", **files)) == 2.5


def test_first_version_without_a_limit(tmp_path: Path) -> None:
    here = "sys/fs/cgroup/cpu,cpuacct/"
    files = {f"{here}cpu.cfs_quota_us": "-1", f"{here}cpu.cfs_period_us": "100000"}
    assert quota(system(tmp_path, FIRST, "4:cpu,cpuacct:/", **files)) is None


def test_system_without_control_groups(tmp_path: Path) -> None:
    assert quota(tmp_path) is None


# -- reading ----------------------------------------------------------------------------------------------------------


def test_groups_of_both_versions() -> None:
    told = "9:name=systemd:/x\n4:cpu,cpuacct:/a:b\n3:cpuset:/\n0::/c\nnonsense\n"
    assert list(groups(told)) == [Group("cgroup", "/a:b"), Group("cgroup2", "/c")]


def test_mounts_of_control_groups() -> None:
    found = [Mount("cgroup", "/", "/sys/fs/cgroup/cpu,cpuacct", ("rw", "cpu", "cpuacct"))]
    assert list(mounts(f"{FIRST}\nnonsense - cgroup\n\n22 27 0:21 / /proc rw - proc proc rw")) == found


def test_groups_are_looked_for_in_their_own_hierarchy_and_no_further_out() -> None:
    both = f"{FIRST}\n{SECOND}\n{OTHERS}"
    assert list(folders(both, "0::/a/b")) == ["/sys/fs/cgroup/a/b", "/sys/fs/cgroup/a", "/sys/fs/cgroup"]
    assert list(folders(both, "4:cpu:/a")) == ["/sys/fs/cgroup/cpu,cpuacct/a", "/sys/fs/cgroup/cpu,cpuacct"]


@pytest.mark.parametrize(
    ("text", "limit"),
    [("150000 100000", 1.5), ("max 100000", None), ("", None), ("150000", None), ("0 100000", None), ("1 0", None)],
)
def test_limit_of_the_second_version(text: str, limit: float | None) -> None:
    assert limit_v2(text) == limit


@pytest.mark.parametrize(
    ("granted", "period", "limit"), [("50000", "100000", 0.5), ("-1", "100000", None), ("", "", None), ("x", "1", None)]
)
def test_limit_of_the_first_version(granted: str, period: str, limit: float | None) -> None:
    assert limit_v1(granted, period) == limit


@pytest.mark.parametrize(
    ("allowed", "granted", "count"), [(4, None, 4), (4, 2.5, 2), (4, 8.0, 4), (4, 0.5, 1), (1, None, 1)]
)
def test_cores_that_can_be_busy_at_once(allowed: int, granted: float | None, count: int) -> None:
    assert busy(allowed, granted) == count
