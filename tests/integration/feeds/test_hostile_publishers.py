"""What a publisher may do to harm us, over real sockets and with the limits that are set by default, times a tenth of
them: each ends in time and in little memory, as a failure of that feed that says what happened."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from ipaddress import ip_network

import brotli
import pytest

from feeds.politeness import Pace
from feeds.poll import poll_feed
from feeds.sandbox import Sandbox
from tests.conftest import FakeClock
from tests.peaks import growth
from tests.servers import FeedServer
from timeline.domain.errors import AddressRefused
from timeline.domain.feeds import FeedStatus, Polled, PollResult
from timeline.domain.records import NewRecord
from timeline.net.door import GuardedDoor
from timeline.settings import Settings
from timeline.store.database import Database
from timeline.use_cases.feeds import apply_feed_records
from timeline.use_cases.ingest import Ingested

BOUND = timedelta(seconds=10)
HURRY = 10
BOUND_KIB = 64 * 1024
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
STOP = threading.Event()

Serve = Callable[[socket.socket], None]


@contextmanager
def publisher(serve: Serve) -> Iterator[int]:
    """A server that does with every connection what it is told; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=handle, args=(connection,), daemon=True).start()

        def handle(connection: socket.socket) -> None:
            with connection:
                try:
                    connection.recv(65536)
                    serve(connection)
                except OSError:  # the other side has had enough
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def endlessly(piece: bytes, pause: float = 0.0, before: bytes = b"") -> Serve:
    def serve(connection: socket.socket) -> None:
        connection.sendall(before)
        while True:
            connection.sendall(piece)
            time.sleep(pause)

    return serve


def once(answer: bytes) -> Serve:
    def serve(connection: socket.socket) -> None:
        connection.sendall(answer)

    return serve


def silent(connection: socket.socket) -> None:
    STOP.wait(30)


def whole(body: bytes, *headers: bytes) -> bytes:
    return HEAD + b"".join(header + b"\r\n" for header in headers) + b"Content-Length: %d\r\n\r\n" % len(body) + body


def redirect(to: bytes) -> bytes:
    return b"HTTP/1.1 302 Found\r\nLocation: " + to + b"\r\nContent-Length: 0\r\n\r\n"


