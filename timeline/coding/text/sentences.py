"""Second step: the paragraphs that may hold an event are parsed and cut into sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy import tokens as parsed
from spacy.language import Language

from timeline.coding.text import tree
from timeline.coding.text.story import Paragraph
from timeline.domain.spans import Span

BATCH = 12_000
"""Characters that go through the pipeline together, about: it needs a hundred times as much memory for them."""

LONGEST = 250
"""Tokens of a sentence at most: what the parser gives for a longer one is a list or noise, and costs as its square."""

LAST_SYLLABLE = 5
"""Letters of the part of a given name behind its hyphen, in small letters: "Jae-in", "Ki-moon"."""

PLAIN_NAME = "NATO"
PLAIN_BODY = "Council"
"""Behind an article, where "NATO" is not at home."""

_DOUBLED = frozenset("bgmnprt")
_PLURALS = {"bases": "base", "barracks": "barracks", "servicemen": "serviceman", "airmen": "airman"}
_MISREAD = {
    "stag": "stage",
    "wag": "wage",
    "rag": "rage",
    "fin": "fine",
    "instal": "install",
    "retook": "retake",
    "overran": "overrun",
    "forgave": "forgive",
    "extoll": "extol",
    "greenlighte": "greenlight",
    "cyberattacke": "cyberattack",
}
"""Forms whose lemma the model gets wrong: "staged", "waged", "fined", "retook" ..."""

_ONE_WORD = frozenset(
    [
        "cease-fire",
        "pull-out",
        "pull-back",
        "build-up",
        "counter-offensive",
        "air-strike",
    ]
)
_PREFIXES = frozenset({"re", "co", "de", "test", "flight", "cold", "back"})
_PREFIXED = re.compile(r"(establish|impos|open|arm|enter|deploy|operat|ordinat|escalat|fir|launch|test|shoulder|pedal)")
_NO_SYLLABLES = frozenset(
    [
        "led",
        "era",
        "born",
        "made",
        "held",
        "run",
        "based",
        "style",
        "bound",
        "wide",
        "like",
        "only",
        "free",
        "part",
        "war",
        "type",
        "size",
        "area",
        "long",
        "side",
        "old",
    ]
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A parsed sentence. Token indexes count in its paragraph's document; `number` counts in the article."""

    number: int
    paragraph: Paragraph
    tokens: tree.Span

    @property
    def doc(self) -> tree.Doc:
        return self.tokens[0].doc

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


def parse(
    nlp: Language,
    paragraphs: Iterable[Paragraph],
    names: Callable[[Sequence[str]], Collection[int]] = lambda _: (),
    mend_headline: Callable[[tree.Doc, Paragraph], tree.Doc] = lambda doc, _: doc,
    too_long: Callable[[Span], None] = lambda _: None,
) -> Iterator[Sentence]:
    """The sentences of all paragraphs, in order.

    `names`: which of the words of a text name actors; `mend_headline` sees each paragraph as it was parsed; `too_long`
    is told of sentences that are passed over.
    """
    number = 0
    for batch in _batches(paragraphs):
        written = [whole_names(nlp.make_doc(paragraph.words)) for paragraph in batch]
        plain = (with_plain_names(doc, names([token.text for token in doc])) for doc in written)
        for paragraph, doc, analysis in zip(batch, written, nlp.pipe(plain, batch_size=len(batch)), strict=True):
            whole = tree.Doc.of(doc, analysis)
            for tokens in _sentences(mend_headline(whole, paragraph)):
                sentence = Sentence(number, paragraph, tokens)
                if len(tokens) > LONGEST:
                    too_long(sentence.whole)
                    continue
                yield sentence
                number += 1


def _batches(paragraphs: Iterable[Paragraph]) -> Iterator[list[Paragraph]]:
    batch: list[Paragraph] = []
    size = 0
    for paragraph in paragraphs:
        if batch and size + len(paragraph.words) > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(paragraph)
        size += len(paragraph.words)
    if batch:
        yield batch


def whole_names(doc: parsed.Doc) -> parsed.Doc:
    """ "Moon Jae-in" has two tokens, "cease-fire" one: the tokenizer cuts at hyphens, and the parser goes astray."""
    hyphened = [i for i in range(2, len(doc) - 1) if doc[i].text == "-" and _joins_name(doc, i)]
    if hyphened:
        with doc.retokenize() as merging:
            for index in hyphened:
                merging.merge(doc[index - 1 : index + 2])
    return doc


def _joins_name(doc: parsed.Doc, hyphen: int) -> bool:
    before, first, last = doc[hyphen - 2], doc[hyphen - 1], doc[hyphen + 1]
    glued = not first.whitespace_ and not doc[hyphen].whitespace_
    if glued and f"{first.lower_}-{last.lower_}".rstrip("s") in _ONE_WORD:
        return True
    if glued and first.lower_ in _PREFIXES and _PREFIXED.match(last.lower_):
        return True
    named = before.is_title and first.is_title and first.is_alpha and last.is_lower and last.is_alpha
    return glued and named and len(last) <= LAST_SYLLABLE and last.text not in _NO_SYLLABLES


def with_plain_names(doc: parsed.Doc, named: Collection[int]) -> parsed.Doc:
    """Acronyms of actors under a name that every parser knows: it takes a rare one for a verb."""
    rare = {index for index in named if _is_rare(doc[index].text)}
    if not rare:
        return doc
    words = [_plain_name(token) if token.i in rare else token.text for token in doc]
    return parsed.Doc(doc.vocab, words=words, spaces=[bool(token.whitespace_) for token in doc])


def _plain_name(token: parsed.Token) -> str:
    return PLAIN_BODY if token.i and token.nbor(-1).lower_ == "the" else PLAIN_NAME


def _is_rare(word: str) -> bool:
    return len(word) > 3 and word.isalpha() and word.isupper() and word != PLAIN_NAME


def _sentences(doc: tree.Doc) -> Iterator[tree.Span]:
    for tokens in doc.sents:
        if any(token.is_alpha for token in tokens):
            yield tokens


def lemma(token: tree.Token) -> str:
    """The lemma in lower case: a capital in a headline is no name. "readmitted" is no form of "readmitte"."""
    if token.base is None:
        token.base = _base(token)
    return token.base


def _base(token: tree.Token) -> str:
    word = _PLURALS.get(token.lower_) or token.lemma_.lower()
    if token.is_sent_start and token.tag_ == "NNPS":  # "Rockets hit": the parser takes it for a name
        word = word.removesuffix("s")
    if word in _MISREAD:
        return _MISREAD[word]
    return word[:-2] if word[-1:] == "e" and word[-3:-2] == word[-2:-1] and word[-2:-1] in _DOUBLED else word
