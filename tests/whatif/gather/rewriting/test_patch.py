"""Diffs that ``patch`` applies, alone and together."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from testtime.whatif.gather.rewriting.patch import CONTEXT, Change, joined, unified

LINES = {number: f"line {number}" for number in range(1, 31)}


def replaced(first: int, last: int, *come: str) -> Change:
    """Other lines in place of some."""
    return Change(first, tuple(LINES[number] for number in range(first, last + 1)), come)


def inserted(first: int, *come: str) -> Change:
    """New lines before one."""
    return Change(first, (), come)


def applied(*changes: Change) -> list[str]:
    """The lines after all changes."""
    rows = list(LINES.values())
    ordered = sorted(changes, key=lambda change: (change.first, change.behind))
    for each in reversed(ordered):
        rows[each.first - 1 : each.behind - 1] = each.come
    return rows


def patched(folder: Path, diff: str, tool: str = "patch") -> list[str]:
    """The lines of the file after a tool has applied a diff, without having to look for the place."""
    file = folder / "a b.py"
    file.write_text("\n".join(LINES.values()) + "\n", encoding="utf-8")
    words = ["patch", "-p1", "--fuzz=0"] if tool == "patch" else ["git", "apply", "--unidiff-zero"]
    done = subprocess.run(words, cwd=folder, input=diff, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "offset" not in done.stdout
    return file.read_text(encoding="utf-8").splitlines()


CASES = [
    [replaced(10, 11, "new")],
    [replaced(1, 1, "new")],
    [replaced(30, 30, "new", "newer")],
    [replaced(1, 30, "new")],
    [inserted(2, "new"), replaced(5, 6, "other")],
    [inserted(2, "new"), inserted(2, "newer"), inserted(20, "late")],
    [inserted(10, "new"), replaced(10, 12, "x", "y")],
    [replaced(3, 4), replaced(20, 21, "a", "b", "c"), replaced(29, 29, "d")],
    [replaced(10, 12, "line 10", "new", "line 12")],
]


@pytest.mark.parametrize("tool", ["patch", "git"])
@pytest.mark.parametrize("changes", CASES)
def test_diff_is_applied(changes: list[Change], tool: str, tmp_path: Path) -> None:
    assert patched(tmp_path, unified("a b.py", LINES, changes), tool) == applied(*changes)


@pytest.mark.parametrize("first", range(8, 15))
@pytest.mark.parametrize("last", [15, 16, 18, 22])
def test_diff_of_a_part_of_the_file_is_applied(first: int, last: int, tmp_path: Path) -> None:
    known = {number: LINES[number] for number in range(first, last + 1)}
    change = replaced(14, 15, "new", "newer", "newest")
    diff = unified("a b.py", known, [change])
    assert patched(tmp_path, diff) == applied(change)
    rows = diff.splitlines()[3:]
    before = next(number for number, row in enumerate(rows) if row[0] != " ")
    behind = next(number for number, row in enumerate(reversed(rows)) if row[0] != " ")
    assert before == behind == min(CONTEXT, 14 - first, last - 15)


def test_text_of_a_diff() -> None:
    assert unified("a/b.py", LINES, [replaced(5, 6, "new")]) == (
        "--- a/a/b.py\n+++ b/a/b.py\n@@ -2,8 +2,7 @@\n line 2\n line 3\n line 4\n-line 5\n-line 6\n+new\n"
        " line 7\n line 8\n line 9\n"
    )


def test_no_change_has_no_diff() -> None:
    assert unified("a.py", LINES, []) == unified("a.py", LINES, [replaced(5, 6, "line 5", "line 6")]) == ""


@pytest.mark.parametrize("path", ["/a.py", "C:/a.py", "../a.py", "a/../../b.py", "a\n.py", 'a".py', "a\\b.py", ""])
def test_path_that_no_head_can_hold_has_no_diff(path: str) -> None:
    assert unified(path, LINES, [replaced(5, 6, "new")]) == ""


def test_diffs_of_one_file_are_put_together(tmp_path: Path) -> None:
    changes = [inserted(3, "new"), replaced(12, 13, "x"), replaced(15, 15, "y", "z"), replaced(28, 30, "end")]
    diffs = [unified("a b.py", LINES, [each]) for each in reversed(changes)]
    made = joined(diffs).text
    assert patched(tmp_path, made) == applied(*changes)
    assert made.count("--- a/a b.py\t\n") == 1
    heads = [row for row in made.splitlines() if row.startswith("@@")]
    assert heads == ["@@ -1,4 +1,5 @@", "@@ -9,10 +10,10 @@", "@@ -28,3 +29,1 @@"]
    assert joined([made]).text == made


def test_same_change_is_made_once() -> None:
    first, second = ([inserted(2, "import"), replaced(line, line, "new")] for line in (10, 20))
    made = joined([unified("a.py", LINES, first), unified("a.py", LINES, second)]).text
    assert made.count("+import\n") == 1
    assert made.count("+new\n") == 2


def test_of_two_that_change_the_same_lines_the_first_is_kept() -> None:
    first, second = ([replaced(lines[0], lines[1], word)] for lines, word in (((10, 12), "new"), ((12, 14), "other")))
    made = joined([unified("a.py", LINES, first), unified("a.py", LINES, second)])
    assert (made.text, made.left_out) == (unified("a.py", LINES, first), (1,))


def test_neighbours_are_both_kept(tmp_path: Path) -> None:
    changes = [replaced(10, 12, "new"), replaced(13, 14, "other"), inserted(10, "first"), inserted(15, "last")]
    made = joined(unified("a b.py", LINES, [each]) for each in changes)
    assert made.left_out == ()
    assert patched(tmp_path, made.text) == applied(*changes)


def test_diff_without_a_line_around_it(tmp_path: Path) -> None:
    diff = unified("a b.py", {}, [inserted(10, "new", "newer")])
    assert diff.splitlines()[2:] == ["@@ -9,0 +10,2 @@", "+new", "+newer"]
    assert patched(tmp_path, diff) == applied(inserted(10, "new", "newer"))
    gone = unified("a b.py", {}, [replaced(20, 21)])
    assert gone.splitlines()[2:] == ["@@ -20,2 +19,0 @@", "-line 20", "-line 21"]
    assert patched(tmp_path, joined([diff, gone]).text) == applied(inserted(10, "new", "newer"), replaced(20, 21))


def test_lines_that_only_go_are_read_back() -> None:
    diff = unified("a.py", LINES, [replaced(10, 10), replaced(12, 13), inserted(15, "new")])
    assert joined([diff]).text == diff


def test_changes_far_apart_have_hunks_of_their_own() -> None:
    for last, hunks in ((17, 1), (18, 2)):
        diff = unified("a.py", LINES, [replaced(10, 10, "new"), replaced(last, last, "new")])
        assert diff.count("@@ -") == hunks


def test_files_have_a_head_each() -> None:
    one, two = (unified(path, LINES, [replaced(3, 3, "new")]) for path in ("a.py", "b.py"))
    assert (joined([one, "", two]).text, joined([one, one]).left_out) == (one + two, ())
    assert joined([]).text == joined([""]).text == ""


def test_changes_close_to_each_other_with_an_unknown_line_between() -> None:
    """Of a function whose last line changes, no line behind it is shown, nor as many before."""
    one = unified("a.py", {1: LINES[1], 2: LINES[2]}, [replaced(2, 2, "x")])
    other = unified("a.py", {4: LINES[4], 5: LINES[5], 6: LINES[6]}, [replaced(5, 5, "y")])
    found = joined([one, other])
    assert found.left_out == ()
    assert found.text.count("@@ -") == 2
    assert "@@ -2,1 +2,1 @@\n-line 2\n+x\n@@ -4,3 +4,3 @@\n line 4\n-line 5\n+y\n line 6\n" in found.text
