"""What fixtures cost in a real suite: each its own time, under its own name, whoever asked for it.

Waits are 20 to 40 ms where they are to be found in a figure, and 100 ms where they must not be in it.
"""

from __future__ import annotations

import pytest

from tests.recorder.reading import Phase, SetUp, TearDown
from tests.recorder.recording import MS, Recording, about, record

SUITE = {
    "test_own.py": """
        @pytest.fixture
        def slow():
            wait(20)
            yield
            wait(30)

        def test_own(slow):
            wait(40)
        """,
    "one/test_client.py": """
        @pytest.fixture
        def client():
            wait(20)

        def test_one(client): pass
        """,
    "two/test_other_client.py": """
        @pytest.fixture
        def client():
            wait(100)

        def test_two(client): pass
        """,
    "test_nested.py": """
        @pytest.fixture
        def inner():
            wait(100)

        @pytest.fixture
        def asking(request):
            wait(20)
            request.getfixturevalue("inner")

        @pytest.fixture
        def declaring(inner):
            wait(20)

        def test_asking(asking): pass
        def test_declaring(declaring): pass
        def test_in_call(request):
            wait(20)
            request.getfixturevalue("inner")
        """,
    "conftest.py": """
        @pytest.fixture
        def base():
            wait(100)
        """,
    "test_overriding.py": """
        @pytest.fixture
        def base(base):
            wait(20)

        def test_overriding(base): pass
        """,
    "test_autouse.py": """
        @pytest.fixture(autouse=True)
        def unasked():
            wait(20)

        def test_autouse(): pass
        """,
    "test_dynamic.py": """
        def by_name(fixture_name, config):
            return "module" if fixture_name.startswith("wide") else "function"

        @pytest.fixture(scope=by_name)
        def wide_one():
            wait(20)

        def test_dynamic(wide_one): pass
        def test_dynamic_again(wide_one): pass
        """,
    "test_indirect.py": """
        @pytest.fixture
        def thing(request):
            wait(request.param)

        @pytest.mark.parametrize("thing", [20, 100], indirect=True)
        def test_indirect(thing): pass

        @pytest.mark.parametrize("plain", [1, 2])
        def test_direct(plain): pass
        """,
    "packed/__init__.py": "",
    "packed/conftest.py": """
        @pytest.fixture(scope="package")
        def box():
            wait(20)
            yield
            wait(30)
        """,
    "packed/test_a.py": "def test_box_a(box): pass",
    "packed/test_b.py": "def test_box_b(box): pass",
    "test_late.py": """
        @pytest.fixture
        def make(request):
            return lambda ms: request.addfinalizer(lambda: wait(ms))

        @pytest.fixture
        def other():
            yield
            wait(100)

        def test_late(make):
            make(20)
            make(10)

        def test_late_after_other(make, other):
            make(20)
        """,
    "test_params.py": """
        @pytest.fixture(scope="module", params=["a", "b"])
        def engine(request):
            wait(20)
            yield
            wait(100)

        @pytest.fixture
        def light():
            wait(20)

        def test_engine(engine, light): pass
        """,
    "test_class.py": """
        class TestKept:
            @pytest.fixture(scope="class")
            def kept(self):
                wait(20)
                yield
                wait(30)

            def test_first(self, kept): pass
            def test_last(self, kept): pass
        """,
}


