"""How the lines of a set of weeks compare with what a desk officer says is one event, and with its origins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.weeks import items_of, named_acts
from timeline.domain.items import item_id
from timeline.domain.lines import Line
from timeline.domain.read_models import EntryFilter
from timeline.projections.retellings import Told
from timeline.store.database import Database
from timeline.use_cases.as_of import Knowledge, resolve
from timeline.use_cases.query import timeline_page


@dataclass(frozen=True, slots=True)
class Corroborated:
    """`read` of the expected events have a telling that the coder read; `together`: all that it read are one line."""

    expected: int
    read: int
    together: int
    counted: int  # with the right number of origins
    wrong_joins: tuple[str, ...]  # lines of two expected events
    parted: tuple[str, ...]
    miscounted: tuple[str, ...]


def corroborated(database: Database, folder: Path) -> Corroborated:
    expected = yaml.safe_load((folder / "expected.yaml").read_text())
    as_of = resolve(Knowledge(), database.log, database.projections)
    events = [entry.event for entry in database.timelines.entries(EntryFilter(), as_of, limit=10_000)]
    key_of = named_acts([Told((e,)) for e in events], [*expected["events"], *expected.get("not_true", ())])
    stores = database.timelines, database.copies, database.log
    lines = timeline_page(EntryFilter(), as_of, *stores, limit=10_000).lines
    wrong = [_line(line) for line in lines if len(_keys(line, key_of)) > 1]
    names = _names(folder)
    parted, miscounted, read = [], [], 0
    for one in expected["same_event"]:
        key = one["event"]
        told = {e.id for e in events if key_of.get(e.id) == key and names.get(e.item) in one["items"]}
        if not told:
            continue
        read += 1
        of_it = [line for line in lines if told & _tellings(line)]
        if len(of_it) > 1:
            parted.append(f"{key}: {[_line(line) for line in of_it]}")
        best = max(of_it, key=lambda line: len(_tellings(line)))
        if best.origins_count != one["count"]:
            miscounted.append(f"{key}: {_line(best)}, not {one['origins']}")
    return Corroborated(
        len(expected["same_event"]),
        read,
        read - len(parted),
        read - len(miscounted),
        tuple(wrong),
        tuple(parted),
        tuple(miscounted),
    )


def _tellings(line: Line) -> set[str]:
    return {teller.event for teller in (*line.origins, *line.carriers, *line.retellings) if teller.event}


def _keys(line: Line, key_of: Mapping[str, str]) -> set[str]:
    return {key_of[event] for event in _tellings(line) if event in key_of}


def _names(folder: Path) -> dict[str, str]:
    """What the set calls each item, by the item's id."""
    by_guid = {item["guid"]: item["id"] for item in yaml.safe_load((folder / "items.yaml").read_text())}
    return {item_id(item): by_guid[item.guid] for _, item in items_of(folder)}


def _line(line: Line) -> str:
    kinds: Sequence[tuple[str, Sequence[object]]] = (
        ("", [teller.name for teller in line.origins]),
        ("carried by ", [teller.name for teller in line.carriers]),
        ("again ", [teller.name for teller in line.retellings]),
    )
    return "; ".join([line.entry.event.coded.gloss, *(f"{words}{names}" for words, names in kinds if names)])
