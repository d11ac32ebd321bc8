"""What became known between two points, over both databases, with copies of one story among it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from tests.coders import PlainCoder
from tests.conftest import FakeClock
from tests.stories import BODY, LEAD
from tests.strategies import occurrences
from timeline.domain.dates import Clarity, Occurred, Precision, Published
from timeline.domain.diff import Diff, News, sharper
from timeline.domain.errors import InvalidDate, InvalidInput
from timeline.domain.items import FeedItem
from timeline.forms.diff import diff_page
from timeline.forms.page import Format, render
from timeline.store.database import Database
from timeline.use_cases.as_of import between
from timeline.use_cases.code import code_new_items
from timeline.use_cases.diff import diff
from timeline.use_cases.ingest import ingest_items
from timeline.use_cases.replay import project

FIRST = datetime(2015, 10, 6, 12, tzinfo=UTC)
PROSE = "\n\n".join((LEAD, *BODY))
VERSIONS = [
    ("wire", "offer", 0, "TUR PROPOSE RUS ? commission"),
    ("wire", "offer", 1, "TUR PROPOSE RUS 2015-10-05 commission"),
    ("wire", "claim", 2, "RUS ACCUSE TUR 2015-10-06 border\nRUS THREATEN TUR 2015-10-06 border"),
    ("wire", "claim", 3, "RUS ACCUSE USA 2015-10-06 border"),
    ("wire", "told", 4, f"FRA REJECT DEU 2015-10-09 bridge\n\n{PROSE}"),
    ("paper", "copy", 5, f"FRA REJECT DEU 2015-10-09 bridge\n\n{PROSE}"),
]


@pytest.fixture
def told(database: Database, clock: FakeClock) -> Database:
    for publisher, guid, days, text in VERSIONS:
        at = clock.now = FIRST + timedelta(days=days)
        item = FeedItem(f"{publisher}.example", guid, text, guid=guid, published=Published(at, str(at), Clarity.EXACT))
        ingest_items(
            [item],
            source="test",
            log=database.log,
            feeds=database.feeds,
            index=database.item_index,
            clock=clock,
        )
        for _ in code_new_items(database.log, database.checkpoints, PlainCoder()):
            pass
        for _ in project(database.log, database.projections):
            pass
    return database


def learned(told: Database, start: str, end: str | None = None, actor: str | None = None, **clock: bool) -> Diff:
    points = between(start, end, told.log, told.projections, **clock)
    return diff(*points, told.timelines, told.copies, told.log, actor=actor)


def diff_text(found: Diff) -> str:
    return render(diff_page(found), Format.TEXT)


def glosses(found: Diff, news: News) -> list[str]:
    return [difference.line.entry.event.coded.gloss for difference in found.of(news)]


def test_from_nothing_everything_that_stands_became_known_once(told: Database) -> None:
    found = learned(told, "0")
    assert glosses(found, News.KNOWN) == ["TUR propose RUS", "RUS accuse USA", "FRA reject DEU"]
    assert len(found.found) == 3


def test_a_date_that_was_found_out_is_a_better_date(told: Database) -> None:
    found = learned(told, "2015-10-06", "2015-10-07")
    (better,) = found.found
    assert (better.news, better.fields) == (News.DATED, ("occurred",))
    assert "was: by Tue 2015-10-06" in diff_text(found)


def test_what_changed_and_what_was_taken_back_are_told_apart(told: Database) -> None:
    found = learned(told, "2015-10-08", "2015-10-09")
    assert glosses(found, News.CHANGED) + glosses(found, News.WITHDRAWN) == ["RUS accuse USA", "RUS threaten TUR"]
    assert found.of(News.CHANGED)[0].fields == ("targets", "gloss")
    assert found.of(News.WITHDRAWN)[0].reason == "revised"


def test_a_copy_of_what_was_known_is_no_news(told: Database) -> None:
    assert learned(told, "2015-10-10", "2015-10-11").found == ()


def test_an_actor_sees_its_own_timeline_only(told: Database) -> None:
    assert glosses(learned(told, "0", actor="USA"), News.KNOWN) == ["RUS accuse USA"]
    gone = learned(told, "2015-10-08", "2015-10-09", actor="TUR")
    assert [difference.news for difference in gone.found] == [News.CHANGED, News.WITHDRAWN]


def test_dates_of_publication_ask_what_the_world_learned(told: Database) -> None:
    recorded = learned(told, "2015-10-08", "2015-10-09")
    reported = learned(told, "2015-10-08", "2015-10-09", reported=True)
    assert [(d.news, d.fields) for d in reported.found] == [(d.news, d.fields) for d in recorded.found]
    with pytest.raises(InvalidInput, match="publications have dates"):
        learned(told, "3", "2015-10-09", reported=True)


def test_points_in_the_wrong_order_or_out_of_reach_are_refused(told: Database) -> None:
    with pytest.raises(InvalidInput, match="earlier point first"):
        learned(told, "9", "3")
    with pytest.raises(InvalidInput, match="earlier point first"):
        learned(told, "2015-10-09", "2015-10-08", reported=True)
    with pytest.raises(InvalidInput, match="is not there"):
        learned(told, "0", "999")
    with pytest.raises(InvalidDate):
        learned(told, "yesterday")


def test_a_diff_between_two_positions_is_the_same_for_ever(told: Database) -> None:
    before = diff_text(learned(told, "1", "6"))
    item = FeedItem("wire.example", "offer", "TUR PROPOSE RUS 2015-10-04 gas", guid="offer")
    ingest_items([item], source="t", log=told.log, feeds=told.feeds, index=told.item_index, clock=lambda: FIRST)
    for _ in code_new_items(told.log, told.checkpoints, PlainCoder()):
        pass
    for _ in project(told.log, told.projections):
        pass
    assert diff_text(learned(told, "1", "6")) == before


def test_the_text_and_the_markdown_can_be_pasted_into_a_brief(told: Database) -> None:
    found = learned(told, "2015-10-08", "2015-10-09")
    assert diff_text(found).split("\n", 1)[1] == (
        "\nChanged\n"
        "  Tue 2015-10-06: RUS accuse USA · told by wire.example\n"
        "    was: RUS accuse TUR\n"
        "    changed: targets, gloss\n"
        "\nWas withdrawn\n"
        "  Tue 2015-10-06: RUS threaten TUR · told by wire.example\n"
        "    the source no longer tells it\n"
    )
    markdown = render(diff_page(found), Format.MARKDOWN)
    assert "\n### Changed\n\n- Tue 2015-10-06: RUS accuse USA · told by wire.example\n" in markdown


@given(occurrences(), occurrences())
def test_of_two_dates_at_most_one_is_sharper(one: Occurred, other: Occurred) -> None:
    assert not (sharper(one, other) and sharper(other, one))
    assert not sharper(one, one)
    if one.precision is Precision.UNKNOWN and other.precision is Precision.DAY:
        assert sharper(one, other)
