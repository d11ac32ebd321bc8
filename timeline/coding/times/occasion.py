"""On which day a predicate's event falls, in the order of what the text offers: see `occurred`."""

from __future__ import annotations

from dataclasses import dataclass

from timeline.coding.events.desk import Passage
from timeline.coding.predicates.clauses import Predicate
from timeline.coding.predicates.moods import Told
from timeline.coding.text.grammar import antecedent, auxiliaries, children, is_passive, is_remark, is_verb, remarked_on
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token
from timeline.coding.times.moments import unknown
from timeline.coding.times.timing import (
    Clock,
    Timed,
    before_main,
    beside,
    inherited,
    is_perfect,
    is_present,
    own_time,
    statement_time,
)
from timeline.domain.dates import Occurred
from timeline.domain.events import Kind

_ON_THAT_DAY = frozenset({"when", "as", "before", "after", "while"})
_AHEAD = frozenset({Told.FUTURE, Told.PLANNED, Told.WOULD})


@dataclass(frozen=True, slots=True)
class Saying:
    """The verb that hands a clause on, where there is one, and who speaks through it; the person who does what the
    clause tells."""

    verb: Token | None
    speaker: str | None
    doer: str | None = None


def occurred(passage: Passage, predicate: Predicate, kind: Kind, saying: Saying, clock: Clock) -> Occurred:
    """A statement falls on the day it is said; an action on its own words of time, else those of its main clause."""
    ahead = predicate.told in _AHEAD  # what is announced has a day of its own, and so has the announcement
    timed_itself = not ahead and own_time(predicate.verb, passage.times) is not None and not _is_timed(saying, passage)
    if kind is Kind.STATEMENT and saying.speaker and ahead and (saying.verb is None or _is_source_mark(saying.verb)):
        return inherited(clock, saying.speaker)  # "will withdraw by March, according to the ministry"
    if kind is Kind.STATEMENT and _is_handed_on(saying, predicate) and not timed_itself:
        assert saying.verb is not None
        return statement_time(saying.verb, passage.reading.sentence, passage.times, clock, saying.speaker)
    if predicate.nominal:
        return _noun_time(passage, predicate, clock)
    counted_back = before_main(predicate.verb, passage.reading.sentence, passage.times, clock)
    if counted_back is not None:
        return counted_back
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


def _is_handed_on(saying: Saying, predicate: Predicate) -> bool:
    return saying.verb is not None and saying.speaker is not None and predicate.verb != saying.verb


def _is_timed(saying: Saying, passage: Passage) -> bool:
    """Whether the report says when it was made."""
    return saying.verb is not None and own_time(saying.verb, passage.times) is not None


def _is_source_mark(verb: Token) -> bool:
    """ "according to": it has no time of its own."""
    return verb.lower_ == "according"


def _without_words(passage: Passage, predicate: Predicate, kind: Kind, saying: Saying, clock: Clock) -> Occurred:
    verb, sentence = predicate.verb, passage.reading.sentence
    main = _leading_clause(verb)
    timed = own_time(main, passage.times) if main != verb else _of_opening_clause(verb, passage)
    if timed is not None:
        return clock.read(timed, sentence, future=False)
    past_of_past = is_perfect(verb) or "had" in auxiliaries(verb)
    remark = main.dep_ == "ROOT" and main != verb and verb.dep_ == "acl"
    if not remark and (past_of_past or (kind is Kind.STATEMENT and is_passive(verb))):
        return _bounded(passage, saying, clock)
    if kind is Kind.STATEMENT:
        return statement_time(main if remark else verb, sentence, passage.times, clock, saying.doer)
    if is_present(verb) and not sentence.in_title:
        return unknown(clock.published)
    leads = sentence.in_title or sentence.number <= 2 or verb.dep_ == "conj"
    return inherited(clock, None) if leads else _bounded(passage, saying, clock)


def _of_opening_clause(verb: Token, passage: Passage) -> Timed | None:
    """ "When they met on Monday, they agreed": both on one day."""
    opening = (c for c in children(verb, "advcl") if c.i < verb.i)
    meant = (c for c in opening if any(m.lower_ in _ON_THAT_DAY for m in c.children))
    return next((timed for clause in meant if (timed := own_time(clause, passage.times))), None)


def _bounded(passage: Passage, saying: Saying, clock: Clock) -> Occurred:
    """Unknown; known at the latest on the day of the report that the sentence cites."""
    if saying.verb is None:
        return unknown(clock.published)
    timed = own_time(saying.verb, passage.times) or beside(saying.verb, passage.times)
    bound = clock.read(timed, passage.reading.sentence, future=False).end if timed else None
    return unknown(clock.published, bound)


def _noun_time(passage: Passage, predicate: Predicate, clock: Clock) -> Occurred:
    below = [timed for timed in passage.times if predicate.word.is_ancestor(timed.anchor)]
    if not below and lemma(predicate.verb) in ("come", "follow", "occur"):  # "the offer came on Tuesday"
        below = [timed for timed in (own_time(predicate.verb, passage.times),) if timed]
    if not below:
        return unknown(clock.published)
    return clock.read(below[0], passage.reading.sentence, future=False)


def _leading_clause(verb: Token) -> Token:
    """The clause whose time a participle or relative clause shares."""
    if verb.dep_ == "advcl" and is_verb(verb.head):
        return verb.head
    if (told := remarked_on(verb)) is not None:
        return told
    above = antecedent(verb)
    if above is None or not (verb.dep_ == "relcl" or is_remark(above)):
        return verb
    if is_remark(above):
        return verb.sent.root
    while not is_verb(above) and above.head != above:
        above = above.head
    return above
