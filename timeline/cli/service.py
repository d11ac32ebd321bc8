"""Commands that run the service: serve, migrate."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Annotated

import structlog
import typer
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from feeds.archive import item_of
from feeds.schedule import claim_soon
from timeline.cli.roles import Role, feed_poller, run_roles, say_stale
from timeline.cli.screen import configure_logging, console
from timeline.cli.worker import stop_with_parent, supervised_worker
from timeline.domain.errors import InvalidSettings
from timeline.domain.feeds import Claim, Poll
from timeline.settings import Settings, read_settings
from timeline.store.engine import open_engine, where
from timeline.store.roles import grant_application
from timeline.store.schema import migrate as migrate_database
from timeline.use_cases.replay import stale
from timeline.wiring import Services, open_services

logger = structlog.get_logger("timeline.service")


def serve(
    host: Annotated[str | None, typer.Option(help="Listen on this address.")] = None,
    port: Annotated[int | None, typer.Option(help="Listen on this port; 0 takes a free one.")] = None,
    role: Annotated[
        list[Role] | None, typer.Option(help="Only this work: api, poll, code, project, deliver. Repeatable.")
    ] = None,
    tied: Annotated[bool, typer.Option("--tied", hidden=True, help="End when standard input closes.")] = False,
) -> None:
    """Start everything: the API here; polling, coding, projecting and delivering in a process beside it."""
    overrides = {key: value for key, value in {"host": host, "port": port}.items() if value is not None}
    settings = read_settings(**overrides)
    configure_logging(settings.log_level)
    work = [r for r in role or Role if r is not Role.API]
    if role and Role.API not in role:
        _work(settings, work, tied)
    elif role:
        serve_api(settings)
    else:
        with supervised_worker(work):
            serve_api(settings)


def serve_api(settings: Settings) -> None:
    """Answer HTTP until a signal comes."""
    with _listening(settings) as listening, open_services(settings) as services, feed_poller(services) as poll:
        host, port = listening.getsockname()[:2]
        say_stale(stale(services.projections))
        logger.info("serving", url=f"http://{host}:{port}", description=f"http://{host}:{port}/openapi.json")
        config = uvicorn.Config(_app(services, poll), log_config=None, access_log=False)
        uvicorn.Server(config).run(sockets=[listening])


def _app(services: Services, poll: Callable[[Claim], Poll]) -> FastAPI:
    return create_app(
        services,
        poll_now=lambda feed: poll(claim_soon(services.feeds, feed, services.clock)),
        read_item=item_of,
    )


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listening = socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise InvalidSettings(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror}; choose another with --port"
        ) from None
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else a reply waits 40 ms for an acknowledgement
    return listening


def _work(settings: Settings, roles: Sequence[Role], tied: bool) -> None:
    """Run roles until a signal comes, or the process that started this one is gone."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    if tied:
        stop_with_parent(stop)
    with open_services(settings) as services:
        logger.info("working", roles=",".join(role.value for role in roles))
        run_roles(services, roles, stop)


def migrate() -> None:
    """Bring the database's schema up to this version; on PostgreSQL with the owner's URL."""
    settings = read_settings()
    engine = open_engine(settings.database)
    try:
        revision = migrate_database(engine)
        if settings.application_role:
            grant_application(engine, settings.application_role)
    finally:
        engine.dispose()
    console.print(f"{where(engine.url)} is at schema {revision}", markup=False)
    if settings.application_role:
        console.print(f"{settings.application_role} may run the service, and no more", markup=False)
