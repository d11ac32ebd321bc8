"""A delivering process is killed without warning and another one takes over (law 7)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.integration.webhooks.conftest import House
from tests.integration.webhooks.receiver import Receiver, Reply
from timeline.domain.subscriptions import SubscriptionStatus

Spawn = Callable[[], subprocess.Popen[bytes]]

EVENTS = 200


@pytest.fixture
def spawn(database_url: str) -> Iterator[Spawn]:
    """Starts delivering processes on the database of `live_house`; kills what is left of them."""
    children: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.integration.webhooks.deliver_process"]
        children.append(subprocess.Popen([*command, database_url], cwd=Path(__file__).parents[3]))
        return children[-1]

    yield start
    for child in children:
        child.kill()
        child.wait()


def test_killed_in_the_middle_of_200_events_it_loses_none(live_house: House, receiver: Receiver, spawn: Spawn):
    endpoint = live_house.subscribe(receiver.url)
    live_house.tell(EVENTS)
    running = [spawn()]

    def kill() -> None:
        """Between the receipt and the answer: the sender never learns that it was taken."""
        running[-1].kill()
        running[-1].wait()

    receiver.replies.extend([Reply()] * 60 + [Reply(before=kill)])
    receiver.wait_for(61)
    running[-1].wait(60)
    running.append(spawn())
    receiver.wait_for(130)
    running[-1].kill()  # anywhere
    running[-1].wait(60)
    running.append(spawn())
    receiver.wait_for_ids(EVENTS)

    first = list(dict.fromkeys(arrival.id for arrival in receiver.arrivals))
    assert first == [f"msg_{endpoint.id}_{position}" for position in range(1, EVENTS + 1)]
    again = [later.position for earlier, later in pairwise(receiver.arrivals) if later.position <= earlier.position]
    assert again[0] == 61, "what was not acknowledged came again, and nothing before it"
    assert len(receiver.arrivals) <= EVENTS + 2, "at most one repetition a kill"
    assert not receiver.refused
    assert live_house.at(endpoint).status is SubscriptionStatus.ACTIVE