@pytest.fixture(scope="module")
def run(staged: bool, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return record(tmp_path_factory.mktemp("fixtures"), SUITE, staged=staged)


def test_suite_is_unharmed(run: Recording) -> None:
    assert run.status == 0, run.out + run.err
    assert not run.main.of("fault")


def test_phases_and_the_fixtures_part_in_them(run: Recording) -> None:
    test = run.main.test("test_own")
    assert [phase.when for phase in test.of(Phase)] == ["setup", "call", "teardown"]
    for when, ms in (("setup", 20), ("call", 40), ("teardown", 30)):
        phase = test.phase(when)
        assert about(phase.end - phase.start, ms)
        assert test.start <= phase.start <= phase.end <= test.end
    (up,), (down,) = run.main.ups("slow"), run.main.downs("slow")
    assert about(up.own, 20)
    assert about(down.own, 30)
    assert test.phase("setup").start <= up.start <= up.end <= test.phase("setup").end
    assert test.phase("teardown").start <= down.start <= down.end <= test.phase("teardown").end


def test_two_fixtures_of_one_name_are_two(run: Recording) -> None:
    one, two = run.main.ups("client")
    assert (one.about["path"], two.about["path"]) == ("one/test_client.py", "two/test_other_client.py")
    assert about(one.own, 20)
    assert about(two.own, 100)


def test_fixture_asked_for_by_another_is_not_counted_twice(run: Recording) -> None:
    (asking,) = run.main.ups("asking")
    assert about(asking.end - asking.start, 120)
    assert about(asking.inner, 100)
    assert about(asking.own, 20)


def test_declared_argument_is_not_part_of_the_fixture(run: Recording) -> None:
    (declaring,) = run.main.ups("declaring")
    assert about(declaring.end - declaring.start, 20)
    assert declaring.inner == 0


def test_fixture_asked_for_by_the_test_lies_in_the_call(run: Recording) -> None:
    (inner,) = run.main.test("test_in_call").inside("call")
    assert inner.about["name"] == "inner"
    assert about(inner.own, 100)


def test_overridden_fixture_is_apart_from_the_overriding_one(run: Recording) -> None:
    under, over = run.main.ups("base")
    assert (under.about["path"], over.about["path"]) == ("conftest.py", "test_overriding.py")
    assert about(under.own, 100)
    assert about(over.own, 20)


def test_autouse_fixture_is_told(run: Recording) -> None:
    (unasked,) = run.main.test("test_autouse").inside("setup")
    assert about(unasked.own, 20)


def test_dynamic_scope_is_the_one_chosen(run: Recording) -> None:
    (up,) = run.main.ups("wide_one")
    assert up.about["scope"] == "module"
    assert about(up.own, 20)
    assert run.main.test("test_dynamic").needs == ["wide_one"]
    assert run.main.test("test_dynamic_again").needs == ["wide_one"]


def test_each_indirect_parameter_is_a_set_up(run: Recording) -> None:
    first, second = run.main.ups("thing")
    assert about(first.own, 20)
    assert about(second.own, 100)


def test_direct_parameters_take_no_time(run: Recording) -> None:
    """One of them may be interrupted for longer."""
    assert min((up.own for up in run.main.ups("plain")), default=0) < MS


def test_package_scope(run: Recording) -> None:
    (up,), (down,) = run.main.ups("box"), run.main.downs("box")
    assert up.about["scope"] == "package"
    assert (about(up.own, 20), about(down.own, 30)) == (True, True)
    assert up in run.main.test("test_box_a").inside("setup")
    assert run.main.test("test_box_a").needs == run.main.test("test_box_b").needs == ["box"]


def test_class_scope(run: Recording) -> None:
    (up,), (down,) = run.main.ups("kept"), run.main.downs("kept")
    assert (about(up.own, 20), about(down.own, 30)) == (True, True)
    assert up in run.main.test("test_first").inside("setup")
    assert down in run.main.test("test_last").inside("teardown")


def test_finaliser_added_by_the_test_belongs_to_its_fixture(run: Recording) -> None:
    (down,) = (each for each in run.main.test("test_late").inside("teardown") if each.about["name"] == "make")
    assert about(down.own, 30)


def test_stretch_before_a_late_finaliser_does_not_reach_into_another_teardown(run: Recording) -> None:
    downs = run.main.test("test_late_after_other").inside("teardown")
    other, make = (each for each in downs if each.about["name"] in ("other", "make"))
    assert (other.about["name"], make.about["name"]) == ("other", "make")
    assert about(other.own, 100)
    assert about(make.own, 20)
    assert other.end <= make.start


def test_parametrised_module_fixture_bears_its_own_teardown(run: Recording) -> None:
    """pytest #5591: the first is torn down when the second is wanted, in the next test's set-up."""
    main = run.main
    assert [up.param for up in main.ups("engine")] == [0, 1]
    assert all(about(up.own, 20) for up in main.ups("engine"))
    assert all(about(down.own, 100) for down in main.downs("engine"))
    assert len(main.downs("engine")) == 2
    second = main.test("test_engine[b]")
    shared = [event for event in second.inside("setup") if event.about["scope"] != "function"]
    phase = second.phase("setup")
    assert about(phase.end - phase.start - sum(event.own for event in shared), 20)


def test_every_teardown_follows_its_set_up(run: Recording) -> None:
    for test in run.main.tests:
        up: dict[str, SetUp] = {}
        for event in test.events:
            if isinstance(event, SetUp):
                up[str(event.about)] = event
            elif isinstance(event, TearDown) and str(event.about) in up:
                assert event.start >= up[str(event.about)].end
