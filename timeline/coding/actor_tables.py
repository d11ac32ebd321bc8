"""The tables in coding/actors, read and checked (README.md there states the schema).

Every refusal is an InvalidSettings that names the file, the line and what to write instead.
"""

from __future__ import annotations

import calendar
import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

from timeline.domain.errors import InvalidSettings

_ID = re.compile(r"[A-Z]{3}|(?:IGO|NSA):[A-Z0-9_]{2,}")
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_COLUMNS = {
    "states.csv": ("id", "name", "short", "names", "demonyms", "citizens", "capitals", "start", "end"),
    "organisations.csv": ("id", "name", "short", "names", "start", "end"),
    "groups.csv": ("id", "name", "short", "names", "start", "end"),
    "organs.csv": ("actor", "how", "role", "names", "start", "end"),
    "people.csv": ("actor", "person", "alone", "variants", "role", "start", "end"),
    "members.csv": ("organisation", "members"),
    "ambiguous.csv": ("name", "actor", "why"),
    "blocked.csv": ("phrase", "why"),
    "words.csv": ("list", "words"),
}


class ActorKind(StrEnum):
    STATE = "state"
    ORGANISATION = "organisation"
    GROUP = "group"


WORD_LISTS = ("given name", "title", "calendar", "prefix", "takes pronoun")

_KINDS = {
    "states.csv": ActorKind.STATE,
    "organisations.csv": ActorKind.ORGANISATION,
    "groups.csv": ActorKind.GROUP,
}


class How(StrEnum):
    """How a text names an actor. In the order in which a reading is preferred where a name has several."""

    NAME = "name"
    DEMONYM = "demonym"
    CITIZENS = "citizens"
    CAPITAL = "capital"
    METONYM = "metonym"
    ORGAN = "organ"
    OFFICE = "office"
    PERSON = "person"
    ORGANISATION = "organisation"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Actor:
    id: str
    name: str
    kind: ActorKind
    short: str


@dataclass(frozen=True, slots=True)
class Naming:
    """What a name stands for from `start` to `end`, both inclusive; None: always."""

    actor: str
    how: How
    person: str | None = None
    role: str | None = None
    start: date | None = None
    end: date | None = None

    def holds(self, on: date) -> bool:
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


class Entry(NamedTuple):
    """A name as the tables write it, and its naming; without one it is a phrase that names nobody."""

    text: str
    naming: Naming | None
    exact: bool = False
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    organisation: str
    member: str
    start: date | None
    end: date | None


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
            f"actors/{self.file}, line {self.line} ({next(iter(self.cells.values()))!r}): {why}",
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


