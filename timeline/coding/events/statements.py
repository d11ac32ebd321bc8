"""What actors say where no frame names it: one statement a speaker and sentence, named by its stance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from timeline.coding.events.desk import Desk, Passage
from timeline.coding.events.draft import Draft, Mark, unique
from timeline.coding.events.evidence import condition_of, matter_of, quote_of
from timeline.coding.events.pointers import Pointer
from timeline.coding.names.gazetteer import How
from timeline.coding.predicates.lexicon import Part
from timeline.coding.predicates.stance import Stance, Stances, inmost, none_such
from timeline.coding.text.grammar import (
    auxiliaries,
    by_agent,
    children,
    is_passive,
    is_remark,
    is_verb,
    own_subject,
    prepositions,
)
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token
from timeline.coding.times.timing import inherited, statement_time
from timeline.coding.who.attribution import Source, source_of
from timeline.coding.who.cast import Reference
from timeline.coding.who.reading import Reading
from timeline.coding.why import Why
from timeline.domain.acts import SCHEMES, Act
from timeline.domain.dates import Occurred
from timeline.domain.events import Kind

_DEEDS = frozenset({Act.ASSAULT, Act.COERCE, Act.MOBILIZE, Act.SANCTION})
_CIRCUMSTANCES = frozenset(
    {"situation", "tension", "condition", "violence", "fighting", "crisis", "relation", "tie", "economy"}
)
"""What is said of these is no reproach to whoever is named with them."""
_POINTING = frozenset({"this", "that", "these", "those", "they", "it", "such"})


@dataclass(frozen=True, slots=True)
class Utterance:
    """Who says what: the reporting verb (or the root of a quoted sentence) and the main verb of what is said."""

    speaker: Reference
    verb: Token
    clause: Token | None
    via: tuple[str, ...] = ()
    beside: frozenset[str | None] = frozenset()  # who else says it

    @property
    def core(self) -> Token:
        return self.clause if self.clause is not None else self.verb


class Statements:
    """Drafts statements by their stance."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._stances = Stances(desk.lexicon)
        self._meaningless = desk.lexicon.list("reporting")

    def of(self, passage: Passage, told: Sequence[Draft]) -> list[Draft]:
        """The statements of a sentence whose speakers have no act of their own among what is `told` in it."""
        drafts: list[Draft] = []
        if any(source.excluded for source in passage.reading.sources):
            self._desk.notes.drop(Why.PRIVATE_VOICE)
        named = {draft.actor.actor for draft in told if draft.mark in (Mark.OWN_WORDS, Mark.CLAUSE)}
        for utterance in _utterances(passage.reading, told):
            actor = utterance.speaker.actor
            if not self._is_voice(passage.reading, utterance.speaker):
                answers = self._answers_the_other(passage, utterance) if actor not in named else []
                drafts += answers
                named |= {draft.actor.actor for draft in answers}
                self._spoken_at(passage, utterance)  # the day holds for what he says next
                continue
            if actor not in named:
                drafts += self._drafts(passage, utterance)
            elif not any(draft.actor.actor == actor for draft in drafts):
                drafts += self._besides(passage, utterance, [draft for draft in told if draft.actor.actor == actor])
            named.add(actor)
        return drafts

    def _answers_the_other(self, passage: Passage, said: Utterance) -> list[Draft]:
        """ "No bullet came from our side", "had no plans to explain", in a report of two: it is the other whom a denial
        or a refusal answers, though the sentence names nobody."""
        other = self._desk.dealings.only_other(said.speaker)
        if not other or said.speaker.thing or (said.speaker.how is How.CITIZENS and not said.speaker.person):
            return []
        draft = self._draft(passage, said)
        if draft.act not in (Act.DENY, Act.REJECT):
            return []
        draft = draft if draft.targets else replace(draft, targets=other)
        self._desk.dealings.remember(draft)
        return [draft]

    def _besides(self, passage: Passage, said: Utterance, told: Sequence[Draft]) -> list[Draft]:
        """What else is said beside an act of one's own: "rejected the plan and said Ruritania must withdraw"."""
        if said.clause is None or any(said.clause.i == draft.verb for draft in told):
            return []
        below = {token.i for token in said.clause.subtree}
        if any(draft.verb in below for draft in told):
            return []
        acts = {draft.act for draft in told} | {Act.COMMENT}
        acts |= {Act.DENY} if Act.ACCUSE in acts else set()  # "blamed Ruritania, saying there was no proof that ..."
        return [draft for draft in self._drafts(passage, said) if draft.act not in acts]

    def _drafts(self, passage: Passage, said: Utterance) -> list[Draft]:
        """One draft for each act of what is said; a comment only when it is all there is."""
        clauses: list[Token | None] = [said.clause]
        clauses += _joined_clauses(said.clause) if said.clause is not None else []
        clauses += [clause for clause in _joined_clauses(said.verb) if passage.reading.quote_at(clause)]
        drafts: dict[Act, Draft] = {}
        for clause in clauses:
            draft = self._draft(passage, replace(said, clause=clause))
            if draft.act not in drafts or not drafts[draft.act].targets:
                drafts[draft.act] = draft
            self._desk.dealings.remember(draft)
        return [draft for act, draft in drafts.items() if act is not Act.COMMENT or len(drafts) == 1]

    def _is_voice(self, reading: Reading, speaker: Reference) -> bool:
        """An office or person of the actor, on a matter between states or going on about one."""
        if speaker.thing or (speaker.how is How.CITIZENS and not speaker.person):
            self._desk.notes.drop(Why.NO_SPOKESMAN)
            return False
        if self._desk.is_international(reading, speaker) or self._desk.dealings.counterpart(speaker):
            return True
        if speaker.person and self._desk.dealings.told:
            return True
        self._desk.notes.drop(Why.DOMESTIC)
        return False

    def _draft(self, passage: Passage, said: Utterance) -> Draft:
        reading = passage.reading
        verbs = dict.fromkeys((said.core, said.verb))
        pointers = self._desk.pointers.of(reading.page, verbs, said.speaker)
        stance = self._stance(reading, said, pointers)
        return Draft(
            sentence=reading.sentence,
            verb=said.core.i,
            mark=Mark.COMMENT if stance.act is Act.COMMENT else Mark.STANCE,
            actor=said.speaker,
            act=stance.act,
            cameo=stance.cameo,
            kind=Kind.STATEMENT,
            occurred=self._spoken_at(passage, said),
            evidence=reading.sentence.whole,
            targets=unique(self._targets(reading, said, stance, pointers)),
            speaker=self._desk.speaker_of(reading.page, said.speaker, said.speaker),
            condition=condition_of(reading.sentence, said.core),
            quote=quote_of(reading, said.core),
            via=said.via,
            matter=matter_of(said.core, self._meaningless),
            pointers=pointers,
        )

    def _spoken_at(self, passage: Passage, said: Utterance) -> Occurred:
        key = said.speaker.person or said.speaker.actor
        reports = any(source.verb == said.verb for source in passage.reading.sources)
        if reports and is_verb(said.verb):
            return statement_time(said.verb, passage.reading.sentence, passage.times, self._desk.clock, key)
        return inherited(self._desk.clock, key)

    # --- stance

    def _stance(self, reading: Reading, said: Utterance, pointers: Sequence[Pointer]) -> Stance:
        clause = said.clause
        about_self = clause is not None and self._is_about_self(reading, clause, said)
        about_other = clause is not None and (
            self._is_about_other(reading, clause, said)
            or self._is_about_deed(clause, said, pointers)
            or _harms(reading, clause, said.speaker)
        )
        charged = self._desk.dealings.is_charged(said.speaker)
        stance = self._stances.of(said.core, about_self=about_self, about_other=about_other, charged=charged)
        return self._as_called(reading, said) if stance.act is Act.COMMENT else stance

    def _as_called(self, reading: Reading, said: Utterance) -> Stance:
        """ "..., a charge that Ruritania denied": the report calls a plain statement by its name."""
        for token in reading.sentence.tokens:
            frames = self._desk.lexicon.of(Part.NOUN, lemma(token)) if token.i > said.core.i else ()
            if frames and frames[0].kind is Kind.STATEMENT and is_remark(token):
                return Stance(frames[0].act, frames[0].cameo)
        return Stance(Act.COMMENT, SCHEMES[Act.COMMENT].cameo)

    def _is_about_self(self, reading: Reading, clause: Token, said: Utterance) -> bool:
        head = own_subject(clause) or none_such(clause)
        bidden = _tells_somebody(said) and not auxiliaries(clause) & {"will", "would", "wo"}
        if head is None or (head.lower_ in ("it", "they") and bidden):
            return False
        found = self._desk.actors.resolve(reading.page, head, said.speaker)
        return any(reference.actor == said.speaker.actor for reference in found)

    def _is_about_other(self, reading: Reading, clause: Token, said: Utterance) -> bool:
        head = by_agent(clause) if is_passive(clause) else None
        head = head or own_subject(clause)
        if head is None:
            return False
        if head.lower_ in _POINTING and self._is_about_self(reading, clause, said):
            return False
        if head.lower_ in _POINTING and (_tells_somebody(said) or not reading.page.resolved.get(head.i)):
            return _tells_somebody(said) or bool(self._desk.dealings.counterpart(said.speaker))
        found = self._desk.actors.resolve(reading.page, head, said.speaker)
        if not found and lemma(head) in _CIRCUMSTANCES:
            return False
        found = found or tuple(self._desk.targets.named(reading.page, head.left_edge.i, head.right_edge.i))
        return any(reference.actor and reference.actor != said.speaker.actor for reference in found)

    def _is_about_deed(self, clause: Token, said: Utterance, pointers: Sequence[Pointer]) -> bool:
        """ "Said the raid had done great damage": about whoever raided."""
        head = own_subject(clause)
        deeds = [p for p in pointers if head is not None and p.word == head.i and p.acts & _DEEDS and not p.near]
        owners = {owner.actor for deed in deeds for owner in deed.owners} - {said.speaker.actor}
        return bool(owners or self._desk.dealings.pointed_at(deeds, said.speaker))

    # --- about whom

    def _targets(
        self, reading: Reading, said: Utterance, stance: Stance, pointers: Sequence[Pointer]
    ) -> tuple[Reference, ...]:
        """Whom it is told, whom the clause is about, whom it is said of; else the counterpart of the occasion."""
        found = self._addressees(reading, said) if stance.act in (Act.REQUEST, Act.THREATEN) else ()
        found = found or reading.addressees
        if stance.act is Act.DENY:
            accused = self._accuser(reading, said) or self._desk.dealings.pointed_at(pointers, said.speaker)[:1]
            return accused or self._desk.dealings.struck_by(said.speaker)
        if not found and said.clause is not None:
            found = self._desk.targets.others(reading.page, said.clause, said.speaker)
        found = tuple(other for other in found if other.actor not in said.beside)
        found = found or self._said_of(reading, said) or self._desk.dealings.pointed_at(pointers, said.speaker)
        found = found or self._addressees(reading, said)
        if stance.act is Act.REJECT and not found:
            found = self._desk.targets.in_condition(reading.page, said.core, said.speaker)
        goes_on = stance.act is not Act.COMMENT or reading.is_quoted
        return found or (self._desk.dealings.counterpart(said.speaker) if goes_on else ())

    def _accuser(self, reading: Reading, said: Utterance) -> tuple[Reference, ...]:
        """ "Ruritania's charges are false", "said of the Ruritanian complaint"; else whoever spoke against him last."""
        head = own_subject(said.clause) if said.clause is not None else None
        named = self._desk.targets.named(reading.page, head.left_edge.i, head.i) if head is not None else []
        found = tuple(one for one in named if one.actor != said.speaker.actor)
        found = found or self._said_of(reading, said) or self._desk.dealings.denied(said.speaker)
        return found or self._desk.dealings.opponent(said.speaker)

    def _addressees(self, reading: Reading, said: Utterance) -> tuple[Reference, ...]:
        """ "told Ruritania (that) it should ..." """
        nouns = children(said.verb, "dobj", "dative") if _tells_somebody(said) else []
        found = (r for noun in nouns for r in self._desk.actors.resolve(reading.page, noun, said.speaker))
        return tuple(r for r in found if r.actor and r.actor != said.speaker.actor)

    def _said_of(self, reading: Reading, said: Utterance) -> tuple[Reference, ...]:
        """ "said of the Ruritanian decision" """
        for mark in children(said.verb, "prep"):
            if mark.lower_ in ("of", "about", "on"):
                found = self._desk.targets.named(reading.page, mark.i, mark.right_edge.i)
                return tuple(r for r in found if r.actor != said.speaker.actor)[:1]
        return ()


