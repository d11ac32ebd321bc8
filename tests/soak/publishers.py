"""A made-up world of publishers behind a door without sockets, which holds who asks it to the rules.

Time is told by the caller. Every request is checked at the moment when it begins; what the world remembers of a feed or
host is a few numbers, however long it goes on.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from feeds.parse import ParsedFeed
from timeline.domain.errors import FetchFailed
from timeline.domain.feeds import NO_RHYTHM, Rhythm, host_of
from timeline.domain.items import FeedItem
from timeline.domain.ports import Answer, Hop
from timeline.use_cases.ingest import Ingested

START = datetime(2026, 1, 5, tzinfo=UTC)
GAP = timedelta(seconds=1)
DAY = timedelta(days=1)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Publication:
    """A feed: how often it has news, what it says of itself, and what happened to it."""

    server: Server
    period: timedelta
    phase: timedelta
    validator: bool
    rhythm: Rhythm
    max_age: timedelta | None
    moved: bool = False  # answers with a permanent redirect from the beginning
    gone_from: datetime | None = None
    given: bool = False  # a validator was given, and we said that we took it
    sent_whole: datetime = NEVER  # the last answer to an unconditional request,
    whole_at: datetime = NEVER  # and the last of these that we kept
    asked: datetime = NEVER  # its last answer asked us not to come before this,
    not_before: datetime = NEVER  # and we kept that
    read: int = -1

    def edition(self, now: datetime) -> int:
        return int((now - START + self.phase) / self.period)


@dataclass(slots=True)
class Server:
    """A host: when it is away, when it is overrun, and what it was promised."""

    latency: timedelta
    away: tuple[datetime, datetime] | None = None
    overrun: tuple[datetime, datetime] | None = None
    pause: timedelta = timedelta(0)
    by_date: bool = False
    busy_until: datetime = NEVER
    not_before: datetime = NEVER
    asked: datetime = NEVER  # its last answer asked everybody not to come before this: from when we kept that


@dataclass(slots=True)
class Publishers:
    """Implements the port Door. `broken` names the rules that were broken, with the moment."""

    publications: dict[str, Publication]
    servers: dict[str, Server]
    now: datetime = START
    requests: int = 0
    conditional: int = 0
    broken: list[str] = field(default_factory=list)

    def get(self, url: str, *, headers: Mapping[str, str], max_bytes: int) -> Answer:
        publication = self.publications[url.partition("?")[0]]
        server = publication.server
        conditional = "If-None-Match" in headers
        self._check(url, publication, server, conditional)
        self.requests += 1
        self.conditional += conditional
        if not conditional:
            publication.sent_whole = self.now
        server.busy_until = self.now + server.latency
        server.asked = server.not_before = server.busy_until + GAP
        return self._answer(url, publication, server, headers.get("If-None-Match"))

    def latency(self, url: str) -> timedelta:
        return self.publications[url.partition("?")[0]].server.latency

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes, max_bytes: int) -> Answer:
        raise NotImplementedError

    def check(self, url: str) -> None:
        raise NotImplementedError

    def took(self, url: str) -> None:
        """What the last answer of a feed said was kept. A worker that stands still until its hold is over takes what
        it heard with it: no rule can be held of that, but the gap."""
        publication = self.publications[url]
        publication.whole_at = publication.sent_whole
        publication.server.not_before = publication.server.asked
        publication.given = publication.validator and publication.read >= 0
        publication.not_before = publication.asked

    def _check(self, url: str, publication: Publication, server: Server, conditional: bool) -> None:
        rules = {
            "two requests at once to a host": self.now < server.busy_until,
            "a request before the gap or pause of a host was over": self.now < server.not_before,
            "a request before the feed was due": self.now < publication.not_before,
            "a second unconditional request in a day": publication.given
            and not conditional
            and self.now - publication.whole_at < DAY,
        }
        self.broken += [f"{self.now}: {rule} ({url})" for rule, broken in rules.items() if broken]

    def _answer(self, url: str, publication: Publication, server: Server, etag: str | None) -> Answer:
        if _within(server.away, self.now):
            raise FetchFailed(f"{url} did not answer in time", url=url, reason="timeout")
        if _within(server.overrun, self.now):
            return self._pause(url, server)
        if publication.gone_from and self.now >= publication.gone_from:
            return Answer(410, {}, b"", url)
        publication.read = edition = publication.edition(self.now)
        headers = {"etag": f'"{edition}"'} if publication.validator else {}
        if publication.max_age:
            headers["cache-control"] = f"max-age={publication.max_age.total_seconds():.0f}"
            publication.asked = server.busy_until + publication.max_age
        hops = (Hop(301, f"{url}?moved"),) if publication.moved and "?" not in url else ()
        if publication.validator and etag == headers["etag"]:
            return Answer(304, headers, b"", url, hops)
        return Answer(200, headers, f"{url.partition('?')[0]} {edition}".encode(), url, hops)

    def _pause(self, url: str, server: Server) -> Answer:
        end = (server.busy_until + server.pause).replace(microsecond=0) + timedelta(seconds=1)
        server.asked = end
        seconds = (end - server.busy_until).total_seconds()
        said = format_datetime(end, usegmt=True) if server.by_date else f"{int(seconds) + 1}"
        return Answer(503 if server.by_date else 429, {"retry-after": said}, b"", url)

    def parse(self, body: bytes, *, url: str, content_type: str | None, seen_at: datetime) -> ParsedFeed:
        """Stands in for the parser: one item, of the edition that was read."""
        publication = self.publications[url]
        item = FeedItem(publisher="", title=body.decode(), text="", guid=None, url=None)
        return ParsedFeed(None, None, (item,), rhythm=publication.rhythm)

    def ingest(self, seen: dict[str, str], items: Sequence[FeedItem], *, source: str, pages_follow: bool) -> Ingested:
        """Stands in for the log: what it has seen before is no news."""
        (item,) = items
        news = seen.get(source) != item.title
        seen[source] = item.title
        return Ingested(received=int(news), unchanged=int(not news))


def _within(span: tuple[datetime, datetime] | None, now: datetime) -> bool:
    return span is not None and span[0] <= now < span[1]


def publishers(feeds: int, hosts: int, length: timedelta, seed: int) -> Publishers:
    """A world of so many feeds on so many hosts, some of which have troubles within the length of time."""
    chance = random.Random(seed)
    names = [f"host{number:04}.example" for number in range(hosts)]
    servers = {name: _server(chance, length) for name in names}
    urls = [f"https://{names[number % hosts]}/{number:05}.xml" for number in range(feeds)]
    return Publishers({url: _publication(chance, length, servers[host_of(url)]) for url in urls}, servers)


def _server(chance: random.Random, length: timedelta) -> Server:
    server = Server(latency=timedelta(milliseconds=chance.randint(50, 2500)))
    fate = chance.random()
    if fate < 0.15:
        server.away = _span(chance, length)
    elif fate < 0.3:
        server.overrun = _span(chance, length)
        server.pause = timedelta(minutes=chance.randint(5, 180))
        server.by_date = chance.random() < 0.5
    return server


def _publication(chance: random.Random, length: timedelta, server: Server) -> Publication:
    period = timedelta(minutes=10 * 3 ** chance.uniform(0, 5.5))
    leaves_out = Rhythm(skip_hours=frozenset(range(1, 5)))
    return Publication(
        server=server,
        period=period,
        phase=chance.random() * period,
        validator=chance.random() < 0.8,
        rhythm=leaves_out if chance.random() < 0.05 else NO_RHYTHM,
        max_age=timedelta(minutes=chance.choice((1, 10, 60))) if chance.random() < 0.4 else None,
        moved=chance.random() < 0.03,
        gone_from=START + chance.random() * length if chance.random() < 0.01 else None,
    )


def _span(chance: random.Random, length: timedelta) -> tuple[datetime, datetime]:
    begin = START + chance.uniform(0, 0.7) * length
    return begin, begin + chance.uniform(0.02, 0.25) * length
