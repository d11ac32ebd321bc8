"""A parsed text as plain Python values: tokens that know their head, their children and their sentence.

Names and meaning of the attributes are spaCy's. The rules ask each token a hundred times over, and spaCy makes it anew
for every answer: reading its trees took as long as making them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from spacy import tokens as parsed
from spacy.lexeme import Lexeme

from timeline.coding.text.slips import Marks, mend

_place = attrgetter("i")


class Mark(NamedTuple):
    """What a parser says of one token; `head` is the index of the token above, or its own."""

    tag: str
    pos: str
    lemma: str
    dep: str
    head: int


class Token:
    """One token in its tree; the same one whatever way leads to it."""

    __slots__ = (
        "base",
        "children",
        "dep_",
        "doc",
        "head",
        "i",
        "idx",
        "is_alpha",
        "left_edge",
        "lemma_",
        "lex",
        "lower_",
        "pos_",
        "right_edge",
        "sent",
        "tag_",
        "text",
        "whitespace_",
    )
    i: int
    idx: int
    text: str
    lower_: str
    whitespace_: str
    is_alpha: bool
    lex: Lexeme
    head: Token
    left_edge: Token
    right_edge: Token
    children: tuple[Token, ...]
    sent: Span
    base: str | None
    """The dictionary form; sentences.lemma puts it here when it is first asked for."""

    def __init__(self, doc: Doc, i: int, written: parsed.Token | Token, mark: Mark) -> None:
        self.doc = doc
        self.i = i
        self.idx = written.idx
        self.text = written.text
        self.lower_ = written.lower_
        self.whitespace_ = written.whitespace_
        self.is_alpha = written.is_alpha
        self.lex = written.lex
        self.tag_, self.pos_, self.lemma_, self.dep_ = mark[:4]
        self.head = self.left_edge = self.right_edge = self
        self.children = ()
        self.base = None

    def __len__(self) -> int:
        return len(self.text)

    def __repr__(self) -> str:
        return self.text

    @property
    def is_title(self) -> bool:
        return self.lex.is_title

    @property
    def is_lower(self) -> bool:
        return self.lex.is_lower

    @property
    def is_punct(self) -> bool:
        return self.lex.is_punct

    @property
    def is_space(self) -> bool:
        return self.lex.is_space

    @property
    def is_quote(self) -> bool:
        return self.lex.is_quote

    @property
    def is_stop(self) -> bool:
        return self.lex.is_stop

    @property
    def is_sent_start(self) -> bool:
        return self.i == self.sent.start

    @property
    def lefts(self) -> Iterator[Token]:
        return (child for child in self.children if child.i < self.i)

    @property
    def ancestors(self) -> Iterator[Token]:
        """The tokens above, the nearest first."""
        token = self
        while token.head is not token:
            token = token.head
            yield token

    @property
    def subtree(self) -> list[Token]:
        """The token and all below it, from left to right."""
        found = [self]
        for token in found:
            found += token.children
        found.sort(key=_place)
        return found

    def is_ancestor(self, other: Token) -> bool:
        return self.doc is other.doc and any(above is self for above in other.ancestors)

    def nbor(self, step: int = 1) -> Token:
        """The token so many places further; IndexError outside the text."""
        if not 0 <= self.i + step < len(self.doc):
            raise IndexError(self.i + step)
        return self.doc[self.i + step]


class Span(list[Token]):
    """The tokens `[start, end)` of a sentence."""

    def __init__(self, tokens: Iterable[Token], start: int) -> None:
        super().__init__(tokens)
        self.start = start
        self.end = start + len(self)

    @cached_property
    def root(self) -> Token:
        return next((token for token in self if token.head is token), self[0])


class Doc(list[Token]):
    """All tokens of a text, cut into sentences at the left edge of every root."""

    def __init__(self, written: Iterable[parsed.Token | Token], marks: Sequence[Mark]) -> None:
        super().__init__()
        self.extend(Token(self, i, token, mark) for i, (token, mark) in enumerate(zip(written, marks, strict=True)))
        _hang(self, [mark.head for mark in marks])
        starts = sorted({token.left_edge.i for token in self if token.head is token})
        self.sents = tuple(Span(self[a:b], a) for a, b in pairwise((*starts, len(self))))
        for sentence in self.sents:
            for token in sentence:
                token.sent = sentence

    @classmethod
    def of(cls, written: Iterable[parsed.Token | Token], analysis: parsed.Doc) -> Doc:
        """The analysis of a text on the words as they are written: it may be that of others in their places."""
        tags, deps = [t.tag_ for t in analysis], [t.dep_ for t in analysis]
        heads = [t.head.i for t in analysis]
        mend(Marks([t.lower_ for t in analysis], tags, deps, heads))
        told = zip(analysis, tags, deps, heads, strict=True)
        return cls(written, [Mark(tag, t.pos_, t.lemma_, dep, head) for t, tag, dep, head in told])


def words_of(tokens: Sequence[Token]) -> str:
    """The text of neighbouring tokens, as written."""
    return "".join([*(token.text + token.whitespace_ for token in tokens[:-1]), *(token.text for token in tokens[-1:])])


def _hang(doc: Doc, heads: Sequence[int]) -> None:
    """Every token to its head, and the edges of what hangs below it, also where arcs cross."""
    below: dict[int, list[Token]] = {}
    for token, head in zip(doc, heads, strict=True):
        if head != token.i:
            token.head = doc[head]
            below.setdefault(head, []).append(token)
    for index, children in below.items():
        doc[index].children = tuple(children)
    for token in reversed(_from_above(doc)):
        above = token.head
        if token.left_edge.i < above.left_edge.i:
            above.left_edge = token.left_edge
        if token.right_edge.i > above.right_edge.i:
            above.right_edge = token.right_edge


def _from_above(doc: Doc) -> list[Token]:
    """All tokens, each behind its head."""
    ordered = [token for token in doc if token.head is token]
    for token in ordered:
        ordered += token.children
    return ordered
