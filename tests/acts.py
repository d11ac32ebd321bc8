"""Events made by hand for what is derived from them: a day number, an actor, an act, a target, words of the matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tests.strategies import CODER, FIRST
from timeline.domain.acts import Act
from timeline.domain.dates import Occurred, Precision
from timeline.domain.event_record import Event
from timeline.domain.events import CodedEvent, Kind, Modality, Party, Speaker
from timeline.domain.read_models import Turn
from timeline.domain.spans import Span
from timeline.projections.exchanges import EXCHANGES

FIRST_DAY = date(2015, 10, 1)
"""A Thursday: day 1."""


def day(number: int) -> date:
    return FIRST_DAY + timedelta(days=number - 1)


def on(number: int) -> Occurred:
    return Occurred(day(number), day(number), Precision.DAY, "explicit")


def event(
    name: str,
    said: str,
    number: int,
    *,
    matter: str = "commission",
    occurred: Occurred | None = None,
    modality: Modality = Modality.ASSERTED,
    speaker: str | None = None,
    publisher: str = "wire.example",
    item: str | None = None,
    cameo: str = "",
    reciprocal: bool = False,
    reply_to: str | None = None,
) -> Event:
    """`said` is `TUR PROPOSE RUS`, with any number of targets; it is reported at the end of its day."""
    actor, act, *targets = said.split()
    return Event(
        id=f"ev_{name}",
        item=item or f"it_{name}",
        item_version=1,
        publisher=publisher,
        url=f"https://{publisher}/{name}",
        reported_at=FIRST + timedelta(days=number - 1, hours=20),
        coder=CODER,
        coded=CodedEvent(
            kind=Kind.STATEMENT,
            actor=Party(actor, actor.title()),
            act=Act(act),
            occurred=occurred or on(number),
            evidence=Span("text", 0, 9),
            gloss=f"{actor} {act.lower()} {' '.join(targets)}".strip(),
            targets=tuple(Party(target, target.title()) for target in targets),
            speaker=Speaker(speaker, None) if speaker else None,
            reciprocal=reciprocal,
            cameo=cameo,
            modality=modality,
            matter=tuple(sorted(matter.split())),
        ),
        reply_to=f"ev_{reply_to}" if reply_to else None,
    )


def turns(*events: Event) -> list[Turn]:
    """Their turns in the order of their entries, as a store gives them."""
    rows = [row for position, told in enumerate(events, 1) for row in EXCHANGES.rows_of(told, position)]
    return sorted((row for row in rows if isinstance(row, Turn)), key=lambda turn: turn.order)


def ids(acts: Sequence[object]) -> list[str]:
    return [str(act.id).removeprefix("ev_") for act in acts]  # type: ignore[attr-defined]  # whatever has an id
