"""The record that ends a webhook. No endpoint falls silent without one."""

from __future__ import annotations

from timeline.domain.records import NewRecord


def webhook_stream(subscription: str) -> str:
    return f"webhook-{subscription}"


def disabled_record(subscription: str, reason: str, *, at: int | None = None) -> NewRecord:
    """A `webhook.disabled`. `at` is the position that the endpoint refused for good; None when its owner ended it."""
    stream = webhook_stream(subscription)
    return NewRecord(
        type="webhook.disabled",
        stream=stream,
        key=f"{stream}/disabled/{'owner' if at is None else at}",
        data={"webhook": subscription, "reason": reason, "position": at},
    )
