"""From an article to its events, one step a file, in this order:

story      title and text without datelines, captions, credits
language   English, or nothing
quotes     what stands in quotation marks
headlines  Title Case read as a sentence
sentences  parsed, where an actor or a speaker may be; headlinese mends headlines that the parser cannot read
reading    subjects, pronouns, sources (actors, cast, attribution)
drafts     what each sentence tells (clauses, lexicon, veridicality, nesting, polarity, targets, timing; statements,
           stance)
fusion     one event for all that tell it
replies    which event answers which
gloss, confidence
validate   every answer, before anybody sees it
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc

from timeline.coding.actors import Actors
from timeline.coding.attribution import Attribution
from timeline.coding.cast import Cast, Reference
from timeline.coding.confidence import confidence
from timeline.coding.drafts import draft_all
from timeline.coding.fusion import Cluster, fuse
from timeline.coding.gazetteer import Gazetteer
from timeline.coding.gloss import gloss
from timeline.coding.headlines import in_sentence_case
from timeline.coding.headlinese import Headlinese
from timeline.coding.language import is_english
from timeline.coding.lexicon import Lexicon, load_lexicon
from timeline.coding.model import load_model
from timeline.coding.quotes import Quote, find_quotes
from timeline.coding.reading import Reading, read_all
from timeline.coding.replies import link
from timeline.coding.sentences import parse
from timeline.coding.story import Paragraph, Story, read_story
from timeline.coding.timing import Clock
from timeline.coding.validate import validate
from timeline.domain.events import Article, CodedEvent, CoderIdentity, Coding, Party
from timeline.domain.spans import Span

VERSION = "1"
"""Of the rules: raised with every change of the code that may change an answer."""

NOT_ENGLISH = "the text is not English"
NO_TEXT = "there is no text to read"
NO_ACTOR = "no state, organisation or group is named"
NO_EVENT = "nothing that a codebook act names is told of the actors"


class SpacyCoder:
    """Codes articles by rules over spaCy's parse. Pure: the same article gives the same events."""

    def __init__(self, nlp: Language, gazetteer: Gazetteer, lexicon: Lexicon, identity: CoderIdentity) -> None:
        self._nlp = nlp
        self._gazetteer = gazetteer
        self._lexicon = lexicon
        self._identity = identity
        self._headlinese = Headlinese(lexicon)

    @property
    def identity(self) -> CoderIdentity:
        return self._identity

    def code(self, article: Article) -> Coding:
        """The events of title and text (at most story.READ_LIMIT characters), or why there are none."""
        story = read_story(article)
        paragraphs = _all_paragraphs(story)
        if not paragraphs:
            return Coding((), NO_TEXT)
        if not is_english(article.title, article.text, article.language):
            return Coding((), NOT_ENGLISH)
        told = self._worth_parsing(paragraphs, article)
        if not told:
            return Coding((), NO_ACTOR)
        coding = self._coded(article, story, told)
        validate(article, coding, self._gazetteer.knows)
        return coding

    def _coded(self, article: Article, story: Story, told: Sequence[Paragraph]) -> Coding:
        quotes = find_quotes(_all_paragraphs(story))
        cast = Cast(home=self._place(story, article))
        actors = Actors(self._lexicon, cast)
        readings = self._read(article, told, quotes, actors)
        clusters = fuse(draft_all(readings, self._lexicon, actors, Clock(article.day)))
        answered = link(clusters, self._lexicon)
        events = tuple(self._event(cluster, reply) for cluster, reply in zip(clusters, answered, strict=True))
        return Coding(events, None if events else NO_EVENT)

    def _worth_parsing(self, paragraphs: Sequence[Paragraph], article: Article) -> list[Paragraph]:
        """All paragraphs of an article that names an actor at all; without one there is nothing to parse for."""
        for paragraph in paragraphs:
            tokens = [token.text for token in self._nlp.make_doc(paragraph.words)]
            if self._gazetteer.find(tokens, article.day):
                return list(paragraphs)
        return []

    def _place(self, story: Story, article: Article) -> str | None:
        """The dateline's country: whose ministry "the ministry" is until another one is named."""
        if not story.place:
            return None
        tokens = [token.text for token in self._nlp.make_doc(story.place.title())]
        return next((match.naming.actor for match in self._gazetteer.find(tokens, article.day)), None)

    def _read(
        self, article: Article, told: Sequence[Paragraph], quotes: Sequence[Quote], actors: Actors
    ) -> tuple[Reading, ...]:
        """The text first, the headline last: its short names are those that the text explains."""

        def named(doc: Doc) -> frozenset[int]:
            matches = self._gazetteer.find([token.text for token in doc], article.day)
            return frozenset(index for match in matches for index in range(match.start, match.end))

        ordered = [p for p in told if p.number] + [self._headline(p, article) for p in told if not p.number]
        return read_all(
            parse(self._nlp, ordered, named, lambda title: self._headlinese.mended(title, named(title), self._nlp)),
            quotes,
            actors=actors,
            attribution=Attribution(self._lexicon, actors),
            gazetteer=self._gazetteer,
            on=article.day,
        )

    def _headline(self, title: Paragraph, article: Article) -> Paragraph:
        doc = self._nlp.make_doc(title.words)
        matches = self._gazetteer.find([token.text for token in doc], article.day)
        return in_sentence_case(
            title, self._lexicon, [(doc[m.start].idx, doc[m.end - 1].idx + len(doc[m.end - 1])) for m in matches]
        )

    def _event(self, cluster: Cluster, reply_to: int | None) -> CodedEvent:
        best = cluster.best
        return CodedEvent(
            kind=best.kind,
            actor=self._party(best.actor),
            act=best.act,
            occurred=best.occurred,
            evidence=best.evidence,
            gloss=gloss(best, self._gazetteer),
            targets=tuple(self._party(target) for target in best.targets),
            speaker=best.speaker,
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


def build_coder(setting: str | None = None, gazetteer: Gazetteer | None = None) -> SpacyCoder:
    """The coder with its model (a folder or package name; None for the default), lexicon and actor data."""
    nlp, report = load_model(setting)
    gazetteer = gazetteer or Gazetteer.load()
    lexicon = load_lexicon()
    whole = hashlib.sha256("\n".join((VERSION, report.digest, lexicon.digest, gazetteer.digest)).encode()).hexdigest()
    return SpacyCoder(
        nlp, gazetteer, lexicon, CoderIdentity("timeline", VERSION, f"{report.name}-{report.version}", whole)
    )
