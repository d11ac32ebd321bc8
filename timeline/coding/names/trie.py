"""A trie over the words of names: longest match in one pass, whatever the number of names.

Words are compared folded: without accents, dots and inner apostrophes ("U.S." = "US", "Türkiye" = "Turkiye",
"Cote d’Ivoire" = "Cote d'Ivoire"). A hyphen between the words of a name may stand or be missing in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")

HYPHENS = frozenset("-‐‑–")
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")
_UNDECOMPOSED = str.maketrans("øØłŁđĐıßæÆ", "oOlLdDisaA")
_PIECE = re.compile(r"'s$|(?:(?!'s$)[\w.'])+|\S")


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A word without accents, dots and inner apostrophes; its case stays. Punctuation alone stays as it is."""
    if word.isascii() and word.isalnum():
        return word
    plain = word.translate(_APOSTROPHES)
    if plain == "'s" or not any(map(str.isalnum, plain)):
        return plain
    letters = unicodedata.normalize("NFD", plain.translate(_UNDECOMPOSED))
    return "".join(c for c in letters if c.isalnum() or c == "_")


@lru_cache(maxsize=65536)
def pieces(token: str) -> tuple[str, ...]:
    """The words inside one token, as written: spaCy leaves "U.S.-backed" whole, "US-led" not."""
    if token.isalnum():
        return (token,)
    return tuple(_PIECE.findall(token.translate(_APOSTROPHES)))


def split(text: str) -> list[str]:
    """The words of a name as data write it."""
    tokens = text.split()
    return tokens if text.replace(" ", "").isalnum() else [piece for token in tokens for piece in pieces(token)]


@dataclass(frozen=True, slots=True)
class Words:
    """A token list cut into words: as written, folded, lower-cased, and the token each came from."""

    written: list[str]
    folded: list[str]
    keys: list[str]
    tokens: list[int]

    @classmethod
    def of(cls, tokens: Sequence[str]) -> Words:
        parts = [(piece, index) for index, token in enumerate(tokens) for piece in pieces(token)]
        folded = [fold(piece) for piece, _ in parts]
        return cls([piece for piece, _ in parts], folded, [word.lower() for word in folded], [i for _, i in parts])

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(slots=True)
class Spelling(Generic[T]):
    """One way to write a name, with everything that is called so.

    `exact`: only these very characters; `mixed`: only where the text is not all in capitals.
    """

    words: tuple[str, ...]
    exact: bool = False
    mixed: bool = False
    values: tuple[T, ...] = ()

    def fits(self, words: Sequence[str]) -> bool:
        """Whether folded words have the case of this spelling: the same, or capitals, or, where it is lower, any."""
        pairs = zip(words, self.words, strict=True)
        return all(word == own or word.isupper() or (own.islower() and word.lower() == own) for word, own in pairs)


@dataclass(slots=True)
class _Node(Generic[T]):
    children: dict[str, _Node[T]] = field(default_factory=dict)
    spellings: tuple[Spelling[T], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A spelling that stands at words `[start, end)`."""

    end: int
    spelling: Spelling[T]


class Trie(Generic[T]):
    """Names wait under their first word until a text has it: most of them never meet one."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()
        self._waiting: dict[str, list[tuple[str, T, bool, bool]]] = {}

    def add(self, text: str, value: T, *, exact: bool = False, mixed: bool = False) -> None:
        """Enter a name; names that differ only in accents, dots or hyphens share one spelling."""
        first, _, _ = text.partition(" ")
        if not first.isalnum():
            first = next((word for word in split(text) if word not in HYPHENS), "")
        self._waiting.setdefault(fold(first).lower(), []).append((text, value, exact, mixed))

    def _enter(self, text: str, value: T, exact: bool, mixed: bool) -> None:
        written = [word for word in split(text) if word not in HYPHENS]
        words = tuple(written if exact else map(fold, written))
        node = self._root
        for key in map(str.lower, map(fold, words) if exact else words):
            node = node.children.get(key) or node.children.setdefault(key, _Node())
        for spelling in node.spellings:
            if (spelling.words, spelling.exact, spelling.mixed) == (words, exact, mixed):
                spelling.values += (value,)
                return
        node.spellings += (Spelling(words, exact, mixed, (value,)),)

    def hits(self, words: Words, start: int, *, mixed: bool) -> list[Hit[T]]:
        """Every spelling that begins at a word and fits its case, the longest first."""
        found: list[Hit[T]] = []
        for end, node, path in self._walk(words, start):
            found.extend(Hit(end, s) for s in node.spellings if _stands(s, words, path, mixed))
        found.reverse()
        return found

    def lookup(self, text: str) -> list[Spelling[T]]:
        """The spellings that are this whole text, whatever its case; those in the same case first."""
        words = Words.of(text.split())
        whole = [(node, path) for end, node, path in self._walk(words, 0) if end == len(words)]
        if not whole:
            return []
        node, path = whole[0]
        return sorted(node.spellings, key=lambda s: not s.fits([words.folded[i] for i in path]))

    def _walk(self, words: Words, start: int) -> Iterator[tuple[int, _Node[T], list[int]]]:
        """The nodes along the words from `start`: end, node, the words on the way without skipped hyphens."""
        node = self._root
        path: list[int] = []
        for name in self._waiting.pop(words.keys[start], ()) if start < len(words) else ():
            self._enter(*name)
        for index in range(start, len(words)):
            child = node.children.get(words.keys[index])
            if child is None:
                if path and words.keys[index] in HYPHENS:
                    continue
                return
            node = child
            path.append(index)
            if node.spellings:
                yield index + 1, node, list(path)


def _stands(spelling: Spelling[T], words: Words, path: Sequence[int], mixed: bool) -> bool:
    if spelling.mixed and not mixed:
        return False
    if spelling.exact:
        return tuple(words.written[i] for i in path) == spelling.words
    return spelling.fits([words.folded[i] for i in path])
