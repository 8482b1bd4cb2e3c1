"""The report for a terminal, drawn by rich; the only place in the reports that knows rich.

What lives here: fitting tables into a width, bars, lanes, colours.  What may never be added: a figure, or markup in a
string; everything is a ``Text``, so that brackets in a test's name are brackets.

Room is made for names first: where a table is too wide, columns of figures go, by the order that the document gives
them; then names are cut in the middle, for both ends of a test's name tell it apart.  Widths are counted in cells, so
that CJK and emoji keep columns straight.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from testtime.report import curve
from testtime.units import duration, percent
from testtime.view.document import (
    Bars,
    Body,
    Code,
    Column,
    Curve,
    Document,
    Finding,
    Findings,
    Lanes,
    Name,
    Notes,
    Phrase,
    Section,
    Several,
    Table,
    written,
)
from testtime.view.plain import plain

#: Cells between columns, and before every line of a section.
GAP, INDENT = 2, 2
#: A name's column is not made narrower than this as long as a column of figures can go.
NAME = 24
#: A note beside a lane is not wider than this.
NOTE = 36
#: Nothing is laid out for less than this.
NARROWEST = 40
#: Cells of a full bar at most, and at least; there are no bars where there is room for less.
BAR, SHORTEST_BAR = 40, 8
#: Lines of an answer or a note, at most; it may quote a stranger.
LINES = 5

_EIGHTHS = " ▏▎▍▌▋▊▉"
_STATES = {"b": ("░", "yellow"), "c": ("▒", "yellow"), "#": ("█", "green"), ".": ("·", "dim"), " ": (" ", "")}
_STATES |= {"-": ("░", "cyan"), "=": ("▒", "yellow")}


def render(document: Document, width: int, *, colour: bool = False, ascii_only: bool = False) -> str:
    """The document, no line wider than ``width`` cells; without ``colour``, without any control sequence."""
    paper = _Paper(max(width, NARROWEST), ascii_only)
    console = Console(
        file=io.StringIO(),
        width=paper.width,
        color_system="standard" if colour else None,
        force_terminal=colour,
        force_jupyter=False,
        no_color=not colour,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
    with console.capture() as captured:
        console.print(Text(paper.safe(document.title), style="bold"))
        for line in document.answer:
            console.print(Text(paper.cut(paper.safe(line), LINES * paper.width)))
        for section in document.sections:
            console.print()
            console.print(paper.heading(section))
            console.print(Padding(paper.body(section.body), (0, 0, 0, INDENT), expand=False))
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


@dataclass(frozen=True)
class _Paper:
    """What is drawn on: so wide, with or without characters beyond ASCII."""

    width: int
    ascii_only: bool

    @property
    def room(self) -> int:
        """Cells for the body of a section."""
        return self.width - INDENT

    def safe(self, text: str) -> str:
        """``text`` as it may be shown here."""
        shown = plain(text)
        return shown.encode("ascii", "backslashreplace").decode("ascii") if self.ascii_only else shown

    def heading(self, section: Section) -> Text:
        """A section's title, and how much of its table is shown."""
        text = Text(self.cut(self.safe(section.title), LINES * self.width), style="bold")
        if isinstance(section.body, Table) and section.body.shown:
            text.append(f"  {section.body.shown}", style="not bold dim")
        return text

    def body(self, body: Body) -> RenderableType:
        """A section's body."""
        drawn: RenderableType
        match body:
            case Table():
                drawn = self.table(body)
            case Bars():
                drawn = self.bars(body)
            case Lanes():
                drawn = self.lanes(body)
            case Curve():
                drawn = self.curve(body)
            case Findings(items):
                drawn = _stacked([part for rank, item in enumerate(items, 1) for part in self.finding(rank, item)])
            case Notes(lines):
                drawn = _stacked([Text(self.cut(self.safe(line), LINES * self.room)) for line in lines])
            case Code():
                drawn = _stacked([self.code(line) for line in body.lines])
            case Several(parts):
                drawn = _stacked([each for part in parts for each in (self.body(part), Text())][:-1])
        return drawn

    def code(self, line: str) -> RenderableType:
        """A line of code; where it is too long, it goes on in the next one, as deep as it is."""
        indent = len(line) - len(line.lstrip())
        return Padding(Text(self.safe(line.lstrip()), overflow="fold"), (0, 0, 0, min(indent, self.room // 2)))

    def cut(self, text: str, room: int) -> str:
        """``text`` in at most ``room`` cells, its middle left out where it is longer."""
        if cell_len(text) <= room:
            return text
        mark = ".." if self.ascii_only else "…"
        ends = room - cell_len(mark)
        if ends < 2:
            return set_cell_size(text, max(0, room))
        head = ends * 2 // 5
        return set_cell_size(text, head).rstrip() + mark + _tail(text, ends - head)

    def finding(self, rank: int, item: Finding) -> list[RenderableType]:
        """A finding in two or three lines."""
        where = None if item.where is None else self.safe(item.where)
        subject = Text(f"{rank}. ")
        room = self.room - len(subject)
        name = self.cut(self.safe(item.subject.text), room)
        subject.append(name, style="bold")
        lines: list[RenderableType] = [subject]
        if where is not None and cell_len(name) + GAP + cell_len(where) <= room:
            subject.append(" " * GAP + where, style="dim")
        elif where is not None:
            lines.append(Text(" " * 3 + self.cut(where, room), style="dim"))
        lines.append(Padding(Text(self.safe(item.says)), (0, 0, 0, 3)))
        return lines

    def table(self, table: Table) -> Grid:
        """A table with as many columns as there is room for."""
        cells = [[self.safe(written(cell)) for cell in row] for row in table.rows]
        widths = self._fitted(table, cells)
        grid = _grid()
        for index, width in widths.items():
            column = table.columns[index]
            heading = Text(self.cut(column.heading, width), style="dim", overflow="crop")
            grid.add_column(
                heading, justify="right" if column.figures else "left", width=width, no_wrap=not column.wraps
            )
        for shown in cells:
            grid.add_row(*(self._cell(shown[index], width, table.columns[index]) for index, width in widths.items()))
        return grid

    def _cell(self, shown: str, width: int, column: Column) -> Text:
        if column.wraps:
            return Text(self.cut(shown, LINES * width), overflow="fold")
        return Text(self.cut(shown, width), overflow="crop", no_wrap=True)

    def _fitted(self, table: Table, cells: list[list[str]]) -> dict[int, int]:
        """The columns that are shown, by index, and their widths."""
        natural = {
            index: max([cell_len(column.heading), *(cell_len(row[index]) for row in cells)])
            for index, column in enumerate(table.columns)
        }
        elastic = {index for index in natural if any(isinstance(row[index], Name | Phrase) for row in table.rows)}
        least = {index: min(width, NAME) if index in elastic else width for index, width in natural.items()}
        while (spare := _most_spare(table.columns, least)) is not None and _taken(least) > self.room:
            del least[spare]
        return _stretched(least, natural, self.room)

    def bars(self, bars: Bars) -> Grid:
        """Parts of a whole, each with its time, share and bar."""
        rows = [(bar.label, duration(bar.ns), percent(bar.share, 1)) for bar in bars.rows]
        taken = sum(max(map(len, column)) + GAP for column in zip(*rows, strict=True))
        full = min(BAR, self.room - taken)
        grid = _grid(header=False)
        grid.add_column(no_wrap=True)
        grid.add_column(justify="right", no_wrap=True)
        grid.add_column(justify="right", no_wrap=True)
        for row, bar in zip(rows, bars.rows, strict=True):
            share = min(1.0, bar.share)  # parts may overlap, and a made-up profile may claim any part of the whole
            drawn = [Text(self._bar(share * full), style="cyan")] if full >= SHORTEST_BAR else []
            grid.add_row(*map(Text, row), *drawn)
        return grid

    def _bar(self, cells: float) -> str:
        if self.ascii_only:
            return "#" * round(cells)
        eighths = max(0, round(cells * 8))
        return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()

    def lanes(self, lanes: Lanes) -> RenderableType:
        """A row per lane over the time that they share, and the legend."""
        names = [self.cut(self.safe(lane.name), NAME) for lane in lanes.rows]
        room = self.room - max(map(cell_len, names)) - 2 * GAP
        notes = [self.cut(self.safe(lane.note), min(NOTE, room - SHORTEST_BAR)) for lane in lanes.rows]
        room -= max(map(cell_len, notes))
        grid = _grid(header=False)
        for _ in range(3):
            grid.add_column(no_wrap=True)
        for lane, name, note in zip(lanes.rows, names, notes, strict=True):
            grid.add_row(Text(name), self._timeline(lane.timeline, room), Text(note, style="dim"))
        if not lanes.legend:
            return grid
        legend = Text()
        for letter, word in lanes.legend:
            legend.append_text(self._timeline(letter, 1)).append(f" {word}  ")
        return _stacked([grid, legend])

    def curve(self, body: Curve) -> RenderableType:
        """Times over a number, and the legend."""
        drawn = curve.drawn(body, self.room, ascii_only=self.ascii_only)
        lines = [Text(self.safe(line), no_wrap=True, overflow="crop") for line in drawn.lines]
        return _stacked([*lines, Text(self.safe("  ".join(drawn.legend)), style="dim")])

    def _timeline(self, letters: str, room: int) -> Text:
        cells = min(room, len(letters))
        text = Text(no_wrap=True, overflow="crop")
        for cell in range(cells):
            letter = letters[(2 * cell + 1) * len(letters) // (2 * cells)]
            glyph, style = _STATES[letter]
            text.append(letter if self.ascii_only else glyph, style=style)
        return text


def _grid(*, header: bool = True) -> Grid:
    return Grid(box=None, show_header=header, show_edge=False, pad_edge=False, padding=(0, GAP, 0, 0))


def _stacked(parts: list[RenderableType]) -> Grid:
    grid = Grid.grid()
    grid.add_column(overflow="fold")
    for part in parts:
        grid.add_row(part)
    return grid


def _tail(text: str, room: int) -> str:
    """The longest end of ``text`` that fits in ``room`` cells."""
    end = text[len(text) - min(len(text), room) :]
    while cell_len(end) > room:
        end = end[1:]
    return end


def _most_spare(columns: tuple[Column, ...], among: dict[int, int]) -> int | None:
    """The column that goes first, if any may."""
    spare = [index for index in among if columns[index].spare]
    return max(spare, key=lambda index: columns[index].spare, default=None)


def _taken(widths: dict[int, int]) -> int:
    return sum(widths.values()) + GAP * (len(widths) - 1)


def _stretched(least: dict[int, int], natural: dict[int, int], room: int) -> dict[int, int]:
    """Give what room is left to the columns that could use it, evenly; and take what is too much from the widest."""
    widths = dict(least)
    while _taken(widths) > room and max(widths.values()) > 1:
        widths[max(widths, key=lambda index: widths[index])] -= 1
    while _taken(widths) < room and (short := [index for index in widths if widths[index] < natural[index]]):
        widths[min(short, key=lambda index: widths[index])] += 1
    return widths
