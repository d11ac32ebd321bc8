"""Events to tell stories with: few words, the rest by default."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.strategies import CODER, FIRST
from timeline.domain.acts import Act
from timeline.domain.dates import Occurred, Precision
from timeline.domain.event_record import Event
from timeline.domain.events import CodedEvent, Kind, Modality, Party
from timeline.domain.read_models import Turn
from timeline.domain.spans import Span
from timeline.projections.exchanges import EXCHANGES

OFFER_DAY = date(2015, 10, 6)


def event(
    name: str,
    actor: str,
    act: Act,
    *targets: str,
    days: int = 0,
    matter: str = "commission",
    reply_to: str | None = None,
    told: int | None = None,
    item: str | None = None,
    by: int | None = None,
    at: tuple[int, int] = (0, 9),
    modality: Modality = Modality.ASSERTED,
    publisher: str = "wire.example",
    reciprocal: bool = False,
) -> Event:
    """`days` after the first day, reported `told` days after it if not at once; `by`: no date, but that bound."""
    day = OFFER_DAY + timedelta(days=days)
    bound = OFFER_DAY + timedelta(days=by) if by is not None else day
    dated = Occurred(day, day, Precision.DAY, "explicit")
    occurred = dated if by is None else Occurred(None, bound, Precision.UNKNOWN, "none")
    reported = OFFER_DAY + timedelta(days=days if told is None else told)
    return Event(
        id=f"ev_{name}",
        item=item or f"it_{name}",
        item_version=1,
        publisher=publisher,
        url=None,
        reported_at=datetime.combine(reported, FIRST.timetz()),
        coder=CODER,
        coded=CodedEvent(
            kind=Kind.STATEMENT,
            actor=Party(actor, actor),
            act=act,
            occurred=occurred,
            evidence=Span("text", *at),
            gloss=f"{actor} {act.value.lower()}s",
            targets=tuple(Party(target, target) for target in targets),
            matter=tuple(sorted(matter.split())),
            modality=modality,
            reciprocal=reciprocal,
        ),
        reply_to=reply_to,
    )


def turns(*told: Event) -> list[Turn]:
    rows = [row for position, e in enumerate(told, 1) for row in EXCHANGES.rows_of(e, position)]
    return sorted((row for row in rows if isinstance(row, Turn)), key=lambda turn: turn.order)