def _harms(reading: Reading, clause: Token, speaker: Reference) -> bool:
    """ "The flights violated Ruritania's air space", says Ruritania: about whoever flew."""
    things = children(clause, "dobj")
    own = (m for noun in things for m in reading.page.between(noun.left_edge.i, noun.right_edge.i))
    head = own_subject(clause)
    itself = head is not None and any(r.actor == speaker.actor for r in reading.page.resolved.get(head.i, ()))
    return not itself and any(match.naming.actor == speaker.actor for match in own)


def _utterances(reading: Reading, told: Sequence[Draft]) -> list[Utterance]:
    """Every actor that a source names; for a quotation without a source in its sentence, whoever is speaking."""
    if reading.sources:
        inner = {source.verb.i: source.speakers for source in reading.sources}
        return [
            Utterance(
                speaker,
                source.verb,
                _said_clause(source),
                _outlets(source, reading),
                frozenset(other.actor for other in source.speakers),
            )
            for source in reading.sources
            for speaker in source.speakers
            if not _only_announces(source, speaker, inner)
        ]
    if reading.speaker is None or not reading.speaker.actor or told:
        return []
    root = reading.sentence.tokens.root
    return [Utterance(reading.speaker, root, inmost(root))]


def _only_announces(source: Source, speaker: Reference, inner: Mapping[int, Sequence[Reference]]) -> bool:
    """ "Petrov told reporters it was illegal, his office said": what the office says is that he said it."""
    clause = _said_clause(source)
    said = inner.get(clause.i, ()) if clause is not None else ()
    return any(other.actor == speaker.actor for other in said)


def _joined_clauses(clause: Token) -> list[Token]:
    """ "This is hostile, and we will respond": further clauses of their own subject. "We want peace," he said, "but
    they want war": the parser joins the second half to the verb of saying."""
    return [each for each in children(clause, "conj") if is_verb(each) and own_subject(each) is not None]


def _tells_somebody(said: Utterance) -> bool:
    return said.verb.lemma_ == "tell"


def _said_clause(source: Source) -> Token | None:
    """The main verb of what is said."""
    for child in children(source.verb, "ccomp", "parataxis", "dep"):
        if is_verb(child) or child.pos_ in ("ADJ", "NOUN"):
            return inmost(child)
    for _, paper in prepositions(source.verb):  # "said in a statement that"
        for child in children(paper, "acl", "relcl", "ccomp"):
            if any(mark.lower_ == "that" for mark in children(child, "mark")):
                return inmost(child)
    above = source.verb.head
    hung_below = source.verb.dep_ in ("parataxis", "prep", "ccomp") and above != source.verb
    return inmost(above) if hung_below else None


def _outlets(source: Source, reading: Reading) -> tuple[str, ...]:
    chain = (source, *source_of(source.verb, reading.sources))
    return tuple(dict.fromkeys(name for each in chain for name in each.via))
