"""The events that a frame of the lexicon names: told by the narrator, or by whoever did them himself.

What one actor says that another did is no event of the other's: it is the speaker's statement (statements.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from timeline.coding.events.desk import Desk, Passage
from timeline.coding.events.draft import Draft, Mark
from timeline.coding.events.evidence import condition_of, evidence_of, matter_of, quote_of
from timeline.coding.names.gazetteer import How
from timeline.coding.predicates.clauses import Predicate
from timeline.coding.predicates.event_nouns import answerer, is_said_twice, says_what_about
from timeline.coding.predicates.lexicon import Frame
from timeline.coding.predicates.moods import Told
from timeline.coding.predicates.polarity import WILLING, act_of
from timeline.coding.predicates.senses import as_meant, is_mere_asking
from timeline.coding.predicates.slots import affected
from timeline.coding.roles.aims import Aims
from timeline.coding.roles.hosts import Hosts
from timeline.coding.roles.perpetrators import Perpetrators
from timeline.coding.roles.targets import HANDS_ON, HARM, doer
from timeline.coding.text.grammar import auxiliaries, children, is_verb
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token
from timeline.coding.times.occasion import Saying, occurred
from timeline.coding.who.attribution import Source, source_of
from timeline.coding.who.carriers import Carriers
from timeline.coding.who.cast import Reference
from timeline.coding.who.crowds import Crowds
from timeline.coding.who.reading import Reading
from timeline.coding.why import Why
from timeline.domain.acts import Act
from timeline.domain.events import Kind, Modality, Speaker

_BY_CROWDS = frozenset({Act.ASSAULT, Act.PROTEST})
_OPEN = frozenset({"may", "might", "could", "would", "will", "can"})
_ANYBODY = frozenset({"any", "every", "all", "anyone", "anybody", "everyone"})
_FORCE = frozenset({"strike", "airstrike", "air-strike", "bombing", "bombardment", "warplane"})


@dataclass(frozen=True, slots=True)
class Voice:
    """Who tells a predicate: the chain of sources above it, and the actor among them (none: the narrator)."""

    chain: tuple[Source, ...]
    sayer: Reference | None

    def of(self, agent: Reference) -> Voice:
        """ "France and Spain said they regretted it": each of them says so for itself."""
        own = (s for source in self.chain[:1] for s in source.speakers if s.actor == agent.actor)
        return replace(self, sayer=next(own, self.sayer))

    @property
    def saying(self) -> Saying:
        verb = next((source.verb for source in self.chain if is_verb(source.verb)), None)
        return Saying(verb, (self.sayer.person or self.sayer.actor) if self.sayer else None)

    @property
    def via(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for source in self.chain for name in source.via))


class Telling:
    """Drafts what predicates tell."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._aims = Aims(desk)
        self._hosts = Hosts(desk.actors, desk.targets)
        self._perpetrators = Perpetrators(desk.lexicon, desk.actors, desk.targets)
        self._crowds = Crowds(desk.lexicon)
        self._carriers = Carriers(desk.actors)
        self._meaningless = desk.lexicon.list("reporting")
        self._witnesses = desk.lexicon.list("witnesses")

    def of(self, passage: Passage, predicate: Predicate) -> list[Draft]:
        """One draft for each of co-ordinated doers; one in all for what they do with each other."""
        drafts = self._as_framed(passage, predicate)
        if not drafts and predicate.instead and predicate.frame.foreign:
            first, *rest = predicate.instead
            return self.of(passage, replace(predicate, frame=first, instead=tuple(rest)))
        return drafts

    def _as_framed(self, passage: Passage, predicate: Predicate) -> list[Draft]:
        voice = self._voice(passage.reading, predicate)
        if voice is None:
            return []
        if predicate.told is Told.ASIDE or _is_standing(predicate) or _names_in_passing(predicate):
            self._desk.notes.drop(Why.NO_FACT if predicate.told is Told.ASIDE else Why.BACKGROUND)
            return []
        doers = self._represented(passage.reading, predicate.verb) or self._agents(passage.reading, predicate, voice)
        doers = self._against_itself(passage.reading, predicate, doers) or doers
        agents = [agent for agent in doers if agent.actor] or [*self._crowds.of(passage.reading.page, predicate)]
        if not agents:
            self._desk.notes.drop(Why.NO_DEED if predicate.nominal else Why.NO_ACTOR)
        predicate = as_meant(predicate, agents)
        drafts: list[Draft] = []
        for agent in agents:
            draft = self._draft(passage, predicate, agent, agents, voice.of(agent))
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
            self._desk.notes.drop(Why.PRIVATE_VOICE)
            return None
        sayer = next((speaker for source in chain for speaker in source.speakers), None)
        quote = reading.quote_at(predicate.word)
        if sayer is None and quote is not None and not quote.scare:
            sayer = reading.voice
            if sayer is None:
                self._desk.notes.drop(Why.UNKNOWN_VOICE)
                return None
        if sayer is None and not chain and reading.sentence.in_title:
            sayer = reading.speaker
        if sayer is not None and not sayer.actor:
            return None
        return Voice(chain, sayer)

    # --- who does it

    def _agents(self, reading: Reading, predicate: Predicate, voice: Voice) -> tuple[Reference, ...]:
        head = doer(predicate)
        if head is not None and head == predicate.word and not predicate.nominal:  # "talks between X and Y resumed"
            return self._perpetrators.of_happening(reading.page, predicate)
        if head is None:
            return (
                self._perpetrators.of_passive(reading.page, predicate)
                or self._hosts.of(reading, predicate)
                or _implied(predicate, voice.sayer)
            )
        if head.i in reading.subjects and not predicate.nominal:
            return reading.subjects[head.i]
        match = reading.page.at.get(head.i)
        if predicate.nominal and match:
            return (reading.page.named(match),)
        found = self._desk.actors.resolve(reading.page, head, voice.sayer)
        if not found and predicate.passive:  # "was hit by Ruritanian shells"
            return self._perpetrators.of_passive(reading.page, predicate)
        return found

    def _against_itself(
        self, reading: Reading, predicate: Predicate, doers: Sequence[Reference]
    ) -> tuple[Reference, ...]:
        """ "France bombed it. It had shelled a French camp": nobody harms his own, so the pronoun means the other."""
        head = doer(predicate)
        if head is None or head.lower_ not in ("it", "they") or predicate.frame.act not in HARM or len(doers) != 1:
            return ()
        hit = [
            one.actor
            for noun in affected(predicate.verb)
            for one in self._desk.targets.named(reading.page, noun.left_edge.i, noun.i)
        ]
        return self._desk.dealings.counterpart(doers[0]) if hit == [doers[0].actor] else ()

    def _represented(self, reading: Reading, verb: Token) -> tuple[Reference, ...]:
        """ "said on behalf of the European Union": a presidency speaks for the organisation (CODEBOOK section 3)."""
        for word in verb.subtree:
            if word.lower_ == "behalf":
                found = (m for m in reading.page.between(word.i, word.right_edge.i) if ":" in m.naming.actor)
                return tuple(reading.page.named(match) for match in found)[:1]
        return ()

    def _may_tell(self, reading: Reading, predicate: Predicate, agent: Reference, voice: Voice) -> bool:
        """The narrator, the doer himself, one who met him, or who answers him: "said it had accepted their offer"."""
        if voice.sayer is None or voice.sayer.actor == agent.actor:
            return True
        if predicate.nominal:
            answered = not auxiliaries(predicate.verb) & _OPEN
            return answered and any(r.actor == voice.sayer.actor for r in answerer(reading, predicate, agent))
        if not predicate.frame.reciprocal or predicate.negated:  # "said they had not consulted it": a reproach
            return False
        parties = self._desk.targets.of(reading.page, predicate, [], voice.sayer)
        return any(party.actor == voice.sayer.actor for party in parties)

    # --- the draft

    def _draft(
        self, passage: Passage, predicate: Predicate, agent: Reference, agents: Sequence[Reference], voice: Voice
    ) -> Draft | None:
        reading = passage.reading
        if not self._may_tell(reading, predicate, agent, voice) or is_said_twice(reading, predicate, agent):
            self._desk.notes.drop(Why.TOLD_ALREADY if is_said_twice(reading, predicate, agent) else Why.CLAIM)
            return None
        own = voice.sayer is not None and voice.sayer.actor == agent.actor
        condition = condition_of(reading.sentence, predicate.verb)
        outcome = act_of(
            predicate, own=own, said=bool(voice.chain) or voice.sayer is not None, bound=condition is not None
        )
        pointers = self._desk.pointers.of(reading.page, [predicate.verb], voice.sayer)
        targets = self._aims.of(reading, predicate, [agent, *agents], voice.sayer, act=outcome.act, pointers=pointers)
        if not self._counts(reading, predicate, agent, targets):
            self._desk.notes.drop(Why.NO_DEED if predicate.nominal else Why.DOMESTIC)
            return None
        bound = condition is not None and outcome.modality is Modality.FUTURE  # "will withdraw if"
        own_statement = outcome.kind is Kind.STATEMENT and not predicate.nominal
        saying = replace(voice.saying, doer=agent.person)
        when = occurred(passage, predicate, outcome.kind, saying, self._desk.clock)
        if outcome.act is Act.CONSULT and predicate.told is Told.FACT and predicate.verb.dep_ == "ROOT":
            self._desk.clock.note_meeting(when, agent.person)
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
            speaker=self._speaker(reading, agent, voice, outcome.kind)
            if own or not predicate.frame.reciprocal
            else None,
            modality=Modality.CONDITIONAL if bound else outcome.modality,
            reciprocal=predicate.frame.reciprocal
            and bool(targets)
            and outcome.act is predicate.frame.act
            and not self._desk.dealings.asked_by(pointers, agent),
            condition=condition,
            quote=quote_of(reading, predicate.word),
            via=voice.via or (self._carriers.of(reading.page, predicate.verb) if own_statement else ()),
            matter=matter_of(predicate.verb, self._meaningless),
            patient=next((noun.i for noun in affected(predicate.verb)), None),
            pointers=pointers,
        )

    def _speaker(self, reading: Reading, agent: Reference, voice: Voice, kind: Kind) -> Speaker | None:
        """Who makes a statement; who announces an action (CODEBOOK section 7), if it is its doer."""
        own = voice.sayer is not None and voice.sayer.actor == agent.actor
        if kind is Kind.ACTION and not own:
            return None
        himself = kind is Kind.STATEMENT and agent.person is not None
        return self._desk.speaker_of(reading.page, agent, voice.sayer if own and not himself else None)

    # --- whether it is an event

    def _counts(self, reading: Reading, predicate: Predicate, agent: Reference, targets: tuple[Reference, ...]) -> bool:
        """Between actors, or about a matter between states; home politics is no event."""
        frame = predicate.frame
        if _only_does_so_to_speak(frame, agent) or is_mere_asking(predicate):
            return False
        if predicate.nominal:
            return bool(targets) and says_what_about(predicate, self._desk.lexicon)
        if frame.act is Act.CONSULT and frame.lemma == "call":  # "called the embargo a crime" rings nobody up
            called = [noun.i for noun in affected(predicate.verb)]
            return any(not t.thing and any(t.start <= i < t.end for i in called) for t in targets)
        if frame.home and agent.actor and ":" not in agent.actor:
            return True
        abroad = (agent.actor or "").startswith("NSA:") or (frame.act in HANDS_ON and ":" in (agent.actor or ""))
        if frame.foreign and not abroad and not _threatens_all(predicate):
            return bool(targets) or _is_by_force(predicate, agent)
        return bool(targets) or self._desk.is_international(reading, agent)


