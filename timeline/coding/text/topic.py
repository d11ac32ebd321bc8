"""What a story is about, as far as it decides that nothing is to be coded: sports; and headlines that explain, ask,
count or show instead of telling news ("Why ...", "Five things to know", "Opinion: ...")."""

from __future__ import annotations

import re

from timeline.coding.predicates.lexicon import Lexicon

SPORT_WORDS = 2
"""Different words of sport in a headline and its first sentences that make a story one of sports."""

LOOKED_AT = 600
"""Characters of the text that are looked at; a remark further down makes no sports story."""

_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_LABEL = re.compile(r"\s*([A-Za-z][A-Za-z' ]{2,24}?)\s*(?::|\||[-–—] |[-–—](?=[A-Z]))")


class Topic:
    """Reads topics with one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._sports = lexicon.list("sports")
        self._grave = lexicon.list("no_sports")
        self._questions = lexicon.list("explaining_words")
        self._phrases = lexicon.list("explaining_phrases")
        self._labels = lexicon.list("explaining_labels")

    def is_sports(self, title: str, text: str) -> bool:
        """Whether headline and lead speak of sports; a boycott of the games is politics, a raid on a stadium war."""
        words = {word.lower() for word in _WORD.findall(f"{title} {text[:LOOKED_AT]}")}
        singular = words | {word.removesuffix("s") for word in words}
        spaced = f" {' '.join(_WORD.findall(f'{title} {text[:LOOKED_AT]}')).lower()} "
        phrases = {phrase for phrase in self._sports if " " in phrase and f" {phrase} " in spaced}
        return len(singular & self._sports | phrases) >= SPORT_WORDS and not singular & self._grave

    def explains(self, title: str) -> bool:
        """Whether a headline tells no news: "WHO warns" is no question."""
        label = _LABEL.match(title)
        if label and label[1].lower() in self._labels:
            return True
        words = _WORD.findall(title)
        if not words:
            return False
        asks = words[0].lower() in self._questions and (not words[0].isupper() or title.isupper())
        head = re.split("[:|]", title)[0].lower().replace("’", "'")  # "Envoys expelled: What we know" tells news
        return asks or any(phrase in head for phrase in self._phrases)
