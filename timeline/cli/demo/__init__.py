"""`timeline demo`: two wire feeds on loopback become a timeline, through the real pipeline, at frozen hours."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

import typer

from feeds.schedule import Dispatcher
from timeline.cli.demo.newsstand import Newsstand, load, open_newsstand
from timeline.cli.roles import catch_up, feed_poller
from timeline.cli.screen import console, write_page
from timeline.cli.service import serve_api
from timeline.domain.read_models import EntryFilter
from timeline.domain.records import Record
from timeline.forms.acts import event_text
from timeline.forms.days import as_of_text, day_text
from timeline.forms.exchanges import exchanges_page
from timeline.forms.timelines import timeline_page as told
from timeline.settings import read_settings
from timeline.use_cases.as_of import Knowledge, resolve
from timeline.use_cases.feeds import add_feed
from timeline.use_cases.query import exchanges, timeline_page
from timeline.wiring import Services, open_services

POLL_DELAY = timedelta(minutes=1)
"""How long after a publication the demo polls."""


@dataclass(slots=True)
class StoryClock:
    """The demo's clock: it stands at the hour of the story."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def demo(
    serve: Annotated[bool, typer.Option("--serve", help="Then serve what the demo made, until Ctrl-C.")] = False,
) -> None:
    """Two feeds of October 2015 become a timeline: an offer, its answers, a correction, a withdrawal."""
    stand = load()
    with tempfile.TemporaryDirectory(prefix="timeline-demo-") as folder:
        settings = read_settings(
            database_url=f"sqlite:///{Path(folder) / 'demo.sqlite3'}",
            allow_networks=(ip_network("127.0.0.0/8"),),
            max_interval=POLL_DELAY,  # its clock stands: whatever was published is read at the next stop
            min_interval=POLL_DELAY,
            host_gap=timedelta(0),
        )
        clock = StoryClock(stand.moments()[0] - POLL_DELAY)
        with open_services(settings, clock) as services:
            _read_the_news(stand, clock, services)
            _tell(services)
        if serve:
            serve_api(settings)


def _read_the_news(stand: Newsstand, clock: StoryClock, services: Services) -> None:
    """Poll both feeds a minute after every publication, code and project what came."""
    with open_newsstand(stand, clock) as urls:
        for url in urls:
            add_feed(url, log=services.log, feeds=services.feeds, door=services.door)
        with feed_poller(services) as poll, Dispatcher(services.feeds, poll, clock, workers=1) as dispatcher:
            for moment in stand.moments():
                clock.now = moment + POLL_DELAY
                polls = dispatcher.tick()
                received, revised = sum(poll.received for poll in polls), sum(poll.revised for poll in polls)
                console.print(f"[dim]{clock.now:%a %Y-%m-%d %H:%M}  {received} new, {revised} revised[/dim]")
                catch_up(services)


def _tell(services: Services) -> None:
    """Print what came of it: the timeline, the exchanges, and how knowledge changed."""
    now = resolve(Knowledge(), services.log, services.projections)
    console.rule("The timeline")
    page = timeline_page(EntryFilter(), now, services.timelines, services.copies, services.log, limit=500)
    write_page(told(as_of_text(now), page.lines), links=False)
    console.print()
    console.rule("The exchanges")
    found = exchanges(now, services.timelines, services.copies, services.log)
    write_page(exchanges_page(found, now, services.settings.offer_lapses_after), links=False)
    console.print()
    console.rule("What was known before, and after")
    for record in services.log.read(types={"event.corrected", "event.retracted"}):
        _tell_change(record, services)


def _tell_change(record: Record, services: Services) -> None:
    """One event as it was known before a record and after it."""
    console.print(f"\nposition {record.position}, recorded {record.recorded_at:%a %Y-%m-%d %H:%M} UTC: {record.type}")
    for label, position in (("before", record.position - 1), ("after", record.position)):
        as_of = resolve(Knowledge(position=position), services.log, services.projections)
        entry = services.timelines.entry(record.data["event"], as_of)
        known = f"{day_text(entry.event.coded.occurred)}  {event_text(entry.event)}" if entry else "not known"
        console.print(f"  {label:7}{known}", markup=False)
