"""Which event answers which: the coder's word inside an article, a scored rule across articles.

A wrong link is worse than a missing one, so the rule asks for all of: actors crossed, a pair of acts in which the
second can answer the first, a matter in common, and the offer told before the answer and at most a month old.
"""

from __future__ import annotations

from collections.abc import Collection, Reversible
from dataclasses import dataclass

from timeline.domain.acts import Act
from timeline.domain.event_record import Event

ANSWERS: dict[Act, frozenset[Act]] = {
    Act.PROPOSE: frozenset({Act.AGREE, Act.REJECT, Act.PROPOSE, Act.SUPPORT}),
    Act.REQUEST: frozenset({Act.AGREE, Act.REJECT, Act.CONCEDE, Act.RETREAT}),
    Act.THREATEN: frozenset({Act.THREATEN, Act.REJECT, Act.CONCEDE}),
    Act.ACCUSE: frozenset({Act.DENY, Act.REJECT, Act.CONCEDE}),
    Act.AGREE: frozenset({Act.REJECT, Act.DENY}),
    Act.SANCTION: frozenset({Act.SANCTION, Act.PROTEST}),
    Act.ASSAULT: frozenset({Act.ASSAULT, Act.PROTEST}),
    Act.COERCE: frozenset({Act.PROTEST, Act.COERCE, Act.MOBILIZE}),
}
NOTHING: frozenset[Act] = frozenset()
REACH_DAYS = 30
THRESHOLD = 0.6


@dataclass(frozen=True, slots=True)
class Link:
    """A reply: which event is answered, how sure that is (0 to 1), and why we think so."""

    event: str
    score: float
    reason: str


def best_link(answer: Event, earlier: Reversible[Event], visible: Collection[str]) -> Link | None:
    """The event that `answer` replies to: the coder's link if that event is visible, else the best by the rule."""
    if answer.reply_to is not None and answer.reply_to in visible:
        return Link(answer.reply_to, 1.0, "the article says so")
    scored = [
        (score(answer, offer), -i, offer)
        for i, offer in enumerate(reversed(earlier))
        if answer.coded.act in ANSWERS.get(offer.coded.act, NOTHING)
    ]
    if not scored:
        return None
    points, _, offer = max(scored, key=lambda row: row[:2])
    if points < THRESHOLD:
        return None
    shared = ", ".join(sorted(set(answer.coded.matter) & set(offer.coded.matter)))
    return Link(offer.id, points, f"{answer.coded.act} after {offer.coded.act}, actors crossed, both on: {shared}")


def score(answer: Event, offer: Event) -> float:
    """How likely `answer` replies to `offer`: 0 when a condition fails, else 0.5 to 1 by shared matter and nearness."""
    days = (answer.coded.occurred.end - offer.coded.occurred.end).days
    if not 0 <= days <= REACH_DAYS:
        return 0.0
    shared = set(answer.coded.matter) & set(offer.coded.matter)
    if (
        answer.coded.act not in ANSWERS.get(offer.coded.act, NOTHING)
        or answer.item == offer.item
        or not _crossed(answer, offer)
        or not shared
        or offer.reported_at > answer.reported_at
    ):
        return 0.0
    smaller = min(len(answer.coded.matter), len(offer.coded.matter))
    return round(0.5 + 0.3 * len(shared) / smaller + 0.2 * (1 - days / REACH_DAYS), 3)


def _crossed(answer: Event, offer: Event) -> bool:
    """The answer's actor was addressed by the offer, and the offer's actor is addressed by the answer."""
    return answer.coded.actor.id in {t.id for t in offer.coded.targets} and offer.coded.actor.id in {
        t.id for t in answer.coded.targets
    }
