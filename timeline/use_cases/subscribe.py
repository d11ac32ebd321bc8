"""Webhooks as their owners handle them: subscribe, look, end. Sending is `timeline.webhooks`."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Literal

from timeline.domain.acts import Act
from timeline.domain.errors import InvalidFilter, InvalidInput, UnknownWebhook
from timeline.domain.events import Kind
from timeline.domain.ports import Clock, Door, Log, Subscriptions
from timeline.domain.subscriptions import Attempt, EventFilter, Subscription, SubscriptionStatus
from timeline.webhooks.ending import disabled_record
from timeline.webhooks.signature import new_secret, secret_key

FILTER_FIELDS = ("actor", "act", "kind")

ENDED = "ended by its owner"


def subscribe(
    url: str,
    wanted: EventFilter,
    *,
    log: Log,
    subscriptions: Subscriptions,
    door: Door,
    clock: Clock,
    start_at: Literal["now"] | int = "now",
    secret: str | None = None,
    description: str | None = None,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> Subscription:
    """Register an endpoint. It is told of what the log takes after `start_at`: after now, or after a position (0: the
    whole history). AddressRefused or FetchFailed when the door would not lead to the URL, InvalidInput for a bad secret
    or position. Without a secret one is made; it is in the answer."""
    door.check(url)
    if secret is not None:
        secret_key(secret)
    subscription = Subscription(
        id=f"wh_{random_bytes(12).hex()}",
        url=url,
        secret=secret or new_secret(random_bytes),
        filter=wanted,
        status=SubscriptionStatus.ACTIVE,
        created_at=clock(),
        position=_start(start_at, log),
        description=description,
    )
    subscriptions.add(subscription)
    return subscription


def unsubscribe(subscription: str, *, log: Log, subscriptions: Subscriptions) -> Subscription:
    """End a subscription for good, with a record that says so; UnknownWebhook when there is none."""
    found = find_subscription(subscription, subscriptions=subscriptions)
    log.append([disabled_record(found.id, ENDED)])
    ended = replace(found, status=SubscriptionStatus.DELETED, due_at=None, reason=ENDED)
    subscriptions.save(ended)
    return ended


def find_subscription(subscription: str, *, subscriptions: Subscriptions) -> Subscription:
    """A subscription as it stands; UnknownWebhook when there is none, or no longer."""
    found = subscriptions.get(subscription)
    if found is None or found.status is SubscriptionStatus.DELETED:
        raise UnknownWebhook(f"no webhook {subscription!r}; the list of webhooks shows their ids", webhook=subscription)
    return found


def list_subscriptions(*, subscriptions: Subscriptions) -> Sequence[Subscription]:
    """Every subscription, oldest first."""
    return subscriptions.all()


def list_attempts(subscription: str, *, subscriptions: Subscriptions, limit: int = 50) -> Sequence[Attempt]:
    """The latest attempts at one endpoint, newest first; UnknownWebhook when there is none."""
    return subscriptions.attempts(find_subscription(subscription, subscriptions=subscriptions).id, limit)


def parse_filter(raw: Mapping[str, Collection[str]], *, known_actors: Collection[str] = ()) -> EventFilter:
    """A filter as users write it: `{"actor": ["RUS"], "act": ["REJECT"], "kind": ["statement"]}`; what is left out is
    not asked for. InvalidFilter names the wrong word and the nearest right one. Without `known_actors` an actor needs
    only the form of one."""
    for field, values in raw.items():
        if field not in FILTER_FIELDS:
            raise InvalidFilter(_wrong("field", field, FILTER_FIELDS), field=field)
        if isinstance(values, str) or not all(isinstance(value, str) for value in values):
            raise InvalidFilter(f"the filter's {field} is a list of words, such as [{_EXAMPLES[field]!r}]", field=field)
    for actor in raw.get("actor", ()):
        _check_actor(actor, known_actors)
    _check("act", raw.get("act", ()), [act.value for act in Act])
    _check("kind", raw.get("kind", ()), [kind.value for kind in Kind])
    return EventFilter(
        actors=frozenset(raw.get("actor", ())),
        acts=frozenset(map(Act, raw.get("act", ()))),
        kinds=frozenset(map(Kind, raw.get("kind", ()))),
    )


_ACTOR = re.compile(r"[A-Z]{3}|(IGO|NSA):[A-Z0-9]+")
_EXAMPLES = {"actor": "RUS", "act": "REJECT", "kind": "statement"}


def _start(start_at: Literal["now"] | int, log: Log) -> int:
    head = log.head().position
    if start_at == "now":
        return head
    if not 0 <= start_at <= head:
        raise InvalidInput(f"the log has no position {start_at}; start at 0 to {head}, or now", start_at=start_at)
    return start_at


def _check_actor(actor: str, known: Collection[str]) -> None:
    if known:
        _check("actor", (actor,), known)
    elif not _ACTOR.fullmatch(actor):
        raise InvalidFilter(
            f"no actor {actor!r}; write RUS (ISO 3166 alpha-3), IGO:NATO or NSA:ISIS", field="actor", value=actor
        )


def _check(field: str, values: Iterable[str], known: Collection[str]) -> None:
    for value in values:
        if value not in known:
            raise InvalidFilter(_wrong(field, value, known), field=field, value=value)


def _wrong(what: str, value: str, known: Collection[str]) -> str:
    """What is wrong, and the nearest right word; when none is near, all of them as long as they are few."""
    spellings = {word.casefold(): word for word in known}
    near = get_close_matches(value.casefold(), spellings, n=1)
    if near:
        return f"no {what} {value!r}; did you mean {spellings[near[0]]!r}?"
    few = f"; there are {', '.join(sorted(known))}" if len(known) <= len(Act) else ""
    return f"no {what} {value!r}{few}"
