"""What broke a rule as GitLab's code quality report, which a merge request shows.

What lives here: that JSON.  What may never be added: a figure in a fingerprint; GitLab tells new findings from old ones
by it, and a slow-down that is one of 12 % today and of 13 % tomorrow is one finding.

The form is https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format: an array of objects with
description, check_name, fingerprint, severity and location.
"""

from __future__ import annotations

from hashlib import sha256

import msgspec

from testtime.compare.result import Answer, Broken
from testtime.view.plain import plain


def render(comparison: Answer) -> str:
    """The report; an empty array where nothing broke a rule."""
    found = [_finding(each) for each in comparison.broken]
    return msgspec.json.format(msgspec.json.encode(found), indent=1).decode() + "\n"


def _finding(each: Broken) -> dict[str, object]:
    told = "\0".join((each.rule, each.unit, each.path or ""))
    return {
        "description": plain(each.what),
        "check_name": plain(f"testtime {each.rule}"),
        "fingerprint": sha256(told.encode("utf-8", "backslashreplace")).hexdigest(),
        "severity": "major",
        "location": {"path": plain(each.path or "."), "lines": {"begin": each.line or 1}},
    }
