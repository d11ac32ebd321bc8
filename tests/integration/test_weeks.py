"""Three weeks of invented news, coded by the real coder: the acts that are read, and how right their links are."""

from pathlib import Path

import pytest

from tests.same_event import corroborated
from tests.weeks import measure, read_weeks
from timeline.coders.choice import build
from timeline.settings import Settings

WEEKS = Path(__file__).parents[1] / "cases" / "weeks"


@pytest.mark.parametrize(
    ("weeks", "acts", "precision", "recall", "recall_of_coded"),
    [("open", 72, 0.95, 0.85, 0.95), ("second", 49, 0.78, 0.18, 0.38)],
)
def test_links_are_hardly_ever_wrong_and_mostly_found(
    weeks: str, acts: int, precision: float, recall: float, recall_of_coded: float
) -> None:
    """The bounds lie a little under what was measured; `python -m tests.weeks FOLDER` lists wrong and missing links."""
    with read_weeks(WEEKS / weeks, build(Settings())) as database:
        found = measure(database, WEEKS / weeks)
    assert found.acts_found >= acts
    assert found.precision >= precision, found.wrong
    assert found.recall >= recall, found.missing
    assert found.recall_of_coded >= recall_of_coded, found.missing


def test_lines_are_one_act_and_know_who_reports_it_for_himself() -> None:
    """Of 40 acts that the coder reads 30 stand on one line each, 32 with the right number of origins, and no line tells
    two; the rest name their matter in other words, other targets, or days that do not meet."""
    with read_weeks(WEEKS / "open", build(Settings())) as database:
        found = corroborated(database, WEEKS / "open")
    assert not found.wrong_joins
    assert found.together >= 0.7 * found.read, found.parted
    assert found.counted >= 0.75 * found.read, found.miscounted
