"""The lines of the tables in coding/actors: columns, list cells and dates (README.md there states the schema)."""

from __future__ import annotations

import calendar
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from timeline.domain.errors import InvalidSettings

_LISTED = re.compile(r"[;@=!]|^\s|\s$")
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
SOURCE = "source"
"""The last column of our tables: who says so, by the keys of README.md. A user's table may do without. It is for those
who review a table and is not kept."""
COLUMNS = {
    "states.csv": ("id", "name", "short", "names", "demonyms", "citizens", "capitals", "start", "end"),
    "organisations.csv": ("id", "name", "short", "names", "start", "end"),
    "groups.csv": ("id", "name", "short", "names", "start", "end"),
    "organs.csv": ("actor", "how", "role", "names", "start", "end"),
    "people.csv": ("actor", "person", "alone", "variants", "role", "start", "end"),
    "places.csv": ("state", "places", "start", "end"),
    "peoples.csv": ("group", "peoples", "start", "end"),
    "rebels.csv": ("group", "of", "start", "end"),
    "epithets.csv": ("epithet", "actors"),
    "members.csv": ("organisation", "members"),
    "ambiguous.csv": ("name", "actor", "why"),
    "blocked.csv": ("phrase", "why"),
    "words.csv": ("list", "words"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table, with where it stands for messages."""

    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def refuse(self, why: str) -> InvalidSettings:
        return InvalidSettings(
            f"{self.file}, line {self.line} ({next(iter(self.cells.values()), '')!r}): {why}",
            file=self.file,
            line=self.line,
        )

    def period(self) -> tuple[date | None, date | None]:
        return self.span(self["start"], self["end"])

    def span(self, start: str, end: str) -> tuple[date | None, date | None]:
        try:
            first, last = read_bound(start, last=False), read_bound(end, last=True)
        except ValueError as error:
            raise self.refuse(f"{error}; write 2015, 2015-10 or 2015-10-07") from None
        if first and last and last < first:
            raise self.refuse(f"ends {last} before it starts {first}; put the dates in order")
        return first, last


class Item(NamedTuple):
    """One part of a list cell: `!CAR`, `=Malé`, `Bonn@..1999-08-31`."""

    text: str
    exact: bool = False
    mixed: bool = False
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file with lines of one table; `place` is how messages call it."""

    table: str
    place: str
    content: bytes

    @classmethod
    def own(cls, file: Path) -> Sheet:
        """A file of the user's. Its name ends like that of the table: `groups.csv`, `our-groups.csv`."""
        table = next((name for name in COLUMNS if re.search(rf"(^|[-_.]){re.escape(name)}$", file.name)), None)
        if table is None:
            raise InvalidSettings(
                f"{file}: no table is called so; end the name in one of {', '.join(COLUMNS)}", file=str(file)
            )
        try:
            return cls(table, str(file), file.read_bytes())
        except OSError as error:
            raise InvalidSettings(f"{file}: {error.strerror}; mend TIMELINE_ACTORS_FILES", file=str(file)) from None

    def rows(self) -> Iterator[Row]:
        columns = COLUMNS[self.table]
        reader = csv.reader(io.StringIO(self._text(), newline=""))
        header = tuple(next(reader, ()))
        if header not in (columns, (*columns, SOURCE)):
            raise InvalidSettings(
                f"{self.place}, line 1: it must read {','.join(columns)}, and may end in ,{SOURCE}",
                file=self.place,
                line=1,
            )
        for cells in filter(None, reader):
            row = Row(self.place, reader.line_num, dict(zip(columns, cells, strict=False)))
            if len(cells) != len(header) or not cells[0]:
                raise row.refuse(f"{len(cells)} cells; write {len(header)}, the first not empty, lists with semicolons")
            yield row

    def _text(self) -> str:
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self.content.count(b"\n", 0, error.start) + 1
            raise InvalidSettings(f"{self.place}, line {line}: no UTF-8; save it as UTF-8", file=self.place) from None


def read_items(row: Row, column: str) -> list[Item]:
    """The parts of a list cell."""
    cell = row.cells[column]
    if not _LISTED.search(cell):
        return [Item(cell)] if cell else []
    return [_item(row, part.strip()) for part in row[column].split(";") if part.strip()]


@lru_cache(maxsize=4096)
def read_bound(text: str, *, last: bool) -> date | None:
    """The first or last day of `2015`, `2015-10` or `2015-10-07`; ValueError for anything else."""
    if not text:
        return None
    match = _DAY.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no date")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    month = month or (12 if last else 1)
    return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))


def _item(row: Row, part: str) -> Item:
    if "@" not in part and part[0] not in "=!":
        return Item(part)
    text, _, period = part.partition("@")
    start, dots, end = period.partition("..")
    if period and not dots:
        start = end = period
    name = text.lstrip("=!")
    if not name:
        raise row.refuse(f"{part!r} has no name in it")
    marks = text[: len(text) - len(name)]
    first, last = row.span(start, end) if period else (None, None)
    return Item(name, "=" in marks, "!" in marks, first, last)
