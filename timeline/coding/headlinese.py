"""Headlines in the present tense without articles, which parsers take for noun stacks: "Ruritania frees hostages".

Where the parser sees no clause in a headline, the word that can be its verb is read in the past tense ("to" as
"will"), the variant is parsed, and its tree is laid over the words as they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from timeline.coding.grammar import children, is_verb
from timeline.coding.lexicon import Lexicon, Part
from timeline.coding.sentences import laid_over

MAX_TRIES = 4
"""Variants of one headline that are parsed."""

_PAST = {
    "hold": "held",
    "meet": "met",
    "send": "sent",
    "tell": "told",
    "say": "said",
    "strike": "struck",
    "shoot": "shot",
    "sink": "sank",
    "seek": "sought",
    "bring": "brought",
    "give": "gave",
    "take": "took",
    "make": "made",
    "leave": "left",
    "withdraw": "withdrew",
    "begin": "began",
    "break": "broke",
    "cut": "cut",
    "hit": "hit",
    "put": "put",
    "set": "set",
    "quit": "quit",
    "win": "won",
    "lose": "lost",
    "fight": "fought",
    "pay": "paid",
    "buy": "bought",
    "sell": "sold",
    "speak": "spoke",
    "drive": "drove",
    "fly": "flew",
    "go": "went",
    "come": "came",
    "become": "became",
    "see": "saw",
    "call": "called",
    "lead": "led",
    "build": "built",
    "keep": "kept",
    "let": "let",
    "shut": "shut",
    "swear": "swore",
    "forget": "forgot",
    "choose": "chose",
    "rise": "rose",
    "throw": "threw",
    "draw": "drew",
    "find": "found",
    "arise": "arose",
    "overrun": "overran",
    "retake": "retook",
    "undertake": "undertook",
    "stand": "stood",
    "understand": "understood",
    "get": "got",
    "bid": "bid",
    "bar": "barred",
    "ban": "banned",
    "plan": "planned",
    "swap": "swapped",
    "admit": "admitted",
    "rebuff": "rebuffed",
    "expel": "expelled",
    "stop": "stopped",
    "drop": "dropped",
    "step": "stepped",
    "slam": "slammed",
    "rap": "rapped",
    "snub": "snubbed",
    "ram": "rammed",
    "veto": "vetoed",
    "free": "freed",
    "agree": "agreed",
}
"""Of verbs that headlines use and that do not just take -ed."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """The token that is read as the verb, its dictionary form, and how the words are changed for it."""

    verb: int
    base: str
    changed: int
    word: str


class Headlinese:
    """Mends the parses of headlines with one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._phase = lexicon.list("phase") | lexicon.list("future")

    def mended(self, doc: Doc, named: Collection[int], parse: Callable[[Doc], Doc]) -> Doc:
        """The headline with a clause in it where one can be found. `named`: tokens that name an actor."""
        if any(_is_clause(token, self._knows) for token in doc):
            return doc
        first = min(named, default=None)
        if first is None:
            return doc
        for reading in list(self._readings(doc, first))[:MAX_TRIES]:
            variant = parse(_changed(doc, reading))
            if _is_told(variant[reading.verb]):
                return _laid_over(doc, variant, reading)
        return doc

    def _readings(self, doc: Doc, first: int) -> Iterator[_Reading]:
        """What may be the verb behind the first name; of several such words in a row, the last."""
        found = [r for token in doc[first + 1 :] for r in self._as_verb(token)]
        for index, reading in enumerate(found):
            follows = index + 1 < len(found) and found[index + 1].verb == reading.verb + 1
            if not follows:
                yield reading

    def _as_verb(self, token: Token) -> Iterator[_Reading]:
        before = token.nbor(-1)
        word = token.lower_
        if before.lower_ == "to" and self._knows(word) and before.nbor(-1).pos_ not in ("VERB", "ADP"):
            yield _Reading(token.i, word, before.i, "will")
            return
        if before.lower_ in ("to", "a", "an", "the", "of", "on", "in", "for", "over", "after", "with", "and"):
            return
        base = next((stem for stem in _stems(word) if self._knows(stem)), None)
        if base is not None:
            yield _Reading(token.i, base, token.i, _past(base))

    def _knows(self, base: str) -> bool:
        return base in self._phase or bool(self._lexicon.of(Part.VERB, base))


def _is_clause(token: Token, knows: Callable[[str], bool]) -> bool:
    if not is_verb(token) or not knows(token.lemma_.lower()):
        return token.tag_ in ("VBZ", "VBD", "MD") and is_verb(token) and _is_told(token)
    return token.dep_ == "ROOT" and _is_told(token)


def _is_told(token: Token) -> bool:
    return (
        is_verb(token) and token.dep_ in ("ROOT", "ccomp", "parataxis") and bool(children(token, "nsubj", "nsubjpass"))
    )


def _stems(word: str) -> Iterator[str]:
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("s"):
        yield word[:-1]
    yield word


def _past(base: str) -> str:
    if base in _PAST:
        return _PAST[base]
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ied"
    return base + "ed"


def _changed(doc: Doc, reading: _Reading) -> Doc:
    words = [reading.word if token.i == reading.changed else token.text for token in doc]
    return Doc(doc.vocab, words=words, spaces=[bool(token.whitespace_) for token in doc])


def _laid_over(doc: Doc, variant: Doc, reading: _Reading) -> Doc:
    """The variant's analysis on the words as written; the verb is in the present tense again."""
    if reading.changed == reading.verb:
        variant[reading.verb].tag_ = "VBZ"
    variant[reading.verb].lemma_ = reading.base
    return laid_over(doc, variant)
