"""Item versions become events, and only the difference becomes records."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pytest

from tests.coders import PlainCoder
from tests.memory_index import MemoryItemIndex
from timeline.domain.dates import UNDATED, Clarity, Precision, Published
from timeline.domain.errors import InvalidCoding, ModelUnavailable
from timeline.domain.event_record import Event, event_from_data
from timeline.domain.events import Article, CoderIdentity, Coding
from timeline.domain.feeds import ParkedItem
from timeline.domain.items import FeedItem
from timeline.domain.records import ITEM_TYPES, Record
from timeline.domain.reporting import live_events
from timeline.domain.spans import Span
from timeline.store.memory import MemoryLog
from timeline.use_cases.code import code_new_items, code_version
from timeline.use_cases.ingest import Ingested, ingest_items

AGREES = "RUS AGREE USA 2015-10-07 strikes"
REFUSES = "> USA REJECT RUS 2015-10-07 strikes"
SENT = Published(datetime(2015, 10, 7, 12, tzinfo=UTC), "2015-10-07T12:00:00Z", Clarity.EXACT)


def clock() -> datetime:
    return datetime(2015, 10, 9, 12, tzinfo=UTC)


@dataclass
class Parking:
    items: list[ParkedItem] = field(default_factory=list)

    def park(self, item: ParkedItem) -> None:
        self.items.append(item)


@dataclass
class Marks:
    position: int = 0

    def get(self, name: str) -> int:
        return self.position

    def set(self, name: str, position: int) -> None:
        self.position = position


@dataclass
class Desk:
    """A log, what fills it, and what codes it."""

    log: MemoryLog = field(default_factory=lambda: MemoryLog(clock))
    parking: Parking = field(default_factory=Parking)
    marks: Marks = field(default_factory=Marks)
    coder: PlainCoder = field(default_factory=PlainCoder)

    def send(self, text: str, *, title: str = "Talks", guid: str = "g1", published: Published = SENT) -> Ingested:
        item = FeedItem("wire.example", title, text, guid=guid, published=published)
        done = ingest_items(
            [item], source="test", log=self.log, feeds=self.parking, index=MemoryItemIndex(), clock=clock
        )  # type: ignore[arg-type]  # only parking is asked of feeds
        self.code()
        return done

    def code(self) -> None:
        for _ in code_new_items(self.log, self.marks, self.coder):
            pass

    def types(self) -> list[str]:
        return [record.type for record in self.log.read()]

    def live(self) -> list[Event]:
        return list(live_events(self.log.read()).values())

    def last(self, record_type: str) -> Record:
        return next(r for r in reversed(self.log.read()) if r.type == record_type)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_new_item_becomes_its_events_and_a_note_who_coded_it(desk: Desk) -> None:
    desk.send(f"{AGREES}\n{REFUSES}")
    assert desk.types() == ["item.received", "statement.recorded", "statement.recorded", "item.coded"]
    assert {record.cause for record in desk.log.read(1)} == {1}
    assert desk.last("item.coded").data["coder"][-1] == desk.coder.identity.digest


def test_replies_are_named_by_the_id_of_what_they_answer(desk: Desk) -> None:
    desk.send(f"{AGREES}\n{REFUSES}")
    offer, answer = desk.live()
    assert answer.reply_to == offer.id


def test_an_item_without_events_says_why(desk: Desk) -> None:
    desk.send("Rain is expected.")
    assert desk.last("item.coded").data["nothing"] == "no line is an event"


def test_a_revision_that_changes_nothing_told_adds_no_event_record(desk: Desk) -> None:
    desk.send(AGREES)
    desk.send(f"{AGREES}\nWith a new background paragraph.")
    assert desk.types()[3:] == ["item.revised", "item.coded"]


def test_a_corrected_date_corrects_the_event_and_keeps_its_identity(desk: Desk) -> None:
    desk.send(AGREES)
    (before,) = desk.live()
    desk.send(AGREES.replace("10-07", "10-06"), title="CORRECTED-Talks")
    (after,) = desk.live()
    assert (after.id, after.coded.occurred.start, after.item_version) == (before.id, date(2015, 10, 6), 2)
    assert desk.last("event.corrected").data["changed"] == ["occurred"]


def test_what_a_revision_no_longer_tells_is_retracted_and_what_it_adds_is_new(desk: Desk) -> None:
    desk.send(AGREES)
    desk.send("CHN ACCUSE JPN 2015-10-05 islands")
    assert desk.types()[3:] == ["item.revised", "event.retracted", "statement.recorded", "item.coded"]
    assert desk.last("event.retracted").data["reason"] == "revised"


def test_numbers_of_retracted_events_are_not_given_again(desk: Desk) -> None:
    desk.send(AGREES)
    desk.send("CHN ACCUSE JPN 2015-10-05 islands")
    recorded = [r.data["event"] for r in desk.log.read() if r.type == "statement.recorded"]
    assert len(set(recorded)) == 2


def test_a_withdrawn_item_takes_its_events_with_it(desk: Desk) -> None:
    desk.send(f"{AGREES}\n{REFUSES}")
    desk.send("The report is withdrawn.", title="WITHDRAWN-Talks")
    assert desk.live() == []
    assert desk.last("event.retracted").data["reason"] == "withdrawn"


def test_the_same_words_again_are_known(desk: Desk) -> None:
    desk.send(AGREES)
    assert desk.send(AGREES).unchanged == 1
    assert desk.types().count("item.received") == 1


def test_coding_again_by_the_same_coder_adds_nothing(desk: Desk) -> None:
    desk.send(AGREES)
    before = desk.types()
    desk.marks.position = 0
    desk.code()
    assert desk.types() == before


def test_another_coder_records_only_the_difference(desk: Desk) -> None:
    desk.send(AGREES)
    desk.marks.position = 0
    desk.coder = PlainCoder(CoderIdentity("plain", "2", "none", "d2" * 32))
    desk.code()
    assert desk.types()[3:] == ["item.coded"]


def test_an_older_version_coded_late_does_not_bring_back_what_was_corrected(desk: Desk) -> None:
    desk.send(AGREES)
    desk.send(AGREES.replace("10-07", "10-06"))
    first = next(r for r in desk.log.read() if r.type in ITEM_TYPES)
    code_version(first, desk.log, PlainCoder(CoderIdentity("plain", "3", "none", "d3" * 32)))
    assert [e.coded.occurred.start for e in desk.live()] == [date(2015, 10, 6)]


def test_an_undated_item_gives_no_day_that_the_text_does_not_say(desk: Desk) -> None:
    desk.send("RUS AGREE USA lead strikes", published=UNDATED)
    (event,) = desk.live()
    assert (event.coded.occurred.precision, event.coded.occurred.start) == (Precision.UNKNOWN, None)
    assert event.coded.occurred.end == date(2015, 10, 9)


def test_a_day_with_its_year_counts_in_an_undated_item_too(desk: Desk) -> None:
    desk.send(AGREES, published=UNDATED)
    assert [event.coded.occurred.start for event in desk.live()] == [date(2015, 10, 7)]


def test_a_revision_under_the_old_date_was_reported_when_we_read_it(desk: Desk) -> None:
    desk.send(AGREES)
    desk.send(AGREES.replace("10-07", "10-06"))
    assert [event.reported_at for event in desk.live()] == [clock()]


def test_an_item_that_two_feeds_carry_in_two_forms_settles(desk: Desk) -> None:
    for _ in range(5):
        desk.send(AGREES)
        desk.send(f"{AGREES}\n{REFUSES}")
    assert [r.type for r in desk.log.read() if r.type in ITEM_TYPES] == ["item.received", "item.revised"]


def test_what_a_correction_changes_in_the_matter_is_told(desk: Desk) -> None:
    desk.send(AGREES)
    desk.send(AGREES.replace("strikes", "pilots"))
    assert desk.last("event.corrected").data["changed"] == ["matter"]


def test_an_answer_too_large_for_a_record_is_noted_and_holds_up_nothing(desk: Desk) -> None:
    desk.coder = LengthyCoder()
    desk.send(AGREES)
    assert "larger than a record" in desk.last("item.coded").data["nothing"]


def test_a_correction_is_never_reported_before_what_it_corrects(desk: Desk) -> None:
    desk.send(AGREES)
    earlier = Published(datetime(2015, 10, 6, tzinfo=UTC), "2015-10-06", Clarity.EXACT)
    desk.send(AGREES.replace("10-07", "10-06"), title="CORRECTED-Talks", published=earlier)
    assert event_from_data(desk.last("event.corrected").data).reported_at == SENT.at


class LengthyCoder(PlainCoder):
    """Finds an event mentioned thirty thousand times."""

    def code(self, article: Article) -> Coding:
        coding = super().code(article)
        return replace(coding, events=tuple(replace(e, mentions=(e.evidence,) * 30_000) for e in coding.events))


class FailingCoder(PlainCoder):
    """Fails on a text that names its error."""

    def code(self, article: Article) -> Coding:
        for error in (InvalidCoding, IndexError, ModelUnavailable):
            if error.__name__ in article.text:
                raise error("a span lies outside the text")
        return super().code(article)


class SpoilingCoder(PlainCoder):
    """Its evidence lies behind the end of the text."""

    def code(self, article: Article) -> Coding:
        coding = super().code(article)
        return replace(coding, events=tuple(replace(e, evidence=Span("text", 900, 901)) for e in coding.events))


@pytest.mark.parametrize(("error", "noted"), [("InvalidCoding", "outside the text"), ("IndexError", "test_code.py")])
def test_a_coder_that_fails_on_an_item_is_noted_and_the_next_item_goes_on(desk: Desk, error: str, noted: str) -> None:
    desk.coder = FailingCoder()
    desk.send(error)
    assert noted in desk.last("item.coded").data["nothing"]
    desk.send(AGREES, guid="g2")
    assert len(desk.live()) == 1


def test_what_stands_goes_on_standing_when_another_coder_fails_on_it(desk: Desk) -> None:
    desk.send(AGREES)
    desk.coder = SpoilingCoder(CoderIdentity("spoiling", "1", "none", "d4" * 32))
    desk.marks.position = 0
    desk.code()
    assert "outside the text" in desk.last("item.coded").data["nothing"]
    assert len(desk.live()) == 1


def test_what_a_failed_coder_says_may_quote_the_text_and_stays_out_of_the_log(desk: Desk) -> None:
    desk.coder = FailingCoder()
    desk.send("IndexError")
    assert desk.last("item.coded").data["nothing"].startswith("the coder failed: IndexError in code, test_code.py line")


def test_a_coder_that_cannot_work_at_all_leaves_the_item_for_later(desk: Desk) -> None:
    desk.coder = FailingCoder()
    with pytest.raises(ModelUnavailable):
        desk.send("ModelUnavailable")
    assert desk.types() == ["item.received"]


def test_an_item_that_cannot_be_kept_is_parked_and_the_rest_goes_on(desk: Desk) -> None:
    items = [FeedItem("wire.example", "", "", guid="empty"), FeedItem("wire.example", "Talks", AGREES, guid="good")]
    done = ingest_items(items, source="fd_1", log=desk.log, feeds=desk.parking, index=MemoryItemIndex(), clock=clock)  # type: ignore[arg-type]  # only parking is asked of feeds
    assert (done.received, done.parked) == (1, 1)
    assert desk.parking.items[0].label == "empty"


def test_two_versions_of_one_item_in_one_poll_are_two_versions(desk: Desk) -> None:
    items = [FeedItem("wire.example", "Talks", text, guid="g") for text in (AGREES, AGREES, REFUSES)]
    done = ingest_items(items, source="fd_1", log=desk.log, feeds=desk.parking, index=MemoryItemIndex(), clock=clock)  # type: ignore[arg-type]  # only parking is asked of feeds
    assert (done.received, done.revised, done.unchanged) == (1, 1, 1)
    assert [r.data["version"] for r in desk.log.read()] == [1, 2]
