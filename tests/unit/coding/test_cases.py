"""Every file of tests/cases is a wire story of our own with the events that must come out of it, and no others.

An expected event is a line: actor, act, targets (comma between, - for none), when, modality if not asserted.
When: 2021-03-10, an interval A..B, or ..B for an unknown start.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from timeline.coding.pipeline import SpacyCoder
from timeline.coding.validate import validate
from timeline.domain.events import Article, CodedEvent, Coding

CASES = sorted((Path(__file__).parents[2] / "cases").glob("*.yaml"))


@dataclass(frozen=True)
class Expected:
    line: str
    details: dict[str, Any]


def read_case(path: Path) -> tuple[Article, list[Expected], str | None]:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    published = case["published"]
    article = Article(
        path.stem,
        case.get("title", ""),
        case["text"],
        published if isinstance(published, date) else date.fromisoformat(published),
    )
    rows = [row if isinstance(row, dict) else {"event": row} for row in case.get("events", [])]
    return article, [Expected(normal(row["event"]), row) for row in rows], case.get("nothing")


def normal(line: str) -> str:
    actor, act, targets, *rest = line.split()
    return " ".join([actor, act, ",".join(sorted(targets.split(","))), *rest])


def when(event: CodedEvent) -> str:
    occurred = event.occurred
    if occurred.start is None:
        return f"..{occurred.end}"
    return str(occurred.start) if occurred.start == occurred.end else f"{occurred.start}..{occurred.end}"


def as_line(event: CodedEvent) -> str:
    targets = ",".join(sorted(target.id for target in event.targets)) or "-"
    modality = "" if event.modality.value == "asserted" else f" {event.modality.value}"
    return f"{event.actor.id} {event.act} {targets} {when(event)}{modality}"


def check_details(coding: Coding, expected: Expected) -> None:
    event = next(event for event in coding.events if as_line(event) == expected.line)
    if "speaker" in expected.details:
        assert event.speaker is not None
        assert event.speaker.name == expected.details["speaker"]
    if "via" in expected.details:
        assert expected.details["via"] in event.via
    if "reciprocal" in expected.details:
        assert event.reciprocal is expected.details["reciprocal"]
    if "answers" in expected.details:
        assert event.reply_to is not None
        assert as_line(coding.events[event.reply_to]).startswith(normal(expected.details["answers"]))


def test_there_are_cases() -> None:
    assert len(CASES) >= 300


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_story_yields_its_events_and_no_others(path: Path, coder: SpacyCoder) -> None:
    article, events, nothing = read_case(path)
    coding = coder.code(article)
    validate(article, coding)
    assert sorted(map(as_line, coding.events)) == sorted(expected.line for expected in events)
    assert coding.nothing == nothing
    for expected in events:
        check_details(coding, expected)
