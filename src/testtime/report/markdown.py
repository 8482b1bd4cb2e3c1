"""The report as Markdown that fits a comment on a pull request.

What lives here: tables with pipes, and escaping for GitHub's Markdown.  What may never be added: HTML, or a picture; a
comment must read well as plain text too.  It stays under 64,000 characters: sections at the end are left out, and
said to be.

Names from the suite stand in code spans, where nothing but a backtick has a meaning.  A name that holds a backtick, or
a pipe, which ends a table's cell even there, is written with character references instead.  ``@`` and ``#`` stand in
code spans by themselves: GitHub looks for people and issues after references are resolved.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from testtime.report import curve
from testtime.view.document import (
    Bars,
    Body,
    Cell,
    Code,
    Column,
    Curve,
    Document,
    Duration,
    Finding,
    Findings,
    Lanes,
    Name,
    Notes,
    Phrase,
    Section,
    Several,
    Share,
    Table,
    Words,
    written,
)
from testtime.view.plain import plain

#: GitHub refuses comments over 65,536 characters.
LIMIT = 64_000
#: Characters of a line of a curve.
CURVE = 80
#: Longer names are cut in the middle, and so are sentences that hold one: a few of them would fill the comment.
LONGEST, SENTENCE = 200, 1000

#: An underscore inside a word has no meaning, nor has an arrow; names of tests are full of the former.
_SPECIAL = re.compile(r"(?P<inside>(?<=[^\W_])_+(?=[^\W_]))|[\\`*_\[\]<|~&$]|(?<!-)>")
_CALLING = re.compile("[@#]")
_FENCE = re.compile("`{3,}")
_DRAWN = str.maketrans({"b": "░", "c": "▒", "#": "█", ".": "·", "-": "░", "=": "▒"})


def render(document: Document) -> str:
    """The whole document, never longer than ``LIMIT``."""
    answer = (_prose(_cut(line, SENTENCE)) for line in document.answer)
    text = "\n\n".join([f"## {_prose(document.title)}", *answer]) + "\n"
    for number, section in enumerate(document.sections):
        added = f"\n### {_heading(section)}\n\n{_body(section.body)}\n"
        left_out = f"\nToo long for a comment: {len(document.sections) - number} more sections are left out.\n"
        if len(text) + len(added) + len(left_out) > LIMIT:
            return text + left_out
        text += added
    return text


def _heading(section: Section) -> str:
    shown = section.body.shown if isinstance(section.body, Table) else ""
    title = _cut(section.title, SENTENCE)
    return _prose(f"{title} ({shown})" if shown else title)


def _body(body: Body) -> str:
    if isinstance(body, Several):
        return "\n\n".join(map(_body, body.parts))
    if isinstance(body, Code):
        return _code(body)
    return _drawn(body)


def _drawn(body: Table | Bars | Lanes | Curve | Findings | Notes) -> str:
    match body:
        case Table(columns, rows):
            return _table(columns, rows)
        case Bars(bars):
            columns = (Column("part", figures=False), Column("time"), Column("share"))
            return _table(columns, [(Words(bar.label), Duration(bar.ns), Share(bar.share)) for bar in bars])
        case Lanes():
            return _lanes(body)
        case Curve():
            return _curve(body)
        case Findings(items):
            return "\n".join(f"{rank}. {_finding(item)}" for rank, item in enumerate(items, 1))
        case Notes(lines):
            return "\n".join(f"- {_prose(_cut(line, SENTENCE))}" for line in lines)


def _table(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> str:
    lines = [
        [_prose(column.heading) for column in columns],
        ["---:" if column.figures else "---" for column in columns],
        *([_cell(cell) for cell in row] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _lanes(lanes: Lanes) -> str:
    columns = [Column(heading, figures=False) for heading in (lanes.heading, "timeline", "")]
    rows = [(Words(lane.name), Name(lane.timeline.translate(_DRAWN)), Words(lane.note)) for lane in lanes.rows]
    legend = ", ".join(f"{letter.translate(_DRAWN)} {word}" for letter, word in lanes.legend)
    return f"{_table(columns, rows)}\n\n{legend}" if legend else _table(columns, rows)


def _curve(body: Curve) -> str:
    drawn = curve.drawn(body, CURVE)
    return "\n".join(["```text", *map(plain, drawn.lines), "```", "", _prose(", ".join(drawn.legend))])


def _code(body: Code) -> str:
    """A block of code, fenced by more backticks than it holds in a row."""
    fence = "`" * max([3, *(len(run) + 1 for run in _FENCE.findall(body.text))])
    return "\n".join([f"{fence}{body.language}", *map(plain, body.lines), fence])


def _finding(item: Finding) -> str:
    where = f" in {_name(item.where)}" if item.where else ""
    return f"{_cell(item.subject)}{where}: {_prose(item.says)}"


def _cell(cell: Cell) -> str:
    match cell:
        case Name(text):
            return _name(text)
        case Phrase(text):
            return _prose(_cut(text))
        case _:
            return _prose(written(cell))


def _name(text: str) -> str:
    """A name in a code span, or, where it cannot stand there, in character references."""
    shown = _cut(text)
    if "`" in shown or "|" in shown or not shown.strip():
        return _prose(shown)
    return f"`{shown}`"


def _cut(text: str, longest: int = LONGEST) -> str:
    """``text`` made plain, its middle left out where it is too long."""
    shown = plain(text)
    return shown if len(shown) <= longest else f"{shown[: longest // 2]}…{shown[-longest // 2 :]}"


def _prose(text: str) -> str:
    """Text that is not a name; it may hold a stranger's words, in a caveat."""
    referred = _SPECIAL.sub(_referred, plain(text))
    # Behind a reference's ampersand a number sign is no call.
    return _CALLING.sub(_quieted, referred)


def _referred(found: re.Match[str]) -> str:
    return found.group() if found["inside"] else f"&#{ord(found.group())};"


def _quieted(found: re.Match[str]) -> str:
    return found.group() if found.string[found.start() - 1 : found.start()] == "&" else f"`{found.group()}`"
