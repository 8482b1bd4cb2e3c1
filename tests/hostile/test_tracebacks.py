"""Suites whose tracebacks are shown whole: the wrappers of the recorder must not be in them.

What lives here: who raises, and what shows it.  What may never be added: how the frames are kept out
(``recorder/test_frames.py``).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.harness import Case, hold

TWO = "def test_first(): pass\ndef test_second(): pass\n"
FAILING = """
    import unittest

    import pytest

    @pytest.fixture
    def fails():
        try:
            1 / 0
        except ZeroDivisionError:
            raise ValueError

    @pytest.fixture
    def fails_at_its_end():
        yield
        raise ValueError

    def test_call(): assert 0
    def test_setup(fails): pass
    def test_teardown(fails_at_its_end): pass

    class TestCase(unittest.TestCase):
        def test_it(self): self.assertEqual(1, 2)
"""
#: Items of a plugin that fail, and leave it to pytest to say how.
ITEMS = """
    import pytest

    class File(pytest.File):
        def collect(self):
            yield Item.from_parent(self, name="it")

    class Item(pytest.Item):
        def runtest(self):
            raise ValueError("of an item")

    def pytest_collect_file(file_path, parent):
        if file_path.suffix == ".txt":
            return File.from_parent(parent, path=file_path)
"""
#: What a suite with nothing but its locals in a traceback differs by: pluggy lists all plugins.
LOCALS = r"(?m)^(INTERNALERROR> )?(methods|hook_impls) = .*\n"


def raising(hook: str) -> dict[str, str]:
    """A suite whose conftest fails in a hook."""
    return {"conftest.py": f'def {hook}:\n    raise ValueError("in a hook")\n', "test_it.py": TWO}


HOOKS = {
    "logreport": ("pytest_runtest_logreport(report)", 3),
    "protocol": ("pytest_runtest_protocol(item)", 3),
    "collect report": ("pytest_make_collect_report(collector)", 3),
    "modify": ("pytest_collection_modifyitems(items)", 3),
    "session finish": ("pytest_sessionfinish()", 1),
    "summary": ("pytest_terminal_summary()", 1),
}
CASES = [
    Case("exit under xdist", {"test_it.py": "import pytest\ndef test_it(): pytest.exit('enough', 7)\n"},
         ("-n", "1"), ("xdist",), 3, complete=False),
    *(
        Case(f"{name} raises", raising(hook), status=status)
        for name, (hook, status) in HOOKS.items()
    ),
    Case("logreport raises, under xdist", raising("pytest_runtest_logreport(report)"),
         ("-n", "1"), ("xdist",), 3),
    Case("logreport raises, all shown", raising("pytest_runtest_logreport(report)"), ("--full-trace",), status=3,
         noise=LOCALS),
    Case("failures, all shown", {"test_it.py": FAILING}, ("--full-trace",), status=1, noise=LOCALS),
    Case("failures as Python shows them", {"test_it.py": FAILING}, ("--tb=native",), status=1),
    *(
        Case(f"items, {style}", {"conftest.py": ITEMS, "a.txt": "", "test_it.py": TWO}, (f"--tb={style}",), status=1,
             noise=LOCALS)
        for style in ("long", "short", "native")
    ),
    Case("interrupted, all shown", {"test_it.py": "def test_it(): raise KeyboardInterrupt\n"}, ("--full-trace",),
         status=2, complete=False, noise=LOCALS),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_traceback(case: Case, tmp_path: Path) -> None:
    """It is what it is without us, line by line."""
    both = hold(case, tmp_path)
    assert "<testtime_recorder>" not in both.ours.out + both.ours.err
