"""The events that a frame of the lexicon names: told by the narrator, or by whoever did them himself.

What one actor says that another did is no event of the other's: it is the speaker's statement (statements.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from timeline.coding.attribution import Source, source_of
from timeline.coding.cast import Reference
from timeline.coding.clauses import Predicate, Told, affected
from timeline.coding.desk import Desk, Passage
from timeline.coding.draft import Draft, Mark, unique
from timeline.coding.evidence import condition_of, evidence_of, matter_of, quote_of
from timeline.coding.gazetteer import How
from timeline.coding.grammar import children, is_verb, prepositions, subject
from timeline.coding.occasion import Saying, occurred
from timeline.coding.polarity import WILLING, act_of
from timeline.coding.reading import Reading
from timeline.coding.sentences import lemma
from timeline.coding.targets import doer
from timeline.domain.acts import Act
from timeline.domain.events import Kind, Modality

_AGAINST = frozenset(
    {
        Act.ASSAULT,
        Act.COERCE,
        Act.AGREE,
        Act.RETREAT,
        Act.SANCTION,
        Act.PROTEST,
        Act.THREATEN,
        Act.REQUEST,
        Act.REJECT,
        Act.MOBILIZE,
    }
)
_ANSWERING = frozenset({Act.DENY, Act.REJECT, Act.THREATEN, Act.ACCUSE})
_MEASURES = frozenset({"sanction", "embargo", "tariff", "blockade", "siege", "restriction"})
_OF = frozenset({Act.PROPOSE, Act.ACCUSE, Act.REJECT})
_AIMS = frozenset({"to", "on", "against", "with", "over"})


@dataclass(frozen=True, slots=True)
class Voice:
    """Who tells a predicate: the chain of sources above it, and the actor among them (none: the narrator)."""

    chain: tuple[Source, ...]
    sayer: Reference | None

    @property
    def saying(self) -> Saying:
        verb = next((source.verb for source in self.chain if is_verb(source.verb)), None)
        return Saying(verb, (self.sayer.person or self.sayer.actor) if self.sayer else None)

    @property
    def via(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(source.outlet for source in self.chain if source.outlet))


class Telling:
    """Drafts what predicates tell."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._meaningless = desk.lexicon.list("reporting")
        self._witnesses = desk.lexicon.list("witnesses")

    def of(self, passage: Passage, predicate: Predicate) -> list[Draft]:
        """One draft for each of co-ordinated doers; one in all for what they do with each other."""
        voice = self._voice(passage.reading, predicate)
        if voice is None or predicate.told is Told.ASIDE or _is_standing(predicate):
            return []
        agents = [agent for agent in self._agents(passage.reading, predicate, voice) if agent.actor]
        drafts: list[Draft] = []
        for agent in agents:
            draft = self._draft(passage, predicate, agent, agents, voice)
            if draft:
                drafts.append(draft)
                self._desk.dealings.remember(draft)
            if drafts and drafts[0].reciprocal:
                break
        return drafts

    # --- who tells it

    def _voice(self, reading: Reading, predicate: Predicate) -> Voice | None:
        """None for a private voice, and for a quotation of nobody in particular."""
        chain = source_of(predicate.word, reading.sources)
        excluded = [source for source in chain if source.excluded]
        if excluded and not (predicate.told is Told.FACT and all(s.only_reports(self._witnesses) for s in excluded)):
            return None
        sayer = next((speaker for source in chain for speaker in source.speakers), None)
        quote = reading.quote_at(predicate.word)
        if sayer is None and quote is not None and not quote.scare:
            sayer = reading.voice
            if sayer is None:
                return None
        if sayer is None and not chain and reading.sentence.in_title:
            sayer = reading.speaker
        return Voice(chain, sayer)

    # --- who does it

    def _agents(self, reading: Reading, predicate: Predicate, voice: Voice) -> tuple[Reference, ...]:
        head = doer(predicate)
        if head is not None and head == predicate.word and not predicate.nominal:  # "talks between X and Y resumed"
            return unique(self._desk.targets.named(reading.page, head.left_edge.i, head.right_edge.i))
        if head is None:
            return self._host(reading, predicate) or _implied(predicate, voice.sayer)
        if head.i in reading.subjects and not predicate.nominal:
            return reading.subjects[head.i]
        match = reading.page.at.get(head.i)
        if predicate.nominal and match:
            return (reading.page.named(match),)
        return self._desk.actors.resolve(reading.page, head, voice.sayer)

    def _host(self, reading: Reading, predicate: Predicate) -> tuple[Reference, ...]:
        """Who summons, expels or invites when no one is named: the country that the envoy is sent or asked to."""
        if not predicate.passive:
            return ()
        envoys = affected(predicate.verb)
        if predicate.frame.act is Act.RETREAT:  # "UN sanctions were lifted": by whom they are
            return next((self._desk.actors.resolve(reading.page, e) for e in envoys if lemma(e) in _MEASURES), ())
        if predicate.frame.act not in (Act.PROTEST, Act.SANCTION, Act.PROPOSE):
            return ()
        sent_by = {r.actor for envoy in envoys for r in self._desk.actors.resolve(reading.page, envoy)}
        for mark, noun in (pair for holder in (*envoys, predicate.verb) for pair in prepositions(holder)):
            leaves = mark == "from" and predicate.frame.act is Act.SANCTION
            hosts = self._desk.actors.resolve(reading.page, noun) if mark in ("to", "by") or leaves else ()
            found = tuple(host for host in hosts if host.actor and host.actor not in sent_by)
            if found:
                return found[:1]
        return ()

    def _may_tell(self, reading: Reading, predicate: Predicate, agent: Reference, voice: Voice) -> bool:
        """The narrator, the doer himself, or one who met him."""
        if voice.sayer is None or voice.sayer.actor == agent.actor:
            return True
        if not predicate.frame.reciprocal:
            return False
        parties = self._desk.targets.of(reading.page, predicate, [], voice.sayer)
        return any(party.actor == voice.sayer.actor for party in parties)

    # --- the draft

    def _draft(
        self, passage: Passage, predicate: Predicate, agent: Reference, agents: Sequence[Reference], voice: Voice
    ) -> Draft | None:
        reading = passage.reading
        if not self._may_tell(reading, predicate, agent, voice) or _is_said_twice(reading, predicate, agent):
            return None
        own = voice.sayer is not None and voice.sayer.actor == agent.actor
        outcome = act_of(predicate, own=own, said=bool(voice.chain) or voice.sayer is not None)
        targets = self._targets_of(reading, predicate, [agent, *agents], voice, outcome.act)
        if not self._counts(reading, predicate, agent, targets):
            return None
        condition = condition_of(reading.sentence, predicate.verb)
        bound = condition is not None and outcome.modality is Modality.FUTURE  # "will withdraw if"
        when = occurred(passage, predicate, outcome.kind, voice.saying, self._desk.clock)
        return Draft(
            sentence=reading.sentence,
            verb=(predicate.word if predicate.nominal else predicate.verb).i,
            mark=Mark.NOUN if predicate.nominal else Mark.OWN_WORDS if own else Mark.CLAUSE,
            actor=agent,
            act=outcome.act,
            cameo=outcome.cameo,
            kind=outcome.kind,
            occurred=when,
            evidence=evidence_of(reading.sentence, predicate),
            targets=targets,
            speaker=self._desk.speaker_of(agent, voice.sayer if own else None),
            modality=Modality.CONDITIONAL if bound else outcome.modality,
            reciprocal=predicate.frame.reciprocal and bool(targets) and outcome.act is predicate.frame.act,
            condition=condition,
            quote=quote_of(reading, predicate.word),
            via=voice.via,
            matter=matter_of(predicate.verb, self._meaningless),
            patient=next((noun.i for noun in affected(predicate.verb)), None),
        )

    # --- to whom

    def _targets_of(
        self,
        reading: Reading,
        predicate: Predicate,
        agents: Sequence[Reference],
        voice: Voice,
        act: Act,
    ) -> tuple[Reference, ...]:
        """The others who do it together; the predicate's arguments; what the sentences before make plain."""
        agent = agents[0]
        if predicate.frame.reciprocal and (others := [a for a in agents if a.actor != agent.actor]):
            return unique(others)
        own_ids = [a.actor or "" for a in agents]
        found = self._desk.targets.of(reading.page, predicate, own_ids, voice.sayer)
        return unique(found or self._understood(reading, predicate, agent, voice, act))

    def _understood(
        self, reading: Reading, predicate: Predicate, agent: Reference, voice: Voice, act: Act
    ) -> tuple[Reference, ...]:
        dealings = self._desk.dealings
        if predicate.nominal:
            return _answerer(reading, predicate, agent)
        if predicate.verb.dep_ == "advcl" and act in (Act.COERCE, Act.ASSAULT):
            return _answerer_of_clause(reading, predicate, agent)
        if predicate.verb.dep_ == "conj" and act in _AGAINST and (shared := dealings.counterpart(agent)):
            return shared
        answering = act in _ANSWERING or (act is Act.AGREE and _is_done_to_something_told(predicate))
        if answering and (answered := self._answered(reading, agent, voice)):
            return answered
        if predicate.frame.kind is Kind.STATEMENT and voice.sayer is not None:
            return dealings.counterpart(agent)
        return ()

    def _answered(self, reading: Reading, agent: Reference, voice: Voice) -> tuple[Reference, ...]:
        """Whose charge is denied: of another speaker in the sentence, else of whoever last spoke against the agent."""
        speakers = [s for source in reading.sources for s in source.speakers if s.actor != agent.actor]
        return tuple(speakers[:1]) if speakers and voice.sayer is None else self._desk.dealings.opponent(agent)

    # --- whether it is an event

    def _counts(self, reading: Reading, predicate: Predicate, agent: Reference, targets: tuple[Reference, ...]) -> bool:
        """Between actors, or about a matter between states; home politics is no event."""
        frame = predicate.frame
        if agent.how is How.CITIZENS and frame.kind is Kind.ACTION and frame.act is not Act.ASSAULT:
            return False
        if predicate.nominal:
            return bool(targets) and _says_what_about(predicate)
        if frame.act is Act.CONSULT and frame.lemma == "call":  # "called the embargo a crime" rings nobody up
            return any(not target.thing for target in targets)
        if frame.foreign and not (agent.actor or "").startswith("NSA:"):
            return bool(targets)
        return bool(targets) or self._desk.is_international(reading, agent)


