"""Sixth step: the events of one sentence, before they are joined with what other sentences tell.

Facts that the narrator (or a paper he cites) tells stand for themselves; what an actor says is his statement, named
by the act in it that is his own, else by its stance; what a private voice says is nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from spacy.tokens import Token

from timeline.coding.actors import Actors
from timeline.coding.attribution import Source, source_of
from timeline.coding.cast import Reference
from timeline.coding.clauses import Clauses, Predicate, Told, is_consumed
from timeline.coding.gazetteer import How
from timeline.coding.grammar import antecedent, auxiliaries, children, is_passive, is_verb, own_subject
from timeline.coding.lexicon import Lexicon, Part
from timeline.coding.reading import Reading
from timeline.coding.sentences import Sentence, lemma
from timeline.coding.stance import Stances
from timeline.coding.targets import Targets, doer
from timeline.coding.timing import Clock, Timed, beside, inherited, is_perfect, is_present, own_time, statement_time, times_in
from timeline.coding.dates import unknown
from timeline.domain.acts import SCHEMES, Act
from timeline.domain.dates import Occurred, Precision
from timeline.domain.events import Kind, Modality, Speaker
from timeline.domain.spans import Span

_WILLING = frozenset({Act.AGREE, Act.COOPERATE, Act.CONSULT, Act.CONCEDE, Act.SUPPORT, Act.AID, Act.RETREAT, Act.PROPOSE})
_HOSTILE = frozenset({Act.ASSAULT, Act.COERCE, Act.MOBILIZE, Act.SANCTION, Act.THREATEN, Act.ACCUSE, Act.REJECT, Act.PROTEST})
_MODALITY = {
    Told.FACT: Modality.ASSERTED,
    Told.NEGATED: Modality.NEGATED,
    Told.CONDITIONAL: Modality.CONDITIONAL,
    Told.FUTURE: Modality.FUTURE,
    Told.PLANNED: Modality.FUTURE,
    Told.WOULD: Modality.FUTURE,
}


class Mark(StrEnum):
    """What an event was read from: the confidence table is keyed by it."""

    CLAUSE = "clause"  # told by the narrator
    OWN_WORDS = "own words"  # an act of the speaker in what he says
    STANCE = "stance"  # a statement named by its stance
    NOUN = "noun"  # an event noun with its own doer
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Draft:
    """An event of one sentence. `verb` is the token index of its predicate."""

    sentence: Sentence
    verb: int
    mark: Mark
    actor: Reference
    act: Act
    cameo: str
    kind: Kind
    occurred: Occurred
    evidence: Span
    targets: tuple[Reference, ...] = ()
    speaker: Speaker | None = None
    modality: Modality = Modality.ASSERTED
    reciprocal: bool = False
    condition: Span | None = None
    quote: Span | None = None
    via: tuple[str, ...] = ()
    matter: tuple[str, ...] = ()
    patient: int | None = None  # token index of the noun that it is done to, to link replies in one sentence


class Drafting:
    """Drafts the events of sentences, in reading order."""

    def __init__(self, lexicon: Lexicon, actors: Actors, clock: Clock) -> None:
        self._lexicon = lexicon
        self._actors = actors
        self._clock = clock
        self._clauses = Clauses(lexicon)
        self._targets = Targets(actors)
        self._stances = Stances(lexicon)
        self._reporting = lexicon.list("reporting")
        self._matters = lexicon.list("matters")
        self._organs = lexicon.list("organs")
        self._counterpart: dict[str, tuple[Reference, ...]] = {}

    def of(self, reading: Reading) -> tuple[Draft, ...]:
        """The events of one sentence."""
        self._actors.cast.home = reading.home
        times = times_in(reading.sentence)
        predicates = self._clauses.predicates(reading.sentence)
        framed = frozenset(p.word.i for p in predicates) | frozenset(p.verb.i for p in predicates if not p.nominal)
        sources = frozenset(source.verb.i for source in reading.sources)
        told: list[Draft] = []
        for predicate in predicates:
            if predicate.verb.i in sources and predicate.frame.act is Act.COMMENT:
                continue
            if not is_consumed(predicate, framed, sources | self._plain_verbs(predicates)):
                told += self._told(reading, predicate, times)
        told += self._said(reading, told, times)
        for draft in told:
            if draft.targets and draft.actor.actor:
                self._counterpart[draft.actor.actor] = draft.targets
        return tuple(told)

    def _plain_verbs(self, predicates: tuple[Predicate, ...]) -> frozenset[int]:
        """Framed verbs of action: their complements are no part of a speech act."""
        return frozenset(p.verb.i for p in predicates if p.frame.act in (Act.CONSULT,) and p.frame.part is Part.VERB)

    # --- events that a predicate names

    def _told(self, reading: Reading, predicate: Predicate, times: tuple[Timed, ...]) -> list[Draft]:
        chain = source_of(predicate.word, reading.sources)
        if any(source.excluded for source in chain) or predicate.told is Told.ASIDE:
            return []
        sayer = next((s for source in chain for s in source.speakers), None)
        if sayer is None and (not chain or reading.quote_at(predicate.word)):
            sayer = reading.voice if self._in_speech(reading, predicate.word) else None
            if sayer is None and self._in_speech(reading, predicate.word):
                return []
        head = doer(predicate)
        if head is None:
            return []
        agents = self._agents(reading, predicate, head, sayer)
        named = [agent for agent in agents if agent.actor]
        drafts = []
        for number, agent in enumerate(named):
            draft = self._draft(reading, predicate, agent, named, sayer, chain, times)
            if draft:
                drafts.append(draft)
            if number == 0 and draft and draft.reciprocal:
                break
        return drafts

    def _in_speech(self, reading: Reading, word: Token) -> bool:
        quote = reading.quote_at(word)
        return quote is not None and not quote.scare

    def _agents(self, reading: Reading, predicate: Predicate, head: Token, sayer: Reference | None) -> tuple[Reference, ...]:
        if head.i in reading.subjects and not predicate.nominal:
            return reading.subjects[head.i]
        match = reading.page.at.get(head.i)
        if predicate.nominal and match:
            return (Reference(match.naming.actor, match.naming.how, match.start, match.end, match.naming.person),)
        return self._actors.resolve(reading.page, head, sayer)

    def _draft(self, reading: Reading, predicate: Predicate, agent: Reference, agents: list[Reference], sayer: Reference | None,
               chain: tuple[Source, ...], times: tuple[Timed, ...]) -> Draft | None:
        frame = predicate.frame
        own = sayer is not None and sayer.actor == agent.actor
        if sayer is not None and not own and not self._is_shared(frame.reciprocal, sayer, reading, predicate):
            return None
        act, cameo, modality = self._act(predicate, own=own, said=bool(chain) or sayer is not None)
        others = [a for a in agents if a.actor != agent.actor] if frame.reciprocal else []
        targets = (*others, *self._targets.of(reading.page, predicate, [a.actor or "" for a in agents], sayer))
        if not self._counts(reading, predicate, agent, targets):
            return None
        if not targets and act in (Act.ACCUSE, Act.REJECT, Act.DENY, Act.SUPPORT) and agent.actor in self._counterpart and reading.quotes:
            targets = self._counterpart[agent.actor]
        kind = Kind.STATEMENT if frame.kind is Kind.STATEMENT or act in (Act.REJECT, Act.DENY) and act is not frame.act or (own and modality is Modality.FUTURE) else Kind.ACTION
        occurred = self._when(reading, predicate, kind, modality, chain, sayer, times)
        mark = Mark.NOUN if predicate.nominal else Mark.OWN_WORDS if own else Mark.CLAUSE
        return Draft(
            reading.sentence, predicate.verb.i, mark, agent, act, cameo, kind, occurred,
            self._evidence(reading.sentence, predicate, chain), _unique(targets), self._speaker(agent, sayer if own else None),
            modality, frame.reciprocal and bool(targets) and act is frame.act, _condition(reading.sentence, predicate.verb),
            self._quote(reading, predicate.word), _via(chain), self._matter(predicate.verb), _patient(predicate),
        )

    def _is_shared(self, reciprocal: bool, sayer: Reference, reading: Reading, predicate: Predicate) -> bool:
        """What a party says of a meeting that it takes part in is told by one who did it too."""
        if not reciprocal:
            return False
        return any(r.actor == sayer.actor for r in self._targets.of(reading.page, predicate, [], sayer))

    def _act(self, predicate: Predicate, *, own: bool, said: bool) -> tuple[Act, str, Modality]:
        """The act with its polarity: unwillingness is refusal, a harm that the speaker disclaims is a denial."""
        frame, told = predicate.frame, predicate.told
        modality = _MODALITY.get(told, Modality.ASSERTED)
        if told is Told.WOULD and not said:
            modality = Modality.CONDITIONAL
        if frame.act in (Act.THREATEN, Act.PROPOSE, Act.REQUEST) and told is Told.FUTURE and own:
            modality = Modality.ASSERTED
        if not predicate.negated:
            return frame.act, frame.cameo, modality
        unwilling = modality is Modality.FUTURE or frame.part is Part.ADJECTIVE or bool(auxiliaries(predicate.verb) & {"can", "ca", "could", "would"})
        if frame.act in _WILLING and unwilling:
            return Act.REJECT, SCHEMES[Act.REJECT].cameo, Modality.ASSERTED
        if frame.act in _HOSTILE and own and told is Told.FACT and frame.kind is Kind.ACTION:
            return Act.DENY, SCHEMES[Act.DENY].cameo, Modality.ASSERTED
        if frame.act is Act.REJECT:
            return Act.COMMENT, SCHEMES[Act.COMMENT].cameo, Modality.ASSERTED
        return frame.act, frame.cameo, Modality.NEGATED

    def _counts(self, reading: Reading, predicate: Predicate, agent: Reference, targets: tuple[Reference, ...]) -> bool:
        """Between actors, or about a matter between states; a state of affairs or home politics is no event."""
        frame = predicate.frame
        if agent.how is How.CITIZENS and frame.kind is Kind.ACTION and frame.act is not Act.ASSAULT:
            return False
        if predicate.nominal:
            return bool(targets) and self._noun_stands(predicate)
        if frame.foreign:
            return bool(targets)
        return bool(targets) or self._is_international(reading, agent)

    def _noun_stands(self, predicate: Predicate) -> bool:
        """An event noun tells an event of its own when it says what about."""
        noun = predicate.word
        return bool(children(noun, "acl", "ccomp", "relcl")) or any(m.lower_ in ("to", "on", "against", "with", "over") for m in children(noun, "prep"))

    def _is_international(self, reading: Reading, agent: Reference) -> bool:
        if agent.actor and ":" in agent.actor:
            return True
        here = reading.page.between(reading.sentence.tokens.start, reading.sentence.tokens.end - 1)
        if any(match.naming.actor != agent.actor for match in here):
            return True
        return any(lemma(t) in self._matters or t.lower_ in self._matters for t in reading.sentence.tokens)

    # --- statements

    def _said(self, reading: Reading, told: list[Draft], times: tuple[Timed, ...]) -> list[Draft]:
        drafts: list[Draft] = []
        named = {draft.actor.actor for draft in told if draft.mark in (Mark.OWN_WORDS, Mark.CLAUSE)}
        for source in reading.sources:
            clause = _said_clause(source)
            for speaker in source.speakers:
                if speaker.actor not in named or not told:
                    drafts += self._statement(reading, speaker, source.verb, clause, times, _outer_via(source, reading))
                    named.add(speaker.actor)
        if not reading.sources and reading.speaker and reading.speaker.actor and not told:
            root = reading.sentence.tokens.root
            drafts += self._statement(reading, reading.speaker, root, root, times, ())
        return drafts

    def _statement(self, reading: Reading, speaker: Reference, verb: Token, clause: Token | None, times: tuple[Timed, ...],
                   via: tuple[str, ...]) -> list[Draft]:
        if speaker.thing or not self._is_voice(speaker) or not self._is_international(reading, speaker) and speaker.actor not in self._counterpart:
            return []
        about = self._about(reading, clause, speaker)
        self_told = clause is not None and self._subject_is(reading, clause, speaker)
        stance = self._stances.of(clause or verb, about_self=self_told, about_other=bool(about) and clause is not None and self._subject_is_other(reading, clause, speaker))
        targets = about or (self._counterpart.get(speaker.actor or "", ()) if stance.act is not Act.COMMENT or reading.is_quoted else ())
        occurred = self._spoken_at(reading, verb, speaker, times)
        return [Draft(
            reading.sentence, (clause or verb).i, Mark.COMMENT if stance.act is Act.COMMENT else Mark.STANCE, speaker, stance.act, stance.cameo,
            Kind.STATEMENT, occurred, reading.sentence.whole, targets, self._speaker(speaker, speaker),
            condition=_condition(reading.sentence, clause or verb), quote=self._quote(reading, clause or verb), via=via, matter=self._matter(clause or verb),
        )]

    def _is_voice(self, speaker: Reference) -> bool:
        return not (speaker.how is How.CITIZENS and not speaker.person)

    def _spoken_at(self, reading: Reading, verb: Token, speaker: Reference, times: tuple[Timed, ...]) -> Occurred:
        key = speaker.person or speaker.actor
        if verb.i in {source.verb.i for source in reading.sources} and is_verb(verb):
            return statement_time(verb, reading.sentence, times, self._clock, key)
        return inherited(self._clock, key)

    def _about(self, reading: Reading, clause: Token | None, speaker: Reference) -> tuple[Reference, ...]:
        if clause is None:
            return ()
        for group in self._targets.about(reading.page, clause, speaker):
            others = tuple(r for r in group if r.actor and r.actor != speaker.actor)
            if others:
                return _unique(others)
        return ()

    def _subject_is(self, reading: Reading, clause: Token, speaker: Reference) -> bool:
        head = own_subject(clause)
        return head is not None and any(r.actor == speaker.actor for r in self._actors.resolve(reading.page, head, speaker))

    def _subject_is_other(self, reading: Reading, clause: Token, speaker: Reference) -> bool:
        head = own_subject(clause)
        if head is None:
            return False
        found = self._actors.resolve(reading.page, head, speaker) or tuple(self._targets.named(reading.page, head.left_edge.i, head.right_edge.i))
        return any(r.actor and r.actor != speaker.actor for r in found)

    # --- details

    def _when(self, reading: Reading, predicate: Predicate, kind: Kind, modality: Modality, chain: tuple[Source, ...],
              sayer: Reference | None, times: tuple[Timed, ...]) -> Occurred:
        own = own_time(predicate.verb, times)
        future = predicate.told in (Told.FUTURE, Told.PLANNED, Told.WOULD)
        saying = next((s.verb for s in chain if is_verb(s.verb)), None)
        key = (sayer.person or sayer.actor) if sayer else None
        if kind is Kind.STATEMENT and saying is not None and sayer is not None and predicate.verb != saying:
            return statement_time(saying, reading.sentence, times, self._clock, key)
        if predicate.nominal:
            return self._noun_time(reading, predicate, times)
        if own is not None or (kind is Kind.STATEMENT and beside(predicate.verb, times)):
            timed = own or beside(predicate.verb, times)
            assert timed is not None
            occurred = self._clock.read(timed, reading.sentence, future=future)
            if kind is Kind.STATEMENT and occurred.precision is Precision.DAY and not future:
                self._clock.lead = self._clock.lead or occurred
            return occurred
        return self._without_words(reading, predicate, kind, saying, times)

    def _without_words(self, reading: Reading, predicate: Predicate, kind: Kind, saying: Token | None, times: tuple[Timed, ...]) -> Occurred:
        verb = predicate.verb
        main = _leading_clause(verb)
        if is_perfect(verb) or "had" in auxiliaries(verb):
            return self._bounded(reading, saying, times)
        if main != verb and (timed := own_time(main, times)) is not None:
            return self._clock.read(timed, reading.sentence, future=False)
        if kind is Kind.STATEMENT:
            return statement_time(verb, reading.sentence, times, self._clock, None) if not is_passive(verb) else self._bounded(reading, saying, times)
        if is_present(verb) and not reading.sentence.in_title:
            return unknown(self._clock.published)
        if reading.sentence.in_title or reading.sentence.number <= 2:
            return inherited(self._clock, None)
        return self._bounded(reading, saying, times)

    def _bounded(self, reading: Reading, saying: Token | None, times: tuple[Timed, ...]) -> Occurred:
        """Unknown; known at the latest on the day of the report that the sentence cites."""
        timed = own_time(saying, times) or beside(saying, times) if saying is not None else None
        bound = self._clock.read(timed, reading.sentence, future=False).end if timed else None
        return unknown(self._clock.published, bound)

    def _noun_time(self, reading: Reading, predicate: Predicate, times: tuple[Timed, ...]) -> Occurred:
        below = [t for t in times if predicate.word.is_ancestor(t.anchor)]
        return self._clock.read(below[0], reading.sentence, future=False) if below else unknown(self._clock.published)

    def _speaker(self, agent: Reference, sayer: Reference | None) -> Speaker | None:
        who = sayer if sayer is not None and (sayer.person or sayer.role) else agent
        if who.thing or not (who.person or who.role):
            return None
        role = who.role
        if who.person is None and role:
            named = self._actors.cast.spokesman_of(who.actor or "", role)
            return Speaker(named.person, named.role) if named else Speaker(None, role)
        return Speaker(who.person, role)

    def _evidence(self, sentence: Sentence, predicate: Predicate, chain: tuple[Source, ...]) -> Span:
        first, last = _stretch(predicate)
        first = max(first, sentence.tokens.start)
        return sentence.span(first, max(first, min(last, sentence.tokens.end - 1)))

    def _quote(self, reading: Reading, word: Token) -> Span | None:
        quote = reading.quote_at(word)
        if quote is None or quote.scare:
            return None
        shift = reading.sentence.paragraph.span
        return Span(shift.field, shift.start + quote.start, shift.start + quote.end)

    def _matter(self, verb: Token) -> tuple[str, ...]:
        words = {lemma(t) for t in verb.subtree if t.pos_ in ("NOUN", "ADJ", "VERB") and t.is_alpha and not t.is_stop and len(t) > 2}
        return tuple(sorted(words - self._reporting))[:8]


def _said_clause(source: Source) -> Token | None:
    """The main verb of what is said."""
    for child in source.verb.children:
        if child.dep_ in ("ccomp", "parataxis", "dep") and (is_verb(child) or child.pos_ in ("ADJ", "NOUN")) and abs(child.i - source.verb.i) > 0:
            return child
    above = source.verb.head
    return above if source.verb.dep_ in ("parataxis", "prep", "ccomp") and above != source.verb else None


def _outer_via(source: Source, reading: Reading) -> tuple[str, ...]:
    chain = source_of(source.verb, reading.sources)
    outlets = [r.outlet for r in source.references if r.outlet]
    return tuple(dict.fromkeys([*outlets, *(o for s in chain for o in [s.outlet] if o)]))


def _via(chain: tuple[Source, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source.outlet for source in chain if source.outlet))


def _unique(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    found: dict[str, Reference] = {}
    for reference in references:
        found.setdefault(reference.actor or "", reference)
    return tuple(found.values())


def _leading_clause(verb: Token) -> Token:
    """The clause whose time a participle or relative clause shares."""
    if verb.dep_ == "advcl" and is_verb(verb.head):
        return verb.head
    above = antecedent(verb)
    if above is not None and verb.dep_ == "relcl":
        while not is_verb(above) and above.head != above:
            above = above.head
        return above
    return verb


def _condition(sentence: Sentence, verb: Token) -> Span | None:
    for clause in verb.children:
        if clause.dep_ == "advcl" and any(mark.lower_ in ("if", "unless", "provided", "until") for mark in children(clause, "mark")):
            return sentence.span(clause.left_edge.i, clause.right_edge.i)
    return None


def _patient(predicate: Predicate) -> int | None:
    from timeline.coding.clauses import affected

    nouns = affected(predicate.verb)
    return nouns[0].i if nouns else None


_APART = frozenset({"advcl", "conj", "parataxis", "relcl"})


def _stretch(predicate: Predicate) -> tuple[int, int]:
    """From the subject (or the predicate's first word) to the end of its own arguments."""
    verb = predicate.word if predicate.nominal else predicate.verb
    first = last = verb.i
    for child in verb.children:
        if child.dep_ == "punct" or child.dep_ in ("conj", "cc", "parataxis") or (child.dep_ in ("ccomp", "advcl") and child.i < verb.i):
            continue
        first, last = min(first, child.left_edge.i), max(last, _right_end(child))
    return first, last


def _right_end(token: Token) -> int:
    return token.right_edge.i


def refined(draft: Draft, **changes: object) -> Draft:
    return replace(draft, **changes)  # type: ignore[arg-type]
