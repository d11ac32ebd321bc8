"""Why a sentence tells no event: noted where the pipeline drops it, and put together for `timeline code --explain`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from timeline.coding.events.draft import Draft
from timeline.coding.names.gazetteer import How
from timeline.coding.predicates.clauses import is_question
from timeline.coding.who.reading import Reading
from timeline.coding.why import Why
from timeline.domain.events import Silence


@dataclass(slots=True)
class Notes:
    """The reasons of the sentence that is being drafted."""

    reasons: list[Why] = field(default_factory=list)

    def drop(self, why: Why) -> None:
        self.reasons.append(why)

    def taken(self) -> tuple[Why, ...]:
        """The reasons noted so far; the next sentence begins without any."""
        taken = tuple(self.reasons)
        self.reasons.clear()
        return taken


@dataclass(frozen=True, slots=True)
class Drafted:
    """What came of a sentence."""

    reading: Reading
    drafts: tuple[Draft, ...]
    dropped: tuple[Why, ...]


def silences(sentences: Iterable[Drafted]) -> list[Silence]:
    """Why of every sentence that names an actor, or has one speaking, and tells no event."""
    return [
        Silence(one.reading.sentence.whole, _reason(one))
        for one in sentences
        if not one.drafts and _is_of_actors(one.reading)
    ]


def _is_of_actors(reading: Reading) -> bool:
    tokens = reading.sentence.tokens
    named = reading.page.between(tokens.start, tokens.end - 1)
    if any(match.naming.how is not How.PLACE for match in named) or reading.voice is not None:
        return True
    return any(reference.actor for subjects in reading.subjects.values() for reference in subjects)


def _reason(one: Drafted) -> Why:
    if is_question(one.reading.sentence):
        return Why.QUESTION
    return max(one.dropped, key=list(Why).index, default=Why.NO_ACT)
