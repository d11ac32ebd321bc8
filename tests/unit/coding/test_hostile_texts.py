"""Whatever the text, an answer comes: in bounded memory, in work that grows no faster than the text, with a reason."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import orjson
import pytest

from timeline.coding.events.circles import circles
from timeline.coding.output import to_line
from timeline.coding.pipeline import SpacyCoder
from timeline.coding.text.sentences import BATCH, LONGEST, _batches
from timeline.coding.text.story import PARAGRAPH_LIMIT, READ_LIMIT, Paragraph
from timeline.coding.why import Why
from timeline.domain.events import Article
from timeline.domain.spans import Span
from timeline.use_cases.answers import answer

DAY = date(2021, 3, 11)
PLAIN = "It was said that the envoy of Norway would be in the city for a week, and that he met nobody at all. "
HOSTILE = {
    "ten megabytes": lambda: PLAIN * 100_000,
    "a hundred thousand quotes": lambda: PLAIN + '"No." ' * 100_000,
    "quotes that never close": lambda: PLAIN + "“‘" * 50_000,
    "fifty thousand words": lambda: "Norway said that " + "the envoy of Iran and " * 10_000 + "Sweden met.",
    "a megabyte without a blank": lambda: PLAIN * 20 + "Norway.said-that/Iran'is" * 40_000,
    "right to left": lambda: ("\u202eNorway met Iran.\u202c \u05d0\u05d1 " + PLAIN) * 50,
    "control characters": lambda: "".join(map(chr, range(32))) + ("Norway\0met\x1bIran on Monday. " + PLAIN) * 50,
    "only punctuation": lambda: "!?.,;:-()[]{}" * 10_000,
    "halves of characters": lambda: (
        "The \ud800Norway minister met Iran's envoy \udfffIvan on Monday, if \ud800all went well."
    ),
    "tags that never close": lambda: PLAIN + "<a " * 100_000,
    "marks upon marks": lambda: PLAIN + "e" + "\u0301" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_gets_an_answer_that_can_be_written(name: str, coder: SpacyCoder) -> None:
    text = HOSTILE[name]()
    article = Article("a\ud800", text[:400], text, DAY)
    coding = answer(coder, article)
    assert bool(coding.events) != bool(coding.nothing)
    assert orjson.dumps(to_line(article, coding, coder.identity))


def test_a_text_that_is_cut_says_so(coder: SpacyCoder) -> None:
    coding = coder.code(Article("a", "", "It rained in the hills for a week. " * (READ_LIMIT // 30), DAY))
    assert coding.nothing is not None
    assert coding.nothing.endswith(f"in the first {READ_LIMIT} characters")


def test_a_sentence_beyond_all_measure_is_passed_over_and_says_so(coder: SpacyCoder) -> None:
    endless = "Norway " + "accused and attacked and met " * (LONGEST // 6 + 10) + "Iran."
    coding = coder.explain(Article("a", "", f"{endless}\n\nNorway condemned Iran on Monday.", DAY))
    assert len(coding.events) == 1
    assert [(s.reason, s.span.start) for s in coding.silences or ()] == [(Why.TOO_LONG, 0)]


def test_paragraphs_go_to_the_parser_in_bounded_batches() -> None:
    words = ["x" * size for size in (100, PARAGRAPH_LIMIT, PARAGRAPH_LIMIT, PARAGRAPH_LIMIT, 100, 20_000, 5)]
    paragraphs = [Paragraph(Span("text", 0, len(each)), each, n) for n, each in enumerate(words)]
    batches = list(_batches(paragraphs))
    assert [paragraph for batch in batches for paragraph in batch] == paragraphs
    assert all(len(batch) == 1 or sum(len(p.words) for p in batch) <= BATCH for batch in batches)


@contextmanager
def counted_calls() -> Iterator[list[int]]:
    """How many Python functions are called in the block."""
    calls = [0]

    def count(_frame: object, event: str, _argument: object) -> None:
        calls[0] += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize(
    "unit",
    [
        '"Norway attacked us," the Iranian minister said. ',
        "Norway accused Iran of a raid on Monday, a charge that Iran rejected. ",
        "Norway met Iran.\n\n",
    ],
)
def test_work_grows_no_faster_than_the_text(unit: str, coder: SpacyCoder) -> None:
    work = []
    for times in (150, 300):
        with counted_calls() as calls:
            coder.code(Article("a", "", unit * times, DAY))
        work.append(calls[0])
    assert work[1] < 2.6 * work[0]


@pytest.mark.parametrize(
    ("answered", "found"),
    [
        ([], []),
        ([None, 0, 1], []),
        ([1, 0], [[0, 1]]),
        ([1, 2, 0, 0, None], [[0, 1, 2]]),
        ([0], [[0]]),
        ([1, 0, 3, 2], [[0, 1], [2, 3]]),
        ([None, *range(5000)], []),
    ],
)
def test_circles_are_found_once(answered: list[int | None], found: list[list[int]]) -> None:
    assert list(circles(answered)) == found
