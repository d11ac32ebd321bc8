"""When an event happened: the words of time that belong to its predicate, or what the article lets one conclude."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from timeline.coding.predicates.veridicality import is_pending
from timeline.coding.text.grammar import auxiliaries, children, governor, is_verb
from timeline.coding.text.sentences import Sentence, lemma
from timeline.coding.text.tree import Token
from timeline.coding.times.dates import TimeWords, find_times
from timeline.coding.times.moments import read_time, unknown
from timeline.domain.dates import Occurred, Precision


@dataclass(frozen=True, slots=True)
class Timed:
    """Words of time with the verb that they belong to, and the token where they begin."""

    words: TimeWords
    verb: Token
    anchor: Token


@dataclass(slots=True)
class Clock:
    """What is known of time while an article is read."""

    published: date
    lead: Occurred | None = None
    of_speaker: dict[str, Occurred] = field(default_factory=dict)

    def read(self, timed: Timed, sentence: Sentence, *, future: bool) -> Occurred:
        return read_time(timed.words, self.published, future=future, shift=sentence.paragraph.span)

    def open_story(self, lead: Sentence, times: Sequence[Timed]) -> None:
        """The day that the main clause of the first sentence names; with none, and told in the present, today's."""
        main = lead.tokens.root
        timed = own_time(main, tuple(times))
        if timed is not None and not auxiliaries(main) & {"will", "would"}:
            self.note_lead(self.read(timed, lead, future=False))
        elif timed is None and (is_present(main) or is_perfect(main)):
            self.note_lead(Occurred(self.published, self.published, Precision.DAY, "present"))

    def note_meeting(self, occurred: Occurred, person: str | None) -> None:
        """What somebody says after "met his counterpart on Sunday" he says there."""
        if person and occurred.precision is Precision.DAY and occurred.basis != "lead":
            self.of_speaker[person] = occurred

    def note_lead(self, occurred: Occurred) -> None:
        """The first day that the article tells is the day of what it reports as news."""
        if occurred.precision is Precision.DAY and self.lead is None:
            self.lead = occurred


def times_in(sentence: Sentence) -> tuple[Timed, ...]:
    """The words of time of a sentence, each with the verb above it."""
    tokens = sentence.tokens
    first = tokens[0].idx
    last = tokens[-1].idx + len(tokens[-1])
    found = []
    for words in find_times(sentence.paragraph.words, first, last):
        anchor = next((token for token in tokens if token.idx + len(token) > words.start and not token.is_space), None)
        if anchor is not None:
            anchor = _content_token(sentence, anchor, words)
            found.append(Timed(words, _verb_of(anchor), anchor))
    return tuple(found)


def _content_token(sentence: Sentence, anchor: Token, words: TimeWords) -> Token:
    """Not the preposition: the parser may hang `on` and the day to different words."""
    inside = [
        t for t in sentence.tokens if words.start <= t.idx < words.end and t.pos_ in ("PROPN", "NOUN", "NUM", "ADV")
    ]
    return inside[0] if inside else anchor


def _verb_of(token: Token) -> Token:
    return token if is_verb(token) else governor(token)


def shared_out(times: tuple[Timed, ...], nouns: Sequence[Token]) -> tuple[Timed, ...]:
    """Words of time inside a subject that tells an act belong to that act: "X's raid on Monday drew protests"."""
    subjects = [noun for noun in nouns if noun.dep_ in ("nsubj", "nsubjpass") and children(noun, "poss")]
    return tuple(
        next((replace(timed, verb=noun) for noun in subjects if noun.is_ancestor(timed.anchor)), timed)
        for timed in times
    )


def own_time(verb: Token, times: tuple[Timed, ...]) -> Timed | None:
    """The words of time at this verb, at the auxiliary verbs above it, or at the first of co-ordinated verbs."""
    for timed in times:
        if timed.verb == verb:
            return timed
    nearby = [t for t in times if t.verb.head == verb and t.verb.dep_ == "xcomp"]
    nearby += [t for t in times if t.verb.dep_ == "pcomp" and t.verb.head.head == verb and t.verb.lemma_ == "say"]
    if nearby:
        return nearby[0]
    above = verb.head.head if verb.dep_ == "pcomp" and verb.head.lower_ == "by" else verb.head
    if (verb.dep_ in ("xcomp", "conj") or above != verb.head) and is_verb(above):  # "hit back on Monday by barring"
        return own_time(above, times)
    opening = [t for t in times if t.verb.head == verb and _opens_as_participle(t.verb, verb)]
    if opening:
        return opening[0]
    if len(times) == 1 and verb.dep_ == "ROOT" and _is_nested(times[0].verb, verb) and not is_perfect(verb):
        return times[0]  # hung to a participle in the object, "bombed troops guarding the bridge last May"
    return None


def _opens_as_participle(clause: Token, verb: Token) -> bool:
    """ "Speaking in Vienna on Wednesday, he accused ..." """
    return clause.dep_ == "advcl" and clause.tag_ == "VBG" and clause.i < verb.i and not children(clause, "mark")


