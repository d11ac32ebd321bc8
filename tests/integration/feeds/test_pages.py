"""Pages of articles over real HTTP, through the real door and the sandbox, into a real log."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from ipaddress import ip_network

import pytest

from feeds.pages import ATTEMPTS, FIRST_WAIT, FORBIDDEN, FRONT_PAGE, NOT_HERE, PATIENCE, TOO_LATE, Items, Reader
from feeds.parse import parse_feed
from feeds.politeness import Pace
from feeds.poll import poll_feed
from feeds.robots import AGAIN, FRESH
from feeds.sandbox import Sandbox
from feeds.walls import Why
from tests.conftest import FakeClock
from tests.servers import Document, FeedServer
from tests.unit.feeds.documents import rss
from tests.unit.feeds.layouts import STORY, TITLE, article_element, everything_at_once, page, paragraphs
from timeline.domain.errors import StoreUnavailable
from timeline.domain.items import ItemVersion, version_from_data, words_from_bytes
from timeline.domain.pages import Page, PageClaim, PageDone, PageStatus, PageText
from timeline.domain.records import ITEM_TYPES
from timeline.net.door import GuardedDoor
from timeline.store.database import Database
from timeline.use_cases.feeds import add_feed, keep_polls, remove_feed, set_full_text
from timeline.use_cases.full_text import keep_full_text, keep_told, told_of
from timeline.use_cases.ingest import ingest_items

HOLD = timedelta(minutes=5)
GAP = timedelta(seconds=1)
HTML = "text/html; charset=utf-8"
ALL = Document(b"User-agent: *\nAllow: /", content_type="text/plain")
US = "timeline-tests/1 (+https://desk.example)"


def html(text: str, **more: object) -> Document:
    return replace(Document(text.encode(), content_type=HTML), **more)


class Desk:
    """A feed with full text, its publisher's server, and everything that reading pages needs."""

    def __init__(self, database: Database, clock: FakeClock, server: FeedServer, sandbox: Sandbox) -> None:
        self.database, self.clock, self.server = database, clock, server
        self.door = GuardedDoor(
            allow_networks=(ip_network("127.0.0.1/32"),),
            allow_ports=(),
            user_agent=US,
            timeout=timedelta(seconds=3),
            read_timeout=timedelta(seconds=1),
            resolve=lambda host: ["127.0.0.1"],
        )
        self.items = Items(
            told=partial(told_of, log=database.log),
            keep=partial(keep_full_text, log=database.log),
            keep_told=partial(keep_told, log=database.log),
        )
        self.reader = Reader(
            door=self.door,
            read=sandbox.read_article,
            items=self.items,
            clock=clock,
            gap=GAP,
            user_agent=US,
            jitter=lambda: 0.0,
        )
        self.feed = add_feed(server.url("/feed"), log=database.log, feeds=database.feeds, door=self.door)
        set_full_text(self.feed.id, True, log=database.log, feeds=database.feeds)
        server.serve("/robots.txt", ALL)

    def tell(self, summary: str = STORY[0], path: str = "/story", title: str = TITLE) -> None:
        """The feed has a story, and is polled."""
        link = path if path.startswith("http") else self.server.url(path)
        item = f"<title>{title}</title><guid>1</guid><link>{link}</link><description>{summary}</description>"
        self.server.serve("/feed", Document(rss(item)))
        claim = self.database.feeds.claim(self.feed.id, self.clock(), hold=HOLD)
        assert claim
        polled = poll_feed(
            claim,
            door=self.door,
            parse=parse_feed,
            ingest=partial(
                ingest_items,
                log=self.database.log,
                feeds=self.database.feeds,
                index=self.database.item_index,
                clock=self.clock,
            ),
            want=self.database.pages.want,
            clock=self.clock,
            pace=Pace(gap=timedelta(0)),
            jitter=lambda: 0.0,
        )
        assert polled.poll.reason is None, polled.poll
        keep_polls([polled], log=self.database.log, feeds=self.database.feeds)

    def claim(self) -> PageClaim | None:
        claimed = self.database.pages.claim_due(self.clock(), limit=1, hold=HOLD)
        return claimed[0] if claimed else None

    def step(self) -> PageDone | None:
        """What is next for the page, when it is due."""
        claim = self.claim()
        if claim is None:
            return None
        done = self.reader(claim)
        assert self.database.pages.save(done)
        return done

    def run(self) -> Page:
        """Everything that can be done within half a minute; the page then."""
        for _ in range(30):
            self.step()
            self.clock.advance(seconds=1)
        return self.page

    @property
    def page(self) -> Page:
        return self.database.pages.latest(self.feed.id)[0]

    @property
    def versions(self) -> list[ItemVersion]:
        return [version_from_data(record.data) for record in self.database.log.read(types=ITEM_TYPES)]

    def text(self) -> str:
        """Of the version that counts."""
        stored = self.database.log.content([one for one in self.versions if not one.late][-1].content)
        assert stored
        return words_from_bytes(stored).text

    def asked(self, path: str = "/story") -> int:
        return sum(seen.path == path for seen in self.server.requests)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(deadline=timedelta(seconds=60)) as opened:  # time does not decide the tests on a busy machine
        yield opened


