"""Plain text for people and terminals: one line an event, one arrow line an exchange."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from timeline.domain.dates import Occurred
from timeline.domain.event_record import Event
from timeline.domain.lines import Line
from timeline.projections.threads import Exchange, arrow_line


def timeline_text(lines: Iterable[Line]) -> str:
    """`2015-10-07  Freedonia offers talks  [Daily Herald, ev_…]`, one line each."""
    events = ((line.entry.event, line.entry.event.coded) for line in lines)
    return "".join(_line(when(coded.occurred), coded.gloss, _source(event)) for event, coded in events)


def exchanges_text(exchanges: Sequence[Exchange]) -> str:
    """`Freedonia offers talks -> Sylvania rejects talks`, one line each."""
    return "".join(_line(arrow_line(exchange)) for exchange in exchanges)


def when(occurred: Occurred) -> str:
    """`2015-10-07`, `2015-10-05..2015-10-07`, or `by 2015-10-07` where the start is not known."""
    if occurred.start is None:
        return f"by {occurred.end}"
    return f"{occurred.start}" if occurred.start == occurred.end else f"{occurred.start}..{occurred.end}"


def _source(event: Event) -> str:
    return f"[{event.publisher}, {event.id}]"


def _line(*parts: str) -> str:
    """Whatever a gloss or a publisher's name holds, it stays on its line."""
    return "  ".join(" ".join(part.split()) for part in parts) + "\n"
