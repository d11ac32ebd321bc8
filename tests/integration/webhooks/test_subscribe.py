"""Subscriptions as their owners handle them, at the real door and store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_network

import pytest

from tests.integration.webhooks.conftest import House
from tests.integration.webhooks.receiver import Receiver, Reply
from timeline.domain.acts import Act
from timeline.domain.errors import AddressRefused, InvalidInput, UnknownWebhook
from timeline.domain.subscriptions import EventFilter, SubscriptionStatus
from timeline.net.door import GuardedDoor
from timeline.use_cases.subscribe import (
    find_subscription,
    list_attempts,
    list_subscriptions,
    parse_filter,
    subscribe,
    unsubscribe,
)

NAMES = {"public.example": ["192.0.43.7"], "inside.example": ["10.1.2.3"]}


def webhook_door(*networks: str) -> GuardedDoor:
    """A door as webhooks have it, with a resolver of its own."""

    def resolve(host: str) -> Sequence[str]:
        return NAMES[host]

    return GuardedDoor(
        allow_networks=[ip_network(network) for network in networks],
        allow_ports=(80, 443),
        user_agent="tests",
        timeout=timedelta(seconds=5),
        https_only=True,
        resolve=resolve,
    )


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://169.254.169.254/latest",
        "https://inside.example/hook",
        "ftp://public.example/hook",
        "https://public.example:22/hook",
    ],
)
def test_an_endpoint_where_the_door_does_not_lead_is_refused_and_not_kept(house: House, url: str):
    house.door = webhook_door()
    with pytest.raises(AddressRefused):
        house.subscribe(url)
    assert list_subscriptions(subscriptions=house.subscriptions) == []


def test_plain_http_to_the_public_is_refused(house: House):
    house.door = webhook_door("10.0.0.0/8")
    with pytest.raises(AddressRefused, match="use https"):
        house.subscribe("http://public.example/hook")


@pytest.mark.parametrize("url", ["https://public.example/hook", "http://inside.example:8080/hook"])
def test_https_and_plain_http_into_an_allowed_network_are_taken(house: House, url: str):
    house.door = webhook_door("10.0.0.0/8")
    assert house.subscribe(url).url == url


def test_a_name_that_moves_to_the_public_is_no_longer_sent_to_over_plain_http(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    """The rule holds at every attempt, not at the subscription alone."""
    house.door = webhook_door("10.0.0.0/8")
    endpoint = house.subscribe("http://inside.example/hook")
    monkeypatch.setitem(NAMES, "inside.example", ["192.0.43.7"])
    house.tell(1)
    house.lane(endpoint)
    assert "use https" in (house.at(endpoint).reason or "")


def test_a_subscription_is_kept_with_all_it_was_given(house: House):
    house.door = webhook_door()
    made = subscribe(
        "https://public.example/hook",
        parse_filter({"act": ["REJECT"], "actor": ["NOR"]}),
        log=house.log,
        subscriptions=house.subscriptions,
        door=house.door,
        clock=house.clock,
        description="the desk's channel",
    )
    assert find_subscription(made.id, subscriptions=house.subscriptions) == made
    assert made.secret.startswith("whsec_")
    assert made.filter.acts == {Act.REJECT}
    assert "." not in made.id


def test_a_new_endpoint_is_told_of_what_comes_after_it(house: House, receiver: Receiver):
    house.tell(3)
    endpoint = house.subscribe(receiver.url)
    house.tell(2, first=4)
    house.lane(endpoint)
    assert receiver.positions() == [4, 5]


@pytest.mark.parametrize(("start_at", "expected"), [(0, [1, 2, 3]), (2, [3]), (3, [])])
def test_an_endpoint_may_start_after_an_earlier_position(
    house: House, receiver: Receiver, start_at: int, expected: list[int]
):
    house.tell(3)
    endpoint = house.subscribe(receiver.url, start_at=start_at)
    house.lane(endpoint)
    assert receiver.positions() == expected


@pytest.mark.parametrize("start_at", [-1, 4])
def test_a_position_that_the_log_does_not_have_is_refused(house: House, receiver: Receiver, start_at: int):
    house.tell(3)
    with pytest.raises(InvalidInput, match="start at 0 to 3"):
        house.subscribe(receiver.url, start_at=start_at)


def test_a_bad_secret_is_refused(house: House, receiver: Receiver):
    with pytest.raises(InvalidInput, match="whsec_"):
        house.subscribe(receiver.url, secret="swordfish")
    assert list_subscriptions(subscriptions=house.subscriptions) == []


def test_an_ended_subscription_is_gone_and_the_log_says_why(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    unsubscribe(endpoint.id, log=house.log, subscriptions=house.subscriptions)
    assert list_subscriptions(subscriptions=house.subscriptions) == []
    ending = house.log.read()[-1]
    assert (ending.type, ending.stream) == ("webhook.disabled", f"webhook-{endpoint.id}")
    assert ending.data == {"webhook": endpoint.id, "reason": "ended by its owner", "position": None}
    house.tell(1)
    assert house.sender().deliver_due().lanes == 0
    assert receiver.arrivals == []


def test_an_unknown_or_ended_subscription_is_reported_as_such(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    unsubscribe(endpoint.id, log=house.log, subscriptions=house.subscriptions)
    for identity in ("wh_none", endpoint.id):
        with pytest.raises(UnknownWebhook):
            unsubscribe(identity, log=house.log, subscriptions=house.subscriptions)
        with pytest.raises(UnknownWebhook):
            list_attempts(identity, subscriptions=house.subscriptions)


def test_the_owner_sees_the_attempts_newest_first(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url, EventFilter())
    house.tell(1)
    receiver.replies.append(Reply(503))
    house.lane(endpoint)
    house.lane(endpoint)
    seen = list_attempts(endpoint.id, subscriptions=house.subscriptions)
    assert [attempt.status for attempt in seen] == [204, 503]
    assert find_subscription(endpoint.id, subscriptions=house.subscriptions).status is SubscriptionStatus.ACTIVE
