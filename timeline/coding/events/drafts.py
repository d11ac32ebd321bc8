"""Sixth step: the events of each sentence.

Facts that the narrator (or a paper he cites) tells stand for themselves; what an actor says is his statement, named
by the act in it that is his own, else by its stance; what a private voice says is nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from timeline.coding.events.desk import Desk, Passage
from timeline.coding.events.draft import unique
from timeline.coding.events.repaid import Repaid
from timeline.coding.events.sides import Sides
from timeline.coding.events.silence import Drafted
from timeline.coding.events.statements import Statements
from timeline.coding.events.telling import Telling
from timeline.coding.predicates.clauses import Clauses, Predicate
from timeline.coding.predicates.ellipsis import Ellipses
from timeline.coding.predicates.lexicon import Lexicon, Part
from timeline.coding.predicates.nesting import is_consumed
from timeline.coding.times.timing import Clock, shared_out, times_in
from timeline.coding.who.actors import Actors
from timeline.coding.who.cast import Reference
from timeline.coding.who.places import stands_for_a_place
from timeline.coding.who.reading import Reading, is_brief
from timeline.domain.acts import Act


def draft_all(readings: Iterable[Reading], lexicon: Lexicon, actors: Actors, clock: Clock) -> tuple[Drafted, ...]:
    """The events of all sentences, in reading order. A summary goes on from its headline, which is therefore kept in
    mind from the beginning."""
    listed = list(readings)
    drafting = Drafting(lexicon, actors, clock)
    drafting.desk.dealings.parties = _parties(listed)
    if is_brief([reading.sentence for reading in listed]):
        drafting.desk.dealings.brief = True
        for reading in listed:
            if reading.sentence.in_title:
                drafting.of(reading)
    return tuple(drafting.of(reading) for reading in listed)


def _parties(readings: Iterable[Reading]) -> tuple[Reference, ...]:
    """Everybody whom the article names, places left out."""
    pages = {id(reading.page): reading.page for reading in readings}.values()
    named = (page.named(m) for page in pages for m in page.at.values() if not stands_for_a_place(page, m))
    return unique(one for one in named if one.actor)


class Drafting:
    """Drafts the events of sentences, keeping in mind what went before."""

    def __init__(self, lexicon: Lexicon, actors: Actors, clock: Clock) -> None:
        self.desk = desk = Desk.of(lexicon, actors, clock)
        self._notes = desk.notes
        self._clock = clock
        self._cast = actors.cast
        self._clauses = Clauses(lexicon)
        self._telling = Telling(desk)
        self._ellipses = Ellipses(desk)
        self._repaid = Repaid(desk)
        self._statements = Statements(desk)
        self._sides = Sides(desk)

    def of(self, reading: Reading) -> Drafted:
        """The events of one sentence, and why what it tells else is none."""
        self._cast.home = reading.home
        self._sides.understand(reading)
        predicates = self._standing_alone(reading)
        passage = Passage(reading, shared_out(times_in(reading.sentence), [p.word for p in predicates if p.nominal]))
        if not (reading.sentence.number or reading.sentence.in_title):
            self._clock.open_story(reading.sentence, passage.times)
        told = [draft for each in predicates for draft in self._telling.of(passage, each)]
        told += self._ellipses.of(passage, told)
        told += self._repaid.of(passage, told)
        drafts = (*told, *self._statements.of(passage, told))
        return Drafted(reading, drafts, self._notes.taken())

    def _standing_alone(self, reading: Reading) -> list[Predicate]:
        """The predicates that no other act says already."""
        predicates = self._clauses.predicates(reading.sentence)
        sources = frozenset(source.verb.i for source in reading.sources)
        framed = frozenset(p.word.i for p in predicates) | frozenset(p.verb.i for p in predicates if not p.nominal)
        open_ended = sources | _plain_verbs(predicates)
        return [p for p in predicates if not _only_reports(p, sources) and not is_consumed(p, framed, open_ended)]


def _only_reports(predicate: Predicate, sources: frozenset[int]) -> bool:
    return predicate.verb.i in sources and predicate.frame.act is Act.COMMENT


def _plain_verbs(predicates: Iterable[Predicate]) -> frozenset[int]:
    """Meetings and visits: their complements are no part of a speech act."""
    return frozenset(p.verb.i for p in predicates if p.frame.act is Act.CONSULT and p.frame.part is Part.VERB)
