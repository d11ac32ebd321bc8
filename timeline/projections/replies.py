"""Which act answers which: the coder's word inside an article, a scored rule across articles.

A wrong link is worse than a missing one. The rule asks for all of: actors crossed, an act that can answer the other,
words of the matter in common that are not everyday words of this pair, and the one told before the other and at most
a month old.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from timeline.domain.acts import Act
from timeline.domain.events import CodedEvent, Modality
from timeline.projections.retellings import Told


class Answer(StrEnum):
    """What an answer does with what it answers."""

    ACCEPTANCE = "acceptance"
    REJECTION = "rejection"
    COUNTER = "counter-offer"
    DENIAL = "denial"
    RETALIATION = "retaliation"
    OBJECTION = "objection"
    COMPLIANCE = "compliance"
    IMPLEMENTATION = "implementation"
    REPLY = "reply"


DEEDS = (Act.CONSULT, Act.COOPERATE, Act.AID, Act.RETREAT)
YIELDS = (Act.CONCEDE, Act.RETREAT)
OBJECTS = (Act.ACCUSE, Act.PROTEST, Act.THREATEN)


def _answers(**kinds: Iterable[Act]) -> dict[Act, Answer]:
    return {act: Answer[kind] for kind, acts in kinds.items() for act in acts}


ANSWERS: Mapping[Act, Mapping[Act, Answer]] = {
    Act.PROPOSE: _answers(
        ACCEPTANCE=(Act.AGREE, Act.SUPPORT), REJECTION=(Act.REJECT,), COUNTER=(Act.PROPOSE,), IMPLEMENTATION=DEEDS
    ),
    Act.REQUEST: _answers(
        ACCEPTANCE=(Act.AGREE,), REJECTION=(Act.REJECT,), COMPLIANCE=(*YIELDS, Act.AID), COUNTER=(Act.PROPOSE,)
    ),
    Act.AGREE: _answers(REJECTION=(Act.REJECT,), DENIAL=(Act.DENY,), IMPLEMENTATION=DEEDS),
    Act.REJECT: _answers(COUNTER=(Act.PROPOSE,), OBJECTION=(Act.ACCUSE,)),
    Act.ACCUSE: _answers(DENIAL=(Act.DENY, Act.REJECT), COMPLIANCE=(Act.CONCEDE,)),
    Act.COMMENT: _answers(DENIAL=(Act.DENY,)),
    Act.THREATEN: _answers(RETALIATION=(Act.THREATEN,), REJECTION=(Act.REJECT,), COMPLIANCE=YIELDS),
    Act.SANCTION: _answers(RETALIATION=(Act.SANCTION,), OBJECTION=OBJECTS),
    Act.PROTEST: _answers(DENIAL=(Act.DENY,), REJECTION=(Act.REJECT,)),
    Act.MOBILIZE: _answers(RETALIATION=(Act.MOBILIZE,), OBJECTION=OBJECTS),
    Act.COERCE: _answers(RETALIATION=(Act.COERCE, Act.SANCTION, Act.MOBILIZE), OBJECTION=OBJECTS),
    Act.ASSAULT: _answers(RETALIATION=(Act.ASSAULT,), OBJECTION=OBJECTS),
    Act.SUPPORT: _answers(ACCEPTANCE=(Act.AGREE,)),
}
"""By the act that is answered: the acts that can answer it, and as what."""

NONE: Mapping[Act, Answer] = {}
REACH_DAYS = 30
THRESHOLD = 0.6
SOON_DAYS = 5
TAKES_UP = (Answer.ACCEPTANCE, Answer.REJECTION, Answer.DENIAL)
ASIDE = 0.25
"""What it costs an answer that it is told as addressed to somebody else: to a mediator, to nobody."""


@dataclass(frozen=True, slots=True)
class Link:
    """A reply: which event is answered, as what, how sure that is (0 to 1), and why we think so."""

    event: str
    score: float
    reason: str
    kind: Answer = Answer.REPLY


def answer_kind(answer: Told, offer: Told) -> Answer:
    return ANSWERS.get(offer.lead.coded.act, NONE).get(answer.lead.coded.act, Answer.REPLY)


def is_answer(answer: Told, offer: Told, *, said: bool) -> bool:
    """Whether one act can be the answer to another that its article names: where the coder `said` so, a third party's
    comment too; what strikes back, takes or refuses is done by whom it concerns."""
    kind = answer_kind(answer, offer)
    if kind in (Answer.REPLY, Answer.OBJECTION):
        return said
    return _crossed(answer, offer) or not offer.targets


@dataclass(slots=True)
class Rarity:
    """How much a word of the matter says: less, the more acts of this pair were about it before."""

    acts: int = 0
    of_word: Counter[str] = field(default_factory=Counter)

    def learn(self, told: Told) -> None:
        self.acts += 1
        self.of_word.update(told.matter)

    def weight(self, words: Iterable[str]) -> float:
        return sum(math.log(2 + self.acts / (1 + self.of_word[word])) for word in words)


def by_rule(answer: Told, earlier: Iterable[Told], rarity: Rarity) -> Link | None:
    """The act that `answer` most likely replies to, the latest of equals; None when none is likely enough."""
    best, most = None, THRESHOLD
    earlier = list(earlier)
    for offer in earlier:
        points = score(answer, offer, rarity)
        if points >= most:
            best, most = offer, points
    if best is None:
        return _only_one(answer, earlier)
    shared = ", ".join(sorted(answer.matter & best.matter))
    acts = f"{answer.lead.coded.act} after {best.lead.coded.act}"
    crossed = "actors crossed" if _crossed(answer, best) else "by whom it was addressed to"
    return Link(best.id, most, f"{acts}, {crossed}, both on: {shared}", answer_kind(answer, best))


def score(answer: Told, offer: Told, rarity: Rarity) -> float:
    """How likely `answer` replies to `offer`: 0 when a condition fails, else 0.4 to 1 by shared matter and nearness."""
    days = (answer.lead.coded.occurred.end - offer.lead.coded.occurred.end).days
    if (
        not 0 <= days <= REACH_DAYS
        or answer_kind(answer, offer) is Answer.REPLY
        or not _may_answer(answer, offer)
        or answer.lead.coded.actor.id not in offer.targets
    ):
        return 0.0
    shared = answer.matter & offer.matter
    smaller = min(rarity.weight(answer.matter), rarity.weight(offer.matter))
    crossed = _crossed(answer, offer)
    if not smaller or len(shared) < (1 if crossed else 2):
        return 0.0
    aside = 0.0 if crossed else ASIDE
    return round(0.4 + 0.45 * rarity.weight(shared) / smaller + 0.15 * (1 - days / REACH_DAYS) - aside, 3)


def _only_one(answer: Told, earlier: Iterable[Told]) -> Link | None:
    """The one act of the days before that it can answer, where its matter cannot tell: an answer that does not repeat
    what it is about, or a blow, since reprisals hit elsewhere than what they are for."""
    blow = answer.lead.coded.act is Act.SANCTION
    if not blow and any(telling.coded.matter for telling in answer.tellings):
        return None
    found = [
        offer
        for offer in earlier
        if _may_answer(answer, offer)
        and _crossed(answer, offer)
        and answer_kind(answer, offer) in ((Answer.RETALIATION,) if blow else TAKES_UP)
        and 0 <= (answer.lead.coded.occurred.end - offer.lead.coded.occurred.end).days <= SOON_DAYS
    ]
    if len(found) != 1:
        return None
    acts = f"{answer.lead.coded.act} after {found[0].lead.coded.act}"
    reason = f"{acts}, actors crossed, the only one of {SOON_DAYS} days"
    return Link(found[0].id, THRESHOLD, reason, answer_kind(answer, found[0]))


def _may_answer(answer: Told, offer: Told) -> bool:
    """What did not happen answers nothing and is not answered; an answer is reported after what it answers, and in
    another article: inside one article the article has the word."""
    one, other = answer.lead, offer.lead
    return (
        Modality.NEGATED not in (one.coded.modality, other.coded.modality)
        and other.reported_at <= one.reported_at
        and not {e.item for e in answer.tellings} & {e.item for e in offer.tellings}
    )


def _crossed(answer: Told, offer: Told) -> bool:
    """The answer's actor was addressed by the offer, and the offer's actor is addressed by the answer."""
    return answer.lead.coded.actor.id in offer.targets and offer.lead.coded.actor.id in answer.targets


BESIDE = 300
"""Characters of an article between a rejection and what is offered instead."""


def counters_beside(acts: Iterable[Told], links: Mapping[str, Link]) -> dict[str, Link]:
    """What an actor offers in one breath with his rejection of another's offer is offered instead."""
    acts = list(acts)
    rejections = {
        telling.item: (telling, links[act.id])
        for act in acts
        if act.id in links and links[act.id].kind is Answer.REJECTION
        for telling in act.tellings
    }
    found = {}
    for act in acts:
        if act.lead.coded.act is not Act.PROPOSE or act.id in links:
            continue
        for telling in act.tellings:
            rejection, link = rejections.get(telling.item, (None, None))
            if rejection and link and _in_one_breath(rejection.coded, telling.coded):
                found[act.id] = Link(link.event, round(0.8 * link.score, 3), "offered instead", Answer.COUNTER)
                break
    return found


def _in_one_breath(rejection: CodedEvent, offer: CodedEvent) -> bool:
    apart = offer.evidence.start - rejection.evidence.end
    same = rejection.actor.id == offer.actor.id and rejection.evidence.field == offer.evidence.field
    return same and rejection.occurred.end == offer.occurred.end and 0 <= apart <= BESIDE
