"""`timeline feeds`: what is polled, and how that goes."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated

import typer

from feeds.schedule import Dispatcher, claim_soon
from timeline.cli import opml
from timeline.cli.feed_status import LATEST, of_host, page_json, page_line, status_json, write_status
from timeline.cli.lines import write_json
from timeline.cli.options import Json, services
from timeline.cli.roles import catch_up, feed_poller, page_reader
from timeline.cli.screen import console
from timeline.domain.feeds import Claim, Feed, Poll, PollResult
from timeline.use_cases.feeds import add_feed, apply_feed_records, find_feed, remove_feed, resume_feed, set_full_text
from timeline.wiring import Services

app = typer.Typer(help="Add, list, remove and poll feeds.", no_args_is_help=True)
app.add_typer(opml.app)

Name = Annotated[str, typer.Argument(metavar="FEED", help="Id or URL of a feed.")]


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="Address of an RSS or Atom feed.")],
    full_text: Annotated[bool, typer.Option("--full-text", help="Read the pages of its items too.")] = False,
    as_json: Json = False,
) -> None:
    """Add a feed; it is due at once."""
    with services() as opened:
        feed = add_feed(url, log=opened.log, feeds=opened.feeds, door=opened.door)
        if full_text:
            feed = set_full_text(feed.id, True, log=opened.log, feeds=opened.feeds)
    if as_json:
        write_json(_public(feed))
    else:
        console.print(f"{feed.id}  {feed.url}  added; `timeline feeds poll` reads it", markup=False)


@app.command("set")
def set_feed(
    feed: Name,
    full_text: Annotated[bool, typer.Option(help="Read the pages of its items, or only what the feed tells.")],
) -> None:
    """Change how a feed is read."""
    with services() as opened:
        changed = set_full_text(feed, full_text, log=opened.log, feeds=opened.feeds)
    how = "its items' pages are read" if changed.full_text else "only the feed itself is read"
    console.print(f"{changed.id}  {changed.url}  {how}", markup=False)


@app.command("list")
def list_feeds(as_json: Json = False) -> None:
    """The feeds, how their last poll went, and when the next is due."""
    with services() as opened:
        apply_feed_records(opened.log, opened.feeds)
        feeds = opened.feeds.all()
    if as_json:
        write_json([_public(feed) for feed in feeds])
        return
    for feed in feeds:
        reason = f"  {feed.reason}" if feed.reason else ""
        console.print(
            f"{feed.id}  {feed.status.value:8} due {feed.due_at:%Y-%m-%d %H:%M}  {feed.url}{reason}", markup=False
        )
    if not feeds:
        console.print("no feeds yet; `timeline feeds add URL` adds one")


@app.command()
def status(
    feed: Annotated[str | None, typer.Argument(metavar="[FEED]", help="Only this one.")] = None, as_json: Json = False
) -> None:
    """Why each feed is in its state, when it is due and why then, its latest answers, and what holds its host."""
    with services() as opened:
        apply_feed_records(opened.log, opened.feeds)
        chosen = [find_feed(feed, opened.feeds)] if feed else opened.feeds.all()
        hosts, now = opened.feeds.hosts(), opened.clock()
        for one in chosen:
            polls = list(opened.feeds.polls(one.id, LATEST))
            pages = opened.pages.counts(one.id)
            if as_json:
                write_json(status_json(one, of_host(one, hosts), polls, pages, now))
            else:
                write_status(one, of_host(one, hosts), polls, pages, now)
    if not chosen and not as_json:
        console.print("no feeds yet; `timeline feeds add URL` adds one")


@app.command()
def remove(feed: Name) -> None:
    """Remove a feed; what came out of it stays."""
    with services() as opened:
        removed = remove_feed(feed, log=opened.log, feeds=opened.feeds)
    console.print(f"{removed.id}  {removed.url}  removed")


@app.command()
def resume(feed: Name) -> None:
    """Poll a suspended feed again as before."""
    with services() as opened:
        resumed = resume_feed(feed, log=opened.log, feeds=opened.feeds)
    console.print(f"{resumed.id}  {resumed.url}  {resumed.status.value}", markup=False)


@app.command()
def poll(
    feed: Annotated[str | None, typer.Argument(metavar="[FEED]", help="Only this one, due or not.")] = None,
    as_json: Json = False,
) -> None:
    """Poll the feeds that are due, or one, and read the pages that wait; then code what came and bring the timelines up
    to date."""
    with services() as opened:
        apply_feed_records(opened.log, opened.feeds)
        with feed_poller(opened) as one:
            polls = _poll_one(find_feed(feed, opened.feeds), one, opened) if feed else _poll_due(one, opened)
        with page_reader(opened) as read, Dispatcher(opened.pages, read, opened.clock) as pages:
            pages.tick()
        catch_up(opened)
        names = {known.id: known.url for known in opened.feeds.all()}
    for done in polls:
        if as_json:
            write_json(_poll(done))
        else:
            console.print(_poll_line(done, names[done.feed]), markup=False)
    if not polls and not as_json:
        console.print("no feed is due; `timeline feeds list` shows when")
    if any(done.result is PollResult.FAILED for done in polls):
        raise typer.Exit(1)


@app.command()
def pages(
    feed: Name,
    limit: Annotated[int, typer.Option(min=1, max=2000, help="How many, the latest ones.")] = 20,
    as_json: Json = False,
) -> None:
    """The articles' pages that were asked for last, and why one has no text."""
    with services() as opened:
        latest = opened.pages.latest(find_feed(feed, opened.feeds).id, limit)
    for page in latest:
        if as_json:
            write_json(page_json(page))
        else:
            console.print(page_line(page), markup=False, soft_wrap=True)
    if not latest and not as_json:
        console.print("no pages yet; `timeline feeds set FEED --full-text` has them read")


