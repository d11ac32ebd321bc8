"""The guarded door against real servers on loopback. Only the answers of DNS are made up."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from ipaddress import ip_network

import brotli
import pytest

from tests.servers import Document, FeedServer
from timeline.domain.errors import AddressRefused, FetchFailed
from timeline.domain.ports import Hop
from timeline.net.dial import RESOLVING
from timeline.net.door import GuardedDoor

ONLY_THIS_HOST = (ip_network("127.0.0.1/32"),)


class Names:
    """DNS answers in order, one a question; the last one stays. Counts the questions."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def door(
    resolve: Callable[[str], Sequence[str]] | None = None,
    *,
    networks: Sequence[object] = ONLY_THIS_HOST,
    seconds: float = 20,
    connect: float = 20,
    read: float = 20,
) -> GuardedDoor:
    return GuardedDoor(
        allow_networks=networks,  # type: ignore[arg-type]  # ip_network() is typed as a union of its own
        allow_ports=(80, 443),
        user_agent="timeline-tests/1",
        timeout=timedelta(seconds=seconds),
        connect_timeout=timedelta(seconds=connect),
        read_timeout=timedelta(seconds=read),
        resolve=resolve or Names(["127.0.0.1"]),
    )


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


def get(opened: GuardedDoor, url: str, max_bytes: int = 100_000) -> bytes:
    return opened.get(url, headers={}, max_bytes=max_bytes).body


def test_an_answer_comes_whole_with_its_status_headers_and_address(server: FeedServer) -> None:
    url = server.serve("/feed", Document(b"words", etag='"one"', headers={"Set-Cookie": "a=1"}))
    answer = door().get(url, headers={"Accept": "text/xml"}, max_bytes=100)
    assert (answer.status, answer.body, answer.url) == (200, b"words", url)
    assert answer.headers["etag"] == '"one"'
    seen = server.requests[0]
    assert seen.headers["user-agent"] == "timeline-tests/1"
    assert seen.headers["accept"] == "text/xml"
    assert seen.headers["host"] == f"127.0.0.1:{server.port}"


def test_an_error_status_is_an_answer_too(server: FeedServer) -> None:
    assert door().get(server.url("/nowhere"), headers={}, max_bytes=100).status == 404


def test_the_name_is_kept_for_the_host_header_while_the_checked_address_is_dialled(server: FeedServer) -> None:
    server.serve("/", Document(b"found"))
    assert get(door(), server.url("/", host="news.example.")) == b"found"
    assert server.requests[0].headers["host"] == f"news.example:{server.port}"


def test_the_name_is_kept_for_tls() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        hello = bytearray()

        def listen() -> None:
            connection, _ = listener.accept()
            with connection:
                hello.extend(connection.recv(4096))

        thread = threading.Thread(target=listen)
        thread.start()
        with pytest.raises(FetchFailed):
            get(door(), f"https://news.example:{listener.getsockname()[1]}/")
        thread.join()
    assert b"news.example" in hello


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest", "http://10.0.0.1/"]
)
def test_a_private_address_is_refused_and_the_message_names_the_setting(url: str) -> None:
    with pytest.raises(AddressRefused, match="TIMELINE_ALLOW_NETWORKS"):
        get(door(networks=()), url)


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    with pytest.raises(AddressRefused, match=r"192\.168\.0\.1 is a private address"):
        get(door(Names(["1.1.1.1", "192.168.0.1"])), "http://news.example/")


def test_another_port_of_a_public_address_is_refused() -> None:
    with pytest.raises(AddressRefused, match="TIMELINE_ALLOW_PORTS"):
        get(door(Names(["1.1.1.1"])), "http://news.example:22/")


def test_the_check_resolves_too_and_dials_nothing(server: FeedServer) -> None:
    with pytest.raises(AddressRefused):
        door(Names(["10.1.2.3"])).check("https://hooks.example/")
    door().check(server.url())
    assert server.requests == []


