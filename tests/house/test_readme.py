"""The README tells the truth, and a README that does not is noticed."""

from __future__ import annotations

import pytest

from tests.house import readme
from tests.house.readme import Reality

OUTPUTS = {
    "testtime --help": "Commands:\n  report  Print.\n  profile  Run.\n\nOptions:\n  --version\n",
    "testtime report --help": "Options:\n  -o, --output FILE\n  --top N\n",
    "testtime profile --help": "Options:\n  -o, --output FILE\n",
    "pytest --help": "  -k EXPRESSION\n  --testtime=FILE\n",
}
FAKE = Reality(output=OUTPUTS.__getitem__, exists={"LICENSE"}.__contains__, targets=frozenset({"demo", "test"}))

TRUE = """
Run `make demo` or `make test PYTHON=python3.12`; `make` alone lists targets. See the [licence](LICENSE) or [us](https://a.b/c).

```sh
testtime profile tests/ -k "slow or not" -o a.json   # pytest's -k passes through
testtime report a.json --top 5
testtime --version
pytest --testtime=a.json
```

<!-- check: testtime report --help -->
```text
Options:
  -o, --output FILE
  --top N
```

<!-- shown: 2025-01-31, a laptop -->
```text
16.2 s
```
"""


def test_readme_is_true() -> None:
    complaints = list(readme.complaints(readme.README.read_text(encoding="utf-8"), readme.reality()))
    assert not complaints, "\n".join(complaints)


def test_true_text_draws_no_complaint() -> None:
    assert not list(readme.complaints(TRUE, FAKE))


@pytest.mark.parametrize(
    ("said", "instead", "complaint"),
    [
        ("  --top N\n```", "  --top M\n```", "`testtime report --help` prints something else now"),
        ("<!-- check: testtime report --help -->\n", "", "neither check nor shown"),
        ("2025-01-31, a laptop", "a laptop", "has no date"),
        ("make demo", "make demonstration", "no target demonstration"),
        ("testtime report a.json", "testtime predict a.json", "no command predict"),
        ("--top 5", "--bottom 5", "no option --bottom"),
        ("-k ", "-q ", "no option -q"),
        ("pytest --testtime", "pytest --timetest", "no option --timetest"),
        ("testtime --version", "testtime --colour", "no option --colour"),
        ("(LICENSE)", "(COPYING#top)", "links to COPYING,"),
    ],
)
def test_wrong_text_is_noticed(said: str, instead: str, complaint: str) -> None:
    assert said in TRUE
    (found,) = readme.complaints(TRUE.replace(said, instead), FAKE)
    assert complaint in found


def test_rewriting_makes_it_true_and_touches_nothing_else() -> None:
    stale = TRUE.replace("--top N\n```", "--bottom N\n```")
    assert stale != TRUE
    assert readme.rewritten(stale, FAKE) == TRUE


def test_make_lists_every_target() -> None:
    real = readme.reality()
    listed = {line.split()[1] for line in real.output("make help").splitlines()}
    assert listed == real.targets