def _is_standing(predicate: Predicate) -> bool:
    """ "Backed by", "signed by": how things stand, no news of an act."""
    if predicate.verb.dep_ == "relcl" and predicate.verb.tag_ in ("VBZ", "VBP"):
        return predicate.frame.act in (Act.SUPPORT, Act.ACCUSE, Act.AID)  # "Ruritania, which backs the rebels"
    passive = predicate.passive and not children(predicate.verb, "auxpass")
    return passive and predicate.frame.act in (Act.SUPPORT, Act.AGREE)


def _implied(predicate: Predicate, sayer: Reference | None) -> tuple[Reference, ...]:
    """A passive without a doer in somebody's words of what may or will be done: he means his own side."""
    ahead = predicate.told in (Told.CONDITIONAL, Told.FUTURE)
    return (sayer,) if sayer is not None and ahead and predicate.passive and predicate.frame.act in WILLING else ()


def _governing_subject(reading: Reading, verb: Token) -> tuple[Reference, ...]:
    head = subject(verb)
    return reading.subjects.get(head.i, ()) if head is not None else ()


def _is_said_twice(reading: Reading, predicate: Predicate, agent: Reference) -> bool:
    """ "Ruritania repeated its demand": the verb tells it already."""
    if not predicate.nominal:
        return False
    return any(r.actor == agent.actor for r in _governing_subject(reading, predicate.verb))


