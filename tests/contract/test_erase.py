"""Erasing over every store: the words go, everything told from them stays, and nothing brings the words back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from tests.coders import PLAIN, PlainCoder
from tests.contract.conftest import Stores
from tests.memory_copies import MemoryCopies
from tests.memory_index import MemoryItemIndex
from timeline.domain.dates import Clarity, Published
from timeline.domain.errors import InvalidInput, UnknownItem, VersionConflict
from timeline.domain.items import FeedItem
from timeline.domain.ports import Log
from timeline.domain.read_models import AsOf
from timeline.domain.records import NewRecord, salted
from timeline.domain.reporting import live_events
from timeline.store.memory import MemoryProjections
from timeline.use_cases.code import code_new_items, code_version
from timeline.use_cases.erase import Erased, alike, erase_item
from timeline.use_cases.ingest import Ingested, ingest_items
from timeline.use_cases.query import event_detail, item_detail
from timeline.use_cases.replay import digests, project, rebuild_all, replay

SENT = datetime(2015, 10, 6, 12, tzinfo=UTC)
TEXT = "Herons rose over the customs house while envoys argued about the price of salt.\nTUR PROPOSE RUS 2015-10-05"
REVISED = TEXT + "\n> RUS REJECT TUR 2015-10-06"


class Marks:
    """The coder's checkpoint."""

    def __init__(self) -> None:
        self.position = 0

    def get(self, name: str) -> int:
        return self.position

    def set(self, name: str, position: int) -> None:
        self.position = position


@dataclass
class Desk:
    """A store with an item in two versions, coded and projected."""

    stores: Stores
    marks: Marks
    item: str = ""

    def send(self, text: str, *, title: str = "Talks", guid: str = "a") -> Ingested:
        item = FeedItem("wire.example", title, text, guid=guid, published=Published(SENT, "raw", Clarity.EXACT))
        done = ingest_items(
            [item], source="test", log=self.stores.log, feeds=None, index=MemoryItemIndex(), clock=lambda: SENT
        )  # type: ignore[arg-type]  # no feed polls here
        for _ in code_new_items(self.stores.log, self.marks, PlainCoder()):
            pass
        for _ in project(self.stores.log, self.stores.projections):
            pass
        return done

    @property
    def now(self) -> AsOf:
        return AsOf(self.stores.log.head().position, None)

    def live(self) -> list[str]:
        return list(live_events(self.stores.log.stream(f"item-{self.item}")))

    def types(self) -> list[str]:
        return [record.type for record in self.stores.log.read()]


@pytest.fixture
def desk(stores: Stores) -> Desk:
    desk = Desk(stores, Marks())
    desk.send(TEXT)
    desk.send(REVISED)
    desk.item = stores.log.read()[0].data["item"]
    return desk


def test_the_words_of_every_version_go_and_a_tombstone_without_words_stays(desk: Desk, log: Log) -> None:
    done = erase_item(desk.item, "asked for by a source", log)
    assert done == Erased(desk.item, log.head().position, 2, False, None)
    tombstone = log.read(done.position - 1)[0]
    contents = [r.data["content"] for r in log.read(types={"item.received", "item.revised"})]
    assert tombstone.type == "content.erased"
    assert tombstone.data == {"item": desk.item, "contents": contents, "reason": "asked for by a source"}
    assert [log.content(one) for one in contents] == [None, None]


def test_readers_see_the_tombstone_and_the_events_as_before(desk: Desk, log: Log) -> None:
    for _ in project(log, desk.stores.projections):
        pass
    before = item_detail(desk.item, desk.now, log)
    erase_item(desk.item, "asked for", log)
    after = item_detail(desk.item, desk.now, log)
    assert [words is None for _, _, words in before.versions] == [False, False]
    assert [words is None for _, _, words in after.versions] == [True, True]
    assert after.events == before.events
    for event in before.events:
        detail = event_detail(event.id, desk.now, desk.stores.timelines, MemoryCopies(), log)
        assert (detail.words, detail.line.entry.event) == (None, event)


def test_rebuild_and_replay_agree_with_the_rows_from_before(desk: Desk, log: Log) -> None:
    as_of = desk.now
    before = digests(desk.stores.projections, as_of)
    erase_item(desk.item, "asked for", log)
    assert list(rebuild_all(log, desk.stores.projections))
    assert digests(desk.stores.projections, as_of) == before
    assert digests(desk.stores.projections, desk.now) == before
    assert replay(desk.now, log, desk.stores.projections, MemoryProjections()).agrees


