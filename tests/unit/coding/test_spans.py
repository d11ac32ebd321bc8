"""Spans count code points of the text as it came, whatever stands between, before and inside the words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from timeline.coding.output import to_line
from timeline.coding.pipeline import SpacyCoder
from timeline.domain.events import Article, CodedEvent, Party
from timeline.domain.spans import Span
from timeline.use_cases.answers import answer

DAY = date(2021, 3, 11)
NAMES = {"NOR": ("norw", "oslo"), "IRN": ("iran", "tehran"), "TUR": ("turk", "türk"), "CIV": ("côte", "cote", "ivor")}
SENTENCES = (
    "Norway on Wednesday accused Iran of piracy.",
    "Türkiye condemned the raid, Norwegian officials said.",
    "“Iran must stop,” Norway’s foreign minister said on Monday.",
    "Côte d’Ivoire and Norway signed an agreement.",
    "If Iran attacks, Norway will retaliate.",
    "Tehran rejected Oslo's offer of talks, the IRNA agency reported.",
)
STRANGE = (
    "𝕏",
    "👩‍👩‍👧",
    "e\u0301",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u00a0",
    "\u202f",
    "\u2028",
    "\r\n",
    "\r",
    "\x00",
    "\x85",
)
STRANGE += ("\u202e", "ß", "ŉ", "İ", "ﬁ", "\ud800", "&amp;", "<b>", "\t", "漢字", "ا", "🇳🇴", "\u0345", "…", "—")

strange = st.sampled_from(STRANGE) | st.text(max_size=6)
sentence = st.builds(
    lambda words, form, blank, odd, at: blank.join(
        f"{odd}{word}" if index == at else word for index, word in enumerate(unicodedata.normalize(form, words).split())
    ),
    st.sampled_from(SENTENCES),
    st.sampled_from(["NFC", "NFD"]),
    st.sampled_from([" ", " ", " ", "\u00a0", "  ", "\r\n", "\u2009"]),
    st.just("") | strange,
    st.integers(0, 8),
)
texts = st.lists(st.one_of(sentence, sentence, strange), max_size=12).flatmap(
    lambda parts: st.sampled_from([" ", "\n\n", "\r\n\r\n", "\n", ""]).map(lambda gap: gap.join(parts))
)


def spans_of(event: CodedEvent) -> Iterator[Span]:
    parties = (event.actor, *event.targets)
    optional = (event.quote, event.condition, event.occurred.span, *(party.span for party in parties))
    yield from (event.evidence, *event.mentions, *(span for span in optional if span))


def plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFC", text).lower() if c.isalpha())


def is_named(article: Article, party: Party) -> bool:
    words = plain(article.words.words(party.span)) if party.span else ""
    others = ("he", "she", "they", "it", "its", "their", "we", "us", "our", "minister", "official", "both", "side")
    return not words or any(name in words for name in (*NAMES.get(party.id, ()), *others, "foreign"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=texts, text=texts)
def test_spans_point_into_the_text_as_it_came(coder: SpacyCoder, title: str, text: str) -> None:
    article = Article("a", title, text, DAY)
    coding = answer(coder, article)
    assert coding == coder.code(article)
    for event, line in zip(coding.events, to_line(article, coding, coder.identity)["events"], strict=True):
        for span in spans_of(event):
            assert article.words.words(span) == (title if span.field == "title" else text)[span.start : span.end]
            assert article.words.words(span).strip()
        for party, shown in ((event.actor, line["actor"]), *zip(event.targets, line["targets"], strict=True)):
            assert is_named(article, party), (party, shown)
            assert shown["text"] is None or (party.span and len(shown["text"]) == party.span.end - party.span.start)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(strange, min_size=1, max_size=8).map(" ".join))
def test_what_stands_in_the_paragraph_before_moves_spans_by_its_length(coder: SpacyCoder, before: str) -> None:
    story = "It was a long and cold week on the coast.\n\nNorway on Wednesday accused Iran of piracy in the strait."
    article = Article("a", "", f"{story}\n\n{before}\n\n{story}", DAY)
    for event in answer(coder, article).events:
        assert {article.words.words(span)[:6] for span in (event.evidence, *event.mentions)} == {"Norway"}
        assert event.actor.span is not None
        assert article.words.words(event.actor.span) == "Norway"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300), st.text(max_size=80))
def test_any_text_at_all_gets_a_sound_answer(coder: SpacyCoder, text: str, title: str) -> None:
    answer(coder, Article("a", title, text, DAY))