def _answerer(reading: Reading, predicate: Predicate, agent: Reference) -> tuple[Reference, ...]:
    """Who rejects or accepts an offer is whom it was made to."""
    if predicate.word.dep_ not in ("dobj", "pobj"):
        return ()
    found = _governing_subject(reading, predicate.verb)
    return tuple(other for other in found if other.actor and other.actor != agent.actor)[:1]


def _is_done_to_something_told(predicate: Predicate) -> bool:
    """ "accepted the apology": the article names it by "the" because it has told of it."""
    return any(child.lower_ == "the" for noun in affected(predicate.verb) for child in noun.children)


def _answerer_of_clause(reading: Reading, predicate: Predicate, agent: Reference) -> tuple[Reference, ...]:
    """ "Ruritania sent jets after bombers had crossed the line": done to whoever then acts."""
    found = _governing_subject(reading, predicate.verb.head)
    return tuple(other for other in found if other.actor and other.actor != agent.actor)[:1]


def _says_what_about(predicate: Predicate) -> bool:
    """An event noun tells an event of its own when it says what about."""
    noun = predicate.word
    marks = {mark.lower_ for mark in children(noun, "prep")}
    named = predicate.frame.act in _OF and "of" in marks
    return named or bool(children(noun, "acl", "ccomp", "relcl")) or bool(marks & _AIMS)