def test_a_name_that_changes_after_the_check_is_not_asked_again(server: FeedServer) -> None:
    names = Names(["127.0.0.1"], ["10.0.0.1"])
    server.serve("/", Document(b"checked"))
    assert get(door(names), server.url("/", host="rebind.example")) == b"checked"
    assert names.asked == ["rebind.example"]


def test_a_name_without_an_address_is_a_failure_that_says_so() -> None:
    def nowhere(host: str) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(FetchFailed, match="was not found") as failed:
        get(door(nowhere), "http://nowhere.example/")
    assert failed.value.context["reason"] == "name"


def test_a_resolver_that_hangs_is_left_behind_at_the_deadline() -> None:
    release = threading.Event()

    def hang(host: str) -> Sequence[str]:
        release.wait(30)
        return ["127.0.0.1"]

    try:
        with pytest.raises(FetchFailed) as failed:
            get(door(hang, seconds=0.2), "http://slow.example/")
    finally:
        release.set()
    assert failed.value.context["reason"] == "timeout"


def test_names_that_hang_in_the_resolver_hold_one_thread_each_and_a_bounded_number_of_them() -> None:
    release, asked = threading.Event(), Names(["127.0.0.1"])

    def hang(host: str) -> Sequence[str]:
        asked(host)
        release.wait(30)
        return ["127.0.0.1"]

    opened = door(hang, seconds=0.02)
    try:
        for _ in range(3):
            for number in range(RESOLVING + 5):
                with pytest.raises(FetchFailed):
                    get(opened, f"http://slow{number}.example/")
        assert len(asked.asked) == len(set(asked.asked)) == RESOLVING
    finally:
        release.set()


def test_a_name_that_hung_is_asked_anew_once_it_has_answered(server: FeedServer) -> None:
    release = threading.Event()
    server.serve("/", Document(b"there"))

    def hang(host: str) -> Sequence[str]:
        release.wait(30)
        return ["127.0.0.1"]

    url = server.url("/", host="news.example")
    opened = door(hang, seconds=0.2)
    with pytest.raises(FetchFailed, match="not resolved in time"):
        get(opened, url)
    release.set()
    assert get(door(hang), url) == b"there"
    assert get(opened, url) == b"there"


def test_a_silent_publisher_is_left_before_the_whole_time_is_over(server: FeedServer) -> None:
    url = server.serve("/", Document(b"x" * 100, pause=5))
    with pytest.raises(FetchFailed, match=r"nothing came for 0\.2 s") as failed:
        get(door(read=0.2), url)
    assert failed.value.context["reason"] == "timeout"


def test_an_address_that_takes_no_connection_is_left_before_the_whole_time_is_over() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        place = full.getsockname()
        waiting = [socket.socket() for _ in range(8)]
        for one in waiting:  # nobody accepts: once the backlog is full, the next hello stays unanswered
            one.setblocking(False)
            one.connect_ex(place)
        with pytest.raises(FetchFailed, match=r"no connection within 0\.3 s"):
            get(door(connect=0.3), f"http://127.0.0.1:{place[1]}/")
        for one in waiting:
            one.close()


def test_redirects_are_followed_through_the_door(server: FeedServer) -> None:
    server.serve("/new", Document(b"arrived"))
    server.redirect("/moved", "/new", 301)
    answer = door().get(server.redirect("/old", "/moved"), headers={}, max_bytes=100)
    assert (answer.body, answer.url) == (b"arrived", server.url("/new"))
    assert answer.hops == (Hop(302, server.url("/moved")), Hop(301, server.url("/new")))


def test_a_redirect_to_a_private_address_is_refused(server: FeedServer) -> None:
    with FeedServer("127.0.0.2") as other:
        other.serve("/", Document(b"secret"))
        url = server.redirect("/", other.url("/", host="127.0.0.2"))
        with pytest.raises(AddressRefused, match=r"127\.0\.0\.2"):
            get(door(), url)
        assert other.requests == []


