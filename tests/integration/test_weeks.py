"""Three weeks of invented news, coded by the real coder: how right the links between its acts are."""

from pathlib import Path

from tests.weeks import measure, read_weeks
from timeline.coders.choice import build
from timeline.settings import Settings

OPEN = Path(__file__).parents[1] / "cases" / "weeks" / "open"


def test_links_are_hardly_ever_wrong_and_mostly_found() -> None:
    """The bounds lie a little under what was measured; `python -m tests.weeks FOLDER` lists wrong and missing links."""
    with read_weeks(OPEN, build(Settings())) as database:
        found = measure(database, OPEN)
    assert found.precision >= 0.95, found.wrong
    assert found.recall >= 0.65, found.missing
    assert found.recall_of_coded >= 0.9, found.missing
