"""The database goes away in the middle of an append: a typed error that may be tried again, nothing half-done, and
when it is back the same objects work on."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from tests.faults import watch
from timeline.domain.errors import StoreUnavailable
from timeline.domain.records import Head, NewRecord, salted
from timeline.store.append_sql import FEW
from timeline.store.database import Database

BATCH = [NewRecord("item.received", "s", f"k{n}", {}) for n in range(FEW + 1)]
"""So many that it takes several statements."""
WORDS = salted(b"words", b"salt")


class Server:
    """The server behind a database, as its owner."""

    def __init__(self, server: str, url: str) -> None:
        self._server = server
        self._name = str(make_url(url).database)

    def go_away(self) -> None:
        """Nobody gets in, and whoever was in is thrown out."""
        self._run(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(self._name)))
        self._run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", self._name)

    def come_back(self) -> None:
        self._run(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(sql.Identifier(self._name)))

    def _run(self, statement: str | sql.Composed, *parameters: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as owner:
            owner.execute(statement, parameters or None)


@pytest.fixture
def server(postgres: str, postgres_url: str) -> Server:
    return Server(postgres, postgres_url)


@pytest.mark.soak
def test_an_append_whose_database_goes_away_at_any_statement(postgres_database: Database, server: Server) -> None:
    left = [0]

    def before(_: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            server.go_away()

    watch(postgres_database.engine, before)
    for statement in range(1, 100):
        left[0] = statement
        try:
            postgres_database.log.append(BATCH, contents=[WORDS])
        except StoreUnavailable:
            with pytest.raises(StoreUnavailable):
                postgres_database.log.head()
            server.come_back()
            assert postgres_database.log.head() == Head(0, None)
            assert postgres_database.log.content(WORDS.hash) is None
        else:
            break
    left[0] = 0
    assert 6 < statement < 99
    assert [record.key for record in postgres_database.log.read()] == [record.key for record in BATCH]
