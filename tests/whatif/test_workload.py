"""What lies inside what, as pytest decides how long a fixture lives."""

from __future__ import annotations

import pytest

from testtime.whatif.workload import Place

PLACE = Place("tests/db/test_a.py", "tests/db/test_a.py::TestA")


@pytest.mark.parametrize(
    ("scope", "node", "inside"),
    [
        ("session", "", True),
        ("package", "tests/db", True),
        ("package", "tests", True),
        ("package", "", True),
        ("package", "tests/d", False),
        ("package", "tests/db/sub", False),
        ("module", "tests/db/test_a.py", True),
        ("module", "tests/db/test_b.py", False),
        ("class", "tests/db/test_a.py::TestA", True),
        ("class", "tests/db/test_a.py::TestB", False),
        ("class", "tests/db/test_a.py", False),
    ],
)
def test_inside(scope: str, node: str, inside: bool) -> None:
    assert PLACE.inside(scope, node) is inside
