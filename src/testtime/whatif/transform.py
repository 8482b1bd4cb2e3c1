"""One workload to another: the suite after a change that nobody has made yet.

What lives here: widening a fixture's scope and speeding a fixture up.  What may never be added: a run, or the change of
a file.
"""

from __future__ import annotations

from dataclasses import replace

from testtime.errors import UserError
from testtime.model.profile import FixtureUse, Profile
from testtime.whatif.cost import NOTHING, Cost, own
from testtime.whatif.workload import Instance, Work, Workload

SCOPES = ("function", "class", "module", "package", "session")
"""From the narrowest to the widest."""


class NarrowBelowError(UserError):
    """A fixture that is to be widened stands on one that would not live as long: pytest calls it a ScopeMismatch."""


def widened(workload: Workload, profile: Profile, wish: str) -> Workload:
    """The workload with a fixture set up once for a wider scope; ``wish``: ``FIXTURE=SCOPE``.

    Fixtures are widened before any is sped up.  Tests stay in their order, although pytest puts those of one parameter
    of a widened fixture together.

    Raises UserError where there is no such fixture or scope and where the scope is no wider, and NarrowBelowError where
    the fixture stands on one that does not live long enough.
    """
    name, scope = _split(wish, "--widen", "FIXTURE=SCOPE")
    if scope not in SCOPES[1:]:
        raise UserError(f"--widen {wish}: {scope} is no scope to widen to", f"choose among {', '.join(SCOPES[1:])}")
    numbers = _named(profile, name, "--widen")
    for number in numbers:
        _check_wider(workload, profile, number, scope, wish)
    for number in numbers:
        workload = _widened(workload, profile, number, scope)
    return workload


def sped_up(workload: Workload, profile: Profile, wish: str) -> Workload:
    """The workload with a fixture that takes so much less, set-up and teardown; ``wish``: ``FIXTURE=PERCENT``.

    Raises UserError where there is no such fixture or percentage.
    """
    name, text = _split(wish, "--speedup", "FIXTURE=PERCENT")
    try:
        share = float(text.removesuffix("%")) / 100
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise UserError(f"--speedup {wish}: {text} is no percentage from 0 to 100", "give one such as db=50")
    for number in _named(profile, name, "--speedup"):
        workload = _sped_up(workload, profile, number, share)
    return workload


def _split(wish: str, option: str, form: str) -> tuple[str, str]:
    name, found, value = wish.partition("=")
    if not (name and found and value):
        raise UserError(f"{option} {wish} is not of the form {form}", f"give one such as {option} {form}")
    return name, value


def _named(profile: Profile, name: str, option: str) -> list[int]:
    found = [number for number, fixture in enumerate(profile.fixtures) if fixture.name == name]
    if not found:
        raise UserError(f"{option}: the profile knows no fixture called {name}", "testtime report names them")
    return found


def _check_wider(workload: Workload, profile: Profile, number: int, scope: str, wish: str) -> None:
    fixture, present = profile.fixtures[number], _scope(workload, profile, number)
    if SCOPES.index(scope) <= SCOPES.index(present):
        raise UserError(f"--widen {wish}: {fixture.name} has scope {present} already", "choose a wider one")
    for place, other in enumerate(profile.fixtures):
        if other.name not in fixture.argnames or other.name == fixture.name:
            continue
        lives = _scope(workload, profile, place)
        if SCOPES.index(lives) < SCOPES.index(scope):
            what = f"--widen {wish}: {fixture.name} stands on {other.name}, whose scope is {lives}"
            raise NarrowBelowError(what, f"widen {other.name} first, if that is safe")


def _scope(workload: Workload, profile: Profile, number: int) -> str:
    """Of a fixture, after what it has been widened to."""
    scopes = [each.scope for each in workload.instances if each.fixture == number]
    return max((profile.fixtures[number].scope, *scopes), key=SCOPES.index)


# -- widening ---------------------------------------------------------------------------------------------------------


