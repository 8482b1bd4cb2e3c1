"""The shared fixtures of one process, test by test.

What lives here: pytest's rules for when a shared fixture is set up and torn down.  What may never be added: time; the
costs are handed out to whoever runs the tests.

A fixture is torn down after a test when the next test of the same process lies outside its node, and before a test that
needs another value of it or of one that it stands on.  After the last test all are.
"""

from __future__ import annotations

from testtime.whatif.cost import NOTHING, Cost
from testtime.whatif.workload import Workload


class Lane:
    """One process that runs tests of a workload."""

    def __init__(self, workload: Workload) -> None:
        self._tests = workload.tests
        self._places = workload.places
        self._instances = workload.instances
        self._up: dict[int, int] = {}  # fixture -> instance
        self._needs: tuple[int, ...] = ()
        self.set_ups: dict[int, int] = {}
        """Instance -> how often it was set up here."""
        self.fixtures = NOTHING
        """What all set-ups and teardowns here took."""

    def run(self, test: int, following: int | None) -> Cost:
        """What shared fixtures take around a test, if ``following`` is the one that this process runs next."""
        work = self._tests[test]
        cost = NOTHING
        if work.needs is not self._needs:
            cost = self._set_up(work.needs)
            self._needs = work.needs
        if self._up and (following is None or self._tests[following].place != work.place):
            cost = cost.plus(self._tear_down(following))
        if cost is not NOTHING:
            self.fixtures = self.fixtures.plus(cost)
        return cost

    def _set_up(self, needs: tuple[int, ...]) -> Cost:
        cost = NOTHING
        for number in needs:
            instance = self._instances[number]
            present = self._up.get(instance.fixture)
            if present == number:
                continue
            if present is not None:
                cost = cost.plus(self._replaced(instance.fixture))
            self._up[instance.fixture] = number
            self.set_ups[number] = self.set_ups.get(number, 0) + 1
            cost = cost.plus(instance.setup)
        return cost

    def _replaced(self, fixture: int) -> Cost:
        """Teardown of a fixture and of those that stand on it."""
        cost = NOTHING
        for other, number in list(self._up.items()):
            instance = self._instances[number]
            if other == fixture or fixture in instance.stands_on:
                cost = cost.plus(instance.teardown)
                del self._up[other]
        return cost

    def _tear_down(self, following: int | None) -> Cost:
        cost = NOTHING
        place = None if following is None else self._places[self._tests[following].place]
        for fixture, number in list(self._up.items()):
            instance = self._instances[number]
            if place is None or not place.inside(instance.scope, instance.node):
                cost = cost.plus(instance.teardown)
                del self._up[fixture]
                self._needs = ()
        return cost
