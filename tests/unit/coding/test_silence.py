"""Every sentence that names an actor tells an event, or says why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.unit.coding.test_cases import CASES, read_case
from timeline.coding.pipeline import SpacyCoder
from timeline.coding.text.story import READ_LIMIT
from timeline.coding.why import MEANING, Why
from timeline.domain.events import Article

DAY = date(2021, 3, 11)
ROOT = Path(__file__).parents[3]
SILENT = {
    "Norway has long winters and a rugged coast.": Why.NO_ACT,
    "Will Norway accuse Russia of piracy?": Why.QUESTION,
    "The accusations were old news in Norway.": Why.NO_DEED,
    "Norway's accusation fills the papers.": Why.TOLD_ALREADY,
    "Norway has attacked Russia, analysts say.": Why.PRIVATE_VOICE,
    "If Norway attacked Russia, the market would fall.": Why.NO_FACT,
    "Vandals attacked a shop in Norway.": Why.NO_ACTOR,
    "Norway said on Wednesday that Russia had attacked a trawler of Sweden.": None,
    "Norway praised its farmers on Monday.": Why.DOMESTIC,
}


def reasons(coder: SpacyCoder, text: str) -> list[str]:
    return [silence.reason for silence in coder.explain(Article("a", "", text, DAY)).silences or ()]


@pytest.mark.parametrize(("text", "why"), SILENT.items())
def test_a_sentence_without_an_event_says_why(coder: SpacyCoder, text: str, why: Why | None) -> None:
    assert reasons(coder, text) == ([why] if why else [])


def test_what_is_not_read_says_so_where_it_names_an_actor(coder: SpacyCoder) -> None:
    lines = [
        "Norwegian soldiers on parade. REUTERS/Kari Dahl",
        "OSLO (AP) - Norway condemned Russia on Wednesday for the third time in a week.",
        "It said that it will not let the matter rest.",
        "(Additional reporting by Ola Nes in Norway)",
        "Subscribe to our newsletter",
        "Norway " + "=" * 400,
    ]
    assert sorted(reasons(coder, "\n\n".join(lines))) == [Why.BOILERPLATE, Why.CAPTION, Why.NO_PROSE]


def test_another_language_says_so(coder: SpacyCoder) -> None:
    text = "Norwegen hat am Mittwoch erneut die Haltung von Russland kritisiert und den Botschafter einbestellt."
    assert reasons(coder, text) == [Why.NOT_ENGLISH]


def test_what_lies_behind_the_limit_says_so(coder: SpacyCoder) -> None:
    text = "Rain fell on the hills. " * (READ_LIMIT // 24 + 1) + "\n\nNorway condemned Russia."
    (silence,) = coder.explain(Article("a", "", text, DAY)).silences or ()
    assert (silence.reason, silence.span.start) == (Why.BEYOND_LIMIT, READ_LIMIT)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_explaining_changes_no_event_and_leaves_no_actor_out(path: Path, coder: SpacyCoder) -> None:
    article, _, _ = read_case(path)
    explained = coder.explain(article)
    assert replace(explained, silences=None) == coder.code(article)
    told = [span for event in explained.events for span in (event.evidence, *event.mentions)]
    spoken_for = [article.words.words(span) for span in (*told, *(s.span for s in explained.silences or ()))]
    names = {event.actor.name for event in explained.events}
    silent = [p for p in article.text.split("\n\n") if not any(p in words or words in p for words in spoken_for)]
    assert not [paragraph for paragraph in silent for name in names if name in paragraph]


def test_every_reason_is_described() -> None:
    assert set(MEANING) == set(Why)
    page = (ROOT / "docs" / "coding.md").read_text(encoding="utf-8")
    assert [why for why in Why if f"| `{why}` | {MEANING[why]} |" not in page] == []