@app.command()
def parked(as_json: Json = False) -> None:
    """What came in and could not be kept, with the reason, newest first."""
    with services() as opened:
        items = opened.feeds.parked()
    for item in items:
        if as_json:
            write_json({"source": item.source, "label": item.label, "reason": item.reason, "at": item.at})
        else:
            console.print(f"{item.at:%Y-%m-%d %H:%M}  {item.source}  {item.label}: {item.reason}", markup=False)
    if not items and not as_json:
        console.print("nothing is parked")


def _poll_one(feed: Feed, poll: Callable[[Claim], Poll], opened: Services) -> tuple[Poll, ...]:
    return (poll(claim_soon(opened.feeds, feed.id, opened.clock)),)


def _poll_due(poll: Callable[[Claim], Poll], opened: Services) -> tuple[Poll, ...]:
    with Dispatcher(opened.feeds, poll, opened.clock) as dispatcher:
        return dispatcher.tick()


def _public(feed: Feed) -> dict[str, object]:
    return {
        "id": feed.id,
        "url": feed.url,
        "status": feed.status.value,
        "full_text": feed.full_text,
        "due_at": feed.due_at,
        "polled_at": feed.polled_at,
        "failures": feed.failures,
        "reason": feed.reason,
    }


def _poll(done: Poll) -> dict[str, object]:
    return {
        "feed": done.feed,
        "at": done.at,
        "result": done.result.value,
        "http_status": done.http_status,
        "received": done.received,
        "revised": done.revised,
        "unchanged": done.unchanged,
        "parked": done.parked,
        "reason": done.reason,
    }


def _poll_line(done: Poll, url: str) -> str:
    if done.result is PollResult.FAILED:
        return f"{url}: failed: {done.reason}"
    if done.http_status == HTTPStatus.NOT_MODIFIED:
        return f"{url}: unchanged"
    counts = f"{done.received} new, {done.revised} revised, {done.unchanged} known, {done.parked} parked"
    return f"{url}: {counts}" + (f" ({done.reason})" if done.reason else "")
