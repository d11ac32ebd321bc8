"""PostgreSQL decides a few records by itself (`timeline_append`). Whatever is sent, it answers as `decide` does:
with the same positions, the same refusals, the same hashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import FakeClock
from timeline.domain.errors import TimelineError
from timeline.domain.ports import Log
from timeline.domain.records import Content, NewRecord, salted
from timeline.store.append_sql import FEW
from timeline.store.database import Database
from timeline.store.memory import MemoryLog
from timeline.use_cases.verify import verify

Sending = tuple[Sequence[NewRecord], Mapping[str, int], Sequence[Content]]
Answer = tuple[int, ...] | tuple[type[TimelineError], str]

names = st.sampled_from(["a", "b", "c", "é", "東/1"])
"""Few, so that keys and streams come again."""


@st.composite
def sendings(draw: st.DrawFn) -> Sending:
    records = draw(
        st.lists(
            st.builds(
                NewRecord,
                type=st.sampled_from(["item.received", "item.coded"]),
                stream=names,
                key=names | st.text("xyz", min_size=1, max_size=3),
                data=st.fixed_dictionaries({"n": st.integers(0, 1)}),
                cause=st.none() | st.none() | st.integers(-3, 3),
            ),
            min_size=1,
            max_size=draw(st.sampled_from([3, FEW])),
        )
    )
    expect = draw(st.dictionaries(names, st.integers(0, 2), max_size=1))
    words = draw(st.lists(st.binary(min_size=1, max_size=3), max_size=2, unique=True))
    return records, expect, [salted(one, b"salt") for one in words]


def answer(log: Log, sending: Sending, apart: str) -> Answer:
    """What the log says; names are apart from those of other examples, causes are counted from the end."""
    records, expect, contents = sending
    end = log.head().position
    try:
        return log.append(
            [
                NewRecord(r.type, apart + r.stream, apart + r.key, r.data, None if r.cause is None else end + r.cause)
                for r in records
            ],
            expect={apart + stream: version for stream, version in expect.items()},
            contents=contents,
        )
    except TimelineError as error:
        return type(error), error.message


def test_it_decides_as_the_code_does(postgres_database: Database, clock: FakeClock) -> None:
    theirs, ours, numbers = postgres_database.log, MemoryLog(clock), count()

    @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(sendings(), min_size=1, max_size=4))
    def agree(sent: list[Sending]) -> None:
        apart, before = f"{next(numbers)}/", ours.head().position
        for sending in sent:
            clock.advance(minutes=-1 if len(sending[0]) == 1 else 1)
            assert answer(theirs, sending, apart) == answer(ours, sending, apart)
        assert theirs.head() == ours.head()
        assert list(theirs.read(before)) == list(ours.read(before))
        for content in (one for _, _, contents in sent for one in contents):
            assert theirs.content(content.hash) == ours.content(content.hash)

    agree()
    with postgres_database.audit() as stored:
        assert list(verify(stored))[-1].position == ours.head().position  # roots and chain too
