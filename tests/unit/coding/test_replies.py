"""Which event answers which: only where the wording shows it."""

from __future__ import annotations

from datetime import date

import pytest

from timeline.coding.pipeline import SpacyCoder
from timeline.domain.events import Article


def links(coder: SpacyCoder, text: str) -> set[tuple[str, str]]:
    """(reply, what it answers), each as actor and act."""
    events = coder.code(Article("1", "", text, date(2021, 3, 11))).events
    names = [f"{event.actor.id} {event.act.value}" for event in events]
    return {(names[i], names[e.reply_to]) for i, e in enumerate(events) if e.reply_to is not None}


@pytest.mark.parametrize(
    ("text", "reply", "answered"),
    [
        ("Cyprus proposed talks to Turkey on Monday. Turkey rejected the offer.", "TUR REJECT", "CYP PROPOSE"),
        ("Zambia accused Malawi of theft on Monday. Malawi denied the accusation.", "MWI DENY", "ZMB ACCUSE"),
        ("Latvia expelled two Russian diplomats. Russia condemned the expulsion.", "RUS ACCUSE", "LVA SANCTION"),
    ],
)
def test_a_reply_names_what_it_answers(coder: SpacyCoder, text: str, reply: str, answered: str) -> None:
    assert (reply, answered) in links(coder, text)


def test_side_by_side_is_no_reply(coder: SpacyCoder) -> None:
    assert links(coder, "Cyprus proposed talks to Turkey on Monday. Turkey condemned Greece on Tuesday.") == set()
