"""Databases for tests: SQLite files, and PostgreSQL in throw-away databases.

PostgreSQL comes from TIMELINE_TEST_DATABASE_URL (only databases made here are touched inside that server), or from a
server of our own, started from the installed binaries and stopped at the end.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from timeline.store.engine import open_engine
from timeline.store.schema import migrate

UNPRIVILEGED = ("postgres", "nobody")
"""Who runs the server when the tests run as root, which PostgreSQL refuses."""


ROOM_BYTES = 2 << 30


class NoPostgres(Exception):
    """No PostgreSQL to test with; the message says what is missing."""


@contextmanager
def postgres_server(given: str | None, *, durable: bool = False) -> Iterator[str]:
    """The URL of a server: the given one, or that of a server of our own; a durable one flushes to a disk."""
    if given:
        yield given
        return
    place = None if durable else fast_place()
    with tempfile.TemporaryDirectory(prefix="timeline-pg-", dir=place, ignore_cleanup_errors=True) as folder:
        yield from _own_server(Path(folder), "on" if durable else "off")


def _own_server(folder: Path, fsync: str) -> Iterator[str]:
    binaries = _binaries()
    run = _as_unprivileged(folder)
    data, port = folder / "data", _free_port()
    _call([*run, str(binaries / "initdb"), "-D", str(data), "-U", "timeline", "-A", "trust", "--no-sync", "-E", "UTF8"])
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync={fsync} -c max_connections=200"
    control = [*run, str(binaries / "pg_ctl"), "-D", str(data), "-w"]
    _call([*control, "-l", str(folder / "log"), "-o", options, "start"])
    try:
        yield f"postgresql://timeline@127.0.0.1:{port}/postgres"
    finally:
        _call([*control, "-m", "immediate", "stop"])


def fast_place() -> Path | None:
    """Memory, where there is enough of it: copying a template is ten times faster there than on a disk, and what is
    flushed is there at once."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_BYTES
    return memory if roomy else None


def _binaries() -> Path:
    found = shutil.which("pg_ctl")
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise NoPostgres(
        "no initdb and pg_ctl on PATH or under /usr/lib/postgresql; install PostgreSQL or set "
        "TIMELINE_TEST_DATABASE_URL"
    )


def _as_unprivileged(folder: Path) -> list[str]:
    if os.geteuid() != 0:
        return []
    runuser = shutil.which("runuser") or shutil.which("runuser", path="/usr/sbin:/sbin")
    if not runuser:
        raise NoPostgres("PostgreSQL does not run as root and there is no runuser; set TIMELINE_TEST_DATABASE_URL")
    known = {entry.pw_name for entry in pwd.getpwall()}
    user = next(name for name in UNPRIVILEGED if name in known)
    shutil.chown(folder, user)
    return [runuser, "-u", user, "--"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _call(command: list[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/", check=False)
    if done.returncode:
        raise NoPostgres(f"{' '.join(command)} failed: {done.stderr.strip() or done.stdout.strip()}")


@contextmanager
def throw_away(server: str, template: str | None = None) -> Iterator[str]:
    """The URL of a new database in the server, a copy of a template; dropped at the end, whoever still uses it."""
    name = f"timeline_test_{uuid4().hex[:16]}"
    source = sql.Identifier((make_url(template).database if template else None) or "template1")
    _maintain(server, sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), source))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _maintain(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _maintain(server: str, statement: sql.Composed) -> None:
    with psycopg.connect(server, autocommit=True, connect_timeout=10) as connection:
        connection.execute(statement)


def migrated(url: str) -> str:
    """The URL, with the database behind it brought up to the code."""
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    return url
