"""The lease of one lane: while it is held, nobody else sends to that endpoint, which is what keeps the order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from timeline.domain.ports import Clock, Leases


@dataclass(slots=True)
class LaneLease:
    """A lease in our hands, renewed when half of its time is over."""

    leases: Leases
    clock: Clock
    name: str
    holder: str
    ttl: timedelta
    token: int
    renew_at: datetime

    def held(self) -> bool:
        """Whether the lane is ours still. A process that slept past its lease learns here that another took over."""
        now = self.clock()
        if now < self.renew_at:
            return True
        if self.leases.acquire(self.name, self.holder, now, self.ttl) != self.token:
            return False
        self.renew_at = now + self.ttl / 2
        return True

    def release(self) -> None:
        self.leases.release(self.name, self.holder)


def take_lane(subscription: str, *, leases: Leases, clock: Clock, holder: str, ttl: timedelta) -> LaneLease | None:
    """The lease of a subscription's lane; None while another process has it."""
    name, now = f"lane/{subscription}", clock()
    token = leases.acquire(name, holder, now, ttl)
    if token is None:
        return None
    return LaneLease(leases, clock, name, holder, ttl, token, now + ttl / 2)