def _only_does_so_to_speak(frame: Frame, agent: Reference) -> bool:
    """ "Ruritanians bought guns"; "the plans are raising concern" """
    if agent.thing and frame.act is Act.ACCUSE and frame.lemma == "raise":
        return True
    if frame.act is Act.RETREAT and agent.plural and agent.start + 1 < agent.end:
        return False  # "the Ruritanians freed the pilot"
    return agent.how is How.CITIZENS and frame.kind is Kind.ACTION and frame.act not in _BY_CROWDS


def _is_by_force(predicate: Predicate, agent: Reference) -> bool:
    """ "killed ten in air strikes": what armies do is no home affair, though nobody says to whom."""
    words = {lemma(token) for token in predicate.verb.subtree}
    return predicate.frame.act is Act.ASSAULT and bool(words & _FORCE) and "police" not in (agent.role or "").lower()


def _names_in_passing(predicate: Predicate) -> bool:
    """ "..., calling it an error": part of what the main verb says."""
    verb = predicate.verb
    return predicate.frame.act is Act.COMMENT and verb.dep_ == "advcl" and verb.tag_ == "VBG"


def _is_standing(predicate: Predicate) -> bool:
    """ "Backed by", "signed by": how things stand, no news of an act."""
    if predicate.verb.dep_ == "relcl" and predicate.verb.tag_ in ("VBZ", "VBP"):
        return predicate.frame.act in (Act.SUPPORT, Act.ACCUSE, Act.AID)  # "Ruritania, which backs the rebels"
    passive = predicate.passive and not children(predicate.verb, "auxpass")
    return passive and predicate.frame.act in (Act.SUPPORT, Act.AGREE)


def _implied(predicate: Predicate, sayer: Reference | None) -> tuple[Reference, ...]:
    """A passive without a doer in somebody's words of what may or will be done: he means his own side."""
    if sayer is None or not predicate.passive or predicate.negated:
        return ()
    ahead = predicate.told in (Told.CONDITIONAL, Told.FUTURE)
    willing = ahead and predicate.frame.act in WILLING
    return (sayer,) if willing or _threatens_all(predicate) else ()


def _threatens_all(predicate: Predicate) -> bool:
    """ "Any ship that ... will be sunk": whose ships they are is left open, so none of one's own."""
    if predicate.told is not Told.FUTURE or predicate.frame.act is not Act.ASSAULT:
        return False
    harmed = affected(predicate.verb)
    return any(word.lower_ in _ANYBODY for noun in harmed for word in (noun, *noun.children))