@pytest.fixture
def desk(sqlite_database: Database, clock: FakeClock, sandbox: Sandbox) -> Iterator[Desk]:
    with FeedServer() as server:
        yield Desk(sqlite_database, clock, server, sandbox)


def test_a_page_with_everything_around_its_story_gives_the_story_as_a_version(desk: Desk) -> None:
    desk.server.serve("/story", html(everything_at_once()))
    desk.tell()
    assert desk.run().status is PageStatus.READ
    assert [(one.version, one.full_text, one.late) for one in desk.versions] == [(1, False, False), (2, True, False)]
    assert desk.text() == "\n\n".join(STORY)
    assert [seen.path for seen in desk.server.requests] == ["/feed", "/robots.txt", "/story"]
    assert desk.server.requests[2].headers["user-agent"] == US


def test_polling_the_same_summary_again_asks_for_nothing_and_writes_nothing(desk: Desk) -> None:
    desk.server.serve("/story", html(article_element()))
    desk.tell()
    desk.run()
    before = desk.database.log.head().position
    desk.tell()
    desk.run()
    assert desk.database.log.head().position == before
    assert desk.asked() == 1


def test_a_changed_summary_asks_for_its_page_again(desk: Desk) -> None:
    desk.server.serve("/story", html(article_element()))
    desk.tell()
    desk.run()
    longer = (
        "Sylvania answered in the evening that it would let the observers in, and asked for a meeting of the League."
    )
    desk.server.serve("/story", html(page(f"<article>{paragraphs((*STORY, longer))}</article>")))
    desk.tell(STORY[0] + " Sylvania answered.")
    assert desk.text() == "\n\n".join(STORY), "nothing falls away while the page is asked for"
    desk.run()
    assert [(one.full_text, one.late) for one in desk.versions][2:] == [(False, True), (True, False)]
    assert desk.text().endswith(longer)


def test_a_changed_summary_counts_when_its_page_has_no_text_any_more(desk: Desk) -> None:
    desk.server.serve("/story", html(article_element()))
    desk.tell()
    desk.run()
    desk.server.documents.pop("/story")
    desk.tell("They agreed after all.")
    assert desk.run().reason == "it answered 404"
    assert desk.text() == "They agreed after all."


OFFER = "<p>Subscribe to continue reading</p>"
NO_TEXT: dict[str, tuple[Document, str]] = {
    "a paywall": (html(page(f"<article>{paragraphs(STORY[:3])}</article>{OFFER}")), Why.PAYWALL),
    "a consent page": (
        html(page("<h1>Before you continue</h1><p>We value your privacy. We and our 900 partners store cookies.</p>")),
        Why.CONSENT,
    ),
    "a soft 404": (html(page("<p>The page you look for could not be found.</p>")), Why.NOT_THERE),
    "a document": (Document(b"%PDF-1.4 ...", content_type="application/pdf"), Why.NOT_A_PAGE),
    "a bomb": (
        html("", headers={"Content-Encoding": "gzip"}, body=gzip.compress(bytes(60_000_000))),
        "longer than the limit of 4194304 bytes",
    ),
    "fifty megabytes": (html("<p>word</p>" * 5_000_000), "longer than the limit"),
    "nested without end": (html("<div>" * 600_000), ""),
    "gone": (html("", status=410), "it answered 410"),
    "not ours": (html("", status=403), "it answered 403"),
    "private": (Document(status=302, headers={"Location": "http://169.254.169.254/latest/"}), "169.254.169.254"),
    "a name for it": (Document(status=302, headers={"Location": "http://0xa9fea9fe/"}), "0xa9fea9fe"),
    "the front page": (Document(status=302, headers={"Location": "/"}), FRONT_PAGE),
    "a door": (Document(status=302, headers={"Location": "/login?next=/story"}), Why.PAYWALL),
    "round in circles": (Document(status=302, headers={"Location": "/story"}), "redirects more than 5 times"),
}


@pytest.mark.parametrize("name", NO_TEXT)
def test_where_there_is_no_text_the_summary_stays_and_the_reason_is_kept(desk: Desk, name: str) -> None:
    document, reason = NO_TEXT[name]
    desk.server.serve("/story", document)
    desk.tell()
    found = desk.run()
    assert (found.status, found.due_at) == (PageStatus.NO_TEXT, None)
    assert reason in (found.reason or "")
    assert desk.text() == STORY[0]
    assert sum(desk.database.pages.counts(desk.feed.id).no_text.values()) == 1