def test_a_redirect_loop_ends(server: FeedServer) -> None:
    with pytest.raises(FetchFailed, match="redirects more than 5 times"):
        get(door(), server.redirect("/", "/"))
    assert len(server.requests) == 6


def test_a_redirect_without_a_location_is_an_answer(server: FeedServer) -> None:
    assert door().get(server.serve("/", Document(b"", 302)), headers={}, max_bytes=10).status == 302


def test_the_body_of_a_redirect_is_not_read(server: FeedServer) -> None:
    server.serve("/there", Document(b"small"))
    url = server.serve("/", Document(bytes(5_000_000), 302, headers={"Location": "/there"}))
    assert get(door(), url, max_bytes=10) == b"small"


def test_a_body_over_the_limit_is_a_failure(server: FeedServer) -> None:
    with pytest.raises(FetchFailed, match="longer than the limit of 1000 bytes") as failed:
        get(door(), server.serve("/", Document(bytes(1001))), max_bytes=1000)
    assert failed.value.context["status"] == 200


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_a_compressed_body_is_unpacked_and_a_bomb_is_not(
    server: FeedServer, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    packed = {"Content-Encoding": coding}
    assert get(door(), server.serve("/", Document(pack(b"words"), headers=packed))) == b"words"
    assert "br" in server.requests[0].headers["accept-encoding"]
    with pytest.raises(FetchFailed, match="longer than the limit"):
        get(door(), server.serve("/bomb", Document(pack(bytes(50_000_000)), headers=packed)))


def test_a_slow_drip_does_not_outlast_the_deadline(server: FeedServer) -> None:
    url = server.serve("/", Document(b"x" * 100, pause=0.1))
    with pytest.raises(FetchFailed, match=r"did not answer in time: the 0\.5 s for the whole") as failed:
        get(door(seconds=0.5), url)
    assert failed.value.context["reason"] == "timeout"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",
        b"HTTP/1.1 200 OK\r\n" + b"X-More: and more\r\n" * 20_000,
        b"this is no HTTP\r\n\r\n",
    ],
    ids=["nothing", "too short", "endless headers", "no HTTP"],
)
def test_a_broken_answer_is_a_failure(server: FeedServer, raw: bytes) -> None:
    with pytest.raises(FetchFailed) as failed:
        get(door(), server.serve("/", Document(raw=raw)))
    assert failed.value.context["reason"] == "connection"


def test_nobody_listening_is_a_failure(server: FeedServer) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(FetchFailed):
            get(door(), f"http://127.0.0.1:{unused.getsockname()[1]}/")


def test_the_next_address_is_dialled_when_one_does_not_answer(server: FeedServer) -> None:
    server.serve("/", Document(b"second"))
    networks = (ip_network("127.0.0.0/8"),)
    opened = door(Names(["127.0.0.9", "127.0.0.1"]), networks=networks)
    assert get(opened, server.url("/", host="news.example")) == b"second"


def test_a_post_carries_its_body_and_follows_no_redirect(server: FeedServer) -> None:
    url = server.redirect("/hook", "/elsewhere", 307)
    answer = door().post(url, headers={"Content-Type": "application/json"}, body=b'{"a":1}', max_bytes=100)
    assert answer.status == 307
    assert [(seen.method, seen.path, seen.body) for seen in server.requests] == [("POST", "/hook", b'{"a":1}')]


def test_the_answer_to_a_post_is_cut_and_never_unpacked(server: FeedServer) -> None:
    url = server.serve("/hook", Document(bytes(1_000_000)))
    assert len(door().post(url, headers={}, body=b"", max_bytes=64).body) == 64


def test_the_status_of_a_post_counts_though_its_body_breaks_off(server: FeedServer) -> None:
    url = server.serve("/hook", Document(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbroken"))
    assert door().post(url, headers={}, body=b"{}", max_bytes=1000).status == 200


def test_the_environments_proxies_are_not_asked(server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert get(door(), server.serve("/", Document(b"direct"))) == b"direct"
