from datetime import UTC, date, datetime

import pytest

from api.parameters import EventsQuery, KnowledgeQuery, WindowQuery
from timeline.domain.acts import Act
from timeline.domain.errors import InvalidDate, InvalidInput
from timeline.domain.read_models import EntryFilter, Role, Window
from timeline.use_cases.as_of import Knowledge


def test_a_bare_date_of_knowledge_means_the_end_of_its_day() -> None:
    knowledge = KnowledgeQuery(known_at="2015-10-06", reported_by="2015-10-06T10:00:00+02:00").knowledge()
    assert knowledge == Knowledge(
        known_at=datetime(2015, 10, 6, 23, 59, 59, 999999, UTC), reported_by=datetime(2015, 10, 6, 8, tzinfo=UTC)
    )


def test_known_at_and_position_together_are_refused() -> None:
    with pytest.raises(InvalidInput, match="send one of them"):
        KnowledgeQuery(known_at="2015-10-06", position=3).knowledge()


@pytest.mark.parametrize("raw", ["", "yesterday", "2015-13-01", "2015-10-32", "07/10/2015", "٢٠١٥-١٠-٠٧", "1e9"])
def test_a_date_that_is_no_date_is_refused(raw: str) -> None:
    with pytest.raises(InvalidDate, match="is no date"):
        WindowQuery(since=raw).window()


@pytest.mark.parametrize("raw", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_no_utc_calendar_holds_is_refused(raw: str) -> None:
    with pytest.raises(InvalidDate):
        WindowQuery(since=raw).window()
    with pytest.raises(InvalidDate):
        KnowledgeQuery(known_at=raw).knowledge()


def test_a_window_that_holds_no_day_is_refused() -> None:
    with pytest.raises(InvalidInput, match="until is the day after the last one"):
        WindowQuery(since="2015-10-07", until="2015-10-07").window()


def test_a_window_is_half_open_and_possible_unless_certain_is_asked() -> None:
    window = WindowQuery(since="2015-10-01", until="2015-10-08").window()
    assert window == Window(date(2015, 10, 1), date(2015, 10, 8), certain=False)
    assert WindowQuery(dates="certain").window().certain


def test_a_query_becomes_the_filter_of_a_timeline() -> None:
    query = EventsQuery(act=Act.REJECT, since="2015-10-01")
    window = Window(date(2015, 10, 1))
    assert query.wanted("RUS", Role.TARGET) == EntryFilter("RUS", Role.TARGET, Act.REJECT, None, window)
