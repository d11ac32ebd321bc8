"""Fifth step: every sentence with its subjects resolved, its sources and its speaker, in reading order.

Pronouns are understood here, while the memory of the article stands where the sentence stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from timeline.coding.names.gazetteer import Gazetteer, How
from timeline.coding.text.grammar import SUBJECTS, by_agent, is_passive, own_subject
from timeline.coding.text.quotes import Quote
from timeline.coding.text.sentences import Sentence
from timeline.coding.text.tree import Token
from timeline.coding.who.actors import Actors
from timeline.coding.who.attribution import Attribution, Source
from timeline.coding.who.cast import Cast, Reference
from timeline.coding.who.headline_voice import headline_voice
from timeline.coding.who.page import Page

SUMMARY = 4
"""Sentences of a text that is no story but a summary below its headline."""

_WE = frozenset({"we", "us", "our", "i", "me", "my"})
_NO_NAMES = frozenset({"that", "which", "who", "what", "there", "this", "these", "those", "one"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence, understood. `speaker`: whose quotation or headline it is part of, where no source stands in it;
    `addressees`: to whom the headline says it."""

    sentence: Sentence
    page: Page
    subjects: dict[int, tuple[Reference, ...]]
    sources: tuple[Source, ...]
    quotes: tuple[Quote, ...]
    home: str | None
    speaker: Reference | None = None
    addressees: tuple[Reference, ...] = ()

    @property
    def voice(self) -> Reference | None:
        """Who says "we" here."""
        said = [s for source in self.sources for s in source.speakers]
        return said[0] if said else self.speaker

    def quote_at(self, token: Token) -> Quote | None:
        return next((quote for quote in self.quotes if quote.covers(token.idx)), None)

    @property
    def is_quoted(self) -> bool:
        """The whole sentence stands in a quotation."""
        words = [t for t in self.sentence.tokens if t.is_alpha]
        return bool(words) and all(self.quote_at(token) for token in (words[0], words[-1]))


def read_all(
    sentences: Iterable[Sentence],
    quotes: Sequence[Quote],
    *,
    actors: Actors,
    attribution: Attribution,
    gazetteer: Gazetteer,
    on: date,
) -> tuple[Reading, ...]:
    """In the order given, then who speaks is settled. A summary goes on from its headline ("The three leaders ..."),
    so there the headline is read before it, too."""
    listed = list(sentences)
    pages = _pages(listed, gazetteer, on)
    by_paragraph: dict[int, tuple[Quote, ...]] = {}
    for quote in quotes:
        by_paragraph[quote.paragraph] = (*by_paragraph.get(quote.paragraph, ()), quote)

    def read(sentence: Sentence, pages: Mapping[int, Page]) -> Reading:
        inside = tuple(q for q in by_paragraph.get(sentence.paragraph.number, ()) if _meets(q, sentence))
        return _read(sentence, pages[id(sentence.doc)], inside, actors, attribution)

    if is_brief(listed):
        headline = [sentence for sentence in listed if sentence.in_title]
        before = _pages(headline, gazetteer, on)
        for sentence in headline:
            read(sentence, before)
    return tuple(_with_speakers([read(sentence, pages) for sentence in listed]))


def is_brief(sentences: Sequence[Sentence]) -> bool:
    """Whether the text is but a summary below its headline."""
    return sum(1 for sentence in sentences if not sentence.in_title) <= SUMMARY


def _pages(sentences: Iterable[Sentence], gazetteer: Gazetteer, on: date) -> dict[int, Page]:
    pages: dict[int, Page] = {}
    for sentence in sentences:
        if id(sentence.doc) not in pages:
            pages[id(sentence.doc)] = Page.of(sentence.doc, sentence.paragraph, gazetteer, on)
    return pages


def _meets(quote: Quote, sentence: Sentence) -> bool:
    first, last = sentence.tokens[0], sentence.tokens[-1]
    return quote.start < last.idx + len(last) and first.idx < quote.end


