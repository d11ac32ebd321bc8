"""Which of the offered media types a client wants (RFC 9110 section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence

from api.errors import NotAcceptable

JSON = "application/json"
TEXT = "text/plain"
MARKDOWN = "text/markdown"


def choose(accept: str, offered: Sequence[str]) -> str:
    """The offered type of the highest weight, the earlier one of equals; NotAcceptable when none has any.

    An empty header accepts everything. Of two ranges that cover a type the more exact one gives its weight.
    """
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    weights = {media: _weight(media, ranges) for media in offered}
    best = max(offered, key=lambda media: weights[media])
    if not weights[best]:
        raise NotAcceptable(
            f"{accept!r} is not offered here; ask for {' or '.join(offered)}", accept=accept, offered=list(offered)
        )
    return best


def _range(part: str) -> tuple[str, float]:
    """A media range and its weight; parameters other than q are not asked of us, a broken q counts as 0."""
    name, *parameters = (p.strip().lower() for p in part.split(";"))
    weights = [p[2:] for p in parameters if p.startswith("q=")]
    return name, _quality(weights[0]) if weights else 1.0


def _quality(raw: str) -> float:
    try:
        value = float(raw)
    except ValueError:
        return 0.0
    return value if 0 <= value <= 1 else 0.0


def _weight(media: str, ranges: Sequence[tuple[str, float]]) -> float:
    family = f"{media.partition('/')[0]}/*"
    for name in (media, family, "*/*"):
        found = [weight for range_name, weight in ranges if range_name == name]
        if found:
            return max(found)
    return 0.0