class ActorTables:
    """All tables of one folder. `digest` is the SHA-256 over the names and bytes of the files."""

    def __init__(self, folder: Traversable) -> None:
        data = {name: (folder / name).read_bytes() for name in sorted(_COLUMNS)}
        whole = hashlib.sha256()
        for name, content in data.items():
            whole.update(name.encode() + b"\0" + content)
        self.digest = whole.hexdigest()
        self._rows = {name: list(_rows(name, content)) for name, content in data.items()}
        self.actors = {actor.id: actor for actor in self._read_actors()}

    @classmethod
    def packaged(cls) -> ActorTables:
        return cls(files("timeline.coding") / "actors")

    def entries(self) -> Iterator[Entry]:
        """Every name of every table, once for each period in which it holds."""
        for row in self._rows["states.csv"]:
            yield from _state_entries(row)
        for name, how in (("organisations.csv", How.ORGANISATION), ("groups.csv", How.GROUP)):
            for row in self._rows[name]:
                yield from _entries(row, ("name", "short", "names"), how, row["id"])
        for row in self._rows["organs.csv"]:
            how = self._how(row)
            yield from _entries(row, ("names",), how, self._known(row, "actor"), row["role"] or None)
        yield from self._people()
        for row in self._rows["blocked.csv"]:
            yield Entry(row["phrase"], None)

    def memberships(self) -> Iterator[Membership]:
        for row in self._rows["members.csv"]:
            organisation = self._known(row, "organisation")
            for item in read_items(row, "members"):
                if item.text not in self.actors:
                    raise row.refuse(f"{item.text!r} is no actor of ours; add it to states.csv or mend the code")
                yield Membership(organisation, item.text, item.start, item.end)

    def preferred(self) -> dict[str, str]:
        """Names that several actors may claim on one day, and whom they mean without more context."""
        return {row["name"]: self._known(row, "actor") for row in self._rows["ambiguous.csv"]}

    def words(self) -> dict[str, frozenset[str]]:
        """The word lists of words.csv by name; each must be there."""
        lists: dict[str, set[str]] = {name: set() for name in WORD_LISTS}
        for row in self._rows["words.csv"]:
            if row["list"] not in lists:
                raise row.refuse(f"no such list; write one of {', '.join(WORD_LISTS)}")
            lists[row["list"]].update(row["words"].split())
        return {name: frozenset(words) for name, words in lists.items()}

    def _people(self) -> Iterator[Entry]:
        names: dict[str, dict[Item, None]] = {}
        for row in self._rows["people.csv"]:
            pool = names.setdefault(row["person"], {Item(row["person"]): None})
            pool.update(dict.fromkeys(read_items(row, "alone") + read_items(row, "variants")))
        for row in self._rows["people.csv"]:
            actor, person, role = self._known(row, "actor"), row["person"], row["role"] or None
            term = Naming(actor, How.PERSON, person, role, *row.period())
            for item in names[person]:
                naming = _narrowed(term, item)
                if naming:
                    yield Entry(item.text, naming, item.exact, item.mixed)

    def _read_actors(self) -> Iterator[Actor]:
        seen: set[str] = set()
        for file, kind in _KINDS.items():
            for row in self._rows[file]:
                if not _ID.fullmatch(row["id"]) or row["id"] in seen:
                    raise row.refuse("the id must be new and look like TUR, IGO:NATO or NSA:ISIS")
                seen.add(row["id"])
                yield Actor(row["id"], row["name"], kind, row["short"].lstrip("=!") or row["name"])

    def _known(self, row: Row, column: str) -> str:
        if row[column] not in self.actors:
            raise row.refuse(f"{row[column]!r} is no actor of ours; add it to its table or mend the id")
        return row[column]

    def _how(self, row: Row) -> How:
        try:
            return How(row["how"])
        except ValueError:
            raise row.refuse(f"{row['how']!r} is no way to name an actor; write one of {', '.join(How)}") from None


def read_items(row: Row, column: str) -> list[Item]:
    """The parts of a list cell."""
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


def _rows(name: str, content: bytes) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
    columns = _COLUMNS[name]
    if tuple(next(reader, ())) != columns:
        raise InvalidSettings(f"actors/{name}: the first line must read {','.join(columns)}", file=name)
    for cells in reader:
        row = Row(name, reader.line_num, dict(zip(columns, cells, strict=False)))
        if len(cells) != len(columns) or not cells[0]:
            raise row.refuse(f"{len(cells)} cells; write {len(columns)}, the first not empty, lists with semicolons")
        yield row


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


def _narrowed(naming: Naming, item: Item) -> Naming | None:
    """The naming within the item's own period; None where they do not meet."""
    if item.start is None and item.end is None:
        return naming
    start = max(filter(None, (naming.start, item.start)), default=None)
    end = min(filter(None, (naming.end, item.end)), default=None)
    return None if start and end and end < start else replace(naming, start=start, end=end)


def _state_entries(row: Row) -> Iterator[Entry]:
    yield from _entries(row, ("name", "short", "names"), How.NAME, row["id"])
    yield from _entries(row, ("demonyms",), How.DEMONYM, row["id"])
    yield from _entries(row, ("citizens",), How.CITIZENS, row["id"])
    yield from _entries(row, ("capitals",), How.CAPITAL, row["id"])


def _entries(row: Row, columns: Sequence[str], how: How, actor: str, role: str | None = None) -> Iterator[Entry]:
    whole = Naming(actor, how, None, role, *row.period())
    for column in columns:
        for item in read_items(row, column):
            naming = _narrowed(whole, item)
            if naming is None:
                raise row.refuse(f"{item.text!r} lies outside the period of its line; mend one of the two")
            yield Entry(item.text, naming, item.exact, item.mixed)
