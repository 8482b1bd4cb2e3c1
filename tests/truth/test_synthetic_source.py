"""Drawn suites are what they are said to be: by their plan, by their text, and by what pytest makes of it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.truth.synthetic import SCOPES, Block, Case, File, Fixture, Suite, Way
from tests.truth.synthetic_drawing import DISTS, ITEMS, PER_WORKER_MS, drawn
from tests.truth.synthetic_source import sources, write

SEEDS = range(60)
SUITES = [drawn(seed) for seed in SEEDS]


def _fixtures(suite: Suite) -> list[Fixture]:
    below = [fixture for fixtures in suite.packages.values() for fixture in fixtures]
    return [*suite.fixtures, *below, *(fixture for file in suite.files for fixture in file.fixtures)]


def test_a_seed_is_one_suite() -> None:
    """The same seed gives the same text, another seed another one."""
    assert sources(drawn(7)) == sources(drawn(7))
    assert sources(drawn(7)) != sources(drawn(8))


def test_sizes_and_times_are_bounded() -> None:
    """Each suite is small enough to be run for real, and large enough to be worth it."""
    for suite in SUITES:
        assert ITEMS[0] <= len(list(suite.items())) <= ITEMS[1]
        lowest, highest = (suite.way.workers * each for each in PER_WORKER_MS)
        assert lowest <= suite.sequential_ms <= highest


def test_all_that_matters_is_drawn() -> None:
    """Among the sixty: every scope, with parameters, autouse, every dist, groups, chunks, classes, packages."""
    fixtures = [fixture for suite in SUITES for fixture in _fixtures(suite)]
    blocks = [block for suite in SUITES for file in suite.files for block in file.blocks]
    assert {fixture.scope for fixture in fixtures} == set(SCOPES)
    assert {fixture.scope for fixture in fixtures if fixture.params} >= {"function", "module", "session"}
    assert any(fixture.autouse for fixture in fixtures)
    assert any(fixture.teardown_ms for fixture in fixtures if fixture.scope == "session")
    assert {suite.way.dist for suite in SUITES} == set(DISTS)
    assert {suite.way.workers for suite in SUITES} >= {2, 4, 8, 16}
    assert any(suite.way.maxschedchunk for suite in SUITES)
    assert any(block.group for block in blocks)
    assert any(test.group for block in blocks for test in block.tests)
    assert any(block.name for block in blocks)
    assert any(suite.packages for suite in SUITES)


def test_a_fixture_stands_on_no_narrower_one() -> None:
    """pytest would refuse it."""
    for suite in SUITES:
        known = {fixture.name: fixture for fixture in _fixtures(suite)}
        for fixture in known.values():
            for need in fixture.needs:
                assert SCOPES.index(known[need].scope) <= SCOPES.index(fixture.scope)


def test_long_tests_stand_out() -> None:
    """Nearly every suite has a test that takes as long as several others."""
    outstanding = 0
    for suite in SUITES:
        calls = sorted(test.call_ms for file in suite.files for block in file.blocks for test in block.tests)
        outstanding += calls[-1] > 4 * calls[len(calls) // 2]
    assert outstanding > 0.6 * len(SUITES)


ONE = Suite(
    seed=0,
    fixtures=(Fixture("base", "session", 100, 50, params=2), Fixture("each", "function", 3, 0, autouse=True)),
    packages={"north": ()},
    files=(
        File(
            "north",
            "test_0.py",
            (Fixture("tied", "class", 7, 1, needs=("base",)),),
            (
                Block("TestA", (Case("test_1", 10, ("tied",)), Case("test_2", 20, ("tied",), "g"))),
                Block("", (Case("test_3", 30), Case("test_4", 5, ("tied",))), None),
            ),
        ),
    ),
    way=Way(3, "load", 2),
)


def test_the_sum_of_a_suite() -> None:
    """Parameters multiply tests; a class fixture is one for each test outside a class."""
    calls = 2 * (10 + 20) + 30 + 2 * 5
    each = 7 * 3
    base = 2 * 150
    tied = 2 * 8 + 2 * 8
    assert ONE.sequential_ms == calls + each + base + tied
    assert ONE.scaled(2).sequential_ms == 2 * ONE.sequential_ms


def test_the_text_of_a_suite() -> None:
    """Marks, arguments, parameters and sleeps stand where they belong."""
    texts = sources(ONE)
    assert sorted(texts) == ["conftest.py", "north/__init__.py", "north/conftest.py", "north/test_0.py", "pytest.ini"]
    for text in texts.values():
        if not text.startswith("[pytest]"):
            ast.parse(text)
    assert (
        '@pytest.fixture(scope="session", params=[0, 1])\ndef base():\n    time.sleep(0.100000)' in texts["conftest.py"]
    )
    assert '@pytest.fixture(scope="function", autouse=True)' in texts["conftest.py"]
    file = texts["north/test_0.py"]
    assert "class TestA:\n    def test_1(self, tied):\n        time.sleep(0.010000)\n" in file
    assert '    @pytest.mark.xdist_group("g")\n    def test_2(self, tied):' in file
    assert "\ndef test_3():\n    time.sleep(0.030000)\n" in file
    assert str(ONE.way) == "-n 3 --dist load --maxschedchunk=2"


def test_no_work_for_the_cpu() -> None:
    """Every statement of every function sleeps, yields or passes."""
    for suite in SUITES[:5]:
        for path, text in sources(suite).items():
            if path.endswith(".py"):
                for node in ast.walk(ast.parse(text)):
                    if isinstance(node, ast.FunctionDef):
                        assert all(re.match(r"time\.sleep|yield|pass", ast.unparse(line)) for line in node.body)


@pytest.mark.parametrize("seed", [3, 9])
def test_pytest_runs_as_many_tests(seed: int, tmp_path: Path) -> None:
    """All of them pass, with the sleeps taken out; the plan's count is pytest's."""
    suite = drawn(seed, (20, 60)).scaled(0.0)
    assert all(not test.call_ms for file in suite.files for block in file.blocks for test in block.tests)
    write(replace(suite, seed=seed), tmp_path / "suite")
    command = [sys.executable, "-m", "pytest", "-p", "no:randomly", "--strict-markers"]
    done = subprocess.run(command, cwd=tmp_path / "suite", capture_output=True, text=True, check=False)
    assert f"{len(list(suite.items()))} passed" in done.stdout, done.stdout
