"""The scored cases: written as the annotation guideline would have it, kept whether the coder gets them or not."""

from __future__ import annotations

from collections import Counter

from tests.score import BEGIN, END, PAGE, SCORED, published, score, table
from tests.unit.coding.test_cases import as_line, read_case
from timeline.coding.events.confidence import SHARES
from timeline.coding.events.draft import Mark
from timeline.coding.pipeline import SpacyCoder
from timeline.domain.acts import Act

ENOUGH = 5
SLACK = 0.01


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


def test_the_published_rates_are_not_better_than_the_coder(coder: SpacyCoder) -> None:
    today = score(coder)
    page = published(PAGE.read_text(encoding="utf-8"))
    assert set(page) == {*Act, "all"}
    worse = {
        act: (right, expected, today.right[act], today.expected[act])
        for act, (expected, _, right) in page.items()
        if act != "all" and (today.right[act] + 1) * expected < right * today.expected[act]
    }
    assert not worse, "one case an act may have been lost for the sake of others"
    assert today.right.total() / today.expected.total() >= 0.8
    assert today.right.total() / today.told.total() >= page["all"][2] / page["all"][1] - SLACK


def test_the_table_can_be_read_back(coder: SpacyCoder) -> None:
    found = score(coder, SCORED[:20])
    rows = published(f"{BEGIN}{table(found)}{END}")
    assert rows["all"] == (found.expected.total(), found.told.total(), found.right.total())
    assert all(rows[act] == (found.expected[act], found.told[act], found.right[act]) for act in Act)
