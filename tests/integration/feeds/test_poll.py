"""One poll over real HTTP, through the real door, into a real log."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_network

import pytest

from feeds.parse import parse_feed
from feeds.politeness import LONGEST_DELAY, SPREAD, Pace
from feeds.poll import poll_feed
from tests.conftest import FakeClock
from tests.servers import Document, FeedServer
from tests.unit.feeds.documents import BOMB, PAGE, rss
from timeline.domain.errors import Conflict, InvalidRecord, StoreUnavailable
from timeline.domain.feeds import Feed, FeedStatus, Poll, PollResult
from timeline.domain.items import FeedItem
from timeline.net.door import GuardedDoor
from timeline.store.database import Database
from timeline.use_cases.feeds import add_feed, keep_polls, remove_feed, resume_feed
from timeline.use_cases.ingest import Ingested, ingest_items

INTERVAL = timedelta(minutes=15)
PACE = Pace(first=INTERVAL, gap=timedelta(0))
ONE = rss("<title>Envoys meet</title><link>https://a.example/1</link><description>They met.</description>")


class Desk:
    """A feed, its publisher's server, and everything a poll needs."""

    def __init__(self, database: Database, clock: FakeClock, server: FeedServer) -> None:
        self.database, self.clock, self.server = database, clock, server
        self.door = GuardedDoor(
            allow_networks=(ip_network("127.0.0.1/32"),),
            allow_ports=(),
            user_agent="timeline-tests/1",
            timeout=timedelta(seconds=20),
            resolve=lambda host: ["127.0.0.1"],
        )
        self.added = add_feed(
            server.url("/feed"), log=database.log, feeds=database.feeds, door=self.door, title="As added"
        )
        self.ingest = partial(
            ingest_items, log=database.log, feeds=database.feeds, index=database.item_index, clock=clock
        )

    @property
    def feed(self) -> Feed:
        found = self.database.feeds.get(self.added.id)
        assert found
        return found

    def poll(self, jitter: float = 0.0) -> Poll:
        claim = self.database.feeds.claim(self.added.id, self.clock(), hold=timedelta(minutes=5))
        assert claim
        polled = poll_feed(
            claim,
            door=self.door,
            parse=parse_feed,
            ingest=self.ingest,
            want=lambda *_: 0,
            clock=self.clock,
            pace=PACE,
            jitter=lambda: jitter,
        )
        keep_polls([polled], log=self.database.log, feeds=self.database.feeds)
        return polled.poll

    def position(self) -> int:
        return self.database.log.head().position


@pytest.fixture
def desk(sqlite_database: Database, clock: FakeClock) -> Iterator[Desk]:
    with FeedServer() as server:
        yield Desk(sqlite_database, clock, server)


def test_the_items_of_a_feed_are_in_the_log_after_one_append(desk: Desk) -> None:
    desk.server.serve("/feed", Document(rss("<title>A</title><guid>1</guid>", "<title>B</title><guid>2</guid>")))
    before = desk.position()
    poll = desk.poll()
    assert (poll.result, poll.http_status, poll.received, poll.reason) == (PollResult.NEW, 200, 2, None)
    records = desk.database.log.read(before)
    assert [record.type for record in records] == ["item.received", "item.received"]
    assert len({record.recorded_at for record in records}) == 1
    assert desk.database.feeds.polls(desk.feed.id) == [poll]


def test_a_poll_teaches_the_feed_its_title_and_when_it_is_due(desk: Desk) -> None:
    desk.server.serve("/feed", Document(ONE))
    desk.poll(jitter=0.5)
    feed = desk.feed
    assert (feed.title, feed.status, feed.failures, feed.polled_at) == ("Wire", FeedStatus.ACTIVE, 0, desk.clock())
    assert feed.due_at == desk.clock() + INTERVAL * (1 + SPREAD / 2)


def test_the_second_poll_sends_the_validators_and_an_unchanged_feed_appends_nothing(desk: Desk) -> None:
    date = "Wed, 07 Oct 2015 18:30:00 GMT"
    desk.server.serve("/feed", Document(ONE, etag='"v1"', last_modified=date))
    desk.poll()
    before = desk.position()
    poll = desk.poll()
    first, second = desk.server.requests
    assert "if-none-match" not in first.headers
    assert (second.headers["if-none-match"], second.headers["if-modified-since"]) == ('"v1"', date)
    assert (poll.result, poll.http_status) == (PollResult.UNCHANGED, 304)
    assert desk.position() == before
    assert desk.feed.etag == '"v1"'


