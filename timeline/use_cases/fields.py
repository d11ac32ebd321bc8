"""What an editor writes, as the fields of a record's data."""

from __future__ import annotations

from datetime import date
from typing import Any

from timeline.domain.dates import Precision, read_day
from timeline.domain.errors import InvalidInput

NOBODY = "none"
"""How an editor says that there is no target, speaker or answered event."""


def party_field(actor: str, name: str) -> dict[str, Any]:
    """An actor; where the text names it is not an editor's to say."""
    return {"id": actor, "name": name, "span": None}


def occurred_field(text: str) -> dict[str, Any]:
    """`2015-10-07`, `2015-10-05..2015-10-07`, or `..2015-10-07` for an unknown start. InvalidDate, InvalidInput."""
    first, dots, last = text.partition("..")
    if not dots:
        return _occurred(read_day(first), read_day(first))
    if not last:
        raise InvalidInput(f"{text!r} has no end; write A..B, or ..B for what happened by B at the latest")
    return _occurred(read_day(first) if first else None, read_day(last))


def _occurred(start: date | None, end: date) -> dict[str, Any]:
    precision = Precision.UNKNOWN if start is None else Precision.DAY if start == end else Precision.INTERVAL
    return {
        "start": start.isoformat() if start else None,
        "end": end.isoformat(),
        "precision": precision.value,
        "basis": "editor",
        "span": None,
    }


def speaker_field(name: str | None, role: str | None) -> list[str | None] | None:
    """Name and office of who speaks; None for nobody."""
    if name == NOBODY:
        return None
    return [name or None, role or None]
