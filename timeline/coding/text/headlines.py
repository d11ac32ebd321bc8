"""Headlines In Title Case are read in sentence case: the parser takes capitals for names.

Only words that the lexicon knows are lowered, and never inside a name that the actor data knows.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from timeline.coding.predicates.lexicon import Lexicon
from timeline.coding.text.story import Paragraph

LOOKED_AT = 2_000
"""Characters of the text in which words of the headline are looked for."""

_WORD = re.compile(r"[A-Za-z][a-z'’]+|[A-Z]{2,}")
_SMALL = frozenset(
    re.findall(
        r"[a-z]+",
        """a an and as at but by for from in into of off on or out over the to up with after before against amid says
        said say its his her their will would may not no new than near more top first last if is are was were be
        has have had who that this it""",
    )
)
_ENDINGS = ("", "s", "es", "ed", "d", "ing")


def is_title_case(title: str, share: float = 0.75) -> bool:
    """Most words of more than three letters begin with a capital: at least this share of them."""
    words = [word for word in _WORD.findall(title) if len(word) > 3]
    return len(words) >= 4 and sum(1 for word in words if word[0].isupper()) >= share * len(words)


def in_sentence_case(
    title: Paragraph, lexicon: Lexicon, names: Collection[tuple[int, int]], text: str = ""
) -> Paragraph:
    """The same characters with known words lowered. `names`: offsets of what the actor data knows; `text`: what the
    article writes small is no name in its headline."""
    if not is_title_case(title.words):
        return title
    letters = list(title.words)
    small = frozenset(re.findall(r"\b[a-z]+\b", text[:LOOKED_AT]))
    for match in _WORD.finditer(title.words):
        inside = any(start < match.end() and match.start() < end for start, end in names)
        if (
            not inside
            and (match.start() > 0 or len(match[0]) > 4)
            and (match[0].lower() in small or _is_known(match[0].lower(), lexicon))
        ):
            letters[match.start() : match.end()] = match[0].lower()
    return replace(title, words="".join(letters))


def _is_known(word: str, lexicon: Lexicon) -> bool:
    if word in _SMALL or any(
        word in lexicon.list(name) or word.removesuffix("s") in lexicon.list(name) for name in _LISTS
    ):
        return True
    return any(stem in lexicon.lemmas for stem in _stems(word))


_LISTS = (
    "organs",
    "assets",
    "deeds",
    "private",
    "bands",
    "matters",
    "blame_nouns",
    "light",
    "phase",
    "reporting",
    "titles",
)


def _stems(word: str) -> list[str]:
    stems = []
    for ending in _ENDINGS:
        if word.endswith(ending):
            bare = word.removesuffix(ending) if ending else word
            stems += [
                bare,
                bare + "e",
                bare[:-1] if bare[-1:] == bare[-2:-1] else bare,
                bare[:-1] + "y" if bare.endswith("i") else bare,
            ]
    return stems
