"""The scored cases: written as the annotation guideline would have it, kept whether the coder gets them or not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.unit.coding.test_cases import as_line, read_case
from timeline.coding.confidence import SHARES
from timeline.coding.draft import Mark
from timeline.coding.pipeline import SpacyCoder

SCORED = sorted((Path(__file__).parents[2] / "cases" / "scored").glob("*.yaml"))
ENOUGH = 5


def test_what_is_claimed_holds_on_the_scored_cases(coder: SpacyCoder) -> None:
    right: Counter[float] = Counter()
    told: Counter[float] = Counter()
    for path in SCORED:
        article, expected, _ = read_case(path)
        lines = {each.line for each in expected}
        for event in coder.code(article).events:
            told[event.confidence] += 1
            right[event.confidence] += as_line(event) in lines
    for claimed, number in told.items():
        assert number < ENOUGH or right[claimed] / number >= claimed, (claimed, right[claimed], number)


def test_every_mark_has_a_share() -> None:
    assert set(SHARES) == set(Mark)
    assert len(set(SHARES.values())) == len(SHARES)


def test_most_of_what_the_scored_cases_tell_is_found(coder: SpacyCoder) -> None:
    wanted = found = 0
    for path in SCORED:
        article, expected, _ = read_case(path)
        lines = {as_line(event) for event in coder.code(article).events}
        wanted += len(expected)
        found += sum(1 for each in expected if each.line in lines)
    assert found / wanted >= 0.8, (found, wanted)