LONG = b"<rss><channel>" + b"<item><title>News</title></item>" * (50 * 1024 * 1024 // 32)
BOMB = bytes(200_000_000)
SANDBOX = Sandbox(deadline=timedelta(seconds=60))
"""Time does not decide the tests on a busy machine."""

HOSTILE: dict[str, tuple[Callable[[], Serve], str]] = {
    "a drip of body": (lambda: endlessly(b"x", 0.1, HEAD + b"\r\n"), "in time: the 0.9 s for the whole"),
    "a drip of headers": (
        lambda: endlessly(b"X-A: b\r\n", 0.1, HEAD),
        "in time: the 0.9 s for the whole",
    ),
    "silence": (lambda: silent, "did not answer in time: nothing came for 0.6 s"),
    "silence in the middle": (
        lambda: lambda c: (c.sendall(HEAD + b"\r\n<rss>"), silent(c))[1],
        "nothing came for 0.6 s",
    ),
    "endless headers": (lambda: endlessly(b"X-More: and more\r\n" * 100, before=HEAD), "did not answer as it should"),
    "an endless header": (lambda: endlessly(b"x" * 10_000, before=HEAD + b"X-More: "), "did not answer as it should"),
    "an endless body": (lambda: endlessly(b"x" * 65536, before=HEAD + b"\r\n"), "longer than the limit"),
    "a feed of 50 MB": (lambda: once(whole(LONG)), "longer than the limit"),
    "a redirect loop": (lambda: once(redirect(b"/again")), "redirects more than 5 times"),
    "a redirect to metadata": (lambda: once(redirect(b"http://169.254.169.254/latest")), "metadata service"),
    "a redirect to a file": (lambda: once(redirect(b"file:///etc/passwd")), "has to begin with http"),
    "an end in the middle": (
        lambda: once(HEAD + b"Content-Length: 100000\r\n\r\n<rss>"),
        "did not answer as it should",
    ),
    "a cut chunk": (lambda: once(HEAD + b"Transfer-Encoding: chunked\r\n\r\nffff\r\n<rss>"), "as it should"),
    "a length that is none": (lambda: once(HEAD + b"Content-Length: -5\r\n\r\n<rss>"), "did not answer as it should"),
    "two lengths": (lambda: once(HEAD + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\n<rss>"), "as it should"),
    "a gzip bomb": (lambda: once(whole(gzip.compress(BOMB), b"Content-Encoding: gzip")), "times what was sent"),
    "a br bomb": (
        lambda: once(whole(brotli.compress(BOMB, quality=5), b"Content-Encoding: br")),
        "times what was sent",
    ),
    "a gzip body that breaks off": (
        lambda: once(whole(gzip.compress(LONG[:100_000])[:-100], b"Content-Encoding: gzip")),
        "breaks off in the middle",
    ),
    "a br body that is none": (lambda: once(whole(b"<rss>", b"Content-Encoding: br")), "not readable as such"),
    "a length too short": (lambda: once(HEAD + b"Content-Length: 3\r\n\r\n" + LONG[:1000]), "no feed"),
    "gzip in gzip": (
        lambda: once(whole(gzip.compress(gzip.compress(b"<rss>")), b"Content-Encoding: gzip, gzip")),
        "was not asked for",
    ),
    "no HTTP": (lambda: once(b"220 mail.example ESMTP\r\n"), "did not answer as it should"),
    "nothing": (lambda: once(b""), "did not answer as it should"),
    "HTML": (lambda: once(whole(b"<!DOCTYPE html><html><body>Log in</body></html>")), "is an HTML page"),
}


def door(resolve: Callable[[str], Sequence[str]], *networks: str) -> GuardedDoor:
    settings = Settings()
    return GuardedDoor(
        allow_networks=tuple(map(ip_network, networks)),
        allow_ports=settings.allow_ports,
        user_agent="timeline-tests/1",
        timeout=settings.fetch_timeout / HURRY,
        connect_timeout=settings.connect_timeout / HURRY,
        read_timeout=settings.read_timeout / HURRY,
        resolve=resolve,
    )


def polled(url: str, opened: GuardedDoor, database: Database, clock: FakeClock) -> Polled:
    """One poll of a feed that is on the list whatever the door says of it."""
    data = {"feed": "fd_1", "url": url, "title": None}
    database.log.append([NewRecord("feed.added", "feed-fd_1", "feed-fd_1/1", data)])
    apply_feed_records(database.log, database.feeds)
    claim = database.feeds.claim("fd_1", clock(), hold=timedelta(minutes=5))
    assert claim
    ingest = partial(lambda items, source, pages_follow: Ingested())
    return poll_feed(
        claim,
        door=opened,
        parse=SANDBOX.parse,
        ingest=ingest,
        want=lambda *_: 0,
        clock=clock,
        pace=Pace(),
        jitter=lambda: 0.0,
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_publisher_costs_a_bounded_time_and_memory_and_his_feed_says_why(
    name: str, sqlite_database: Database, clock: FakeClock
) -> None:
    make, said = HOSTILE[name]
    serve = make()
    with publisher(serve) as port, growth() as grown:
        done = polled(
            f"http://news.example:{port}/", door(lambda _: ["127.0.0.1"], "127.0.0.1/32"), sqlite_database, clock
        )
    assert done.poll.result is PollResult.FAILED
    assert said in (done.poll.reason or "")
    assert (done.feed.status, done.feed.reason) == (FeedStatus.FAILING, done.poll.reason)
    assert grown.kib < BOUND_KIB


def test_utf_16_that_is_utf_8_is_read_with_a_note(sqlite_database: Database, clock: FakeClock) -> None:
    label = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-16\r\n"
    document = (
        b'<?xml version="1.0" encoding="utf-16"?><rss><channel><item><title>Caf\xc3\xa9</title></item></channel></rss>'
    )
    with publisher(once(label + b"Content-Length: %d\r\n\r\n" % len(document) + document)) as port:
        done = polled(
            f"http://news.example:{port}/", door(lambda _: ["127.0.0.1"], "127.0.0.1/32"), sqlite_database, clock
        )
    assert done.feed.status is FeedStatus.ACTIVE
    assert done.poll.reason == "the encoding is said to be utf-16, but it is utf-8"


@pytest.fixture(scope="module", autouse=True)
def parsers() -> Iterator[None]:
    yield
    SANDBOX.close()


def test_no_exchange_may_take_longer_than_the_bound() -> None:
    assert Settings().fetch_timeout < BOUND


LOOPBACK = (
    "http://127.0.0.1/ http://127.1/ http://0/ http://0.0.0.0/ http://2130706433/ http://017700000001/ http://0x7f.1/ "
    "http://0x7f000001/ http://0177.0.0.1/ http://127.0.0.1./ http://127.255.255.254/ http://[::1]/ http://[::]/ "
    "http://[0:0:0:0:0:0:0:1]/ http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[::127.0.0.1]/ "
    "http://[64:ff9b::7f00:1]/ http://[2002:7f00:1::]/ http://[::1%25lo]/ http://１２７.0.0.1/ http://127。0。0。1/ "
    "http://①②⑦.0.0.1/ http://user@127.0.0.1/ http://127.0.0.1:80/ https://127.0.0.1/ http://localhost/ "
    "http://LOCALHOST/ http://localhost./ http://news.example@127.0.0.1/ http://127.0.0.1%2f@news.example/ "
    "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/ http://[64:ff9b:1::7f00:1]/ http://[::ffff:0:127.0.0.1]/ "
    "http://[2600::5efe:127.0.0.1]/ http://[::ffff:127.0.0.1%25eth0]/ http://[::1%lo]/ http://0X7F.0.0.1/ "
    "http://0x7f.0x0.0x0.0x1/ http://00000177.0.0.1/ http://127.0.1/ http://127.1./ http://4294967297/ "
    "http://١٢٧.0.0.1/ http://127．0．0．1/ http://127｡0｡0｡1/ http://127.0.0.\u00ad1/ http://%31%32%37.0.0.1/ "
    "http://0x7f。1/ http://[::FFFF:7F00:0001]/ http://[0000::1]/ http://:@127.0.0.1/ http:\\\\127.0.0.1/ "
    "http://127.0.0.1\\@news.example/ http://foo.localhost/ http://ip6-loopback/ http://localhost:80@127.1/"
)


@pytest.mark.parametrize("url", LOOPBACK.split())
def test_no_spelling_of_loopback_is_dialled(url: str, sqlite_database: Database, clock: FakeClock) -> None:
    done = polled(url, door(lambda _: ["127.0.0.1"]), sqlite_database, clock)
    assert done.poll.result is PollResult.FAILED
    assert done.poll.http_status is None
    with pytest.raises(AddressRefused):
        door(lambda _: ["127.0.0.1"]).get(url, headers={}, max_bytes=10)


def test_a_resolver_that_says_public_first_and_private_then_is_asked_once_a_hop(
    sqlite_database: Database, clock: FakeClock
) -> None:
    """The first answer is checked and dialled; what the name says a moment later, a redirect finds out at the door."""
    with FeedServer() as server, FeedServer("127.0.0.2") as inner:
        answers = [["127.0.0.1"], ["127.0.0.2"]]
        server.redirect("/", f"http://rebind.example:{inner.port}/secret")
        opened = door(lambda _: answers.pop(0), "127.0.0.1/32")
        done = polled(server.url("/", host="rebind.example"), opened, sqlite_database, clock)
        assert "127.0.0.2 is a loopback address" in (done.poll.reason or "")
        assert len(server.requests) == 1
        assert inner.requests == []


def test_a_door_that_is_open_to_nobody_sends_the_feed_of_a_public_name_with_a_private_address_away(
    sqlite_database: Database, clock: FakeClock
) -> None:
    mixed = door(lambda _: ["93.184.215.14", "10.0.0.1"])
    assert "10.0.0.1 is a private address" in (
        polled("http://a.example/", mixed, sqlite_database, clock).poll.reason or ""
    )
