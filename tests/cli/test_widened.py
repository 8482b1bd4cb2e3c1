"""What the recorder is told of wider scopes, and what is read from what it tells."""

from __future__ import annotations

from testtime.cli.unseen import Went
from testtime.cli.widened import TOLD, never, ordered, said, scopes
from testtime.model.trial import Seen
from testtime.whatif.verification import ChangedOutcome


def went(*facts: Seen, failure: str | None = None) -> Went:
    """A run of which so much is known."""
    return Went(1, None, failure, facts)


def test_what_is_ordered() -> None:
    assert ordered(()) is None
    assert ordered(("db=module", "app=session")) == {"widen": {"db": "module", "app": "session"}}
    assert scopes(("db=module", "db=session")) == {"db": "session"}


def test_what_was_never_widened() -> None:
    run = went(Seen("", "ran", "db=module", "0"), Seen("", "ran", "db=module", "2"), Seen("", "ran", "app=class", "0"))
    assert never(("db=module",), run) is None
    assert never((), run) is None
    assert never(("db=module", "app=class", "x=session"), run) == (
        "nothing was widened: no test of the suite uses a narrower fixture for app=class, x=session"
    )


def test_run_that_did_not_end_says_nothing_of_it() -> None:
    assert never(("db=module",), went(failure="it hung")) is None


def test_what_was_said() -> None:
    differ = [ChangedOutcome(name, "passed", "error") for name in ("a", "b", "c@old", "d")]
    run = went(
        Seen("a", "failure", "setup", "ScopeMismatch"),
        Seen("a", "failure", "teardown", "later"),
        Seen("other", "failure", "call", "as before"),
        Seen("b@group", "failure", "setup", "ScopeMismatch"),
        Seen("c@old", "failure", "call", "boom"),
        Seen("d", "failure", "call", ""),
        Seen("d", "value", "db", "3"),
    )
    assert said(differ, [run, run]) == ("a and 1 more: ScopeMismatch", "c@old: boom")


def test_only_a_few_are_told() -> None:
    names = [f"t{number}" for number in range(TOLD + 2)]
    run = went(*(Seen(name, "failure", "call", name) for name in names))
    assert len(said([ChangedOutcome(name, "passed", "failed") for name in names], [run])) == TOLD
