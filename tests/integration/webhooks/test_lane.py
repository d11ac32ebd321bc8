"""One lane against a real receiver that verifies with the public library."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.integration.webhooks.conftest import House
from tests.integration.webhooks.receiver import Receiver, Reply
from tests.unit.webhooks.wire import corrected, event, other, recorded, retracted
from timeline.domain.acts import Act
from timeline.domain.errors import AddressRefused
from timeline.domain.subscriptions import EventFilter, SubscriptionStatus
from timeline.use_cases.subscribe import unsubscribe
from timeline.webhooks.retry import SCHEDULE

ACTIVE, FAILING = SubscriptionStatus.ACTIVE, SubscriptionStatus.FAILING


def test_every_event_arrives_once_and_in_order(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    house.tell(5)
    house.lane(endpoint)
    house.lane(endpoint)
    assert receiver.positions() == [1, 2, 3, 4, 5]
    assert not receiver.refused
    assert house.at(endpoint).position == 5


def test_each_message_names_the_one_before_it(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url, EventFilter(actors=frozenset({"DNK"})))
    for number, actor in enumerate(["DNK", "NOR", "DNK", "NOR", "DNK"], start=1):
        house.log.append([recorded(event(number, actor=actor)), other(number)])
    house.lane(endpoint)
    chain = [(a.body["data"]["previous_position"], a.position) for a in receiver.arrivals]
    assert chain == [(None, 1), (1, 5), (5, 9)]


def test_what_nobody_asked_for_only_moves_the_position(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url, EventFilter(acts=frozenset({Act.AID})))
    house.tell(3)
    house.log.append([other(1)])
    assert house.lane(endpoint).subscription.position == 4
    assert house.at(endpoint).position == 4
    assert not receiver.arrivals


def test_a_lane_longer_than_its_reading_batch_is_followed_to_the_end(
    house: House, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("timeline.webhooks.lane.BATCH", 3)
    endpoint = house.subscribe(receiver.url)
    for number in range(1, 11):
        house.log.append([recorded(event(number)), other(number)])
    house.lane(endpoint)
    assert receiver.positions() == list(range(1, 20, 2))
    assert house.at(endpoint).position == 20


def test_a_budget_ends_the_pass_and_the_next_one_goes_on(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    house.tell(5)
    house.lane(endpoint, attempts=2)
    assert receiver.positions() == [1, 2]
    house.lane(endpoint)
    assert receiver.positions() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("status", [500, 302, 400])
def test_a_failure_stops_the_lane_until_it_is_due_and_sends_the_same_again(
    house: House, receiver: Receiver, status: int
):
    endpoint = house.subscribe(receiver.url)
    house.tell(2)
    receiver.replies.append(Reply(status, {"location": receiver.url}))
    house.lane(endpoint, jitter=0.5)
    waiting = house.at(endpoint)
    assert (waiting.status, waiting.attempt, waiting.position) == (FAILING, 1, 0)
    assert waiting.due_at == house.clock() + SCHEDULE[0] / 2
    assert str(status) in (waiting.reason or "")
    house.lane(endpoint)
    first, again, following = receiver.arrivals
    assert (first.id, first.body) == (again.id, again.body)
    assert following.position == 2
    assert (house.at(endpoint).status, house.at(endpoint).reason) == (ACTIVE, None)


def test_retry_after_is_kept(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    house.tell(1)
    receiver.replies.append(Reply(429, {"retry-after": "120"}))
    house.lane(endpoint)
    assert house.at(endpoint).due_at == house.clock() + timedelta(minutes=2)


def test_a_redirect_is_not_followed(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    house.tell(1)
    receiver.replies.append(Reply(307, {"location": receiver.url}))
    house.lane(endpoint)
    assert len(receiver.arrivals) == 1


def test_a_refused_connection_is_a_failure_with_its_reason(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    receiver.stop()
    house.tell(1)
    house.lane(endpoint)
    assert house.at(endpoint).status is FAILING
    assert house.subscriptions.attempts(endpoint.id)[0].status is None
    receiver.start()
    house.lane(endpoint)
    assert receiver.positions() == [1]


def test_an_address_that_the_door_refuses_now_is_tried_again_and_never_silent(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    house.tell(1)
    opened, house.door = house.door, ClosedDoor()
    house.lane(endpoint)
    assert house.at(endpoint).reason == "address refused: 127.0.0.1 is a loopback address"
    house.door = opened
    house.lane(endpoint)
    assert receiver.positions() == [1]


class ClosedDoor:
    def post(self, url: str, **_: object) -> None:
        raise AddressRefused("127.0.0.1 is a loopback address")


def test_after_the_whole_schedule_the_record_is_given_up_and_the_lane_goes_on(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    house.tell(2)
    receiver.replies.extend([Reply(500)] * (len(SCHEDULE) + 1))
    for _ in range(len(SCHEDULE)):
        house.lane(endpoint)
        assert house.at(endpoint).position == 0
    house.lane(endpoint)
    assert receiver.positions() == [2]
    assert receiver.taken[0].body["data"]["previous_position"] == 1, "the receiver sees what it missed"
    dead = [a for a in house.subscriptions.attempts(endpoint.id) if a.outcome.startswith("given up: answered 500")]
    assert [(a.position, a.number) for a in dead] == [(1, len(SCHEDULE) + 1)]


def test_gone_ends_the_subscription_by_a_record(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    house.tell(2)
    receiver.replies.append(Reply(410))
    house.lane(endpoint)
    assert house.at(endpoint).status is SubscriptionStatus.DISABLED
    assert house.at(endpoint).position == 0
    ending = house.log.stream(f"webhook-{endpoint.id}")[0]
    assert (ending.type, ending.data["webhook"], ending.data["position"]) == ("webhook.disabled", endpoint.id, 1)
    assert house.sender().deliver_due().lanes == 0
    assert len(receiver.arrivals) == 1


def test_a_subscription_that_its_owner_ends_during_a_send_stays_ended(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    house.tell(2)

    def end() -> None:
        unsubscribe(endpoint.id, log=house.log, subscriptions=house.subscriptions)

    receiver.replies.append(Reply(before=end))
    assert house.lane(endpoint).subscription.status is SubscriptionStatus.DELETED
    assert receiver.positions() == [1]
    assert house.subscriptions.all() == []
    assert house.log.stream(f"webhook-{endpoint.id}")[0].data["reason"] == "ended by its owner"


def test_a_failed_record_that_is_no_longer_wanted_leaves_no_count_behind(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    house.tell(1)
    receiver.replies.append(Reply(500))
    house.lane(endpoint, jitter=0.5)
    house.change(endpoint, filter=EventFilter(acts=frozenset({Act.AID})))
    house.lane(endpoint)
    assert (house.at(endpoint).position, house.at(endpoint).attempt, house.at(endpoint).due_at) == (1, 0, None)


def test_the_attempts_log_agrees_with_the_receiver(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    house.tell(2)
    receiver.replies.extend([Reply(503), Reply(500), Reply(200)])
    for _ in range(3):
        house.lane(endpoint)
    told = [(a.position, a.number, a.status) for a in reversed(house.subscriptions.attempts(endpoint.id))]
    assert told == [(1, 1, 503), (1, 2, 500), (1, 3, 200), (2, 1, 204)]
    assert [status for *_, status in told] == [arrival.status for arrival in receiver.arrivals]


# Law 8: a correction travels as far as the error did.


def test_a_correction_follows_the_event_when_the_filter_no_longer_matches_it(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url, EventFilter(acts=frozenset({Act.REJECT})))
    house.log.append([recorded(event(1))])
    house.lane(endpoint)
    house.log.append([corrected(event(1, act=Act.AGREE), "act"), retracted(event(1))])
    house.lane(endpoint)
    types = [arrival.body["type"] for arrival in receiver.arrivals]
    assert types == ["event.recorded", "event.corrected", "event.retracted"]
    assert receiver.arrivals[1].body["data"]["event"]["act"] == "AGREE"


def test_a_correction_follows_the_event_when_the_filter_was_changed(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    house.log.append([recorded(event(1)), recorded(event(2))])
    house.lane(endpoint)
    house.change(endpoint, filter=EventFilter(actors=frozenset({"FJI"})))
    house.log.append([retracted(event(1)), recorded(event(3))])
    house.lane(endpoint)
    assert receiver.positions() == [1, 2, 3]


def test_who_was_never_sent_an_event_is_not_told_of_its_end(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url, EventFilter(acts=frozenset({Act.AID})))
    house.log.append([recorded(event(1)), corrected(event(1, gloss="Norway turns it down"), "gloss")])
    house.log.append([retracted(event(1))])
    house.lane(endpoint)
    assert receiver.arrivals == []


def test_a_correction_that_brings_an_event_into_the_filter_is_sent_and_followed(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url, EventFilter(acts=frozenset({Act.AID})))
    house.log.append([recorded(event(1)), corrected(event(1, act=Act.AID), "act"), retracted(event(1))])
    house.lane(endpoint)
    assert [arrival.body["type"] for arrival in receiver.arrivals] == ["event.corrected", "event.retracted"]


def test_the_retraction_of_a_dead_letter_is_sent_for_it_may_have_been_taken(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    house.log.append([recorded(event(1))])
    receiver.replies.extend([Reply(500)] * (len(SCHEDULE) + 1))
    for _ in range(len(SCHEDULE) + 1):
        house.lane(endpoint)
    house.log.append([retracted(event(1))])
    house.lane(endpoint)
    assert [arrival.body["type"] for arrival in receiver.taken] == ["event.retracted"]
