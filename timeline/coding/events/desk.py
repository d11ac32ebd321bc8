"""What the drafting of one article works with, and what it keeps in mind from sentence to sentence."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from timeline.coding.events.draft import Draft, Mark, unique
from timeline.coding.events.pointers import Pointer, Pointers
from timeline.coding.events.silence import Notes
from timeline.coding.names.gazetteer import How
from timeline.coding.predicates.lexicon import Lexicon
from timeline.coding.roles.targets import Targets
from timeline.coding.text.sentences import lemma
from timeline.coding.times.timing import Clock, Timed
from timeline.coding.who.actors import Actors
from timeline.coding.who.cast import Reference
from timeline.coding.who.page import Page
from timeline.coding.who.reading import Reading
from timeline.domain.acts import Act, quad_class
from timeline.domain.events import Modality, Speaker

_CONFLICT = frozenset({3, 4})
_KIND = frozenset({Act.AID, Act.SUPPORT, Act.COOPERATE, Act.RETREAT})
"""Acts that nobody denies, rejects, or blames another for."""

_ASKING = frozenset({Act.PROPOSE, Act.REQUEST})

MEMORY = 100
"""Acts told before that words such as "the raid" may point to."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence that has been read, with its words of time."""

    reading: Reading
    times: tuple[Timed, ...]


@dataclass(slots=True)
class Dealings:
    """Whom each actor spoke to or of last: later sentences of the same occasion need not say it again."""

    counterparts: dict[str, tuple[Reference, ...]] = field(default_factory=dict)
    opponents: dict[str, Reference] = field(default_factory=dict)
    told: deque[Draft] = field(default_factory=lambda: deque(maxlen=MEMORY))
    parties: tuple[Reference, ...] = ()  # everybody whom the article names
    brief: bool = False  # a headline and its summary, which are about one matter

    def remember(self, draft: Draft) -> None:
        self.told.append(draft)
        if draft.targets and draft.actor.actor and draft.mark is not Mark.NOUN:
            self.counterparts[draft.actor.actor] = draft.targets
            if draft.act not in _KIND:
                self.opponents.update({target.actor or "": draft.actor for target in draft.targets})

    def counterpart(self, actor: Reference) -> tuple[Reference, ...]:
        """The targets of the actor's last act."""
        return self.counterparts.get(actor.actor or "", ())

    def denied(self, actor: Reference) -> tuple[Reference, ...]:
        """Whose charge the actor denied last."""
        own = [draft for draft in self.told if draft.act is Act.DENY and draft.actor.actor == actor.actor]
        return own[-1].targets if own else ()

    def is_charged(self, actor: Reference) -> bool:
        """Whether somebody else has accused the actor, and nothing else was told of the two since."""
        charge = next((d for d in reversed(self.told) if actor.actor in {t.actor for t in d.targets}), None)
        own = [d for d in self.told if d.actor.actor == actor.actor and d.act is Act.DENY]
        return (charge is not None and charge.act is Act.ACCUSE) or bool(own)

    def struck_by(self, actor: Reference) -> tuple[Reference, ...]:
        """Whom the actor itself last punished or protested to: whoever it is at odds with."""
        own = (d for d in reversed(self.told) if d.actor.actor == actor.actor and d.act in (Act.SANCTION, Act.PROTEST))
        return next((d.targets for d in own), ())

    def only_other(self, actor: Reference) -> tuple[Reference, ...]:
        """The other one of the two that the article is about."""
        others = tuple(party for party in self.parties if party.actor != actor.actor)
        return others if len(others) == 1 and len(self.parties) == 2 else ()

    def asker(self, actor: Reference) -> tuple[Reference, ...]:
        """Who last offered the actor something, or asked it for something."""
        asked = (d for d in reversed(self.told) if d.act in _ASKING and d.actor.actor != actor.actor)
        return next(((d.actor,) for d in asked if actor.actor in {t.actor for t in d.targets}), ())

    def opponent(self, actor: Reference) -> tuple[Reference, ...]:
        """Whoever acted or spoke towards the actor last, other than to help."""
        found = self.opponents.get(actor.actor or "")
        return (found,) if found else ()

    def done_before(self, act: Act) -> tuple[Reference, ...]:
        """The targets of the last act, if it was of the same kind."""
        return self.told[-1].targets if self.told and self.told[-1].act is act else ()

    def asked_by(self, pointers: Iterable[Pointer], agent: Reference) -> tuple[Reference, ...]:
        """Who proposed or asked for "the meeting" that the agent agrees to or rejects."""
        for pointer in pointers:
            for draft in reversed(self.told):
                if draft.actor.actor != agent.actor and pointer.is_what_is_asked(draft.act, draft.matter):
                    return (draft.actor,)
        return ()

    def rivals(self) -> tuple[Reference, ...]:
        """The two that act and speak against each other most, "both sides" of the report; the latest of equals."""
        dyads: dict[frozenset[str], int] = {}
        named: dict[str, Reference] = {}
        for draft in self.told:
            for target in draft.targets if quad_class(draft.cameo) in _CONFLICT else ():
                if draft.actor.actor and target.actor and draft.actor.actor != target.actor:
                    pair = frozenset({draft.actor.actor, target.actor})
                    dyads[pair] = dyads.pop(pair, 0) + 1
                    named |= {draft.actor.actor: draft.actor, target.actor: target}
        most = max(dyads.values(), default=0)
        last = next((pair for pair in reversed(dyads) if dyads[pair] == most), frozenset())
        return tuple(named[actor] for actor in sorted(last))

    def pointed_at(self, pointers: Iterable[Pointer], agent: Reference) -> tuple[Reference, ...]:
        """Who did what "the attack", "their agreement" speaks of: the last told act that the words can mean."""
        for pointer in pointers:
            if pointer.owners or not pointer.known or pointer.near:
                continue
            meant = [draft for draft in reversed(self.told) if pointer.may_name(draft.act, draft.modality)]
            for draft in sorted(meant, key=lambda draft: not (pointer.ahead and draft.modality is Modality.FUTURE)):
                parties = (draft.actor, *(draft.targets if draft.reciprocal else ()))
                if others := tuple(party for party in parties if party.actor != agent.actor):
                    return unique(others)
        return ()


