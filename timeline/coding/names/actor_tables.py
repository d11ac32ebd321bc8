"""The tables in coding/actors, read and checked (README.md there states the schema).

Every refusal is an InvalidSettings that names the file, the line and what to write instead.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from timeline.coding.names.actor_rows import COLUMNS, Item, Row, Sheet, read_items

_ID = re.compile(r"[A-Z]{3}|(?:IGO|NSA):[A-Z0-9_]{2,}")


class ActorKind(StrEnum):
    STATE = "state"
    ORGANISATION = "organisation"
    GROUP = "group"


WORD_LISTS = ("given name", "title", "calendar", "prefix", "joined", "takes pronoun")

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
    PLACE = "place"
    PEOPLE = "people"

    @property
    def only_hints(self) -> bool:
        """Whether the name means its actor only with other words: "police in Mosul", "Tamil rebels"."""
        return self in (How.PLACE, How.PEOPLE)


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
class Rebels:
    """The group that a state's rebels are in a period."""

    state: str
    group: str
    start: date | None
    end: date | None


class ActorTables:
    """All tables of one folder, and `own` ones with further lines. `digest` is the SHA-256 over the names and bytes."""

    def __init__(self, folder: Traversable, own: Sequence[Path] = ()) -> None:
        sheets = [Sheet(name, f"actors/{name}", (folder / name).read_bytes()) for name in sorted(COLUMNS)]
        sheets += [Sheet.own(file) for file in own]
        whole = hashlib.sha256()
        for sheet in sheets:
            whole.update(sheet.table.encode() + b"\0" + sheet.content)
        self.digest = whole.hexdigest()
        self._rows: dict[str, list[Row]] = {name: [] for name in COLUMNS}
        for sheet in sheets:
            self._rows[sheet.table] += sheet.rows()
        self.actors = {actor.id: actor for actor in self._read_actors()}

    @classmethod
    def packaged(cls, own: Sequence[Path] = ()) -> ActorTables:
        return cls(files("timeline.coding") / "actors", own)

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
        for row in self._rows["places.csv"]:
            yield from _entries(row, ("places",), How.PLACE, self._known(row, "state"))
        for row in self._rows["peoples.csv"]:
            yield from _entries(row, ("peoples",), How.PEOPLE, self._known(row, "group"))
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

    def rebels(self) -> Iterator[Rebels]:
        """Whom a country's name and a word for rebels mean: "Colombian guerrillas"."""
        for row in self._rows["rebels.csv"]:
            for item in read_items(row, "of"):
                if item.text not in self.actors:
                    raise row.refuse(f"{item.text!r} is no actor of ours; add it to states.csv or mend the code")
                yield Rebels(item.text, self._known(row, "group"), *row.period())

    def epithets(self) -> dict[str, frozenset[str]]:
        """The actors that a word may describe: "the kingdom", "the Andean nation", "the alliance"."""
        return {row["epithet"].lower(): frozenset(self._described_by(row)) for row in self._rows["epithets.csv"]}

    def _described_by(self, row: Row) -> Iterator[str]:
        for item in read_items(row, "actors"):
            if item.text not in self.actors:
                raise row.refuse(f"{item.text!r} is no actor of ours; add it to its table or mend the code")
            yield item.text

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
