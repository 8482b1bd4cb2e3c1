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


@pytest.mark.parametrize(
    ("verdict", "broken", "doubts", "said"),
    [
        ("ok", 0, 0, ["Not slower"]),
        ("regressed", 1, 0, ["Slower", "f0 is slow: breaks setup:5%"]),
        ("inconclusive", 0, 1, ["Not clear", "not clear: setup:5%: d0"]),
        ("regressed", 12, 1, ["Slower", *(f"f{at} is slow: breaks setup:5%" for at in range(9)), "3 more"]),
    ],
)
def test_file_is_not_all_that_tells_why(
    verdict: Verdict,
    broken: int,
    doubts: int,
    said: list[str],
    comparison: Comparison,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = msgspec.structs.replace(
        comparison,
        verdict=verdict,
        failed_rules=("setup:5%",) if broken else (),
        broken=tuple(Broken("setup:5%", f"f{at}", f"f{at} is slow") for at in range(broken)),
        doubts=tuple(f"setup:5%: d{at}" for at in range(doubts)),
    )
    output = Output(tmp_path / "c.xml")
    told(found, drawn_for("junit", None, output), output, strict=False)
    first, *others = capsys.readouterr().err.splitlines()
    assert first.startswith(f"testtime: {said[0]}: set-up ")
    assert others == [f"testtime: {line}" for line in said[1:]]
    told(found, drawn_for("json", None, Output(None)), Output(None), strict=False)
    assert capsys.readouterr().err == ""


def test_unknown_format() -> None:
    with pytest.raises(UserError, match="--format csv is not known"):
        drawn_for("csv", None, Output(None))
