"""What broke a rule as annotations of GitHub Actions, at the line where the fixture is defined.

What lives here: workflow commands and their escaping.  What may never be added: a table; the step summary shows those
(``markdown``).

GitHub shows at most ten errors and ten warnings of a step, the first ones: nine are written, and how many more there
are.  In data ``%``, carriage return and line feed are escaped, in properties ``:`` and ``,`` as well, so that no id of
a test can end a command or begin one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from testtime.compare.result import Answer, Broken
from testtime.view.plain import plain

MOST = 9
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(comparison: Answer) -> str:
    """Errors for what broke a rule, warnings for what could not be decided, notices for what was let pass; one notice
    where there is nothing of these.
    """
    lines = [
        *_errors(comparison.broken),
        *_limited("warning", comparison.doubts),
        *_limited("notice", comparison.spared),
    ]
    return "".join(f"{line}\n" for line in lines or [_command("notice", "no rule is broken", title="testtime")])


def _errors(broken: tuple[Broken, ...]) -> Iterator[str]:
    for each in broken[:MOST]:
        place = {} if each.path is None else {"file": each.path, "line": str(each.line or 1)}
        yield _command("error", plain(each.what), **place, title=f"testtime {each.rule}")
    if len(broken) > MOST:
        yield _command("error", f"{len(broken) - MOST} more", title="testtime")


def _limited(kind: str, texts: Iterable[str]) -> Iterator[str]:
    every = list(texts)
    yield from (_command(kind, plain(text), title="testtime") for text in every[:MOST])
    if len(every) > MOST:
        yield _command(kind, f"{len(every) - MOST} more", title="testtime")


def _command(kind: str, text: str, **properties: str) -> str:
    told = ",".join(f"{name}={plain(value).translate(_PROPERTY)}" for name, value in properties.items())
    return f"::{kind} {told}::{text.translate(_DATA)}"
