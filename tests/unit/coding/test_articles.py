"""Whole articles of our own, labelled by the codebook before the coder saw them, and kept whether it gets them or not.

An expected event is actor, act and targets; `answers` names the event that it replies to. Days are held by the shorter
cases: an article seldom tells the day of a reaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from timeline.coding.pipeline import SpacyCoder
from timeline.domain.events import Article, CodedEvent, Coding

ARTICLES = sorted((Path(__file__).parents[2] / "cases" / "articles").glob("*.yaml"))
FOUND, RIGHT, ANSWERED = 0.42, 0.45, 0.30
"""Floors: the shares of expected events that are told, of told ones that are expected, of replies that are linked, with
one label each where the codebook leaves two open."""


def as_line(event: CodedEvent) -> str:
    return f"{event.actor.id} {event.act} {','.join(sorted(target.id for target in event.targets)) or '-'}"


def answers(coding: Coding) -> Iterator[tuple[str, str]]:
    for event in coding.events:
        if event.reply_to is not None:
            yield as_line(event), as_line(coding.events[event.reply_to])


@pytest.fixture(scope="module")
def scored(coder: SpacyCoder) -> Counter[str]:
    """Over all articles: how many events and replies are wanted, told, and both."""
    counts: Counter[str] = Counter()
    for path in ARTICLES:
        case: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        rows = [row if isinstance(row, dict) else {"event": row} for row in case["events"]]
        published = case["published"]
        assert isinstance(published, date)
        coding = coder.code(Article(path.stem, case["title"], case["text"], published))
        told = Counter(as_line(event) for event in coding.events if event.evidence.field == "text")
        wanted = Counter(row["event"] for row in rows)
        replies = {(row["event"], row["answers"]) for row in rows if "answers" in row}
        counts += Counter(wanted=wanted.total(), told=told.total(), found=(wanted & told).total())
        counts += Counter(replies=len(replies), linked=len(replies & set(answers(coding))))
    return counts


def test_events_of_whole_articles_are_told(scored: Counter[str]) -> None:
    assert scored["found"] / scored["wanted"] >= FOUND, scored


def test_what_is_told_of_whole_articles_is_right(scored: Counter[str]) -> None:
    assert scored["found"] / scored["told"] >= RIGHT, scored


def test_replies_in_whole_articles_are_linked(scored: Counter[str]) -> None:
    assert scored["linked"] / scored["replies"] >= ANSWERED, scored
