"""Second step: the paragraphs that may hold an event are parsed and cut into sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from timeline.coding.story import Paragraph
from timeline.domain.spans import Span

BATCH = 32
"""Paragraphs that go through the pipeline together."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A parsed sentence. Token indexes count in its paragraph's document; `number` counts in the article."""

    number: int
    paragraph: Paragraph
    tokens: TokenSpan

    @property
    def doc(self) -> Doc:
        return self.tokens.doc

    @property
    def in_title(self) -> bool:
        return self.paragraph.span.field == "title"

    def span(self, first: int, last: int) -> Span:
        """The span of the original text that tokens first..last (inclusive) cover."""
        shift, doc = self.paragraph.span.start, self.doc
        return Span(self.paragraph.span.field, shift + doc[first].idx, shift + doc[last].idx + len(doc[last]))

    @property
    def whole(self) -> Span:
        first, last = self.tokens.start, self.tokens.end - 1
        while last > first and self.doc[last].is_space:
            last -= 1
        return self.span(first, last)


def parse(nlp: Language, paragraphs: Iterable[Paragraph]) -> Iterator[Sentence]:
    """The sentences of all paragraphs, in order."""
    number = 0
    pairs = ((paragraph.words, paragraph) for paragraph in paragraphs)
    for doc, paragraph in nlp.pipe(pairs, as_tuples=True, batch_size=BATCH):
        for tokens in _sentences(doc):
            yield Sentence(number, paragraph, tokens)
            number += 1


def _sentences(doc: Doc) -> Iterator[TokenSpan]:
    for tokens in doc.sents:
        if any(token.is_alpha for token in tokens):
            yield tokens


def lemma(token: Token) -> str:
    """The lemma in lower case: a capital in a headline is no name."""
    return token.lemma_.lower()
