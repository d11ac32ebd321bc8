"""What a coder finds in a text: dated statements and actions (CODEBOOK section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from timeline.domain.acts import SCHEMES, Act, quad_class
from timeline.domain.dates import Occurred
from timeline.domain.spans import ItemText, Span


class Kind(StrEnum):
    STATEMENT = "statement"
    ACTION = "action"


class Modality(StrEnum):
    ASSERTED = "asserted"
    NEGATED = "negated"
    CONDITIONAL = "conditional"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Party:
    """An actor in an event: `RUS`, `IGO:NATO`, `NSA:ISIS`; its name in our data; where the text names it."""

    id: str
    name: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """The person or office that speaks for the actor. An unnamed spokesman has a role and no name."""

    name: str | None
    role: str | None


@dataclass(frozen=True, slots=True)
class CodedEvent:
    """One statement or action. All words of the source are spans; `gloss` and `matter` are our own."""

    kind: Kind
    actor: Party
    act: Act
    occurred: Occurred
    evidence: Span
    gloss: str
    targets: tuple[Party, ...] = ()
    speaker: Speaker | None = None
    reciprocal: bool = False  # met, signed, agreed: both sides do it
    cameo: str = ""  # a deeper or sibling code than the act's default
    modality: Modality = Modality.ASSERTED
    condition: Span | None = None
    mentions: tuple[Span, ...] = ()  # other spans that tell the same event
    quote: Span | None = None
    via: tuple[str, ...] = ()  # agencies and papers that the text itself names as its source
    reply_to: int | None = None  # index of another event of the same coding
    matter: tuple[str, ...] = ()  # sorted lemmas of what it is about: index terms, to compare events
    confidence: float = 0.5

    def __post_init__(self) -> None:
        if not self.cameo:
            object.__setattr__(self, "cameo", SCHEMES[self.act].cameo)

    @property
    def plover(self) -> str | None:
        return SCHEMES[self.act].plover

    @property
    def quad(self) -> int:
        return quad_class(self.cameo)


@dataclass(frozen=True, slots=True)
class Article:
    """What a coder reads. `published` is the day at the dateline, or a moment with its zone."""

    id: str
    title: str
    text: str
    published: date | datetime
    source: str | None = None
    language: str | None = None

    @property
    def words(self) -> ItemText:
        return ItemText(self.title, self.text)

    @property
    def day(self) -> date:
        return self.published.date() if isinstance(self.published, datetime) else self.published


@dataclass(frozen=True, slots=True)
class CoderIdentity:
    """Who coded: any change of these four makes it another coder."""

    name: str
    version: str
    model: str
    digest: str


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch of the article that names an actor and tells no event, and why: a word of the coder's own."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Coding:
    """A coder's answer for one article; `nothing` says why when there are no events."""

    events: tuple[CodedEvent, ...]
    nothing: str | None = None
    silences: tuple[Silence, ...] | None = None  # only where they were asked for


class Coder(Protocol):
    """Text to events: pure, the same answer for the same article (law 4).

    A TimelineError that `code` raises says that the coder cannot work at all; anything else, that it failed on this
    text. Whoever takes an answer takes it through `timeline.use_cases.answers`, where it is validated.
    """

    @property
    def identity(self) -> CoderIdentity: ...

    def code(self, article: Article) -> Coding: ...


@runtime_checkable
class ExplainingCoder(Coder, Protocol):
    """A coder that can also say why it found nothing."""

    def explain(self, article: Article) -> Coding:
        """The same events as of `code`, with the silences."""
        ...