def test_the_same_document_again_appends_nothing_either(desk: Desk) -> None:
    desk.server.serve("/feed", Document(ONE))
    desk.poll()
    before = desk.position()
    poll = desk.poll()
    assert (poll.result, poll.unchanged) == (PollResult.UNCHANGED, 1)
    assert desk.position() == before


def test_a_changed_item_is_a_revision(desk: Desk) -> None:
    desk.server.serve("/feed", Document(ONE, etag='"v1"'))
    desk.poll()
    desk.server.serve("/feed", Document(ONE.replace(b"They met.", b"They met twice."), etag='"v2"'))
    poll = desk.poll()
    assert (poll.result, poll.revised, desk.feed.etag) == (PollResult.NEW, 1, '"v2"')


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (Document(PAGE.encode(), content_type="text/html"), "is an HTML page"),
        (Document(BOMB.encode()), "declares entities"),
        (Document(b"gone", 410), "answered 410: the feed is gone for good"),
        (Document(b"", 304), "answered 304"),
        (Document(b"x" * 17_000_000), "longer than the limit"),
        (Document(raw=b"no HTTP\r\n\r\n"), "did not answer as it should"),
        (Document(status=302, headers={"Location": "http://10.0.0.1/"}), "10.0.0.1 is a private address"),
    ],
    ids=["a page", "entities", "gone", "not modified unasked", "too long", "no HTTP", "private"],
)
def test_what_goes_wrong_is_the_feeds_state_and_nothing_else_is_harmed(
    desk: Desk, document: Document, reason: str
) -> None:
    desk.server.serve("/feed", document)
    before = desk.position()
    poll = desk.poll()
    assert poll.result is PollResult.FAILED
    assert reason in (poll.reason or "")
    feed = desk.feed
    assert (feed.status, feed.failures, feed.reason) == (FeedStatus.FAILING, 1, poll.reason)
    assert desk.position() == before


def test_a_failing_feed_is_asked_ever_more_seldom_but_never_given_up(desk: Desk) -> None:
    delays = []
    for _ in range(12):
        desk.poll()
        delays.append(desk.feed.due_at - desk.clock())
    assert delays[:3] == [INTERVAL * 2, INTERVAL * 4, INTERVAL * 8]
    assert delays[-1] == LONGEST_DELAY
    desk.server.serve("/feed", Document(ONE))
    assert desk.poll().result is PollResult.NEW
    assert (desk.feed.status, desk.feed.failures, desk.feed.reason) == (FeedStatus.ACTIVE, 0, None)
    assert desk.feed.due_at == desk.clock() + INTERVAL


def test_a_failure_keeps_the_validators(desk: Desk) -> None:
    desk.server.serve("/feed", Document(ONE, etag='"v1"'))
    desk.poll()
    desk.server.serve("/feed", Document(b"busy", 503))
    poll = desk.poll()
    assert (poll.http_status, desk.feed.etag) == (503, '"v1"')


def test_the_validators_are_kept_back_until_the_items_are_taken_in(desk: Desk) -> None:
    def broken(items: Sequence[FeedItem], *, source: str, pages_follow: bool) -> Ingested:
        raise StoreUnavailable("the disk is full")

    desk.server.serve("/feed", Document(ONE, etag='"v1"'))
    works, desk.ingest = desk.ingest, broken  # type: ignore[assignment]  # a stand-in that fails
    with pytest.raises(StoreUnavailable):
        desk.poll()
    assert desk.feed.etag is None
    desk.ingest = works
    desk.clock.advance(minutes=5)  # the host is held until then
    assert desk.poll().received == 1


def test_items_that_the_log_refuses_are_the_feeds_failure(desk: Desk) -> None:
    def refusing(items: Sequence[FeedItem], *, source: str, pages_follow: bool) -> Ingested:
        raise InvalidRecord("too large")

    desk.server.serve("/feed", Document(ONE, etag='"v1"'))
    desk.ingest = refusing  # type: ignore[assignment]  # a stand-in that refuses
    assert desk.poll().result is PollResult.FAILED
    assert desk.feed.etag is None


