"""A day of one story over HTTP: a wire's snap, updates, correction and withdrawal, and three houses that carry it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_network
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from feeds.schedule import HOLD
from tests.coders import PlainCoder
from tests.conftest import FakeClock
from tests.servers import Document, FeedServer
from tests.stories import BODY, LEAD, OWN
from tests.unit.feeds.documents import rss
from timeline.cli.roles import feed_poller
from timeline.domain.feeds import Claim, Poll
from timeline.domain.lines import Line, Standing
from timeline.domain.read_models import EntryFilter
from timeline.settings import Settings
from timeline.use_cases.as_of import Knowledge, resolve
from timeline.use_cases.code import code_new_items
from timeline.use_cases.feeds import add_feed
from timeline.use_cases.query import event_detail, timeline_page
from timeline.use_cases.replay import project
from timeline.wiring import Services, open_services

EIGHT = datetime(2026, 1, 5, 8, tzinfo=UTC)
HOUSES = ("wire", "herald", "ledger", "courier")
HEADLINE = "Freedonia turns the Marca bridge offer down"
SNAP = "FRA REJECT DEU 2026-01-05 bridge"
MOVED = "FRA REJECT DEU 2026-01-04 bridge"
CHANGED = "FRA ACCUSE DEU 2026-01-04 bridge"


def story(event: str, *paragraphs: str) -> str:
    return "\n\n".join((event, *paragraphs))


FULL = (LEAD, *BODY)
DAY: dict[int, list[tuple[str, str, str, str]]] = {  # hour: house, guid, headline, text
    0: [("wire", "w1", HEADLINE, SNAP)],
    1: [("wire", "w1", f"UPDATE 1-{HEADLINE}", story(SNAP, LEAD, *BODY[:2]))],
    2: [("wire", "w1", f"UPDATE 2-{HEADLINE}", story(MOVED, *FULL))],
    3: [("wire", "w2", f"CORRECTED-{HEADLINE}", story(CHANGED, *FULL))],
    4: [
        ("herald", "h1", "No lorries over the Marca for now", story(CHANGED, "(Northern Wire)", *FULL)),
        ("ledger", "l1", "Orban: points left open", story(MOVED, LEAD, *BODY[:3])),
        ("courier", "c1", "Bridge stays shut", story(SNAP, LEAD, BODY[0], OWN[0], BODY[1])),
    ],
    5: [("wire", "w3", f"WITHDRAWN-{HEADLINE}", "The story on the Marca bridge is withdrawn. There will be no other.")],
    6: [("courier", "c1", "WITHDRAWN-Bridge stays shut", "The story is withdrawn.")],
}


@dataclass
class Press:
    """The houses, each with a feed, and a newsroom that reads them."""

    services: Services
    clock: FakeClock
    server: FeedServer
    poll: Callable[[Claim], Poll]
    feeds: dict[str, str] = field(default_factory=dict)
    items: dict[str, dict[str, str]] = field(default_factory=dict)

    def hour(self, hour: int, order: Callable[[list[str]], list[str]] = list) -> None:
        """What is published at that hour, read five minutes later in this order of feeds, all on one host."""
        self.publish(hour, DAY[hour], order)

    def publish(
        self, hour: int, stories: list[tuple[str, str, str, str]], order: Callable[[list[str]], list[str]] = list
    ) -> None:
        at = EIGHT + timedelta(hours=hour)
        for house, guid, title, text in stories:
            entry = (
                f"<guid isPermaLink='false'>{guid}</guid><link>https://{house}.example/{guid}</link>"
                f"<title>{title}</title><description>{text.replace(chr(10), '&lt;br/&gt;')}</description>"
                f"<pubDate>{format_datetime(at)}</pubDate>"
            )
            self.items.setdefault(house, {})[guid] = entry
            self.server.serve(f"/{house}", Document(rss(*reversed(self.items[house].values()))))
        self.clock.now = at + timedelta(minutes=5)
        for house in order(list(HOUSES)):
            claim = self.services.feeds.claim(self.feeds[house], self.clock.advance(seconds=2), hold=HOLD)
            assert claim
            self.poll(claim)
        for _ in code_new_items(self.services.log, self.services.checkpoints, PlainCoder()):
            pass
        for _ in project(self.services.log, self.services.projections):
            pass

    def lines(self, known_at: int | None = None) -> list[Line]:
        s = self.services
        moment = EIGHT + timedelta(hours=known_at, minutes=30) if known_at is not None else None
        as_of = resolve(Knowledge(known_at=moment), s.log, s.projections)
        return list(timeline_page(EntryFilter(), as_of, s.timelines, s.copies, s.log).lines)


@contextmanager
def press(url: str) -> Iterator[Press]:
    clock = FakeClock(EIGHT)
    settings = Settings(database_url=url, allow_networks=(ip_network("127.0.0.0/8"),))
    with FeedServer() as server, open_services(settings, clock) as services, feed_poller(services) as poll:
        opened = Press(services, clock, server, poll)
        for house in HOUSES:
            added = add_feed(
                server.serve(f"/{house}", Document(rss())), log=services.log, feeds=services.feeds, door=services.door
            )
            opened.feeds[house] = added.id
        yield opened


@pytest.fixture
def day(sqlite_url: str) -> Iterator[Press]:
    with press(sqlite_url) as opened:
        yield opened


def told(line: Line) -> tuple[Any, ...]:
    event = line.entry.event
    people = [(t.name.removesuffix(".example"), t.standing.value) for t in (*line.origins, *line.carriers)]
    return event.coded.act.value, event.coded.occurred.end.day, people


WIRE = ("wire", "standing")
KNOWN = {
    0: [("REJECT", 5, [WIRE])],
    1: [("REJECT", 5, [WIRE])],
    2: [("REJECT", 4, [WIRE])],
    3: [("ACCUSE", 4, [WIRE])],
    4: [("ACCUSE", 4, [WIRE, ("courier", "outdated"), ("herald", "standing"), ("ledger", "outdated")])],
}


def test_one_event_its_carriers_its_correction_and_its_retraction(day: Press) -> None:
    for hour in range(5):
        day.hour(hour)
        assert [(act, when, [people[0], *sorted(people[1:])]) for act, when, people in map(told, day.lines())] == KNOWN[
            hour
        ]
    (line,) = day.lines()
    assert [teller.name for teller in line.origins] == ["wire.example"]
    assert len({teller.name for teller in (*line.origins, *line.carriers)}) == 4
    event = line.entry.event.id
    day.hour(5)
    (line,) = day.lines()
    (origin,) = line.origins
    assert (origin.name, origin.event, origin.standing) == ("wire.example", event, Standing.RETRACTED)
    assert {carrier.standing for carrier in line.carriers} == {Standing.OUTDATED}
    assert line.entry.event.id in {carrier.event for carrier in line.carriers}


def test_each_moment_knows_what_was_known_then(day: Press) -> None:
    live = []
    for hour in DAY:
        day.hour(hour)
        live.append(day.lines())
    assert [day.lines(known_at=hour) for hour in DAY] == live


def test_the_event_of_the_origin_tells_its_history(day: Press) -> None:
    for hour in range(5):
        day.hour(hour)
    s = day.services
    (line,) = day.lines()
    as_of = resolve(Knowledge(), s.log, s.projections)
    detail = event_detail(line.entry.event.id, as_of, s.timelines, s.copies, s.log)
    assert [step.what for step in detail.history] == ["recorded", "corrected", "corrected"]
    carrier = event_detail(line.carriers[0].event or "", as_of, s.timelines, s.copies, s.log)
    assert carrier.line.origins == line.origins


def test_the_line_ends_with_the_last_that_carries_it(day: Press) -> None:
    for hour in DAY:
        day.hour(hour)
    assert [t.standing.value for t in day.lines()[0].carriers].count("retracted") == 1
    for hour, (house, guid) in enumerate((("herald", "h1"), ("ledger", "l1")), start=7):
        assert day.lines()
        day.publish(hour, [(house, guid, "WITHDRAWN-Story", "The story is withdrawn.")])
    assert day.lines() == []


def contents(services: Services) -> list[tuple[str, str, Any]]:
    """The items and events of a log, without what order and chance give them: positions, salted hashes."""
    records = [r for r in services.log.read(limit=10_000) if r.type.startswith(("item.", "statement.", "event."))]
    plain = [(r.type, r.key, {k: v for k, v in r.data.items() if k != "content"}) for r in records]
    return sorted(plain, key=lambda record: record[:2])


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_feeds_and_any_repetition_gives_the_same(sqlite_url: str, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)  # only to shuffle

    def shuffled(houses: list[str]) -> list[str]:
        some = [*houses, *dice.choices(houses, k=3)]
        dice.shuffle(some)
        return some

    other = f"sqlite:///{copy(sqlite_url.removeprefix('sqlite:///'), tmp_path / 'other.sqlite3')}"
    with press(sqlite_url) as plain, press(other) as mixed:
        for hour in DAY:
            plain.hour(hour)
            mixed.hour(hour, shuffled)
        assert contents(mixed.services) == contents(plain.services)
        assert [told(line) for line in mixed.lines()] == [told(line) for line in plain.lines()]
