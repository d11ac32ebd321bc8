"""On which day a predicate's event falls, in the order of what the text offers: see `occurred`."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from timeline.coding.clauses import Predicate, Told
from timeline.coding.dates import unknown
from timeline.coding.desk import Passage
from timeline.coding.grammar import antecedent, auxiliaries, is_passive, is_verb
from timeline.coding.timing import Clock, beside, inherited, is_perfect, is_present, own_time, statement_time
from timeline.domain.dates import Occurred
from timeline.domain.events import Kind

_AHEAD = frozenset({Told.FUTURE, Told.PLANNED, Told.WOULD})


@dataclass(frozen=True, slots=True)
class Saying:
    """The verb that hands a clause on, where there is one, and who speaks through it."""

    verb: Token | None
    speaker: str | None


def occurred(passage: Passage, predicate: Predicate, kind: Kind, saying: Saying, clock: Clock) -> Occurred:
    """A statement falls on the day it is said; an action on its own words of time, else those of its main clause."""
    if kind is Kind.STATEMENT and saying.verb is not None and saying.speaker and predicate.verb != saying.verb:
        return statement_time(saying.verb, passage.reading.sentence, passage.times, clock, saying.speaker)
    if predicate.nominal:
        return _noun_time(passage, predicate, clock)
    timed = own_time(predicate.verb, passage.times)
    if timed is None and kind is Kind.STATEMENT:
        timed = beside(predicate.verb, passage.times)
    if timed is None:
        return _without_words(passage, predicate, kind, saying, clock)
    future = predicate.told in _AHEAD
    found = clock.read(timed, passage.reading.sentence, future=future)
    if not future and (kind is Kind.STATEMENT or passage.reading.sentence.number <= 1):
        clock.note_lead(found)
    return found


def _without_words(passage: Passage, predicate: Predicate, kind: Kind, saying: Saying, clock: Clock) -> Occurred:
    verb, sentence = predicate.verb, passage.reading.sentence
    main = _leading_clause(verb)
    timed = own_time(main, passage.times) if main != verb else None
    if timed is not None:
        return clock.read(timed, sentence, future=False)
    past_of_past = is_perfect(verb) or "had" in auxiliaries(verb)
    if past_of_past or (kind is Kind.STATEMENT and is_passive(verb)):
        return _bounded(passage, saying, clock)
    if kind is Kind.STATEMENT:
        return statement_time(verb, sentence, passage.times, clock, None)
    if is_present(verb) and not sentence.in_title:
        return unknown(clock.published)
    leads = sentence.in_title or sentence.number <= 2 or verb.dep_ == "conj"
    return inherited(clock, None) if leads else _bounded(passage, saying, clock)


def _bounded(passage: Passage, saying: Saying, clock: Clock) -> Occurred:
    """Unknown; known at the latest on the day of the report that the sentence cites."""
    if saying.verb is None:
        return unknown(clock.published)
    timed = own_time(saying.verb, passage.times) or beside(saying.verb, passage.times)
    bound = clock.read(timed, passage.reading.sentence, future=False).end if timed else None
    return unknown(clock.published, bound)


def _noun_time(passage: Passage, predicate: Predicate, clock: Clock) -> Occurred:
    below = [timed for timed in passage.times if predicate.word.is_ancestor(timed.anchor)]
    if not below:
        return unknown(clock.published)
    return clock.read(below[0], passage.reading.sentence, future=False)


def _leading_clause(verb: Token) -> Token:
    """The clause whose time a participle or relative clause shares."""
    if verb.dep_ == "advcl" and is_verb(verb.head):
        return verb.head
    above = antecedent(verb)
    if above is None or verb.dep_ != "relcl":
        return verb
    while not is_verb(above) and above.head != above:
        above = above.head
    return above