def test_an_item_that_cannot_be_kept_is_parked_and_the_others_are_kept(desk: Desk) -> None:
    desk.server.serve("/feed", Document(rss("<guid>wordless</guid>", "<title>Small</title><guid>small</guid>")))
    poll = desk.poll()
    assert (poll.received, poll.parked) == (1, 1)
    (parked,) = desk.database.feeds.parked()
    assert (parked.source, parked.label) == (desk.feed.id, "wordless")


def test_a_broken_feed_is_kept_with_a_note_in_its_poll(desk: Desk) -> None:
    desk.server.serve("/feed", Document(ONE.removesuffix(b"</channel></rss>")))
    poll = desk.poll()
    assert (poll.result, poll.received) == (PollResult.NEW, 1)
    assert "not well-formed" in (poll.reason or "")


def test_an_undated_item_is_recorded_without_a_date(desk: Desk) -> None:
    desk.server.serve("/feed", Document(rss("<title>A</title><guid>1</guid><pubDate>soon</pubDate>")))
    desk.poll()
    published = desk.database.log.read(0, types={"item.received"})[0].data["published"]
    assert (published["at"], published["raw"]) == (None, "soon")


def test_a_feed_of_the_future_is_kept_as_it_is(desk: Desk) -> None:
    date = "Fri, 01 Jan 2038 00:00:00 GMT"
    desk.server.serve("/feed", Document(rss(f"<title>A</title><guid>1</guid><pubDate>{date}</pubDate>")))
    assert "dated in the future" in (desk.poll().reason or "")
    published = desk.database.log.read(0, types={"item.received"})[0].data["published"]
    assert datetime.fromisoformat(published["at"]) == datetime(2038, 1, 1, tzinfo=UTC)


def test_a_validator_that_cannot_be_sent_back_is_dropped(desk: Desk) -> None:
    desk.server.serve("/feed", Document(ONE, etag='"' + "é" * 3 + '"'))
    desk.poll()
    assert desk.feed.etag is None
    assert desk.poll().result is PollResult.UNCHANGED


def test_an_items_publisher_does_not_change_with_where_a_redirect_leads(desk: Desk) -> None:
    desk.server.serve("/feed", Document(rss("<title>A</title><guid isPermaLink='false'>1</guid>")))
    desk.poll()
    desk.server.serve("/elsewhere", desk.server.documents["/feed"])
    desk.server.redirect("/feed", f"http://mirror.example:{desk.server.port}/elsewhere")
    assert desk.poll().unchanged == 1


def test_a_feed_removed_while_it_was_polled_stays_removed(desk: Desk) -> None:
    def removing(items: Sequence[FeedItem], *, source: str, pages_follow: bool) -> Ingested:
        remove_feed(source, log=desk.database.log, feeds=desk.database.feeds)
        return Ingested(received=1)

    desk.server.serve("/feed", Document(ONE))
    desk.ingest = removing  # type: ignore[assignment]  # a stand-in in whose time the feed is removed
    desk.poll()
    assert desk.feed.status is FeedStatus.REMOVED


def follow(desk: Desk, status: int = 301, to: str = "/new") -> None:
    """The feed stands elsewhere, and its old address says so."""
    desk.server.serve(to, Document(ONE, etag='"v1"'))
    desk.server.redirect("/feed", f"http://moved.example:{desk.server.port}{to}", status)


def moves(desk: Desk) -> list[str]:
    return [record.data["to"] for record in desk.database.log.read(types={"feed.moved"})]


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_redirect_is_taken_over_after_three_sightings_over_a_day(desk: Desk, status: int) -> None:
    follow(desk, status)
    for _ in range(5):
        desk.poll()
        desk.clock.advance(hours=5)
    assert moves(desk) == []
    desk.clock.advance(hours=5)
    first = desk.feed
    desk.poll()
    new = f"http://moved.example:{desk.server.port}/new"
    assert moves(desk) == [new]
    assert (desk.feed.id, desk.feed.url, desk.feed.address) == (first.id, first.url, new)
    desk.poll()
    assert desk.server.requests[-1].path == "/new"
    assert desk.server.requests[-1].headers["host"] == f"moved.example:{desk.server.port}"
    assert moves(desk) == [new]


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_temporary_redirect_is_never_taken_over(desk: Desk, status: int) -> None:
    follow(desk, status)
    for _ in range(5):
        desk.poll()
        desk.clock.advance(hours=12)
    assert moves(desk) == []
    assert desk.feed.moving is None