def test_what_robots_txt_forbids_is_not_asked_for(desk: Desk) -> None:
    desk.server.serve(
        "/robots.txt", Document(b"User-agent: timeline-tests\nDisallow: /story", content_type="text/plain")
    )
    desk.server.serve("/story", html(article_element()))
    desk.tell()
    assert desk.run().reason == FORBIDDEN
    assert desk.asked() == 0


@pytest.mark.parametrize("status", [404, 403])
def test_without_a_robots_txt_everything_is_allowed(desk: Desk, status: int) -> None:
    desk.server.serve("/robots.txt", Document(b"", status))
    desk.server.serve("/story", html(article_element()))
    desk.tell()
    assert desk.run().status is PageStatus.READ


def test_rules_behind_redirects_count(desk: Desk) -> None:
    desk.server.redirect("/robots.txt", "/a")
    desk.server.redirect("/a", "/rules.txt")
    desk.server.serve("/rules.txt", Document(b"User-agent: *\nDisallow: /", content_type="text/plain"))
    desk.tell()
    assert desk.run().reason == FORBIDDEN


@pytest.mark.parametrize(
    "answer",
    [
        Document(b"", 503),
        Document(raw=b"no HTTP\r\n\r\n"),
        Document(status=302, headers={"Location": "http://10.0.0.1/"}),
    ],
)
def test_while_robots_txt_cannot_be_read_nothing_is_asked_for(desk: Desk, answer: Document) -> None:
    desk.server.serve("/robots.txt", answer)
    desk.server.serve("/story", html(article_element()))
    desk.tell()
    waiting = desk.run()
    assert waiting.status is PageStatus.WAITING
    assert "robots.txt cannot be read" in (waiting.reason or "")
    assert (desk.asked(), desk.asked("/robots.txt")) == (0, 1)
    desk.server.serve("/robots.txt", ALL)
    desk.clock.now += AGAIN
    desk.tell()
    assert desk.run().status is PageStatus.READ


def test_a_robots_txt_that_stays_unreadable_ends_in_the_summary_after_some_hours(desk: Desk) -> None:
    desk.server.serve("/robots.txt", Document(b"", 503))
    desk.tell()
    for _ in range(ATTEMPTS + 1):
        desk.tell()
        last = desk.run()
        desk.clock.now += AGAIN
    assert (last.status, last.reason) == (PageStatus.NO_TEXT, "robots.txt cannot be read: it answered 503")
    assert desk.asked() == 0


def test_rules_are_asked_for_once_a_day(desk: Desk) -> None:
    desk.server.serve("/story", html(article_element()))
    desk.server.serve("/other", html(article_element()))
    for path, later in (("/story", timedelta(0)), ("/other", FRESH / 2), ("/story", FRESH)):
        desk.clock.now += later
        desk.tell(STORY[0] + path, path)
        desk.run()
    assert desk.asked("/robots.txt") == 2


def test_the_delay_between_pages_that_robots_txt_asks_for_is_kept_but_not_by_polls(desk: Desk) -> None:
    desk.server.serve("/robots.txt", Document(b"User-agent: *\nCrawl-delay: 20", content_type="text/plain"))
    desk.server.serve("/story", html(article_element()))
    desk.tell()
    begun = desk.clock()
    moments = []
    while desk.page.status is PageStatus.WAITING:
        if desk.step():
            moments.append(desk.clock() - begun)
        desk.clock.advance(seconds=1)
    assert moments == [timedelta(0), timedelta(seconds=20)]
    desk.clock.advance(seconds=1)
    assert desk.database.feeds.claim(desk.feed.id, desk.clock(), hold=HOLD), "a poll waits for the gap alone"


@pytest.mark.parametrize("pause", ["120", "Mon, 05 Jan 2026 12:02:00 GMT"])
def test_a_pause_that_is_asked_for_holds_page_and_host(desk: Desk, pause: str) -> None:
    desk.server.serve("/story", html("", status=503, headers={"Retry-After": pause}))
    desk.tell()
    desk.run()
    host = desk.database.feeds.hosts()[f"127.0.0.1:{desk.server.port}"]
    assert timedelta(seconds=119) <= host.free_at - FakeClock()() <= timedelta(seconds=122)
    assert (desk.page.status, desk.page.http_status, desk.asked()) == (PageStatus.WAITING, 503, 1)