def _widened(workload: Workload, profile: Profile, number: int, scope: str) -> Workload:
    instances = list(workload.instances)
    known: dict[tuple[str, tuple[int | None, ...]], int] = {}
    by_test = _uses(profile, number)
    narrow = {place for place, instance in enumerate(instances) if instance.fixture == number}

    def wider(test: Work, was: Instance) -> int:
        key = _node(workload, profile, number, scope, test), was.params
        if key not in known:
            known[key] = len(instances)
            instances.append(replace(was, scope=scope, node=key[0]))
        return known[key]

    mean = _mean([use for uses in by_test.values() for use in uses])
    below = _below(profile, number)

    def changed(place: int, test: Work) -> Work:
        old = next((each for each in test.needs if each in narrow), None)
        if old is not None:
            new = wider(test, instances[old])
            return replace(test, needs=tuple(new if each in narrow else each for each in test.needs))
        uses = by_test.get(place)
        if narrow or not uses or (scope == "class" and not _in_class(workload, test)):
            return test
        on = [instances[each] for each in test.needs if instances[each].fixture in below]
        params = (uses[-1].param, *(param for each in on for param in each.params))
        new = wider(test, Instance(number, scope, "", *mean, params, below))
        return replace(test, own=_without(test.own, _taken(uses)), needs=(*test.needs, new))

    tests = _shared([changed(place, test) for place, test in enumerate(workload.tests)])
    return replace(workload, tests=tests, instances=tuple(instances))


def _node(workload: Workload, profile: Profile, number: int, scope: str, test: Work) -> str:
    place = workload.places[test.place]
    match scope:
        case "class":
            return place.cls
        case "module":
            return place.file
        case "package":
            baseid = profile.fixtures[number].baseid  # where a module defines it, it lives as long as the session
            return "" if baseid.endswith(".py") else baseid
        case _:
            return ""


def _in_class(workload: Workload, test: Work) -> bool:
    """Outside any, pytest sets a fixture of class scope up for each test."""
    place = workload.places[test.place]
    return place.cls not in (place.file, test.nodeid)


def _below(profile: Profile, number: int) -> frozenset[int]:
    """All fixtures that one stands on, by their names."""
    found: set[int] = set()
    ahead = [number]
    while ahead:
        names = profile.fixtures[ahead.pop()].argnames
        more = {place for place, each in enumerate(profile.fixtures) if each.name in names} - found - {number}
        found |= more
        ahead += more
    return frozenset(found)


def _shared(tests: list[Work]) -> tuple[Work, ...]:
    """Equal needs as one object, as a lane expects of neighbours."""
    same: dict[tuple[int, ...], tuple[int, ...]] = {}
    return tuple(replace(test, needs=same.setdefault(test.needs, test.needs)) for test in tests)


# -- speeding up ------------------------------------------------------------------------------------------------------


def _sped_up(workload: Workload, profile: Profile, number: int, share: float) -> Workload:
    left = 1 - share
    instances = tuple(
        replace(each, setup=each.setup.times(left), teardown=each.teardown.times(left))
        if each.fixture == number
        else each
        for each in workload.instances
    )
    if profile.fixtures[number].shared:
        return replace(workload, instances=instances)
    by_test = _uses(profile, number)
    widened_to = {place for place, each in enumerate(instances) if each.fixture == number}

    def changed(place: int, test: Work) -> Work:
        if place not in by_test or not widened_to.isdisjoint(test.needs):
            return test
        return replace(test, own=_without(test.own, _taken(by_test[place]).times(share)))

    tests = tuple(changed(place, test) for place, test in enumerate(workload.tests))
    return replace(workload, tests=tests, instances=instances)


# -- uses -------------------------------------------------------------------------------------------------------------


def _uses(profile: Profile, number: int) -> dict[int, list[FixtureUse]]:
    """Uses of a fixture by the test that they were set up for."""
    by_test: dict[int, list[FixtureUse]] = {}
    for use in profile.uses:
        if use.fixture == number and use.test is not None:
            by_test.setdefault(use.test, []).append(use)
    return by_test


def _part(use: FixtureUse) -> tuple[Cost, Cost]:
    return own(use.setup), NOTHING if use.teardown is None else own(use.teardown)


def _taken(uses: list[FixtureUse]) -> Cost:
    total = NOTHING
    for use in uses:
        for part in _part(use):
            total = total.plus(part)
    return total


def _mean(uses: list[FixtureUse]) -> tuple[Cost, Cost]:
    """Set-up and teardown of one use."""
    setup = teardown = NOTHING
    for use in uses:
        up, down = _part(use)
        setup, teardown = setup.plus(up), teardown.plus(down)
    share = 1 / len(uses) if uses else 0.0
    return setup.times(share), teardown.times(share)


def _without(cost: Cost, less: Cost) -> Cost:
    return Cost(max(0, cost.cpu - less.cpu), max(0, cost.wait - less.wait))
