"""What the log promises, in memory, on SQLite and on PostgreSQL."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from tests.conftest import FakeClock
from timeline.domain import canonical
from timeline.domain.errors import InvalidRecord, KeyConflict, VersionConflict
from timeline.domain.ports import Log
from timeline.domain.records import MAX_RECORD_BYTES, Content, Head, NewRecord, record_digest, salted


def record(key: str, stream: str = "item-1", **data: object) -> NewRecord:
    return NewRecord("item.received", stream, key, data)


def test_an_empty_log_stands_at_position_zero(log: Log) -> None:
    assert log.head() == Head(0, None)
    assert list(log.read()) == []
    assert log.append([]) == ()


def test_what_is_appended_is_read_back_at_its_position(log: Log, clock: FakeClock) -> None:
    positions = log.append([record("a", text="Ankara – «Ω»"), record("b", "item-2", numbers=[1, 0.125, None, True])])
    first, second = log.read()
    assert positions == (1, 2) == (first.position, second.position)
    assert first.data == {"text": "Ankara – «Ω»"}
    assert second.data == {"numbers": [1, 0.125, None, True]}
    assert (second.type, second.stream, second.stream_version, second.key) == ("item.received", "item-2", 1, "b")
    assert (second.cause, second.schema_version, second.recorded_at) == (None, 1, clock())


def test_positions_are_dense_over_batches_and_streams_count_for_themselves(log: Log) -> None:
    log.append([record("a", "x"), record("b", "y"), record("c", "x")])
    log.append([record("d", "x")])
    assert [r.position for r in log.read()] == [1, 2, 3, 4]
    assert [(r.key, r.stream_version) for r in log.stream("x")] == [("a", 1), ("c", 2), ("d", 3)]
    assert list(log.stream("z")) == []


def test_reading_is_bounded_by_position_limit_and_type(log: Log) -> None:
    log.append([record(f"k{n}") for n in range(6)])
    log.append([NewRecord("item.coded", "item-1", "coded", {})])
    assert [r.position for r in log.read(2, limit=2)] == [3, 4]
    assert [r.position for r in log.read(2, upto=5)] == [3, 4, 5]
    assert [r.position for r in log.read(types={"item.coded"})] == [7]
    assert [r.position for r in log.read(1, types={"item.received"}, limit=2)] == [2, 3]
    assert list(log.read(7)) == list(log.read(types=set())) == []


def test_the_same_key_with_the_same_content_keeps_its_first_position(log: Log) -> None:
    log.append([record("a", n=1), record("b", n=2)])
    assert log.append([record("b", n=2)]) == (2,)
    assert log.append([record("b", n=2), record("c", n=3), record("a", n=1)]) == (2, 3, 1)
    assert log.head().position == 3


def test_a_key_twice_in_one_batch_is_one_record(log: Log) -> None:
    assert log.append([record("a", n=1), record("b"), record("a", n=1)]) == (1, 2, 1)
    assert log.head().position == 2
    with pytest.raises(InvalidRecord, match="'c' twice"):
        log.append([record("c", n=1), record("c", n=2)])


def test_the_same_key_with_other_content_is_refused_naming_key_place_and_both_contents(log: Log) -> None:
    log.append([record("other"), record("a", n=1)])
    sent = record("a", n=2)
    with pytest.raises(KeyConflict) as caught:
        log.append([sent])
    assert "'a'" in caught.value.message
    assert "position 2" in caught.value.message
    assert caught.value.context["sent"] == record_digest(sent, canonical.dumps(sent.data))
    assert caught.value.context["stored"] == record_digest(record("a", n=1), canonical.dumps({"n": 1}))


@pytest.mark.parametrize(
    "other",
    [
        record("a", "elsewhere"),
        NewRecord("item.revised", "item-1", "a", {}),
        NewRecord("item.received", "item-1", "a", {}, schema_version=2),
    ],
)
def test_content_means_type_stream_and_schema_version_too(log: Log, other: NewRecord) -> None:
    log.append([record("a")])
    with pytest.raises(KeyConflict):
        log.append([other])


def test_an_expected_version_that_is_gone_is_refused_with_the_actual_one(log: Log) -> None:
    log.append([record("a", "x"), record("b", "x")], expect={"x": 0})
    with pytest.raises(VersionConflict) as caught:
        log.append([record("c", "x")], expect={"x": 1})
    assert caught.value.actual == 2
    assert "at version 2, not 1" in caught.value.message
    log.append([record("c", "x")], expect={"x": 2, "never-written": 0})


def test_an_append_that_was_made_already_does_not_ask_for_versions(log: Log) -> None:
    made = log.append([record("a", "x")], expect={"x": 0})
    assert log.append([record("a", "x")], expect={"x": 0}) == made


def test_a_batch_is_written_whole_or_not_at_all(log: Log) -> None:
    log.append([record("old", n=1)])
    for bad in (record("old", n=2), NewRecord("item.coded", "item-1", "cause", {}, cause=9)):
        with pytest.raises((KeyConflict, InvalidRecord)):
            log.append([record("new"), bad, record("newer")], contents=[salted(b"words", b"salt")])
    assert log.head().position == 1
    assert log.content(salted(b"words", b"salt").hash) is None
    assert log.append([record("new")]) == (2,)


def test_a_cause_stands_before_its_effect(log: Log) -> None:
    log.append([record("a")])
    log.append([NewRecord("item.coded", "item-1", "b", {}, cause=1)])
    assert log.read(1)[0].cause == 1
    for cause in (3, 0, -1):
        with pytest.raises(InvalidRecord, match=f"position {cause} "):
            log.append([NewRecord("item.coded", "item-1", "c", {}, cause=cause)])


def test_recorded_at_never_goes_back_when_the_clock_does(log: Log, clock: FakeClock) -> None:
    start = clock()
    log.append([record("a")])
    clock.advance(hours=-3)
    log.append([record("b")])
    clock.advance(hours=4)
    log.append([record("c")])
    assert [r.recorded_at for r in log.read()] == [start, start, start + timedelta(hours=1)]


def test_recorded_at_is_utc_to_the_microsecond_whatever_zone_the_clock_speaks(log: Log, clock: FakeClock) -> None:
    clock.now = datetime.fromisoformat("2026-03-01T01:02:03.000007+03:00")
    log.append([record("a")])
    assert log.read()[0].recorded_at == datetime(2026, 2, 28, 22, 2, 3, 7, tzinfo=UTC)
    assert log.read()[0].recorded_at.tzinfo is UTC
    assert log.head().recorded_at == clock.now


def test_the_head_at_a_moment_is_the_last_record_taken_by_then(log: Log, clock: FakeClock) -> None:
    before = clock()
    log.append([record("a"), record("b")])
    later = clock.advance(minutes=1)
    log.append([record("c")])
    assert log.head_at(before - timedelta(microseconds=1)) == Head(0, None)
    assert log.head_at(before) == Head(2, before)
    assert log.head_at(later - timedelta(microseconds=1)) == Head(2, before)
    assert log.head_at(later + timedelta(days=1)) == Head(3, later) == log.head()


def test_content_is_kept_under_its_salted_hash(log: Log) -> None:
    words, same_words = salted(b"said in Doha", b"one"), salted(b"said in Doha", b"two")
    log.append([record("a")], contents=[words, same_words, words])
    log.append([record("b")], contents=[words])
    assert log.content(words.hash) == log.content(same_words.hash) == b"said in Doha"
    assert log.known_content(words.hash, b"said in Doha")
    assert not log.known_content(words.hash, b"said in Rome")
    assert log.content("00" * 32) is log.content("no hash") is None
    assert not log.known_content("00" * 32, b"said in Doha")


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (NewRecord("item.invented", "s", "k", {}), "item.invented"),
        (record("k", n=math.nan), "JSON"),
        (record("k", n=math.inf), "JSON"),
        (record("k", text="half a pair \ud83d"), "UTF-8"),
        (record("k", when=datetime(2026, 1, 1)), "JSON"),
        (record("k", text="x" * MAX_RECORD_BYTES), "limit"),
        (record(""), "key"),
        (record("k", ""), "stream"),
        (record("half \ud83d"), "key"),
        (record("k", "half \ud83d"), "stream"),
        (record("nul \x00"), "key"),
        (record("k" * 600), "key"),
        (NewRecord("item.received", "s", 7, {}), "key"),  # type: ignore[arg-type]  # wrong on purpose
        (NewRecord("item.received", "s", "k", [1]), "no JSON object"),  # type: ignore[arg-type]  # wrong on purpose
        (NewRecord("item.received", "s", "k", {}, schema_version=0), "schema version"),
        (NewRecord("item.received", "s", "k", {}, schema_version=2**31), "schema version"),
        (NewRecord("item.received", "s", "k", {}, schema_version=True), "schema version"),
        (NewRecord("item.received", "s", "k", {}, cause=2**63), "cause"),
        (NewRecord("item.received", "s", "k", {}, cause=True), "cause"),
        (NewRecord("item.received", "s", "k", {}, cause=1.0), "cause"),  # type: ignore[arg-type]  # wrong on purpose
    ],
)
@pytest.mark.parametrize("others", [1, 30])
def test_what_the_log_cannot_keep_is_refused(log: Log, bad: NewRecord, words: str, others: int) -> None:
    with pytest.raises(InvalidRecord, match=words):
        log.append([*(record(f"good {n}") for n in range(others)), bad])
    assert log.head().position == 0


@pytest.mark.parametrize("others", [1, 30])
@pytest.mark.parametrize(
    "expect", [{"nul \x00": 0}, {"half \ud83d": 0}, {"": 0}, {"x": 2**70}, {"x": None}, {"x": 0.5}], ids=repr
)
def test_expectations_that_no_stream_could_meet_are_refused(log: Log, expect: dict[str, int], others: int) -> None:
    with pytest.raises(InvalidRecord):
        log.append([record(f"k{n}", "x") for n in range(others)], expect=expect)
    assert log.head().position == 0


@pytest.mark.parametrize("others", [1, 30])
@pytest.mark.parametrize(
    "words",
    [
        Content(salted(b"words", b"salt").hash, b"salt", b"others"),
        Content(salted(b"words", b"salt").hash, b"other salt", b"words"),
        Content("no hash", b"salt", b"words"),
        Content(salted(b"words", b"salt").hash.upper(), b"salt", b"words"),
        Content(salted(b"words", b"salt").hash, "salt", "words"),  # type: ignore[arg-type]  # wrong on purpose
        salted(b"", b"salt"),
    ],
)
def test_words_that_are_not_what_their_hash_says_are_refused(log: Log, words: Content, others: int) -> None:
    with pytest.raises(InvalidRecord, match="hash"):
        log.append([record(f"k{n}") for n in range(others)], contents=[words])
    assert log.head().position == 0


def test_leaf_hashes_bind_place_and_content(log: Log) -> None:
    log.append([record("a", n=1), record("b", n=1)])
    one, two = log.read()
    assert len(one.leaf_hash) == 64
    assert one.leaf_hash != two.leaf_hash


def test_four_writers_at_once_leave_no_gap_and_a_tailing_reader_misses_nothing(log: Log) -> None:
    done = Event()

    def write(writer: int) -> None:
        for n in range(25):
            log.append([record(f"{writer}-{n}-{i}", f"s-{writer}") for i in range(1 + n % 3)])

    def tail() -> list[int]:
        seen: list[int] = []
        while True:
            finished = done.is_set()
            news = log.read(seen[-1] if seen else 0, limit=7)
            seen += [r.position for r in news]
            if finished and not news:
                return seen

    with ThreadPoolExecutor(5) as threads:
        reader = threads.submit(tail)
        wait([threads.submit(write, writer) for writer in range(4)])
        done.set()
        seen = reader.result()
    assert seen == list(range(1, log.head().position + 1))
    assert len(seen) == 4 * (9 * 1 + 8 * 2 + 8 * 3)
    for writer in range(4):
        assert [r.stream_version for r in log.stream(f"s-{writer}")] == list(range(1, len(seen) // 4 + 1))


def test_only_one_of_many_writers_with_the_same_expectation_wins(log: Log) -> None:
    def write(writer: int) -> bool:
        try:
            log.append([record(f"by-{writer}", "x")], expect={"x": 0})
        except VersionConflict:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(write, range(8))) == 1
    assert log.head().position == 1


def test_waiting_ends_when_the_log_has_grown(log: Log) -> None:
    log.append([record("a")])
    assert log.wait_beyond(0, 60).position == 1
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(log.wait_beyond, 1, 60)
        log.append([record("b")])
        assert waiting.result(timeout=50).position == 2


def test_waiting_for_what_does_not_come_ends_with_the_head_as_it_is(log: Log) -> None:
    assert log.wait_beyond(0, 0.01) == Head(0, None)
    assert log.wait_beyond(5, 0) == Head(0, None)