def test_two_sightings_are_too_few_and_a_change_of_mind_begins_anew(desk: Desk) -> None:
    follow(desk)
    for _ in range(2):
        desk.poll()
        desk.clock.advance(hours=30)
    follow(desk, to="/newer")
    for _ in range(2):
        desk.poll()
        desk.clock.advance(hours=30)
    assert moves(desk) == []
    desk.poll()
    assert moves(desk) == [f"http://moved.example:{desk.server.port}/newer"]


def test_items_without_links_are_the_same_after_the_feed_has_moved(desk: Desk) -> None:
    bare = Document(rss("<title>A</title><guid isPermaLink='false'>1</guid>"))
    desk.server.serve("/new", bare)
    desk.server.redirect("/feed", f"http://moved.example:{desk.server.port}/new", 301)
    polls = []
    for _ in range(4):
        polls.append(desk.poll())
        desk.clock.advance(hours=13)
    assert moves(desk)
    assert sum(poll.received for poll in polls) == 1
    assert polls[-1].unchanged == 1


def test_an_answer_410_seen_twice_suspends_a_feed_and_a_good_answer_resumes_it(desk: Desk) -> None:
    desk.server.serve("/feed", Document(b"gone", 410))
    desk.poll()
    assert desk.feed.status is FeedStatus.FAILING
    desk.clock.advance(hours=1)
    desk.poll()
    assert desk.feed.status is FeedStatus.SUSPENDED
    assert desk.feed.due_at == desk.clock() + timedelta(days=7)
    desk.clock.advance(days=7)
    desk.poll()
    records = desk.database.log.read(types={"feed.suspended", "feed.resumed"})
    assert [record.type for record in records] == ["feed.suspended"]
    assert "answered 410" in records[0].data["reason"]
    desk.server.serve("/feed", Document(ONE))
    assert desk.poll().result is PollResult.NEW
    assert desk.feed.status is FeedStatus.ACTIVE
    assert len(desk.database.log.read(types={"feed.resumed"})) == 1


def test_another_answer_between_two_410_makes_them_two_first_ones(desk: Desk) -> None:
    for document in (Document(b"", 410), Document(b"", 404), Document(b"", 410)):
        desk.server.serve("/feed", document)
        desk.poll()
    assert desk.feed.status is FeedStatus.FAILING


def test_a_suspended_feed_is_resumed_by_hand(desk: Desk) -> None:
    desk.server.serve("/feed", Document(b"gone", 410))
    desk.poll()
    desk.poll()
    resumed = resume_feed(desk.feed.url, log=desk.database.log, feeds=desk.database.feeds)
    assert (resumed.status, resumed.due_at, resumed.gone) == (FeedStatus.ACTIVE, desk.clock(), 0)
    resume_feed(desk.feed.id, log=desk.database.log, feeds=desk.database.feeds)
    assert len(desk.database.log.read(types={"feed.resumed"})) == 1


@pytest.mark.parametrize("said", ["7200", "Mon, 05 Jan 2026 14:00:00 GMT"])
@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_that_a_publisher_asks_for_is_kept_by_feed_and_host(desk: Desk, status: int, said: str) -> None:
    desk.server.serve("/feed", Document(b"", status, headers={"Retry-After": said}))
    desk.poll()
    end = desk.clock() + timedelta(hours=2)
    assert desk.feed.due_at == end
    assert "Retry-After" in (desk.feed.why or "")
    desk.clock.advance(minutes=119)
    with pytest.raises(Conflict):
        desk.poll()


def test_once_a_day_the_whole_feed_is_asked_for(desk: Desk) -> None:
    desk.server.serve("/feed", Document(ONE, etag='"v1"'))
    for _ in range(50):
        desk.poll()
        desk.clock.advance(hours=1)
    whole = [number for number, seen in enumerate(desk.server.requests) if "if-none-match" not in seen.headers]
    assert whole == [0, 24, 48]


def test_what_the_document_and_its_headers_ask_for_is_kept(desk: Desk) -> None:
    saying = ONE.replace(b"<channel>", b"<channel><ttl>120</ttl>")
    desk.server.serve("/feed", Document(saying, etag='"v1"', headers={"Cache-Control": "max-age=3600"}))
    for _ in range(2):  # the second answer is a 304: the document is remembered
        desk.poll()
        assert desk.feed.due_at == desk.clock() + timedelta(hours=2)
    assert "its document" in (desk.feed.why or "")
