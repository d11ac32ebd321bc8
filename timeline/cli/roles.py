"""What a process of the service may do. Behind the API one loop each; any of them may run in several processes."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from functools import partial

import structlog

from feeds.pages import Items, Reader
from feeds.politeness import Pace
from feeds.poll import poll_feed
from feeds.sandbox import Sandbox
from feeds.schedule import Dispatcher, Keeper
from timeline.domain.errors import Conflict, TimelineError
from timeline.domain.feeds import Claim, Poll
from timeline.domain.pages import PageClaim, PageDone
from timeline.settings import Settings
from timeline.use_cases.code import code_new_items
from timeline.use_cases.feeds import apply_feed_records, keep_polls
from timeline.use_cases.full_text import keep_full_text, keep_told, told_of
from timeline.use_cases.ingest import ingest_items
from timeline.use_cases.replay import project, stale
from timeline.use_cases.tick import tick
from timeline.webhooks.sender import Limits, Sender
from timeline.wiring import Services

logger = structlog.get_logger("timeline.roles")

MIB = 1024 * 1024
WAIT_SECONDS = 1.0
"""The longest a follower sleeps before it looks at the log again by itself."""

RETRY_SECONDS = 5.0
"""The pause of a role after an error; the service goes on with everything else meanwhile."""


YIELD_SECONDS = 0.02
"""How long a process that was slower than another at projecting lets it go on."""

LEASE_MARGIN = timedelta(seconds=10)
"""A lane's lease outlasts two delivery attempts by this."""


PAGE_WORKERS = 4
"""Pages that are read at once, beside the polls and never in the place of one."""


class Role(StrEnum):
    API = "api"
    POLL = "poll"
    CODE = "code"
    PROJECT = "project"
    DELIVER = "deliver"


def sandbox_of(settings: Settings) -> Sandbox:
    """Where documents of feeds are parsed, within the limits that are set."""
    return Sandbox(deadline=settings.parse_timeout, memory=settings.parse_memory * MIB)


@contextmanager
def feed_poller(services: Services) -> Iterator[Callable[[Claim], Poll]]:
    """Poll one feed: fetch through the door, parse in a process of its own, ingest in one append, keep how it went."""
    settings = services.settings
    keeper = Keeper(partial(keep_polls, log=services.log, feeds=services.feeds))
    with sandbox_of(settings) as sandbox:
        poll = partial(
            poll_feed,
            parse=sandbox.parse,
            door=services.door,
            ingest=partial(
                ingest_items, log=services.log, feeds=services.feeds, index=services.item_index, clock=services.clock
            ),
            want=services.pages.want,
            clock=services.clock,
            pace=Pace(settings.poll_interval, settings.min_interval, settings.max_interval, settings.host_gap),
            jitter=random.random,
        )

        def poll_and_keep(claim: Claim) -> Poll:
            polled = poll(claim)
            keeper.keep(polled)
            return polled.poll

        yield poll_and_keep


@contextmanager
def page_reader(services: Services) -> Iterator[Callable[[PageClaim], PageDone]]:
    """Do what is next for one page of an article, and keep what came of it."""
    settings = services.settings
    with sandbox_of(settings) as sandbox:
        read = Reader(
            door=services.door,
            read=sandbox.read_article,
            items=Items(
                told=partial(told_of, log=services.log),
                keep=partial(keep_full_text, log=services.log),
                keep_told=partial(keep_told, log=services.log),
            ),
            clock=services.clock,
            gap=settings.host_gap,
            user_agent=settings.user_agent,
            jitter=random.random,
        )

        def read_and_keep(claim: PageClaim) -> PageDone:
            done = read(claim)
            services.pages.save(done)
            return done

        yield read_and_keep


def catch_up(services: Services) -> None:
    """Code and project everything that is in the log now."""
    code_all(services)
    project_all(services)


def code_all(services: Services, stop: threading.Event | None = None) -> None:
    """Code what the log has; a stop is heeded between two items."""
    for _ in code_new_items(services.log, services.checkpoints, services.coder):
        if stop and stop.is_set():
            return


def project_all(services: Services, stop: threading.Event | None = None) -> None:
    """Bring the read models and the links between copies up to the log as it is now.

    Where another process is faster, its work counts as ours."""
    head = services.log.head().position
    while not (stop and stop.is_set()):
        try:
            for _ in project(services.log, services.projections, upto=head):
                pass
            services.copies.follow(services.log, upto=head)
            while services.projections.sweep() and not (stop and stop.is_set()):
                pass  # what a rebuild that was interrupted left
        except Conflict:
            time.sleep(YIELD_SECONDS)
        else:
            break
    if stop is None:  # a command that ends here; a role says it once (`_project_until`)
        say_stale(stale(services.projections))


def run_roles(services: Services, roles: Sequence[Role], stop: threading.Event) -> None:
    """Run roles, each in a thread, until `stop` is set."""
    runners = {
        Role.POLL: _poll_until,
        Role.CODE: partial(_follow_until, code_all),
        Role.PROJECT: _project_until,
        Role.DELIVER: _deliver_until,
    }
    threads = [
        threading.Thread(target=_guarded, args=(role, runners[role], services, stop), name=role.value) for role in roles
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _guarded(
    role: Role, run: Callable[[Services, threading.Event], None], services: Services, stop: threading.Event
) -> None:
    """Run a role for good: what goes wrong is logged and tried again after a pause. A role that cannot even do that
    ends the process, so that it is started again."""
    try:
        while not stop.is_set():
            try:
                run(services, stop)
            except TimelineError as error:
                logger.error("role failed", role=role.value, reason=error.message, context=error.context)
            except Exception:
                logger.exception("role failed", role=role.value)
            stop.wait(RETRY_SECONDS)
    finally:
        stop.set()


def _poll_until(services: Services, stop: threading.Event) -> None:
    with (
        feed_poller(services) as poll,
        page_reader(services) as read,
        Dispatcher(services.feeds, poll, services.clock) as dispatcher,
        Dispatcher(services.pages, read, services.clock, workers=PAGE_WORKERS) as pages,
    ):
        dispatcher.start()
        pages.start()
        while not stop.wait(WAIT_SECONDS):
            apply_feed_records(services.log, services.feeds)


def _follow_until(work: Callable[[Services, threading.Event], None], services: Services, stop: threading.Event) -> None:
    """Do the work whenever the log has grown."""
    while not stop.is_set():
        before = services.log.head().position
        work(services, stop)
        services.log.wait_beyond(before, WAIT_SECONDS)


def _project_until(services: Services, stop: threading.Event) -> None:
    said: dict[str, tuple[int, int]] = {}

    def work(services: Services, stop: threading.Event) -> None:
        nonlocal said
        if services.settings.clock_ticks:
            tick(services.log, services.clock)
        project_all(services, stop)
        found = stale(services.projections)
        if found != said:
            say_stale(found)
        said = found

    _follow_until(work, services, stop)


def say_stale(found: Mapping[str, tuple[int, int]]) -> None:
    """That rows are of another version of their fold than the program's, and what to do."""
    for name, (built, program) in found.items():
        logger.warning(
            "projection needs a rebuild: its rows answer, and grow no further",
            projection=name,
            rows_version=built,
            program_version=program,
            command=f"timeline rebuild {name}",
        )


def _deliver_until(services: Services, stop: threading.Event) -> None:
    Sender(
        log=services.log,
        subscriptions=services.subscriptions,
        leases=services.leases,
        door=services.delivery_door,
        clock=services.clock,
        holder=services.holder,
        limits=Limits(lease=2 * services.settings.webhook_timeout + LEASE_MARGIN),
    ).run(stop)
