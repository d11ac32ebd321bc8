"""What an actor holds on a matter: for or against, since when, renewed when, changed when, and by whose mouth.

A stance is read from acts that have a sign: who supports, agrees, proposes, concedes is for; who rejects, accuses,
denies, threatens, protests is against. Acts towards one counterpart that share words of the matter, rare words weighing
more, are on one matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from timeline.domain.acts import Act
from timeline.domain.event_record import Event
from timeline.domain.events import Modality
from timeline.domain.folding import fold
from timeline.domain.rulings import NONE_MADE, Rulings
from timeline.projections.replies import Rarity
from timeline.projections.retellings import Told, told_once


class Stance(StrEnum):
    """What is held. What is only conceivable or made to depend on something is apart from what is held outright."""

    FOR = "for"
    MAY_BE_FOR = "may be for"
    MAY_BE_AGAINST = "may be against"
    AGAINST = "against"


FOR = frozenset({Act.SUPPORT, Act.AGREE, Act.PROPOSE, Act.CONCEDE})
AGAINST = frozenset({Act.REJECT, Act.ACCUSE, Act.DENY, Act.THREATEN, Act.PROTEST})

ALIKE = 0.5
"""How much of the smaller matter, rare words weighing more, two acts on one matter share."""

MEMORY = 10
"""How many of the last acts on a matter a new one is compared with: a matter drifts, and is not all it ever was."""

STANDS = timedelta(days=30)
"""How long a speaker who differs from his government's latest word still counts as differing."""


@dataclass(slots=True)
class Interval:
    """A stance from the act that began it to the one that changed it (`until`, exclusive; None: it stands)."""

    stance: Stance
    acts: list[Told] = field(default_factory=list)
    until: date | None = None
    disputed: bool = False  # while it stood, another speaker of the same actor held otherwise
    voices: dict[str, None] = field(default_factory=dict)
    holders: dict[str | None, date] = field(default_factory=dict)  # who holds it, and when he last said so

    @property
    def begun(self) -> Told:
        return self.acts[0]

    @property
    def renewed(self) -> Sequence[Told]:
        return self.acts[1:]

    @property
    def speakers(self) -> tuple[str, ...]:
        """The named persons and offices that said so, in the order in which they first did."""
        return tuple(self.voices)


@dataclass(slots=True)
class Matter:
    """What an actor holds on one matter towards one counterpart (None: towards nobody in particular)."""

    counterpart: str | None
    intervals: list[Interval] = field(default_factory=list)
    acts: list[Told] = field(default_factory=list)
    bags: list[frozenset[str]] = field(default_factory=list)  # the words of each act
    words: tuple[str, ...] = ()  # what it is about: the words that tell most of it ahead

    @property
    def id(self) -> str:
        """The act that began it, and the counterpart."""
        return f"{self.acts[0].id}/{self.counterpart or '-'}"

    @property
    def standing(self) -> list[Interval]:
        return [interval for interval in self.intervals if interval.until is None]


def stances(
    events: Collection[Event],
    actor: str,
    *,
    counterpart: str | None = None,
    on: str | None = None,
    rulings: Rulings = NONE_MADE,
) -> list[Matter]:
    """Pure: the events of an actor, in any order, to the matters on which it took a stance, that of the latest word
    first. With `counterpart` only those towards it; with `on` only those about all of these words."""
    acts = [act for act in told_once(events, rulings) if stance_of(act)]
    acts.sort(key=lambda act: (_day(act), act.lead.reported_at, act.id))
    rarity = Rarity()
    for act in acts:
        rarity.learn(act)
    matters: list[Matter] = []
    for act in acts:
        for other in _counterparts(act, actor):
            matter = _matter_of(act, [m for m in matters if m.counterpart == other], rarity)
            if matter is None:
                matter = Matter(other)
                matters.append(matter)
            _hold(matter, act, _speaker(act, actor))
    for matter in matters:
        matter.words = _words(matter, rarity)
    wanted = [m for m in matters if (counterpart is None or m.counterpart == counterpart) and _is_on(m, on)]
    return sorted(wanted, key=lambda m: (_day(m.acts[-1]), m.id), reverse=True)


