"""Weeks of invented news with what a desk officer says of them, and how the exchanges read from them compare.

A set is a folder with `items.yaml` and `expected.yaml`; `tests/cases/weeks/README.md` tells the form.
Run as a program, `python -m tests.weeks FOLDER`, it prints every link that is wrong or missing, and the figures.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from tests.conftest import FakeClock
from timeline.coders.choice import build
from timeline.domain.dates import Clarity, Published
from timeline.domain.events import Coder
from timeline.domain.items import FeedItem
from timeline.domain.read_models import Window
from timeline.projections.exchanges import acts_among, links_among
from timeline.projections.retellings import Told
from timeline.settings import Settings
from timeline.store.database import Database
from timeline.use_cases.as_of import Knowledge, resolve
from timeline.use_cases.code import code_new_items
from timeline.use_cases.ingest import ingest_items
from timeline.use_cases.replay import project

Data = Mapping[str, Any]
NEAR = timedelta(days=2)
"""An act that the coder dates so far off is still the act, where its links are judged."""


def items_of(folder: Path) -> Iterator[tuple[datetime, FeedItem]]:
    """In the order of their publication."""
    told = yaml.safe_load((folder / "items.yaml").read_text())
    for item in sorted(told, key=lambda item: datetime.fromisoformat(item["published"])):
        at = datetime.fromisoformat(item["published"])
        published = Published(at, item["published"], Clarity.EXACT)
        yield (
            at,
            FeedItem(
                item["feed"], item["title"], item["text"], guid=item["guid"], url=item["url"], published=published
            ),
        )


@contextmanager
def read_weeks(folder: Path, coder: Coder) -> Iterator[Database]:
    """A database that has taken a set's items as they came out, an hour after each, coded and projected."""
    clock = FakeClock()
    with TemporaryDirectory() as place:
        url = f"sqlite:///{place}/weeks.db"
        with Database.open(url, clock) as database:
            for at, item in items_of(folder):
                clock.now = at + timedelta(hours=1)
                ingest_items(
                    [item],
                    source="weeks",
                    log=database.log,
                    feeds=database.feeds,
                    index=database.item_index,
                    clock=clock,
                )
                list(code_new_items(database.log, database.checkpoints, coder))
                list(project(database.log, database.projections))
            yield database


@dataclass(frozen=True, slots=True)
class Measured:
    """How the links of a set were read. `coded` of the expected links have both of their acts read by the coder."""

    right: int
    wrong: tuple[str, ...]
    missing: tuple[str, ...]
    coded: int
    expected: int
    acts_found: int
    acts_expected: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        return self.right / self.expected

    @property
    def recall_of_coded(self) -> float:
        return self.right / max(1, self.coded)


def _fits(told: Told, expected: Data) -> int:
    """How well an act that was read fits an expected one; 0 when it does not."""
    coded = told.lead.coded
    parties = {coded.actor.id, *told.targets}
    wanted = {expected["actor"], *expected["targets"]}
    acts = {expected["act"], *expected.get("act_or", ())}
    mutual = expected.get("reciprocal") and coded.act.value in acts
    if coded.actor.id != expected["actor"] and not (mutual and coded.actor.id in wanted):
        return 0
    if coded.act.value not in acts or (expected["targets"] and len(parties & wanted) < 2):
        return 0
    first, last = days_of(expected)
    if not (coded.occurred.earliest() <= last + NEAR and first <= coded.occurred.end + NEAR):
        return 0
    words = set(str(expected["matter"]).lower().replace("'", " ").split())
    shared = sum(1 for w in words if any(w[:5] == m[:5] for m in told.matter))
    return 10 + 5 * (parties == wanted) + 3 * shared + 4 * (coded.occurred.end == last)


def days_of(expected: Data) -> tuple[date, date]:
    if "day" in expected:
        return expected["day"], expected["day"]
    if "unknown_by" in expected:
        return expected["unknown_by"] - timedelta(days=30), expected["unknown_by"]
    return expected["start"], expected["end"]


def named_acts(acts: Sequence[Told], expected: Sequence[Data]) -> dict[str, str]:
    """By the id of an act that was read: the key of the expected one that it is. Where an act was read as two, both."""
    named: dict[str, str] = {}
    for act in acts:
        fits = max(((_fits(act, one), str(one["key"])) for one in expected), default=(0, ""))
        if fits[0]:
            named[act.id] = fits[1]
    return named


def measure(database: Database, folder: Path) -> Measured:
    expected = yaml.safe_load((folder / "expected.yaml").read_text())
    as_of = resolve(Knowledge(), database.log, database.projections)
    acts = acts_among(database.timelines.turns(None, as_of, Window(), limit=5000))
    named = named_acts(acts, [*expected["events"], *expected.get("not_true", ())])
    told = {act.id: act for act in acts}
    wanted = [(one["answer"], {one["answered"], *one.get("or", ())}) for one in expected["links"]]
    fair = {(one["answer"], one["answered"]) for one in expected.get("fair_links", ())}
    wrong, right, found = [], 0, set()
    for answer, link in links_among(acts).items():
        pair = (named.get(answer), named.get(link.event))
        if any(pair[0] == one and pair[1] in others for one, others in wanted):
            right += 1
            found.add(pair[0])
            found.add(pair)
        elif pair not in fair:
            both = f"{_line(told[answer])} -> {_line(told[link.event])}"
            wrong.append(f"{pair[0]} -> {pair[1]}: {both} ({link.score}, {link.reason})")
    keys = set(named.values())
    missing = []
    for one, others in wanted:
        if not any((one, other) in found for other in others):
            unread = sorted({one, *others} - keys)
            both = one in keys and others & keys
            missing.append(f"{one} -> {'/'.join(sorted(others))}: {'both read' if both else f'not read: {unread}'}")
    return Measured(
        right,
        tuple(wrong),
        tuple(missing),
        sum(one in keys and bool(others & keys) for one, others in wanted),
        len(wanted),
        len(keys),
        len(expected["events"]),
    )


def _line(act: Told) -> str:
    coded = act.lead.coded
    return f"{coded.occurred.end} {coded.gloss} [{' '.join(sorted(act.matter))}]"


def main(folder: Path) -> None:
    with read_weeks(folder, build(Settings())) as database:
        found = measure(database, folder)
    for title, lines in (("wrong", found.wrong), ("missing", found.missing)):
        sys.stdout.writelines(f"{title}: {line}\n" for line in lines)
    sys.stdout.write(
        f"precision {found.precision:.3f}, recall {found.recall:.3f} ({found.right} of {found.expected}), "
        f"of what was read {found.recall_of_coded:.3f}; {found.acts_found} of {found.acts_expected} acts\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
