"""Many endpoints at once: none waits for another, none falls silent."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.integration.webhooks.conftest import House
from tests.integration.webhooks.receiver import Receiver, Reply
from tests.unit.webhooks.wire import event, recorded
from timeline.domain.ports import Answer, Leases
from timeline.domain.subscriptions import SubscriptionStatus
from timeline.webhooks.retry import SCHEDULE
from timeline.webhooks.sender import DeliveryReport, Limits, Sender

Start = Callable[[], Receiver]
Run = Callable[[Sender], None]


def test_one_pass_serves_every_endpoint_that_is_due(house: House, receivers: Start):
    one, two, dead = receivers(), receivers(), receivers()
    for receiver in (one, two, dead):
        house.subscribe(receiver.url)
    dead.stop()
    house.tell(3)
    assert house.sender().deliver_due() == DeliveryReport(lanes=3, delivered=6, failed=1)
    assert one.positions() == two.positions() == [1, 2, 3]


def test_an_endpoint_that_waits_is_left_alone_until_its_moment(house: House, receiver: Receiver):
    house.subscribe(receiver.url)
    house.tell(1)
    receiver.replies.append(Reply(500))
    sender = house.sender(jitter=0.5)
    assert sender.deliver_due().failed == 1
    assert sender.deliver_due() == DeliveryReport()
    house.clock.forward(timedelta(seconds=3))
    assert sender.deliver_due().delivered == 1


def test_a_pass_is_bounded_and_the_next_one_goes_on(house: House, receiver: Receiver):
    house.subscribe(receiver.url)
    house.tell(5)
    sender = house.sender(limits=Limits(attempts=2))
    assert [sender.deliver_due().delivered for _ in range(4)] == [2, 2, 1, 0]


@pytest.fixture
def never_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop looks when it is woken, and not because time has passed."""
    monkeypatch.setattr("timeline.webhooks.sender.IDLE_SECONDS", 3600.0)


@pytest.mark.usefixtures("never_idle")
def test_events_arrive_as_they_are_appended(live_house: House, receiver: Receiver, running: Run):
    live_house.subscribe(receiver.url)
    running(live_house.sender())
    for number in range(1, 21):
        live_house.tell(1, first=number)
        receiver.wait_for(number)
    assert receiver.positions() == list(range(1, 21))


@pytest.mark.usefixtures("never_idle")
def test_a_backlog_larger_than_a_pass_is_sent_without_a_new_event(live_house: House, receiver: Receiver, running: Run):
    live_house.subscribe(receiver.url)
    live_house.tell(30)
    running(live_house.sender(limits=Limits(attempts=4)))
    receiver.wait_for(30)
    assert receiver.positions() == list(range(1, 31))


def test_a_slow_endpoint_delays_no_other(live_house: House, receivers: Start, running: Run):
    slow, quick = receivers(), receivers()
    answer = threading.Event()
    slow.always = Reply(before=lambda: answer.wait(60))
    for receiver in (slow, quick):
        live_house.subscribe(receiver.url)
    live_house.tell(1)
    running(live_house.sender())
    slow.wait_for(1)
    live_house.tell(20, first=2)
    quick.wait_for(21)
    assert len(slow.arrivals) == 1, "it has not answered the first one yet"
    answer.set()
    slow.wait_for(21)
    assert slow.positions() == quick.positions() == list(range(1, 22))


def test_a_receiver_that_is_killed_and_restarted_loses_none(live_house: House, receiver: Receiver, running: Run):
    live_house.subscribe(receiver.url)
    live_house.tell(5)
    running(live_house.sender(jitter=0.01))
    receiver.wait_for(5)
    receiver.stop()
    live_house.tell(5, first=6)
    receiver.start()
    receiver.wait_for(10)
    assert list(dict.fromkeys(receiver.positions())) == list(range(1, 11))
    assert not receiver.refused


def test_two_processes_share_the_lanes_and_send_each_event_once(live_house: House, receivers: Start, running: Run):
    all_receivers = [receivers() for _ in range(4)]
    for receiver in all_receivers:
        live_house.subscribe(receiver.url)
    for holder in ("one", "two"):
        running(live_house.sender(holder=holder, limits=Limits(attempts=3)))
    live_house.tell(20)
    for receiver in all_receivers:
        receiver.wait_for(20)
        assert receiver.positions() == list(range(1, 21))


def test_a_lane_is_free_for_others_as_soon_as_its_pass_is_over(house: House, receiver: Receiver):
    house.subscribe(receiver.url)
    for number, holder in enumerate(["one", "two", "one"], start=1):
        house.tell(1, first=number)
        assert house.sender(holder=holder).deliver_due().delivered == 1
    assert receiver.positions() == [1, 2, 3]


