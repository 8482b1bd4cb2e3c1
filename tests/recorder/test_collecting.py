"""Collection is told by collector, imports apart, and what asking for sources cost.

What lives here: runs of small suites whose modules take long to import.  What may never be added: what the sources of a
test are (``test_fingerprints.py``).
"""

from __future__ import annotations

from pathlib import Path

from tests.recorder.recording import about, record

SUITE = {
    "one/test_slow_import.py": "wait(20)\ndef test_one(): pass\n",
    "two/__init__.py": "",
    "two/test_in_package.py": "wait(60)\nclass TestIt:\n    def test_two(self): pass\n",
    "test_no_tests.py": "wait(20)\n",
}


def test_collection_tells_imports_apart(staged: bool, tmp_path: Path) -> None:
    run = record(tmp_path, SUITE, staged=staged)
    assert run.status == 0, run.out + run.err
    modules = {
        nodeid: (imported - start, end - start)
        for nodeid, kind, start, imported, end in run.main.of("collect")
        if imported is not None and kind == "Module"
    }
    waits = {"one/test_slow_import.py": 20, "two/test_in_package.py": 60, "test_no_tests.py": 20}
    for nodeid, ms in waits.items():
        imported, whole = modules[nodeid]
        assert about(imported, ms)
        assert imported <= whole
    assert all(record[3] is None for record in run.main.of("collect") if record[1] != "Module")


def test_what_asking_tests_for_their_code_cost_is_told(staged: bool, tmp_path: Path) -> None:
    files = {
        "conftest.py": """
        import testtime_recorder.collecting as ours
        asked = ours.of_items

        def slowly(*about):
            wait(40)
            return asked(*about)

        ours.of_items = slowly
        """,
        "test_a.py": "def test_one(): pass\n",
    }
    run = record(tmp_path, files, staged=staged)
    ((_writing, hooks),) = run.main.of("own")
    assert about(hooks, 40)
