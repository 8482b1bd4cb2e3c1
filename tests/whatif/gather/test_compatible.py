"""Who is kept, who is not, and what doubts are left."""

from __future__ import annotations

from testtime.whatif.gather.compatible import Kept, compatible
from testtime.whatif.gather.conflict import Verdict

FREE = Verdict()


def _between(**pairs: Verdict) -> Kept:
    return compatible(3, lambda first, second: pairs.get(f"p{first}{second}", FREE))


def test_all_are_kept() -> None:
    assert _between() == Kept((0, 1, 2), (), ())


def test_first_come_first_kept() -> None:
    kept = _between(p01=Verdict(obstacle="so"), p12=Verdict(obstacle="never asked"))
    assert kept == Kept((0, 2), (), ((0, 1, "so"),))


def test_what_gains_nothing_is_refused_as_well() -> None:
    assert _between(p02=Verdict(useless="why")) == Kept((0, 1), (), ((0, 2, "why"),))


def test_the_first_in_the_way_is_the_reason() -> None:
    kept = _between(p02=Verdict(obstacle="a"), p12=Verdict(obstacle="b"))
    assert kept.refused == ((0, 2, "a"),)


def test_doubts_of_those_that_are_kept() -> None:
    kept = _between(p01=Verdict(doubts=("a", "b")), p02=Verdict(doubts=("c",)), p12=Verdict(doubts=("d",)))
    assert kept.doubts == ("a", "b", "c", "d")
    kept = _between(p02=Verdict(doubts=("c",)), p12=Verdict(obstacle="so"))
    assert kept.doubts == ()


def test_who_can_run_beside_nobody() -> None:
    kept = compatible(3, lambda _first, _second: FREE, [None, "alone", None])
    assert kept == Kept((0, 2), (), ((1, 1, "alone"),))
