"""The reasons why a stretch of an article tells no event (docs/coding.md, "Why nothing")."""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    """In the order of the pipeline: of several reasons the last counts, because it came nearest to an event."""

    NOT_ENGLISH = "not-english"
    SPORTS = "sports"
    EXPLAINS = "explaining-headline"
    BEYOND_LIMIT = "beyond-limit"
    BOILERPLATE = "boilerplate"
    CAPTION = "caption"
    NO_PROSE = "no-prose"
    TOO_LONG = "too-long"
    NO_ACT = "no-known-act"
    QUESTION = "question"
    NO_DEED = "no-deed"
    PRIVATE_VOICE = "private-voice"
    UNKNOWN_VOICE = "unknown-voice"
    NO_FACT = "no-fact"
    BACKGROUND = "background"
    NO_ACTOR = "no-actor"
    CLAIM = "claim"
    TOLD_ALREADY = "told-already"
    NO_SPOKESMAN = "no-spokesman"
    DOMESTIC = "domestic"


MEANING = {
    Why.NOT_ENGLISH: "the text is in another language",
    Why.SPORTS: "the story is about sports",
    Why.EXPLAINS: "the headline asks, explains, lists or shows; it tells no news",
    Why.BEYOND_LIMIT: "it lies behind the part of the text that is read",
    Why.BOILERPLATE: "byline, credit line, advertisement, invitation to read on",
    Why.CAPTION: "picture caption or credit, or it stands before the dateline",
    Why.NO_PROSE: "a long run of marks or figures, no sentences",
    Why.TOO_LONG: "a sentence of more than 250 words and marks",
    Why.NO_ACT: "no verb, noun or adjective of the lexicon, and nobody says anything",
    Why.QUESTION: "a question",
    Why.NO_DEED: "a noun names an act, but does not say who did it to whom",
    Why.PRIVATE_VOICE: "told by an analyst, a witness, a firm, a person of no office",
    Why.UNKNOWN_VOICE: "a quotation, and the text does not show whose",
    Why.NO_FACT: "a condition, purpose, duty, wish or doubt: nothing that happened",
    Why.BACKGROUND: "how things stand, not what was done",
    Why.NO_ACTOR: "who does it is none of our actors",
    Why.CLAIM: "one actor tells of another's deed: it is content of his statement",
    Why.TOLD_ALREADY: "the verb, or another sentence, tells it already",
    Why.NO_SPOKESMAN: "citizens or a thing speak, and they do not speak for the actor",
    Why.DOMESTIC: "no other actor and no matter between states is in it",
}