@pytest.mark.parametrize("text", [TEXT, REVISED, "Herons again."])
def test_a_poll_that_sends_the_erased_item_again_brings_nothing_back(desk: Desk, log: Log, text: str) -> None:
    erase_item(desk.item, "asked for", log)
    end = log.head()
    assert desk.send(text) == Ingested(unchanged=1)
    assert log.head() == end


def test_the_withdrawal_of_an_erased_item_is_taken_once_and_without_words(desk: Desk, log: Log) -> None:
    erase_item(desk.item, "asked for", log)
    for expected in (Ingested(withdrawn=1), Ingested(unchanged=1)):
        done = desk.send("Herons: the story is withdrawn.", title="WITHDRAWN-Talks")
        assert replace(done, position=0) == expected
    assert desk.live() == []
    assert desk.types().count("event.retracted") == 2
    assert all(words is None for _, _, words in item_detail(desk.item, desk.now, log).versions)
    assert erase_item(desk.item, "again", log).before


def test_coding_an_erased_version_says_so_and_retracts_nothing(desk: Desk, log: Log) -> None:
    erase_item(desk.item, "asked for", log)
    before = desk.live()
    later = PlainCoder(replace(PLAIN, version="2", digest="d2" * 32))
    newest = log.read(types={"item.revised"})[-1]
    code_version(newest, log, later)
    coded = log.read(types={"item.coded"})[-1]
    assert coded.data["nothing"] == "the text was erased"
    assert coded.data["coder"][1] == "2"
    assert desk.live() == before != []


def test_erasing_twice_leaves_one_tombstone(desk: Desk, log: Log) -> None:
    first = erase_item(desk.item, "asked for", log)
    assert erase_item(desk.item, "asked for again", log) == replace(first, before=True)
    assert desk.types().count("content.erased") == 1


def test_other_items_keep_their_words(desk: Desk, log: Log) -> None:
    desk.send("TUR PROPOSE RUS 2015-10-05", guid="other")
    erase_item(desk.item, "asked for", log)
    kept = log.read(types={"item.received"})[-1]
    assert log.content(kept.data["content"]) is not None


def test_copies_under_another_identity_are_found_by_their_signatures(desk: Desk, log: Log) -> None:
    desk.send(TEXT, guid="copy")
    desk.send("A tanker left Port Salut on Monday, the harbour office said in a short note.", guid="unlike")
    erase_item(desk.item, "asked for", log)
    copy = next(r for r in log.read(types={"item.received"}) if r.key.startswith("it_") and r.position > 4)
    assert [found for found, _ in alike(desk.item, log)] == [copy.data["item"]]


def test_no_item_and_no_reason_are_refused(desk: Desk, log: Log) -> None:
    with pytest.raises(UnknownItem, match="it_none"):
        erase_item("it_none", "asked for", log)
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(InvalidInput, match="say why"):
            erase_item(desk.item, reason, log)
    assert "content.erased" not in desk.types()


def test_tombstone_and_erasure_happen_both_or_not_at_all(log: Log) -> None:
    words = salted(b"said at the ferry", b"salt")
    log.append([NewRecord("item.received", "item-1", "a", {"content": words.hash})], contents=[words])
    tombstone = NewRecord("content.erased", "item-1", "a/erased", {"contents": [words.hash]})
    with pytest.raises(VersionConflict):
        log.erase(tombstone, [words.hash], expect={"item-1": 7})
    assert log.content(words.hash) == b"said at the ferry"
    assert log.erase(tombstone, [words.hash], expect={"item-1": 1}) == 2
    assert log.content(words.hash) is None


def test_the_same_words_under_the_same_salt_do_not_come_back(log: Log) -> None:
    words = salted(b"said at the ferry", b"salt")
    log.append([NewRecord("item.received", "item-1", "a", {})], contents=[words])
    log.erase(NewRecord("content.erased", "item-1", "b", {"contents": [words.hash]}), [words.hash], expect={})
    log.append([NewRecord("item.revised", "item-1", "c", {})], contents=[words])
    assert log.content(words.hash) is None
    assert not log.known_content(words.hash, b"said at the ferry")
