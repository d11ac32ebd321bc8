"""What the drafting of one article works with, and what it keeps in mind from sentence to sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

from timeline.coding.actors import Actors
from timeline.coding.cast import Reference
from timeline.coding.draft import Draft, Mark
from timeline.coding.lexicon import Lexicon
from timeline.coding.reading import Reading
from timeline.coding.sentences import lemma
from timeline.coding.targets import Targets
from timeline.coding.timing import Clock, Timed
from timeline.domain.events import Speaker


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

    def remember(self, draft: Draft) -> None:
        if draft.targets and draft.actor.actor and draft.mark is not Mark.NOUN:
            self.counterparts[draft.actor.actor] = draft.targets
            self.opponents.update({target.actor or "": draft.actor for target in draft.targets})

    def counterpart(self, actor: Reference) -> tuple[Reference, ...]:
        """The targets of the actor's last act."""
        return self.counterparts.get(actor.actor or "", ())

    def opponent(self, actor: Reference) -> tuple[Reference, ...]:
        """Whoever acted or spoke towards the actor last."""
        found = self.opponents.get(actor.actor or "")
        return (found,) if found else ()


@dataclass(frozen=True, slots=True)
class Desk:
    """The tools for one article."""

    lexicon: Lexicon
    actors: Actors
    clock: Clock
    targets: Targets
    dealings: Dealings

    @classmethod
    def of(cls, lexicon: Lexicon, actors: Actors, clock: Clock) -> Desk:
        return cls(lexicon, actors, clock, Targets(actors), Dealings())

    def is_international(self, reading: Reading, agent: Reference) -> bool:
        """Whether the sentence names another actor or a matter between states (CODEBOOK section 1)."""
        if agent.actor and ":" in agent.actor:
            return True
        here = reading.page.between(reading.sentence.tokens.start, reading.sentence.tokens.end - 1)
        if any(match.naming.actor != agent.actor for match in here):
            return True
        matters = self.lexicon.list("matters")
        return any(lemma(token) in matters or token.lower_ in matters for token in reading.sentence.tokens)

    def speaker_of(self, agent: Reference, sayer: Reference | None) -> Speaker | None:
        """The person or office that speaks; an unnamed spokesman gets the name that the article gives him elsewhere."""
        who = sayer if sayer is not None and (sayer.person or sayer.role) else agent
        if who.thing or not (who.person or who.role):
            return None
        if who.person is None and who.role:
            named = self.actors.cast.spokesman_of(who.actor or "", who.role)
            return Speaker(named.person, named.role) if named else Speaker(None, who.role)
        return Speaker(who.person, who.role)
