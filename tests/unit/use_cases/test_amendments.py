"""Updates, corrections and withdrawals under guids of their own belong to what they amend, and to nothing else."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from tests.memory_index import MemoryItemIndex
from tests.unit.use_cases.test_code import Desk, clock
from timeline.domain.dates import Clarity, Published
from timeline.domain.items import FeedItem, item_id
from timeline.domain.records import ITEM_TYPES
from timeline.domain.reporting import live_events
from timeline.use_cases.ingest import Ingested, ingest_items
from timeline.use_cases.shelf import stored_as

NOON = datetime(2015, 10, 7, 12, tzinfo=UTC)
HEADLINE = "Moscow agrees with Washington on flights"
STORY = "RUS AGREE USA 2015-10-07 strikes\nThe two armies will tell each other of flights over the border from Monday."
CORRECTED = STORY.replace("10-07", "10-06")
NOTICE = "ATTENTION EDITORS - The story on flights is withdrawn. There will be no other."


def sent(
    title: str, text: str, guid: str, minutes: int, *, publisher: str = "wire.example", url: str | None = None
) -> FeedItem:
    at = NOON + timedelta(minutes=minutes)
    return FeedItem(publisher, title, text, guid=guid, url=url, published=Published(at, at.isoformat(), Clarity.EXACT))


def take(desk: Desk, *items: FeedItem) -> Ingested:
    return ingest_items(items, source="t", log=desk.log, feeds=desk.parking, index=MemoryItemIndex(), clock=clock)  # type: ignore[arg-type]  # only parking is asked of feeds


ORIGINAL = sent(HEADLINE, STORY, "a", 0)
CORRECTION = sent(f"CORRECTED-{HEADLINE}", CORRECTED, "b", 60)
WITHDRAWAL = sent(f"WITHDRAWN-{HEADLINE}", NOTICE, "c", 120)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize("together", [True, False])
def test_a_correction_under_another_guid_corrects_the_event(desk: Desk, together: bool) -> None:
    if together:
        take(desk, CORRECTION, ORIGINAL)
    else:
        take(desk, ORIGINAL)
        take(desk, CORRECTION)
    desk.code()
    (event,) = desk.live()
    assert (event.item, event.item_version) == (item_id(ORIGINAL), 2)
    assert event.coded.occurred.end.isoformat() == "2015-10-06"
    assert desk.last("item.joined").data == {"item": item_id(CORRECTION), "into": item_id(ORIGINAL), "version": 2}


def test_a_withdrawal_under_another_guid_retracts_the_event(desk: Desk) -> None:
    for item in (ORIGINAL, CORRECTION, WITHDRAWAL):
        take(desk, item)
        desk.code()
    assert desk.live() == []
    assert desk.last("event.retracted").data["reason"] == "withdrawn"
    assert desk.last("item.withdrawn").data["item"] == item_id(ORIGINAL)


@pytest.mark.parametrize("order", list(permutations((ORIGINAL, CORRECTION, WITHDRAWAL))))
def test_in_whatever_order_they_come_the_same_stands_in_the_end(desk: Desk, order: tuple[FeedItem, ...]) -> None:
    for item in (*order, *order):
        take(desk, item)
        desk.code()
    assert live_events(desk.log.read()) == {}
    told = [r for r in desk.log.stream(f"item-{item_id(ORIGINAL)}") if r.type in ITEM_TYPES]
    assert len(told) == 3
    for name in (CORRECTION, WITHDRAWAL):
        assert stored_as(desk.log, item_id(name)).item == item_id(ORIGINAL)


def test_a_second_poll_of_all_of_them_brings_nothing(desk: Desk) -> None:
    take(desk, ORIGINAL, CORRECTION)
    end = desk.log.head()
    assert take(desk, CORRECTION, ORIGINAL) == Ingested(unchanged=2)
    assert desk.log.head() == end


def test_a_correction_goes_on_being_revised_under_its_own_guid(desk: Desk) -> None:
    take(desk, ORIGINAL, CORRECTION)
    take(desk, sent(f"CORRECTED-{HEADLINE}", CORRECTED.replace("10-06", "10-05"), "b", 90))
    desk.code()
    (event,) = desk.live()
    assert (event.item_version, event.coded.occurred.end.isoformat()) == (3, "2015-10-05")


@pytest.mark.parametrize(
    "other",
    [
        sent(f"CORRECTED-{HEADLINE}", CORRECTED, "b", 60, publisher="post.example"),
        sent("CORRECTED-Grain prices fall in the south", "Bread will cost less from Monday in all shops.", "b", 60),
        sent(f"CORRECTED-{HEADLINE}", "Grain prices fell in the south of the country on Tuesday.", "b", 60),
        sent(HEADLINE, "RUS AGREE USA 2015-10-08 pilots", "b", 60),
    ],
    ids=["another publisher", "another headline", "another text", "no mark"],
)
def test_what_does_not_plainly_amend_it_is_a_story_of_its_own(desk: Desk, other: FeedItem) -> None:
    take(desk, ORIGINAL)
    take(desk, other)
    assert "item.joined" not in desk.types()


def test_an_original_of_long_ago_is_not_looked_for(desk: Desk) -> None:
    take(desk, sent(HEADLINE, STORY, "a", -9 * 24 * 60))
    take(desk, CORRECTION)
    assert "item.joined" not in desk.types()


def test_an_old_copy_that_comes_after_the_new_one_changes_nothing_told(desk: Desk) -> None:
    take(desk, sent(HEADLINE, CORRECTED, "a", 60))
    desk.code()
    take(desk, sent(HEADLINE, STORY, "a", 0))
    desk.code()
    (event,) = desk.live()
    assert event.coded.occurred.end.isoformat() == "2015-10-06"
    assert desk.last("item.coded").data["nothing"] == "a newer version of the item came in before it"


def test_an_old_copy_does_not_keep_the_new_one_from_being_coded_again(desk: Desk) -> None:
    take(desk, sent(HEADLINE, CORRECTED, "a", 60))
    take(desk, sent(HEADLINE, STORY, "a", 0))
    desk.code()
    (event,) = desk.live()
    assert event.coded.occurred.end.isoformat() == "2015-10-06"


def test_a_note_to_editors_tells_nothing(desk: Desk) -> None:
    take(desk, sent("ADVISORY-Coverage of the talks", STORY, "n", 0))
    desk.code()
    assert desk.live() == []


PAGE = "https://wire.example/flights"


def test_a_guid_made_anew_at_every_poll_makes_no_new_item(desk: Desk) -> None:
    for guid in "abc":
        take(desk, sent(HEADLINE, STORY, guid, 0, url=PAGE))
    desk.code()
    assert desk.types().count("item.received") == 1
    take(desk, sent(HEADLINE, CORRECTED, "d", 30, url=f"{PAGE}?utm_source=feed"))
    desk.code()
    (event,) = desk.live()
    assert (event.item_version, event.coded.occurred.end.isoformat()) == (2, "2015-10-06")


def test_a_column_that_keeps_its_address_is_another_item_every_day(desk: Desk) -> None:
    for day in range(3):
        text = " ".join(f"word{day}{n}" for n in range(40))
        take(desk, sent("The morning in brief", text, f"brief-{day}", day * 60, url="https://wire.example/brief"))
    assert desk.types().count("item.received") == 3


def test_items_without_words_at_one_address_are_told_apart_by_their_headlines(desk: Desk) -> None:
    for number, title in enumerate((HEADLINE, HEADLINE, "Grain prices fall")):
        take(desk, sent(title, "", f"g{number}", 0, url=PAGE))
    assert desk.types().count("item.received") == 2
