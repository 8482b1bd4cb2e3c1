"""The neutral document: what a report says, before any medium.

What lives here: sections, tables of typed cells, bars, lanes, curves, findings and code, and the words for a cell.
What may never be added: a width, a colour, an escape.  All text is data; a reporter writes it so that it reads as
itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from testtime.units import duration, percent


@dataclass(frozen=True, slots=True)
class Words:
    """Our own words."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """Something from the suite: a node id, a path, a fixture.  May hold anything, and may be cut in the middle."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Our own words with something from the suite among them.  May be cut in the middle."""

    text: str


@dataclass(frozen=True, slots=True)
class Duration:
    """Nanoseconds."""

    ns: int


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, 0 to 1."""

    part: float


@dataclass(frozen=True, slots=True)
class Count:
    """How many."""

    number: int


#: ``None`` is a figure that does not exist or is unknown.
Cell = Words | Name | Phrase | Duration | Share | Count | None


def written(cell: Cell) -> str:
    """A cell in words; names are left as they are."""
    match cell:
        case None:
            return ""
        case Words(text) | Name(text) | Phrase(text):
            return text
        case Duration(ns):
            return duration(ns) if ns else "0"
        case Share(part):
            return percent(part, 1)
        case Count(number):
            return f"{number:,}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    heading: str
    figures: bool = True
    """Whether its cells are figures, to be aligned; else text."""
    spare: int = 0
    """Where there is no room for all columns, those with the highest number go first; 0 stays."""
    wraps: bool = False
    """Whether its text goes on in the next line where there is no room, rather than being cut in the middle."""


@dataclass(frozen=True)
class Table:
    """Rows of cells under headings."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    """How many rows there are, shown or not."""

    @property
    def shown(self) -> str:
        """That rows are missing, in words; empty when none is."""
        return "" if len(self.rows) == self.total else f"{len(self.rows):,} of {self.total:,} shown"


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled part of a whole."""

    label: str
    ns: int
    share: float


@dataclass(frozen=True)
class Bars:
    """Parts of one whole."""

    rows: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """One process, or one of several things to do, over time; a letter per slice."""

    name: str
    timeline: str
    note: str


@dataclass(frozen=True)
class Lanes:
    """Lanes over the same time, and what the letters mean; without a legend where an earlier one has it."""

    rows: tuple[Lane, ...]
    legend: tuple[tuple[str, str], ...]
    heading: str = "worker"
    """What the names of the lanes are."""


@dataclass(frozen=True, slots=True)
class Point:
    """A time, with the range that it is expected in, at a number of something."""

    at: int
    ns: int
    low_ns: int
    high_ns: int


@dataclass(frozen=True)
class Series:
    """Points that belong together."""

    mark: str
    """One letter, to tell it from the others of its curve."""
    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Curve:
    """Times over a number of something, beside the time that they are to be compared with."""

    along: str
    """What ``Point.at`` counts."""
    series: tuple[Series, ...]
    level_ns: int
    level: str
    """What takes ``level_ns``, in words."""
    range: str
    """What the range of a point is, in words."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth a look: what it is, what is known of it, and where it stands."""

    subject: Words | Name
    says: str
    where: str | None


@dataclass(frozen=True)
class Findings:
    """The first things to look at, in order."""

    items: tuple[Finding, ...]


@dataclass(frozen=True)
class Notes:
    """Sentences."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    """Lines of a program, the suite's own among them."""

    text: str
    language: str = "python"

    @property
    def lines(self) -> list[str]:
        """Its lines, without tabs, and without what else begins a line in the eyes of some."""
        return [line.expandtabs(4) for line in self.text.removesuffix("\n").split("\n")]


@dataclass(frozen=True)
class Several:
    """Bodies of one section, one below the other."""

    parts: tuple[Body, ...]


Body = Table | Bars | Lanes | Curve | Findings | Notes | Code | Several


@dataclass(frozen=True)
class Section:
    """A titled part of the document."""

    title: str
    body: Body


@dataclass(frozen=True)
class Document:
    """A whole report."""

    title: str
    answer: tuple[str, ...]
    sections: tuple[Section, ...]