def test_a_lane_in_other_hands_is_left_alone_until_its_lease_is_over(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    house.tell(1)
    house.leases.acquire(f"lane/{endpoint.id}", "another", house.clock(), timedelta(minutes=1))
    assert house.sender().deliver_due() == DeliveryReport()
    house.clock.forward(timedelta(minutes=2))
    assert house.sender().deliver_due().delivered == 1


@pytest.mark.parametrize(("status", "taken"), [(204, [1]), (500, []), (410, [])])
def test_what_another_process_did_just_before_is_not_done_again(
    house: House, receiver: Receiver, status: int, taken: list[int]
):
    """Between the look at what is due and the lease, another holder had the lane."""
    house.subscribe(receiver.url)
    house.tell(1)
    receiver.replies.append(Reply(status))
    first = house.sender(holder="one", jitter=0.5)
    house.leases = Late(house.leases, first.deliver_due)  # type: ignore[assignment]  # a lease is a lease
    second = house.sender(holder="two").deliver_due()
    assert (second.delivered, second.failed) == (0, 0)
    assert len(receiver.arrivals) == 1
    assert receiver.positions() == taken


class Late:
    """Leases of a process to which something happens before it gets its first one."""

    def __init__(self, leases: Leases, before: Callable[[], object]) -> None:
        self._leases, self._before = leases, before

    def acquire(self, *asked: Any) -> int | None:
        self._before()
        return self._leases.acquire(*asked)

    def release(self, name: str, holder: str) -> None:
        self._leases.release(name, holder)


class BrokenDoor:
    """A door with a fault of our own for one endpoint."""

    def __init__(self, house: House, url: str) -> None:
        self._door, self._url = house.door, url

    def post(self, url: str, **request: object) -> Answer:
        if url == self._url:
            raise RuntimeError("a bug")
        return self._door.post(url, **request)  # type: ignore[arg-type]  # passed on as it came


def test_a_fault_of_our_own_stops_one_lane_for_a_while_and_says_so(house: House, receivers: Start):
    broken, sound = receivers(), receivers()
    ill, well = house.subscribe(broken.url), house.subscribe(sound.url)
    house.tell(2)
    house.door = BrokenDoor(house, broken.url)  # type: ignore[assignment]  # only post is used
    with capture_logs() as lines:
        house.sender(jitter=0.5).deliver_due()
    assert sound.positions() == [1, 2]
    assert house.at(well).status is SubscriptionStatus.ACTIVE
    assert house.at(ill).reason == "our own fault: RuntimeError: a bug"
    assert house.at(ill).due_at is not None
    assert {line["event"] for line in lines} == {"webhook.broken", "webhook.failing"}


def test_the_log_lines_tell_when_an_endpoint_fails_recovers_and_ends(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    house.log.append([recorded(event(number)) for number in range(3)])
    receiver.replies.extend([Reply(500), Reply(500), Reply(200), Reply(410)])
    sender = house.sender()
    with capture_logs() as lines:
        for _ in range(3):
            sender.deliver_due()
    assert [line["event"] for line in lines] == ["webhook.failing", "webhook.disabled"]
    assert lines[0]["webhook"] == endpoint.id
    assert "answered 500" in lines[0]["reason"]


def test_the_log_lines_tell_of_a_recovery(house: House, receiver: Receiver):
    house.subscribe(receiver.url)
    house.tell(1)
    receiver.replies.append(Reply(500))
    with capture_logs() as lines:
        house.sender().deliver_due()
        house.sender().deliver_due()
    assert [line["event"] for line in lines] == ["webhook.failing", "webhook.recovered"]


def test_a_dead_letter_is_told(house: House, receiver: Receiver):
    house.subscribe(receiver.url)
    house.tell(1)
    receiver.always = Reply(500)
    with capture_logs() as lines:
        passes = [house.sender().deliver_due().failed for _ in range(len(SCHEDULE) + 2)]
    assert passes == [*[1] * (len(SCHEDULE) + 1), 0]
    assert [line["event"] for line in lines] == ["webhook.failing", "webhook.given_up"]


def test_a_loop_without_work_does_nothing_but_wait(live_house: House, receiver: Receiver, running: Run):
    """A failing endpoint, a lane in other hands and an idle one: the loop asks the store now and then."""
    held, failing = live_house.subscribe(receiver.url), live_house.subscribe("http://127.0.0.1:9/nobody")
    live_house.leases.acquire(f"lane/{held.id}", "another", live_house.clock(), timedelta(minutes=10))
    live_house.tell(1)
    asked = CountingList(live_house)
    running(live_house.sender(jitter=0.9))
    while live_house.at(failing).status is not SubscriptionStatus.FAILING:
        threading.Event().wait(0.01)
    before = asked.count
    threading.Event().wait(0.3)
    assert asked.count - before <= 3


class CountingList:
    def __init__(self, live_house: House) -> None:
        self.count = 0
        original = live_house.subscriptions.all

        def counted() -> object:
            self.count += 1
            return original()

        live_house.subscriptions.all = counted  # type: ignore[method-assign,assignment]  # counts, then does its work
