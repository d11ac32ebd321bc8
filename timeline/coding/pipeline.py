"""From an article to its events. The steps in order, each a module of the room that the text before the colon names:

text: story       title and text without datelines, captions, credits
text: language    English, or nothing
text: topic       no sports; no headline that explains rather than tells
text: quotes      what stands in quotation marks
text: headlines   Title Case read as a sentence
text: sentences   parsed, where an actor or a speaker may be; headlinese mends headlines that the parser cannot read
who: reading      subjects, pronouns, sources (actors, cast, attribution; the names themselves are in the room names)
events: drafts    what each sentence tells: its predicates, their roles and times (the rooms of those names), and
                  statements without a frame
events: fusion    one event for all that tell it
events: replies   which event answers which (pointers)
events: silence   why the other sentences tell no event, where that is asked for
events: gloss, confidence

Whoever takes the answer has it validated (validate), as that of any other coder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.language import Language

from timeline.coding.events.confidence import confidence
from timeline.coding.events.drafts import draft_all
from timeline.coding.events.fusion import Cluster, fuse
from timeline.coding.events.gloss import gloss
from timeline.coding.events.replies import about_whom, link
from timeline.coding.events.silence import Drafted, silences
from timeline.coding.model import load_model
from timeline.coding.names.gazetteer import Gazetteer, How
from timeline.coding.predicates.lexicon import Lexicon, load_lexicon
from timeline.coding.text.headlines import in_sentence_case, is_title_case
from timeline.coding.text.headlinese import Headlinese
from timeline.coding.text.language import is_english
from timeline.coding.text.quotes import find_quotes
from timeline.coding.text.sentences import Sentence, parse
from timeline.coding.text.story import READ_LIMIT, Paragraph, Story, read_story
from timeline.coding.text.topic import Topic
from timeline.coding.text.tree import Doc
from timeline.coding.times.timing import Clock
from timeline.coding.who.actors import Actors
from timeline.coding.who.attribution import Attribution
from timeline.coding.who.cast import Cast, Reference
from timeline.coding.who.reading import read_all
from timeline.coding.why import Why
from timeline.domain.events import Article, CodedEvent, CoderIdentity, Coding, Party, Silence
from timeline.domain.spans import Span

VERSION = "3"
"""Of the rules: raised with every change of the code that may change an answer."""

NOT_ENGLISH = "the text is not English"
EXPLAINS = "the headline explains or asks, and there is no text"
SPORTS = "the story is about sports"
NO_TEXT = "there is no text to read"
NO_ACTOR = "no state, organisation or group is named"
NO_EVENT = "nothing that a codebook act names is told of the actors"


@dataclass(frozen=True, slots=True)
class _Whole:
    """What came of an article: its answer, the stretches that were not read, the sentences that were."""

    coding: Coding
    left_out: tuple[tuple[Span, Why], ...]
    sentences: tuple[Drafted, ...] = ()


class SpacyCoder:
    """Codes articles by rules over spaCy's parse. Pure: the same article gives the same events."""

    def __init__(self, nlp: Language, gazetteer: Gazetteer, lexicon: Lexicon, identity: CoderIdentity) -> None:
        self._nlp = nlp
        self._gazetteer = gazetteer
        self._lexicon = lexicon
        self._identity = identity
        self._headlinese = Headlinese(lexicon)
        self._topic = Topic(lexicon)

    @property
    def identity(self) -> CoderIdentity:
        return self._identity

    def code(self, article: Article) -> Coding:
        """The events of title and text (at most story.READ_LIMIT characters), or why there are none."""
        return self._read_whole(article).coding

    def explain(self, article: Article) -> Coding:
        """The same events, and why every other sentence that names an actor tells none."""
        whole = self._read_whole(article)
        left_out = [
            Silence(span, why)
            for span, why in whole.left_out
            if why is Why.NOT_ENGLISH or self._names_an_actor(article.words.words(span), article)
        ]
        silent = sorted([*left_out, *silences(whole.sentences)], key=lambda s: (s.span.field != "title", s.span.start))
        return replace(whole.coding, silences=tuple(silent))

    def _read_whole(self, article: Article) -> _Whole:
        story = read_story(article)
        paragraphs = _all_paragraphs(story)
        if not paragraphs:
            return _Whole(Coding((), NO_TEXT), story.left_out)
        if not is_english(article.title, article.text, article.language, self._lexicon.lemmas):
            return _Whole(Coding((), NOT_ENGLISH), tuple((p.span, Why.NOT_ENGLISH) for p in paragraphs))
        if self._topic.is_sports(article.title, article.text):
            return _Whole(Coding((), SPORTS), tuple((p.span, Why.SPORTS) for p in paragraphs))
        if story.title and self._topic.explains(story.title.words):
            left_out = ((story.title.span, Why.EXPLAINS), *story.left_out)
            story, paragraphs = replace(story, title=None, left_out=left_out), list(story.paragraphs)
            if not paragraphs:
                return _Whole(Coding((), EXPLAINS), story.left_out)
        told = self._worth_parsing(paragraphs, article)
        if not told:
            return _Whole(Coding((), _as_far_as_read(NO_ACTOR, article)), story.left_out)
        return self._coded(article, story, told)

    def _coded(self, article: Article, story: Story, told: Sequence[Paragraph]) -> _Whole:
        quotes = find_quotes(_all_paragraphs(story))
        place = self._place(story, article)
        cast = Cast(home=place, land=place, dateline=place)
        actors = Actors(self._lexicon, cast, self._gazetteer, article.day)
        too_long: list[tuple[Span, Why]] = []
        sentences = self._parsed(told, article, lambda span: too_long.append((span, Why.TOO_LONG)))
        readings = read_all(
            sentences,
            quotes,
            actors=actors,
            attribution=Attribution(self._lexicon, actors),
            gazetteer=self._gazetteer,
            on=article.day,
        )
        drafted = draft_all(readings, self._lexicon, actors, Clock(article.day))
        clusters = fuse([draft for sentence in drafted for draft in sentence.drafts])
        answered = link(clusters)
        events = tuple(
            self._event(cluster, reply, clusters[reply] if reply is not None else None)
            for cluster, reply in zip(clusters, answered, strict=True)
        )
        nothing = None if events else _as_far_as_read(NO_EVENT, article)
        return _Whole(Coding(events, nothing), (*story.left_out, *too_long), drafted)

    def _worth_parsing(self, paragraphs: Sequence[Paragraph], article: Article) -> list[Paragraph]:
        """All paragraphs of an article that names an actor at all; without one there is nothing to parse for."""
        return list(paragraphs) if any(self._names_an_actor(p.words, article) for p in paragraphs) else []

    def _names_an_actor(self, words: str, article: Article) -> bool:
        matches = self._gazetteer.find([token.text for token in self._nlp.make_doc(words)], article.day)
        return any(match.naming.how is not How.PLACE for match in matches)

    def _place(self, story: Story, article: Article) -> str | None:
        """The dateline's country: whose ministry "the ministry" is until another one is named."""
        if not story.place:
            return None
        tokens = [token.text for token in self._nlp.make_doc(story.place.title())]
        return next((match.naming.actor for match in self._gazetteer.find(tokens, article.day)), None)

    def _parsed(
        self, told: Sequence[Paragraph], article: Article, too_long: Callable[[Span], None]
    ) -> Iterator[Sentence]:
        """The text first, the headline last: its short names are those that the text explains. A paragraph in Title
        Case is a headline too."""

        def named(words: Sequence[str]) -> frozenset[int]:
            matches = self._gazetteer.find(words, article.day)
            return frozenset(index for match in matches for index in range(match.start, match.end))

        headlines = {p.span for p in told if not p.number or is_title_case(p.words, share=1.0)}
        ordered = [self._headline(p, article) if p.span in headlines else p for p in told]
        ordered.sort(key=lambda p: not p.number)

        def mend(doc: Doc, paragraph: Paragraph) -> Doc:
            if paragraph.span not in headlines:
                return doc
            return self._headlinese.mended(doc, named([token.text for token in doc]), self._nlp)

        return parse(self._nlp, ordered, named, mend, too_long)

    def _headline(self, title: Paragraph, article: Article) -> Paragraph:
        doc = self._nlp.make_doc(title.words)
        matches = self._gazetteer.find([token.text for token in doc], article.day)
        return in_sentence_case(
            title,
            self._lexicon,
            [(doc[m.start].idx, doc[m.end - 1].idx + len(doc[m.end - 1])) for m in matches],
            article.text,
        )

    def _event(self, cluster: Cluster, reply_to: int | None, answered: Cluster | None) -> CodedEvent:
        best = cluster.best
        if answered is not None:
            best = replace(best, targets=about_whom(best, answered.best))
        return CodedEvent(
            kind=best.kind,
            actor=self._party(best.actor),
            act=best.act,
            occurred=best.occurred,
            evidence=best.evidence,
            gloss=gloss(best, self._gazetteer),
            targets=tuple(self._party(target) for target in best.targets),
            speaker=cluster.speaker,
            reciprocal=best.reciprocal,
            cameo=best.cameo,
            modality=best.modality,
            condition=best.condition,
            mentions=_mentions(cluster),
            quote=best.quote,
            via=best.via,
            reply_to=reply_to,
            matter=best.matter,
            confidence=confidence(best),
        )

    def _party(self, reference: Reference) -> Party:
        assert reference.actor is not None
        return Party(reference.actor, self._gazetteer.name_of(reference.actor), reference.place)


def _mentions(cluster: Cluster) -> tuple[Span, ...]:
    spans = [draft.evidence for draft in cluster.drafts if draft.evidence != cluster.best.evidence]
    return tuple(dict.fromkeys(spans))


def _all_paragraphs(story: Story) -> list[Paragraph]:
    return [*([story.title] if story.title else []), *story.paragraphs]


def _as_far_as_read(nothing: str, article: Article) -> str:
    return f"{nothing} in the first {READ_LIMIT} characters" if len(article.text) > READ_LIMIT else nothing


def build_coder(
    setting: str | None = None, gazetteer: Gazetteer | None = None, lexicon: Lexicon | None = None
) -> SpacyCoder:
    """The coder with its model (a folder or package name; None for the default), lexicon and actor data."""
    gazetteer, lexicon = gazetteer or Gazetteer.load(), lexicon or load_lexicon()
    nlp, report = load_model(setting)
    whole = hashlib.sha256("\n".join((VERSION, report.digest, lexicon.digest, gazetteer.digest)).encode()).hexdigest()
    return SpacyCoder(
        nlp, gazetteer, lexicon, CoderIdentity("timeline", VERSION, f"{report.name}-{report.version}", whole)
    )
