"""A newsroom that fills a log through the real pipeline, and clients of the API on it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from api.app import create_app
from api.errors import MEDIA_TYPE, Problem
from feeds.dates import read_date
from tests.coders import PLAIN, PlainCoder
from tests.conftest import FakeClock
from timeline.domain.events import Article, CodedEvent, CoderIdentity, Coding, Party
from timeline.domain.items import FeedItem
from timeline.domain.spans import Span
from timeline.settings import Settings
from timeline.use_cases.code import code_new_items
from timeline.use_cases.ingest import ingest_items
from timeline.use_cases.replay import project
from timeline.wiring import Services, open_services

PUBLISHER = "herald.example"


@dataclass(frozen=True, slots=True)
class SpanCoder:
    """The plain coder, with spans for the parties and a quote wherever a line has them."""

    identity: CoderIdentity = PLAIN

    def code(self, article: Article) -> Coding:
        coding = PlainCoder(self.identity).code(article)
        return replace(coding, events=tuple(_with_spans(event, article.text) for event in coding.events))


def _with_spans(event: CodedEvent, text: str) -> CodedEvent:
    start, end = event.evidence.start, event.evidence.end

    def span(words: str) -> Span | None:
        place = text.find(words, start, end)
        return Span("text", place, place + len(words)) if place >= 0 else None

    def party(one: Party) -> Party:
        return Party(one.id, one.name, span(one.id))

    quoted = span("«talks»")
    targets = tuple(party(target) for target in event.targets)
    return replace(event, actor=party(event.actor), targets=targets, quote=quoted)


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Publishes stories, and brings coding and projections up to them."""

    services: Services
    clock: FakeClock

    def publish(
        self, guid: str, text: str, *, published: str | None = "2015-10-06T10:00:00Z", title: str = "News"
    ) -> int:
        """One version of one item; the position at the end."""
        return self.publish_all([(guid, text)], published=published, title=title)

    def publish_all(
        self, stories: list[tuple[str, str]], *, published: str | None = "2015-10-06T10:00:00Z", title: str = "News"
    ) -> int:
        s = self.services
        items = [
            FeedItem(
                PUBLISHER,
                title,
                text,
                guid=guid,
                url=f"https://{PUBLISHER}/{guid}",
                published=read_date(published),
            )
            for guid, text in stories
        ]
        ingest_items(items, source="test", log=s.log, feeds=s.feeds, index=s.item_index, clock=s.clock)
        for _ in code_new_items(s.log, s.checkpoints, SpanCoder()):
            pass
        for _ in project(s.log, s.projections):
            pass
        self.clock.advance(minutes=1)
        return s.log.head().position


@pytest.fixture
def services(sqlite_url: str, clock: FakeClock) -> Iterator[Services]:
    with open_services(Settings(database_url=sqlite_url), clock) as opened:
        yield opened


@pytest.fixture
def newsroom(services: Services, clock: FakeClock) -> Newsroom:
    return Newsroom(services, clock)


@pytest.fixture
def postgres_newsroom(postgres_url: str) -> Iterator[Newsroom]:
    clock = FakeClock()
    with open_services(Settings(database_url=postgres_url), clock) as opened:
        yield Newsroom(opened, clock)


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with client_of(create_app(services)) as opened:
        yield opened


def client_of(app: FastAPI) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


def problem_of(response: Response) -> Problem:
    """The problem document that a response must be."""
    assert response.headers["content-type"] == MEDIA_TYPE, response.text
    problem = Problem.model_validate_json(response.content, strict=True)
    assert problem.status == response.status_code
    assert set(json.loads(response.content)) == set(Problem.model_fields)
    return problem


@contextmanager
def running(app: FastAPI) -> Iterator[int]:
    """The application under uvicorn on a free loopback port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        # asyncio turns Nagle's algorithm off only for sockets that name their protocol; this one does not.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join()
