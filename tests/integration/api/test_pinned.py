"""Law 6 over HTTP: a reply for a pinned position is the same to the byte, whatever comes later, on either database."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import create_app
from tests.conftest import FakeClock
from tests.databases import throw_away
from tests.integration.api.conftest import Newsroom, client_of
from timeline.settings import Settings
from timeline.use_cases.replay import rebuild_all
from timeline.wiring import open_services

ACTORS = ("RUS", "TUR", "USA")
PATHS = ("/v1/events", "/v1/actors/RUS/timeline", "/v1/actors", "/v1/exchanges", "/v1/events?act=PROPOSE")

lines = st.builds(
    lambda pair, act, day, matter: f"{pair[0]} {act} {pair[1]} {day} {matter}",
    st.permutations(ACTORS),
    st.sampled_from(("PROPOSE", "AGREE", "REJECT", "ACCUSE", "DENY")),
    st.sampled_from(("?", "lead", "2015-10-04", "2015-10-06")),
    st.sampled_from(("talks", "border")),
)
stories = st.lists(st.tuples(st.sampled_from("abc"), st.lists(lines, min_size=1, max_size=2)), min_size=1, max_size=5)
Story = tuple[str, list[str]]


class Desk:
    """A service on one database, opened anew for every part of a story."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.clock = FakeClock()

    def publish(self, told: Sequence[Story]) -> int:
        with open_services(Settings(database_url=self.url), self.clock) as services:
            newsroom = Newsroom(services, self.clock)
            for guid, words in told:
                newsroom.publish(guid, "\n".join(words))
                self.clock.now += timedelta(hours=1)
            return services.log.head().position

    def rebuild(self) -> None:
        with open_services(Settings(database_url=self.url), self.clock) as services:
            assert list(rebuild_all(services.log, services.projections))

    def replies(self, upto: int) -> dict[str, bytes]:
        asked = [
            f"{path}{'&' if '?' in path else '?'}position={position}{by}"
            for path in PATHS
            for position in range(upto + 1)
            for by in ("", "&reported_by=2015-10-05")
        ]
        asked += [f"/v1/diff?from={position}&to={upto}" for position in range(upto)]
        with (
            open_services(Settings(database_url=self.url), self.clock) as services,
            client_of(create_app(services)) as client,
        ):
            found = {url: client.get(url) for url in asked}
        assert {reply.status_code for reply in found.values()} == {200}
        return {url: reply.content for url, reply in found.items()}


Desks = Callable[[], AbstractContextManager[tuple[Desk, Desk]]]
"""Opens a desk on SQLite and one on PostgreSQL, both empty."""


@pytest.fixture
def desks(postgres: str, postgres_template: str, sqlite_template: Path, tmp_path: Path) -> Desks:
    @contextmanager
    def make() -> Iterator[tuple[Desk, Desk]]:
        copy = shutil.copy(sqlite_template, tmp_path / "timeline.sqlite3")
        with throw_away(postgres, postgres_template) as url:
            yield Desk(f"sqlite:///{copy}"), Desk(url)

    return make


@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(before=stories, after=stories, rebuilt=st.booleans())
def test_pinned_replies_stay_on_both_databases(
    desks: Desks, before: list[Story], after: list[Story], rebuilt: bool
) -> None:
    with desks() as (lite, server):
        position = lite.publish(before)
        pinned = lite.replies(position)
        lite.publish(after)
        if rebuilt:
            lite.rebuild()
        assert lite.replies(position) == pinned
        assert server.publish(before) == position
        server.publish(after)
        assert server.replies(position) == pinned
