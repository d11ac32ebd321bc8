"""Whatever the log holds, whatever the receiver answers and wherever we are interrupted: every wanted record arrives,
first arrivals in order, and the chain of previous positions proves it."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.webhooks.memory import MemorySubscriptions, StepClock
from tests.unit.webhooks.wire import corrected, event, other, recorded, retracted, subscription
from timeline.domain.acts import Act
from timeline.domain.errors import FetchFailed, StoreUnavailable
from timeline.domain.ports import Answer
from timeline.domain.records import NewRecord
from timeline.domain.subscriptions import EventFilter
from timeline.store.memory import MemoryLog
from timeline.webhooks.lane import Budget, run_lane
from timeline.webhooks.retry import SCHEDULE

WANTED = EventFilter(acts=frozenset({Act.REJECT}))


class ScriptedReceiver:
    """Answers by a script, then with success; it may take a message and still seem to fail."""

    def __init__(self, script: Sequence[str]) -> None:
        self._script = deque(script)
        self.took: list[tuple[str, dict[str, Any]]] = []

    def post(self, url: str, *, headers: dict[str, str], body: bytes, max_bytes: int) -> Answer:
        step = self._script.popleft() if self._script else "take"
        if step != "refuse":
            self.took.append((headers["webhook-id"], json.loads(body)))
        if step == "take and hang":
            raise FetchFailed("no answer in time")
        return Answer(500 if step == "refuse" else 204, {}, b"", url)


class Interruptible(MemorySubscriptions):
    """Breaks at the steps where it is told to."""

    def __init__(self, breaks: Sequence[bool]) -> None:
        super().__init__()
        self._breaks = deque(breaks)

    def _step(self) -> None:
        if self._breaks and self._breaks.popleft():
            raise StoreUnavailable("interrupted")

    def save(self, subscription: Any) -> None:
        self._step()
        super().save(subscription)

    def mark_sent(self, subscription: str, event: str) -> None:
        self._step()
        super().mark_sent(subscription, event)

    def log_attempt(self, attempt: Any) -> None:
        self._step()
        super().log_attempt(attempt)


@st.composite
def histories(draw: st.DrawFn) -> list[NewRecord]:
    """Events that are recorded, corrected into and out of the filter, and retracted, in any order of events."""
    acts = st.sampled_from([Act.REJECT, Act.AGREE])
    records: list[NewRecord] = []
    live: list[int] = []
    for step in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(["recorded", "corrected", "retracted", "other"]))
        if kind == "recorded" or (kind != "other" and not live):
            records.append(recorded(event(step, act=draw(acts))))
            live.append(step)
        elif kind == "other":
            records.append(other(step))
        else:
            number = draw(st.sampled_from(live))
            if kind == "corrected":
                records.append(
                    corrected(event(number, act=draw(acts), gloss=f"told anew {step}"), "act", number=100 + step)
                )
            else:
                records.append(retracted(event(number), 100 + step))
                live.remove(number)
    return records


def expected(records: Sequence[NewRecord]) -> list[int]:
    """The rule of law 8, written down a second time: positions that the subscriber is to get."""
    sent: set[str] = set()
    positions = []
    for position, record in enumerate(records, start=1):
        known = record.data.get("event") in sent
        if known or record.data.get("act") == Act.REJECT:
            sent.add(record.data["event"])
            positions.append(position)
    return positions


@settings(max_examples=200, deadline=None)
@given(
    histories(),
    st.lists(st.sampled_from(["take", "refuse", "take and hang"]), max_size=len(SCHEDULE)),
    st.lists(st.booleans(), max_size=12),
    st.integers(1, 5),
)
def test_nothing_is_lost_reordered_or_changed(
    history: list[NewRecord], script: list[str], breaks: list[bool], attempts: int
):
    clock, subscriptions, receiver = StepClock(), Interruptible(breaks), ScriptedReceiver(script)
    log = MemoryLog(clock)
    log.append(history)
    subscriptions.add(subscription(wanted=WANTED))
    for _ in range(200):
        try:
            at = run_lane(
                subscriptions.kept["wh_1"],
                log=log,
                subscriptions=subscriptions,
                door=receiver,  # type: ignore[arg-type]  # only post is used
                clock=clock,
                jitter=lambda: 0.0,
                budget=Budget(attempts, clock() + timedelta(hours=1)),
                held=lambda: True,
            ).subscription
        except StoreUnavailable:
            continue
        if at.position == len(history):
            break
    first: dict[str, dict[str, Any]] = {}
    for identity, body in receiver.took:
        assert first.setdefault(identity, body) == body, "the same id has the same bytes"
    positions = [body["data"]["position"] for body in first.values()]
    assert positions == expected(history)
    assert [body["data"]["previous_position"] for body in first.values()] == [None, *positions][: len(positions)]