@pytest.mark.parametrize(
    "trouble",
    [html("", status=500), Document(raw=b"no HTTP\r\n\r\n"), html("x" * 50, pause=0.5), Document(raw=b"")],
    ids=["500", "no HTTP", "a slow drip", "hangs up"],
)
def test_trouble_is_tried_again_ever_later_and_not_for_ever(desk: Desk, trouble: Document) -> None:
    desk.server.serve("/story", trouble)
    desk.tell()
    before, waits = desk.clock(), []
    for _ in range(60 * 24):
        if desk.page.status is not PageStatus.WAITING:
            break
        done = desk.step()
        if done and done.page.due_at and done.page.due_at > desk.clock():
            waits.append(done.page.due_at - desk.clock())
        desk.clock.advance(minutes=1)
        feed = desk.database.feeds.get(desk.feed.id)
        if feed and feed.due_at <= desk.clock():
            desk.tell()
    assert waits == [FIRST_WAIT * 2**n for n in range(ATTEMPTS - 1)]
    assert desk.asked() == ATTEMPTS
    assert (desk.page.status, desk.text()) == (PageStatus.NO_TEXT, STORY[0])
    assert desk.clock() - before < timedelta(hours=4)


def test_a_page_elsewhere_is_asked_for_under_the_rules_of_that_host(desk: Desk) -> None:
    with FeedServer() as other:
        desk.server.redirect("/story", other.url("/moved"))
        other.serve("/robots.txt", Document(b"User-agent: *\nDisallow: /moved", content_type="text/plain"))
        other.serve("/moved", html(article_element()))
        desk.tell()
        assert desk.run().reason == FORBIDDEN
        assert [seen.path for seen in other.requests] == ["/robots.txt"]
        other.serve("/robots.txt", ALL)
        desk.clock.now += FRESH
        desk.tell(STORY[0] + " So it was said.")
        assert desk.run().status is PageStatus.READ


def test_nobody_is_asked_for_an_item_that_is_not_in_the_log_any_more(desk: Desk) -> None:
    desk.server.serve("/story", html(article_element()))
    desk.tell(title="WITHDRAWN-" + TITLE)
    assert desk.run().reason == NOT_HERE
    assert desk.asked("/robots.txt") == 0


def test_a_page_that_waited_too_long_is_given_up(desk: Desk) -> None:
    desk.tell()
    desk.clock.now += PATIENCE + GAP
    desk.tell()
    assert desk.run().reason == TOO_LATE
    assert desk.asked() == 0


def test_a_removed_feed_has_no_pages_read(desk: Desk) -> None:
    desk.server.serve("/story", html(article_element()))
    desk.tell()
    remove_feed(desk.feed.id, log=desk.database.log, feeds=desk.database.feeds)
    assert desk.run().reason == "the feed was removed"


class Killed(BaseException):
    """The process ends here."""


def killed_after(do: Callable[[str, PageText], object]) -> Callable[[str, PageText], object]:
    def done(item: str, text: PageText) -> object:
        do(item, text)
        raise Killed

    return done


def killed(item: str, text: PageText) -> object:
    raise Killed


@pytest.mark.parametrize("after", [False, True], ids=["before the version", "between the version and its state"])
def test_a_process_killed_in_the_middle_loses_no_text_and_writes_none_twice(desk: Desk, after: bool) -> None:
    desk.server.serve("/story", html(article_element()))
    desk.tell()
    desk.step()
    desk.clock.advance(seconds=1)
    claim = desk.claim()
    assert claim
    keep = killed_after(desk.items.keep) if after else killed
    with pytest.raises(Killed):
        replace(desk.reader, items=replace(desk.items, keep=keep))(claim)
    assert desk.claim() is None, "its host is held"
    desk.clock.now += HOLD
    desk.tell()
    assert desk.run().status is PageStatus.READ
    assert [one.full_text for one in desk.versions] == [False, True]


def test_a_page_that_ends_the_process_each_time_is_given_up(desk: Desk) -> None:
    desk.server.serve("/story", html(article_element()))
    desk.tell()
    desk.step()
    for _ in range(ATTEMPTS + 1):
        desk.clock.now += HOLD
        desk.tell()
        claim = desk.claim()
        assert claim
        with_crash = replace(desk.reader, items=replace(desk.items, keep=killed))
        if claim.page.attempts <= ATTEMPTS:
            with pytest.raises(Killed):
                with_crash(claim)
        else:
            desk.database.pages.save(with_crash(claim))
    assert desk.page.status is PageStatus.NO_TEXT
    assert desk.asked() == ATTEMPTS


def test_what_the_log_cannot_take_now_is_taken_later(desk: Desk) -> None:
    def down(item: str, text: PageText) -> object:
        raise StoreUnavailable("the database is away")

    desk.server.serve("/story", html(article_element()))
    desk.tell()
    desk.step()
    desk.clock.advance(seconds=1)
    claim = desk.claim()
    assert claim
    with pytest.raises(StoreUnavailable):
        replace(desk.reader, items=replace(desk.items, keep=down))(claim)
    desk.clock.now += HOLD
    desk.tell()
    assert desk.run().status is PageStatus.READ