@dataclass(frozen=True, slots=True)
class Desk:
    """The tools for one article."""

    lexicon: Lexicon
    actors: Actors
    clock: Clock
    targets: Targets
    pointers: Pointers
    dealings: Dealings
    notes: Notes

    @classmethod
    def of(cls, lexicon: Lexicon, actors: Actors, clock: Clock) -> Desk:
        return cls(lexicon, actors, clock, Targets(actors), Pointers(lexicon, actors), Dealings(), Notes())

    def is_international(self, reading: Reading, agent: Reference) -> bool:
        """Whether the sentence names another actor or a matter between states (CODEBOOK section 1); the pieces of a
        headline speak of one matter."""
        if (agent.actor and ":" in agent.actor) or (self.dealings.brief and self.dealings.counterparts):
            return True
        told = reading.sentence.doc if reading.sentence.in_title else reading.sentence.tokens
        here = reading.page.between(told[0].i, told[-1].i)
        if any(match.naming.actor != agent.actor for match in here):
            return True
        matters = self.lexicon.list("matters")
        return any(lemma(token) in matters or token.lower_ in matters for token in told)

    def speaker_of(self, page: Page, agent: Reference, sayer: Reference | None) -> Speaker | None:
        """The person or office that speaks; an unnamed spokesman, and a house that speaks through one, gets the name
        that the article gives him elsewhere."""
        who = sayer if sayer is not None and (sayer.person or sayer.role) else agent
        if who.thing:
            return None
        if not who.person and who.how in (How.METONYM, How.ORGAN):
            words = (token.lower_ for token in page.doc[who.start : who.end] if token.is_alpha)
            if voice := self.actors.cast.voice_of(who.actor, words):
                return Speaker(voice.person, voice.role)
        if not (who.person or who.role):
            return None
        if who.person is None and who.role:
            named = self.actors.cast.spokesman_of(who.actor or "", who.role)
            return Speaker(named.person, named.role) if named else Speaker(None, who.role)
        return Speaker(who.person, who.role)
