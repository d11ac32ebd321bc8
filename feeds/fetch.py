"""One conditional GET of a feed, through the guarded door (RFC 9110 section 13)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from timeline.domain.errors import FetchFailed
from timeline.domain.feeds import Feed
from timeline.domain.ports import Answer, Door

MAX_FEED_BYTES = 16 * 1024 * 1024
"""Bytes of a feed, on the wire and unpacked. The largest real ones have about a tenth of that."""

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"
)
MAX_VALIDATOR = 512

_ADVICE = {
    304: "nothing has changed, it says, but nothing was known of it before; some cache is wrong",
    401: "the feed asks for a password, which is not supported",
    403: "the publisher refuses us; ask him, or read the feed elsewhere",
    404: "nothing is there; check the address",
    410: "the feed is gone for good; remove it, or find its new address",
    429: "the publisher asks us to come less often",
    503: "the publisher is overloaded for the moment",
}


class FetchStatus(StrEnum):
    OK = "ok"
    NOT_MODIFIED = "not modified"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch brought. The validators are those to send the next time."""

    status: FetchStatus
    answer: Answer
    etag: str | None
    last_modified: str | None


def fetch_feed(door: Door, feed: Feed, *, whole: bool = False, max_bytes: int = MAX_FEED_BYTES) -> Fetched:
    """Fetch a feed unless it is unchanged since the last time; the `whole` of it in any case. Errors: AddressRefused,
    and FetchFailed, with status and Retry-After in its context when there was an answer."""
    answer = door.get(feed.address, headers=_request_headers(feed, whole), max_bytes=max_bytes)
    if answer.status == 304 and not whole and (feed.etag or feed.last_modified):
        return Fetched(
            FetchStatus.NOT_MODIFIED,
            answer,
            _validator(answer, "etag") or feed.etag,
            _validator(answer, "last-modified") or feed.last_modified,
        )
    if answer.status != 200:
        advice = _ADVICE.get(answer.status, "it is tried again later")
        raise FetchFailed(
            f"{answer.url} answered {answer.status}: {advice}",
            url=answer.url,
            status=answer.status,
            reason="status",
            retry_after=answer.headers.get("retry-after"),
        )
    return Fetched(FetchStatus.OK, answer, _validator(answer, "etag"), _validator(answer, "last-modified"))


def _request_headers(feed: Feed, whole: bool) -> dict[str, str]:
    """The validators go together: a server that knows entity tags ignores the date (RFC 9110 section 13.1.3)."""
    headers = {"Accept": ACCEPT}
    if feed.etag and not whole:
        headers["If-None-Match"] = feed.etag
    if feed.last_modified and not whole:
        headers["If-Modified-Since"] = feed.last_modified
    return headers


def _validator(answer: Answer, name: str) -> str | None:
    """A validator that can be sent back as it is; another one is as good as none."""
    value = answer.headers.get(name, "").strip()
    return value if value and value.isascii() and value.isprintable() and len(value) <= MAX_VALIDATOR else None
