"""Settings become ready ports. The only place that knows which implementation stands behind which port."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial

from timeline.coders.choice import build, is_own
from timeline.coders.pool import HostedCoder, Pool
from timeline.coding.names.gazetteer import Gazetteer
from timeline.domain.events import Coder
from timeline.domain.ports import (
    Audits,
    Checkpoints,
    Clock,
    Copies,
    Door,
    Feeds,
    Fillings,
    ItemIndex,
    Leases,
    Log,
    LogAudit,
    Pages,
    Projections,
    Subscriptions,
    Timelines,
)
from timeline.net.door import GuardedDoor
from timeline.settings import Settings
from timeline.store.audit import audit
from timeline.store.database import Database
from timeline.store.engine import open_engine
from timeline.store.memory import MemoryProjections
from timeline.store.rehearsal import RehearsalLog


def system_clock() -> datetime:
    """The only reading of the time."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Services:
    """Everything that the use cases ask for."""

    settings: Settings
    clock: Clock
    log: Log
    projections: Projections
    timelines: Timelines
    feeds: Feeds
    pages: Pages
    item_index: ItemIndex
    copies: Copies
    subscriptions: Subscriptions
    leases: Leases
    checkpoints: Checkpoints
    audits: Audits
    fillings: Fillings
    door: Door  # to publishers
    delivery_door: Door  # to subscribers
    holder: str  # who takes leases: this process

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer.load(self.settings.actors_files)

    @cached_property
    def coder(self) -> Coder:
        """Loaded at its first use: the model costs a second and some memory. What another coder does is not known to
        end, so it works in a process that can be ended."""
        if is_own(self.settings):
            return build(self.settings, self.gazetteer)
        return HostedCoder(Pool(partial(build, self.settings), 1, self.settings.coder_timeout))


def scratch_projections() -> Projections:
    """Empty read models in memory, to replay into."""
    return MemoryProjections()


def rehearsed(services: Services) -> RehearsalLog:
    """The log, to be written to without a trace."""
    return RehearsalLog(services.log, services.clock)


@contextmanager
def open_services(settings: Settings, clock: Clock = system_clock) -> Iterator[Services]:
    """The services on the configured database, brought up to date; closed at the end."""
    database = Database.open(settings.database, clock)
    try:
        yield Services(
            settings=settings,
            clock=clock,
            log=database.log,
            projections=database.projections,
            timelines=database.timelines,
            feeds=database.feeds,
            pages=database.pages,
            item_index=database.item_index,
            copies=database.copies,
            subscriptions=database.subscriptions,
            leases=database.leases,
            checkpoints=database.checkpoints,
            audits=database.audit,
            fillings=database.filling,
            door=_door(settings, settings.fetch_timeout, settings.read_timeout, https_only=False),
            delivery_door=_door(settings, settings.webhook_timeout, None, https_only=True),
            holder=_holder(),
        )
    finally:
        database.close()


@contextmanager
def open_audit(settings: Settings) -> Iterator[LogAudit]:
    """The stored log as it is, with its guards or without: a log that was tampered with can be looked into too."""
    engine = open_engine(settings.database)
    try:
        with audit(engine) as stored:
            yield stored
    finally:
        engine.dispose()


def _holder() -> str:
    """This process among all that take leases; containers may share host name and process id."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def _door(settings: Settings, whole: timedelta, read: timedelta | None, *, https_only: bool) -> GuardedDoor:
    return GuardedDoor(
        https_only=https_only,
        allow_networks=settings.allow_networks,
        allow_ports=settings.allow_ports,
        user_agent=settings.user_agent,
        timeout=whole,
        connect_timeout=settings.connect_timeout,
        read_timeout=read,
    )