def _is_nested(clause: Token, verb: Token) -> bool:
    """A clause inside the object, behind the verb, that goes on while the verb happens; not what somebody says."""
    said = any(above.dep_ in ("ccomp", "parataxis") for above in (clause, *clause.ancestors) if verb.is_ancestor(above))
    if clause.i < verb.i or said:
        return False
    goes_on = clause.dep_ == "relcl" and clause.tag_ == "VBG"
    return goes_on or clause.dep_ in ("acl", "pcomp", "xcomp")


def beside(verb: Token, times: tuple[Timed, ...], reach: int = 3) -> Timed | None:
    """Words of time right before or behind a verb, whatever the parser hung them to."""
    loose = [t for t in times if is_verb(t.verb) and not (t.verb.dep_ == "relcl" and t.anchor.i < verb.i)]
    near = (t for t in loose if 0 < t.anchor.i - verb.i <= reach or 0 < verb.i - t.anchor.i <= reach)
    return next(near, None) or next((t for t in times if _behind_addressee(verb, t)), None)


def _behind_addressee(verb: Token, timed: Timed) -> bool:
    """ "told Ruritania on Monday it must": nothing but the addressee stands between."""
    ends = [noun.right_edge.i for noun in children(verb, "dobj", "dative")]
    return any(end < timed.anchor.i <= end + 2 for end in ends)


def is_perfect(verb: Token) -> bool:
    """ "has called on", "has yet to call": no time is told."""
    if verb.dep_ == "conj" and verb.tag_ == "VBN" and not auxiliaries(verb):
        return is_perfect(verb.head) if is_verb(verb.head) else False
    return is_pending(verb) or (bool(auxiliaries(verb) & {"has", "have", "'ve", "’ve"}) and verb.tag_ in ("VBN", "VBD"))


def is_present(verb: Token) -> bool:
    return verb.tag_ in ("VBZ", "VBP") or "is" in auxiliaries(verb) or "are" in auxiliaries(verb)


def statement_time(
    verb: Token, sentence: Sentence, times: tuple[Timed, ...], clock: Clock, speaker: str | None
) -> Occurred:
    """The day of an utterance: its own words of time, the same speaker's day, the day of the lead."""
    timed = own_time(verb, times) or beside(verb, times)
    if timed is None and verb.dep_ == "advcl" and verb.tag_ == "VBG":  # "demanded on Monday ..., saying"
        timed = own_time(verb.head, times)
    if timed is not None and _is_recalled(verb):
        return clock.read(timed, sentence, future=False)
    if timed is not None:
        return _noted(clock.read(timed, sentence, future=False), clock, speaker)
    counted_back = before_main(verb, sentence, times, clock)
    if counted_back is not None:
        return counted_back
    if is_perfect(verb):
        return unknown(clock.published)
    if is_present(verb) and not sentence.in_title:
        return Occurred(clock.published, clock.published, Precision.DAY, "present")
    return inherited(clock, speaker)


def inherited(clock: Clock, speaker: str | None) -> Occurred:
    """No words of time: the day of the same speaker, else of the lead."""
    same = clock.of_speaker.get(speaker or "") or clock.lead
    if same is None:
        return Occurred(clock.published, clock.published, Precision.DAY, "publication")
    return Occurred(same.start, same.end, same.precision, "same occasion" if speaker in clock.of_speaker else "lead")


def _noted(occurred: Occurred, clock: Clock, speaker: str | None) -> Occurred:
    if occurred.precision is Precision.DAY and speaker:
        clock.of_speaker[speaker] = occurred
    clock.note_lead(occurred)
    return occurred


def _is_recalled(verb: Token) -> bool:
    """ "The plan that it accepted on Wednesday": a day of what went before, not of what is reported."""
    return any(above.dep_ == "relcl" for above in (verb, *verb.ancestors))


_UNIT_DAYS = {"hour": 0, "minute": 0, "day": 1, "week": 7}
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def before_main(verb: Token, sentence: Sentence, times: tuple[Timed, ...], clock: Clock) -> Occurred | None:
    """ "..., two days after Ruritania had fired": counted back from the clause above it."""
    days = _days_before_main(verb)
    if days is None:
        return None
    timed = own_time(verb.head, times)
    main = clock.read(timed, sentence, future=False) if timed else inherited(clock, None)
    if main.start is None or main.precision is not Precision.DAY:
        return main
    day = main.start - timedelta(days=days)
    return Occurred(day, day, Precision.DAY, "before the main clause", main.span)


def _days_before_main(verb: Token) -> int | None:
    if verb.dep_ != "advcl" or not is_verb(verb.head):
        return None
    after = [mark for mark in verb.children if mark.lower_ == "after"]
    for unit in (*children(verb, "npadvmod"), *(u for mark in after for u in children(mark, "npadvmod"))):
        marks = [*verb.children, *unit.children]
        if lemma(unit) in _UNIT_DAYS and any(m.lower_ == "after" and unit.i < m.i < verb.i for m in marks):
            counted = next((_COUNTS[child.lower_] for child in unit.children if child.lower_ in _COUNTS), 0)
            return _UNIT_DAYS[lemma(unit)] * counted
    return None