def stance_of(act: Told) -> Stance | None:
    """What an act says its actor holds; None where it has no sign."""
    coded = act.lead.coded
    side = Stance.FOR if coded.act in FOR else Stance.AGAINST if coded.act in AGAINST else None
    if side is None:
        return None
    if coded.modality is Modality.NEGATED:  # has not agreed; that it did not reject says nothing
        return Stance.AGAINST if coded.act in (Act.AGREE, Act.SUPPORT) else None
    if coded.modality is Modality.CONDITIONAL and coded.act is not Act.THREATEN:  # a threat is conditional by nature
        return Stance.MAY_BE_FOR if side is Stance.FOR else Stance.MAY_BE_AGAINST
    return side


def _speaker(act: Told, actor: str) -> str | None:
    """Who spoke for the actor; of what both do, the speaker is the other side's where the other side is named first."""
    speaker = act.lead.coded.speaker
    return (speaker.name or speaker.role) if speaker and act.lead.coded.actor.id == actor else None


def _counterparts(act: Told, actor: str) -> list[str | None]:
    """Towards whom the actor took it: nobody where it was only addressed; what both do, each does to the other."""
    coded = act.lead.coded
    if coded.actor.id == actor:
        others = [target.id for target in coded.targets if target.id != actor]
        return list(dict.fromkeys(others)) or [None]
    return [coded.actor.id] if coded.reciprocal and actor in act.targets else []


def _matter_of(act: Told, matters: Sequence[Matter], rarity: Rarity) -> Matter | None:
    """The matter that the act is on, the likest, then the latest; None for a new one."""
    best, most, words = None, ALIKE, act.matter
    for matter in matters:
        share = max((_share(words, other, rarity) for other in matter.bags[-MEMORY:]), default=0.0)
        if share >= most:
            best, most = matter, share
    return best


def _share(one: frozenset[str], other: frozenset[str], rarity: Rarity) -> float:
    if one.isdisjoint(other):
        return 0.0
    return rarity.weight(one & other) / min(rarity.weight(one), rarity.weight(other))


def _hold(matter: Matter, act: Told, voice: str | None) -> None:
    """Take an act into a matter: it renews what is held, begins it, or changes it."""
    stance, day, speaker = stance_of(act), _day(act), fold(voice) if voice else None
    assert stance is not None
    matter.acts.append(act)
    matter.bags.append(act.matter)
    differing = [interval for interval in matter.standing if interval.stance is not stance]
    for interval in differing:
        interval.holders.pop(speaker, None)
        named = [said for who, said in interval.holders.items() if who is not None]
        if speaker is None or not named or day - max(named) > STANDS:
            interval.until = day
    mine = next((interval for interval in matter.standing if interval.stance is stance), None)
    if mine is None:
        mine = Interval(stance)
        matter.intervals.append(mine)
    mine.acts.append(act)
    mine.holders[speaker] = day
    if voice:
        mine.voices[voice] = None
    if len(matter.standing) > 1:
        for interval in matter.standing:
            interval.disputed = True


def _words(matter: Matter, rarity: Rarity) -> tuple[str, ...]:
    """The words of a matter: those in most of its acts first, of these the rarer elsewhere, then by the alphabet."""
    count = Counter(word for bag in matter.bags for word in bag)
    return tuple(sorted(count, key=lambda word: (-count[word], -rarity.weight((word,)), word)))


def _is_on(matter: Matter, on: str | None) -> bool:
    """Whether every word asked for is one of the matter's, in one form or another: strikes, strike."""
    return all(any(_alike(asked, word) for word in matter.words) for asked in fold(on or "").split())


def _alike(asked: str, word: str) -> bool:
    known = fold(word)
    shorter = min(len(asked), len(known))
    return asked == known or (shorter >= 4 and asked[: shorter - 1] == known[: shorter - 1] and _near(asked, known))


def _near(one: str, other: str) -> bool:
    return abs(len(one) - len(other)) <= 3


def _day(act: Told) -> date:
    return act.lead.coded.occurred.end
