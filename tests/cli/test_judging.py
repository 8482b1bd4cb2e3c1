"""Rules of the command line win over those of the project; the exit status follows from the verdict."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest

from tests import make
from testtime.cli.judging import ask_of, drawn_for, told
from testtime.cli.settings import Accept, Settings
from testtime.compare.comparison import Ask, compare
from testtime.compare.result import Broken, Comparison, Verdict
from testtime.compare.rules import rules
from testtime.errors import UserError
from testtime.launch.output import Output

CHOSEN = Settings(fail_on=("call:9%",), accept=(Accept("db", date(2030, 1, 1), "why"),))


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare([make.serial()], [make.serial()], Ask(rules(())))


@pytest.mark.parametrize(
    ("words", "chosen", "texts"),
    [
        ((), Settings(), ("setup:5%",)),
        ((), CHOSEN, ("call:9%",)),
        (("total:7%", "test:50%"), CHOSEN, ("total:7%", "test:50%")),
    ],
)
def test_rules(words: tuple[str, ...], chosen: Settings, texts: tuple[str, ...]) -> None:
    assert tuple(rule.text for rule in ask_of(words, chosen, paired=False).rules) == texts


def test_acceptances_of_the_project() -> None:
    ask = ask_of((), CHOSEN, paired=True)
    (accepted,) = ask.accepted
    assert (accepted.name, accepted.until, accepted.reason) == ("db", date(2030, 1, 1), "why")
    assert ask.today <= date.today()
    assert ask.paired


@pytest.mark.parametrize(("form", "below"), [("github", "api/"), ("gitlab", "api/"), ("json", ""), ("junit", "")])
def test_forges_are_told_paths_from_the_top_of_the_checkout(
    form: str, below: str, comparison: Comparison, tmp_path: Path
) -> None:
    (tmp_path / ".git").mkdir()
    broken = tuple(Broken("setup:5%", "db", "db is slow", path, 3) for path in ("tests/conftest.py", "/lib/p.py", None))
    found = msgspec.structs.replace(comparison, broken=broken, rootdir=str(tmp_path / "api"))
    output = Output(tmp_path / "told")
    told(found, drawn_for(form, None, output), output, strict=False)
    text = (tmp_path / "told").read_text(encoding="utf-8")
    assert text.count("api/tests/conftest.py") == (1 if below else 0)
    assert text.count("/lib/p.py") == (0 if form == "junit" else 1)
    assert "api//lib" not in text


@pytest.mark.parametrize(
    ("verdict", "strict", "status"),
    [
        ("ok", False, 0),
        ("ok", True, 0),
        ("inconclusive", False, 0),
        ("inconclusive", True, 4),
        ("regressed", False, 1),
        ("regressed", True, 1),
    ],
)
def test_status(comparison: Comparison, verdict: Verdict, strict: bool, status: int, tmp_path: Path) -> None:
    output = Output(tmp_path / "c.json")
    found = msgspec.structs.replace(comparison, verdict=verdict)
    assert told(found, drawn_for("json", None, output), output, strict=strict) == status
    assert msgspec.json.decode((tmp_path / "c.json").read_bytes())["verdict"] == verdict


def test_unknown_format() -> None:
    with pytest.raises(UserError, match="--format csv is not known"):
        drawn_for("csv", None, Output(None))
