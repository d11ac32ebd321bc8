"""One event for all that tell it, and two where two are told."""

from __future__ import annotations

from datetime import date

from timeline.coding.events.fusion import may_coincide
from timeline.coding.pipeline import SpacyCoder
from timeline.domain.dates import Occurred, Precision
from timeline.domain.events import Article

DAY = date(2021, 3, 11)


def acts(coder: SpacyCoder, text: str, title: str = "") -> list[str]:
    events = coder.code(Article("1", title, text, DAY)).events
    return [f"{event.actor.id} {event.act.value}" for event in events]


def test_one_act_told_by_two_verbs_is_one_event(coder: SpacyCoder) -> None:
    assert acts(coder, "Chad summoned Sudan's ambassador on Monday and protested.") == ["TCD PROTEST"]


def test_the_same_act_on_two_days_is_two_events(coder: SpacyCoder) -> None:
    text = "Israeli jets bombed Lebanon on Monday. Israeli jets bombed Lebanon on Wednesday."
    assert acts(coder, text) == ["ISR ASSAULT", "ISR ASSAULT"]


def test_two_speakers_are_two_statements(coder: SpacyCoder) -> None:
    text = (
        "Chile's President Ana Rojas condemned Peru on Monday. Its Defence Minister Luis Soto condemned Peru on Monday."
    )
    assert acts(coder, text) == ["CHL ACCUSE", "CHL ACCUSE"]


def test_an_unknown_day_may_only_be_another_unknown_day() -> None:
    unknown = Occurred(None, DAY, Precision.UNKNOWN, "none")
    known = Occurred(DAY, DAY, Precision.DAY, "weekday")
    assert may_coincide(unknown, unknown)
    assert may_coincide(known, known)
    assert not may_coincide(unknown, known)
