"""What becomes of an item whose page is read, over every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tests.memory_index import MemoryItemIndex
from timeline.domain.dates import UNDATED, Clarity, Published
from timeline.domain.headline import Mark
from timeline.domain.items import FeedItem, ItemVersion, item_id, version_from_data, words_from_bytes
from timeline.domain.pages import PageText
from timeline.domain.ports import Log
from timeline.domain.records import ITEM_TYPES
from timeline.domain.spans import ItemText
from timeline.use_cases.full_text import keep_full_text, keep_told, told_of
from timeline.use_cases.ingest import Ingested, ingest_items

DAY = Published(datetime(2015, 10, 7, 9, tzinfo=UTC), "2015-10-07T09:00:00Z", Clarity.EXACT)
LATER = Published(datetime(2015, 10, 8, 9, tzinfo=UTC), "2015-10-08T09:00:00Z", Clarity.EXACT)
ITEM = FeedItem("wire.example", "Envoys meet", "They met.", "1", "https://wire.example/1", DAY)
NAME = item_id(ITEM)
PAGE = PageText("Envoys meet | Wire", "They met in the harbour.\n\nThey parted at noon.", LATER, "en")


def ingest(log: Log, item: FeedItem, *, pages_follow: bool = True) -> Ingested:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    return ingest_items(
        [item],
        source="test",
        log=log,
        feeds=None,  # type: ignore[arg-type]  # nothing is parked here
        index=MemoryItemIndex(),
        clock=lambda: now,
        pages_follow=pages_follow,
    )


def versions(log: Log) -> list[ItemVersion]:
    return [version_from_data(record.data) for record in log.read(types=ITEM_TYPES)]


def text_of(log: Log, version: ItemVersion) -> ItemText:
    stored = log.content(version.content)
    assert stored is not None
    return words_from_bytes(stored)


def test_a_pages_text_is_the_next_version_under_the_feeds_headline_and_date(log: Log) -> None:
    ingest(log, ITEM)
    position = keep_full_text(NAME, PAGE, log=log)
    summary, full = versions(log)
    assert log.read(types={"item.revised"})[0].position == position
    assert (full.version, full.full_text, full.late, full.language) == (2, True, False, "en")
    assert (full.published, full.redated, full.url) == (DAY, False, ITEM.url)
    assert text_of(log, full) == ItemText("Envoys meet", PAGE.text)
    assert (text_of(log, summary), summary.full_text) == (ITEM.words, False)


def test_the_same_text_again_is_no_version_and_the_same_summary_neither(log: Log) -> None:
    ingest(log, ITEM)
    keep_full_text(NAME, PAGE, log=log)
    assert keep_full_text(NAME, PAGE, log=log) is None
    assert ingest(log, ITEM) == Ingested(unchanged=1)
    assert ingest(log, ITEM, pages_follow=False) == Ingested(unchanged=1)
    assert len(versions(log)) == 2


def test_a_changed_text_is_another_version(log: Log) -> None:
    ingest(log, ITEM)
    keep_full_text(NAME, PAGE, log=log)
    assert keep_full_text(NAME, replace(PAGE, text=PAGE.text + " So it was said."), log=log)
    assert [version.full_text for version in versions(log)] == [False, True, True]


def test_a_summary_that_changes_behind_a_full_text_waits_for_its_page(log: Log) -> None:
    ingest(log, ITEM)
    keep_full_text(NAME, PAGE, log=log)
    changed = replace(ITEM, title="Envoys meet again", text="They met twice.")
    ingest(log, changed)
    assert [version.late for version in versions(log)] == [False, False, True]
    assert told_of(NAME, log) == changed.words
    keep_full_text(NAME, replace(PAGE, text="They met twice in the harbour, and parted at noon."), log=log)
    last = versions(log)[-1]
    assert (last.version, last.late, last.full_text) == (4, False, True)
    assert text_of(log, last).title == "Envoys meet again"


def test_a_summary_whose_page_gives_no_text_any_more_counts_after_all(log: Log) -> None:
    ingest(log, ITEM)
    keep_full_text(NAME, PAGE, log=log)
    assert keep_told(NAME, log) is None
    changed = replace(ITEM, text="They met twice.")
    ingest(log, changed)
    assert keep_told(NAME, log) is not None
    assert keep_told(NAME, log) is None
    last = versions(log)[-1]
    assert (last.version, last.late, last.full_text, text_of(log, last)) == (4, False, False, changed.words)
    assert keep_full_text(NAME, PAGE, log=log), "the full text came back, and counts again"


def test_without_pages_a_changed_summary_counts_at_once(log: Log) -> None:
    ingest(log, ITEM)
    keep_full_text(NAME, PAGE, log=log)
    ingest(log, replace(ITEM, text="They met twice."), pages_follow=False)
    assert not versions(log)[-1].late


def test_a_correction_does_not_wait_for_its_page(log: Log) -> None:
    ingest(log, ITEM)
    keep_full_text(NAME, PAGE, log=log)
    ingest(log, replace(ITEM, title="CORRECTED-Envoys meet", text="They did not meet."))
    assert (versions(log)[-1].late, versions(log)[-1].mark) == (False, Mark.CORRECTED)


def test_an_item_that_was_withdrawn_gets_no_text(log: Log) -> None:
    ingest(log, ITEM)
    ingest(log, replace(ITEM, title="WITHDRAWN-Envoys meet", text="This story is withdrawn."))
    assert told_of(NAME, log) is None
    assert keep_full_text(NAME, PAGE, log=log) is None
    assert keep_told(NAME, log) is None


def test_what_is_not_in_the_log_gets_no_text(log: Log) -> None:
    assert told_of("it_none", log) is None
    assert keep_full_text("it_none", PAGE, log=log) is None


def test_a_page_dates_an_item_only_when_its_feed_did_not(log: Log) -> None:
    ingest(log, replace(ITEM, published=UNDATED))
    keep_full_text(NAME, PAGE, log=log)
    last = versions(log)[-1]
    assert (last.published, last.redated) == (LATER, True)


def test_an_old_copy_that_came_late_is_not_what_the_feed_tells(log: Log) -> None:
    ingest(log, replace(ITEM, published=LATER))
    ingest(log, replace(ITEM, text="They are to meet."))
    assert versions(log)[-1].late
    assert told_of(NAME, log) == ITEM.words
