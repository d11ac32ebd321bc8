"""An event as one sentence tells it, before it is joined with what other sentences tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from timeline.coding.events.pointers import Pointer
from timeline.coding.text.sentences import Sentence
from timeline.coding.who.cast import Reference
from timeline.domain.acts import Act
from timeline.domain.dates import Occurred
from timeline.domain.events import Kind, Modality, Speaker
from timeline.domain.spans import Span


class Mark(StrEnum):
    """What an event was read from: the confidence table is keyed by it."""

    CLAUSE = "clause"  # told by the narrator
    OWN_WORDS = "own words"  # an act of the speaker in what he says
    STANCE = "stance"  # a statement named by its stance
    NOUN = "noun"  # an event noun with its own doer
    COMMENT = "comment"  # a statement that nothing names more closely


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`verb` and `patient` are token indexes: of the predicate, and of the noun that it is done to."""

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
    patient: int | None = None
    pointers: tuple[Pointer, ...] = ()


def unique(references: Iterable[Reference]) -> tuple[Reference, ...]:
    """One reference for each actor, in order."""
    found: dict[str, Reference] = {}
    for reference in references:
        found.setdefault(reference.actor or "", reference)
    return tuple(found.values())