def _read(
    sentence: Sentence, page: Page, quotes: tuple[Quote, ...], actors: Actors, attribution: Attribution
) -> Reading:
    subjects: dict[int, tuple[Reference, ...]] = {}
    actors.cast.here = _scene(sentence, page)
    for token in sentence.tokens:
        actors.meet(page, token)
        if token.lower_ in _WE or token.lower_ in _NO_NAMES or token.dep_ == "expl":
            continue
        if token.tag_ in ("PRP", "PRP$"):
            if any(quote.covers(token.idx) and not quote.scare for quote in quotes):
                page.resolved[token.i] = ()  # what a speaker points to is not what the narrator named last
                continue
            page.resolved[token.i] = actors.resolve_one(page, token) or _ahead_of_name(page, token, actors)
        if token.dep_ in SUBJECTS:
            subjects[token.i] = _headline_partners(page, sentence, token) + actors.resolve(page, token)
            page.resolved.setdefault(token.i, actors.resolve_one(page, token))
            if not subjects[token.i] and token.dep_ == "nsubj" and attribution.may_report(token.head):
                subjects[token.i] = actors.name_the_official(page, token)
                page.resolved[token.i] = subjects[token.i]
            if not any(quote.covers(token.idx) and not quote.scare for quote in quotes):
                _notice(actors.cast, token, subjects[token.i])
        elif _is_worth_learning(token) or actors.names_a_home(token):
            page.resolved[token.i] = actors.resolve_one(page, token)
    sources = attribution.sources(page, sentence, quotes, subjects)
    voice = headline_voice(page, sentence, quotes, actors, alone=not sources) if sentence.in_title else None
    speaker, addressees = (voice.speaker, voice.addressees) if voice else (None, ())
    if voice is not None:
        sources = ()  # what others say there is content of his claim
    return Reading(sentence, page, subjects, sources, quotes, actors.cast.home, speaker, addressees)


def _ahead_of_name(page: Page, pronoun: Token, actors: Actors) -> tuple[Reference, ...]:
    """ "When he met them, Petrov offered": a pronoun before any name is the subject of the main clause."""
    clause = pronoun.head
    if pronoun.dep_ != "nsubj" or clause.dep_ != "advcl" or not pronoun.i < clause.i < clause.head.i:
        return ()
    named = own_subject(clause.head)
    return actors.resolve(page, named) if named is not None and named.i > clause.i else ()


def _headline_partners(page: Page, sentence: Sentence, token: Token) -> tuple[Reference, ...]:
    """Headlines join subjects with a comma: "Ruritania, Freedonia hold talks"."""
    first = token.left_edge.i
    if not sentence.in_title or first < 2 or page.doc[first - 1].text != "," or first - 2 not in page.at:
        return ()
    return (page.named(page.at[first - 2]),)


def _is_worth_learning(token: Token) -> bool:
    """A proper name that heads its phrase: somebody may be introduced by it."""
    return token.pos_ == "PROPN" and token.dep_ not in ("compound", "nmod", "amod", "conj")


def _scene(sentence: Sentence, page: Page) -> str | None:
    """The country of a sentence that opens with a capital: "In Paris, the foreign ministry said"."""
    first = sentence.tokens.start
    if sentence.tokens[0].lower_ != "in" or first + 1 not in page.at:
        return None
    match = page.at[first + 1]
    follows = page.doc[match.end].text if match.end < len(page.doc) else ""
    return match.naming.actor if match.naming.how is How.CAPITAL and follows == "," else None


def _notice(cast: Cast, token: Token, references: tuple[Reference, ...]) -> None:
    """Subjects of clauses are what pronouns point to; a private subject takes the pronouns too."""
    if token.tag_ in ("PRP", "PRP$"):
        return
    doer = by_agent(token.head) if is_passive(token.head) else None
    if references and not references[0].thing and doer is None:
        cast.notice(references, aside=token.head.dep_ == "advcl")


def _with_speakers(readings: list[Reading]) -> Iterator[Reading]:
    """Quotations without a source in their sentence: the source is in a sentence that shares the quotation, in the
    paragraph, or it is whoever spoke last."""
    last: Reference | None = None
    private = False
    for index, reading in enumerate(readings):
        if any(source.excluded for source in reading.sources):
            last, private = None, True
        if reading.sources:
            said = reading.voice
            last, private = (said, False) if said else (last, private)
            yield reading
            continue
        speaker = _ahead(readings, index) if reading.quotes and _opens_in_quote(reading) else None
        if speaker is None and not private and reading.quotes and _opens_in_quote(reading):
            speaker = last
        yield replace(reading, speaker=reading.speaker or speaker)


def _opens_in_quote(reading: Reading) -> bool:
    words = [token for token in reading.sentence.tokens if token.is_alpha]
    quote = reading.quote_at(words[0]) if words else None
    return quote is not None and not quote.scare


def _ahead(readings: Sequence[Reading], index: int) -> Reference | None:
    """The source named by the next sentences of the same paragraph, as long as the quotation goes on."""
    here = readings[index]
    for other in readings[index + 1 : index + 8]:
        if other.sentence.paragraph.number != here.sentence.paragraph.number:
            return None
        if other.sources:
            shared = set(here.quotes) & set(other.quotes)
            return other.voice if shared else None
    return None
