from datetime import timedelta

import pytest

from feeds.rhythm import read_rhythm
from timeline.domain.feeds import Rhythm

HOUR = timedelta(hours=1)
ITEM = "<item><title>News</title><ttl>1</ttl></item>"


def rss(channel: str, after: str = "", items: str = ITEM) -> str:
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{channel}{items}{after}</channel></rss>'
    )


@pytest.mark.parametrize(
    ("channel", "every"),
    [
        ("<ttl>60</ttl>", HOUR),
        ("<ttl> 90\n</ttl>", HOUR * 1.5),
        ("<ttl>0</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>99999999999999</ttl>", None),
        ("<ttl/>", None),
        ("<ttl>60", None),
        ("<!-- <ttl>60</ttl> -->", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", HOUR / 2),
        ("<sy:updatePeriod>\n\tdaily </sy:updatePeriod>", HOUR * 24),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", HOUR),
        ("<ttl>30</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", HOUR),
        ("", None),
    ],
)
def test_how_often_a_document_is_worth_reading(channel: str, every: timedelta | None) -> None:
    assert read_rhythm(rss(channel)).every == every


def test_the_modules_prefix_is_the_documents_own() -> None:
    bound = '<feed xmlns:s="http://purl.org/rss/1.0/modules/syndication/"><s:updatePeriod>daily</s:updatePeriod></feed>'
    assert read_rhythm(bound).every == HOUR * 24


def test_hours_and_days_to_leave_out() -> None:
    said = "<skipHours><hour>0</hour><hour> 5 </hour><hour>24</hour><hour>25</hour></skipHours>"
    days = "<skipdays><day>Saturday</day><day>sunday</day><day>Caturday</day></skipdays>"
    assert read_rhythm(rss(said + days)) == Rhythm(None, frozenset({0, 5}), frozenset({5, 6}))


def test_who_leaves_out_everything_leaves_out_nothing() -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(24))
    days = "".join(f"<day>{day}day</day>" for day in ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun"))
    assert read_rhythm(rss(f"<skipHours>{hours}</skipHours><skipDays>{days}</skipDays>")) == Rhythm()


def test_the_channel_goes_on_after_its_items_and_items_are_none_of_it() -> None:
    assert read_rhythm(rss("", after="<ttl>60</ttl>")).every == HOUR
    assert read_rhythm(rss("")).every is None
    assert read_rhythm(rss("", after="<ttl>60</ttl>", items=ITEM * 20_000)).every == HOUR


def test_hostile_documents_cost_no_time_that_matters() -> None:
    for text in (
        "<skipHours><hour>" * 20_000,
        "<ttl " * 50_000,
        "<!--" * 50_000,
        "<item " * 200_000,
        "<image>" * 50_000,
    ):
        assert read_rhythm(text) == Rhythm()
