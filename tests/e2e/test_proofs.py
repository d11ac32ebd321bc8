"""A user keeps checkpoints, verifies the log, and proves a record to somebody who has nothing but the public key."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url, text

from tests.e2e.command import Timeline, stories, write_archive
from tests.integration.store.test_tampering import tampering
from timeline.domain.records import NewRecord
from timeline.store.database import Database
from timeline.wiring import system_clock

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_proof.py"


def command_on(url: str, folder: Path, **extra: str) -> Timeline:
    return Timeline(url, extra={"TIMELINE_DATA_DIR": str(folder / "data"), **extra})


def append(url: str, *numbers: int) -> None:
    with Database.open(url, system_clock) as database:
        database.log.append([NewRecord("item.received", "s", f"key-{n}", {"n": n}) for n in numbers])


def outside(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-I", SCRIPT, *arguments], capture_output=True, text=True, check=False)


def test_a_kept_checkpoint_and_a_proof_outlive_the_growth_of_the_log(database_url: str, tmp_path: Path) -> None:
    command, kept, proof = command_on(database_url, tmp_path), tmp_path / "kept", tmp_path / "proof.json"
    append(database_url, 1, 2, 3)
    kept.write_text(command.run("checkpoint"))
    append(database_url, 4, 5)
    assert command.run("verify", "--checkpoint", str(kept)).startswith("good: 5 records in 2 commits")
    proof.write_text(command.run("prove", "2", "--checkpoint", str(kept)))
    key = command.run("checkpoint", "--public-key").strip()
    checked = outside(key, str(proof))
    assert (checked.returncode, checked.stdout) == (0, 'position 2 is in the log: {"n": 2}\n'), checked.stderr
    assert "covers 1 to 3" in command.refusal("prove", "5", "--checkpoint", str(kept))
    proof.write_text(command.run("prove", "5"))
    assert outside(key, str(proof)).returncode == 0
    assert outside("00" * 32, str(proof)).returncode == 1


def test_an_export_is_walked_by_somebody_else(database_url: str, tmp_path: Path) -> None:
    command, kept, export = command_on(database_url, tmp_path), tmp_path / "kept", tmp_path / "export.jsonl"
    append(database_url, 1, 2, 3)
    kept.write_text(command.run("checkpoint"))
    append(database_url, 4)
    command.run("export", str(export))
    key = command.run("checkpoint", "--public-key").strip()
    checked = outside(key, str(export), str(kept))
    assert (checked.returncode, checked.stdout) == (
        0,
        "3 records are what was signed; 1 more continue them, which no checkpoint covers\n",
    ), checked.stderr
    export.write_bytes(export.read_bytes().replace(b'{"n":3}', b'{"n":4}'))
    assert "position 3 was changed" in outside(key, str(export), str(kept)).stderr


def test_tampering_ends_with_the_position_and_status_one(database_url: str, tmp_path: Path) -> None:
    command = command_on(database_url, tmp_path)
    append(database_url, 1, 2, 3)
    with Database.open(database_url, system_clock) as database, tampering(database.engine) as connection:
        connection.execute(text("UPDATE log_record SET data = :data WHERE position = 2"), {"data": b'{"n":7}'})
    assert "position 2: its type, stream, schema version or data" in command.refusal("verify", status=1)


def test_the_key_is_the_owners_alone_and_is_made_once(sqlite_url: str, tmp_path: Path) -> None:
    command, key = command_on(sqlite_url, tmp_path), tmp_path / "data" / "signing.key"
    first = command.attempt("checkpoint", "--public-key")
    assert first.stdout.strip() in first.stderr  # said where it was made
    assert key.stat().st_mode & 0o777 == 0o600
    assert command.run("checkpoint", "--public-key") == first.stdout
    key.chmod(0o644)
    assert "chmod 600" in command.refusal("checkpoint")
    named = command_on(sqlite_url, tmp_path, TIMELINE_SIGNING_KEY=str(tmp_path / "nowhere"))
    assert "TIMELINE_SIGNING_KEY" in named.refusal("checkpoint")
    (tmp_path / "nowhere").touch(0o600)
    assert "no unencrypted private key" in named.refusal("checkpoint")


def test_what_is_no_checkpoint_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    command, kept = command_on(sqlite_url, tmp_path), tmp_path / "kept"
    line = command.attempt("checkpoint").stdout
    for words, said in (
        ("", "no checkpoint in"),
        ("hello\n", "is no checkpoint"),
        (line.replace("size=0", "size=1"), "not good"),
    ):
        kept.write_text(words)
        assert said in command.refusal("verify", "--checkpoint", str(kept))
    assert "name a file" in command.refusal("verify", "--checkpoint", str(tmp_path / "nowhere"))
    kept.write_text(line)
    stranger = "22" * 32
    assert "signed by the key" in command.refusal("verify", "--checkpoint", str(kept), "--public-key", stranger)
    assert "64 hexadecimal" in command.refusal("verify", "--checkpoint", str(kept), "--public-key", "no key")


def test_an_event_is_proven_by_its_id(sqlite_url: str, tmp_path: Path) -> None:
    command = command_on(sqlite_url, tmp_path)
    command.run("ingest", str(write_archive(tmp_path / "archive.jsonl", stories(2))))
    event = json.loads(command.run("show", "RUS", "--json").splitlines()[0])["event"]
    (tmp_path / "proof.json").write_text(command.run("prove", event["id"]))
    key = command.run("checkpoint", "--public-key").strip()
    checked = outside(key, str(tmp_path / "proof.json"))
    assert event["id"] in checked.stdout, checked.stderr
    assert "no event 'ev_none'" in command.refusal("prove", "ev_none")


def test_migrate_grants_the_application_role_and_doctor_knows_the_owner(
    postgres_url: str, postgres: str, tmp_path: Path
) -> None:
    role = f"timeline_app_{make_url(postgres_url).database}"[:60]
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'words'").format(sql.Identifier(role)))
    try:
        owner = command_on(postgres_url, tmp_path, TIMELINE_APPLICATION_ROLE=role)
        assert f"{role} may run the service" in owner.run("migrate")
        application = make_url(postgres_url).set(username=role, password="words")
        service = command_on(application.render_as_string(hide_password=False), tmp_path)
        assert rights(owner) == (True, True)
        assert rights(service) == (True, False)
        assert "good: 0 records" in service.run("verify")
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(role)))


def rights(command: Timeline) -> tuple[bool, bool]:
    """Whether `doctor` lets our rights pass, and whether it warns of them."""
    found = next(f for f in json.loads(command.run("doctor", "--json")) if f["part"] == "rights")
    return found["ok"], found["warning"]


def test_doctor_says_what_sqlite_cannot_refuse(sqlite_url: str, tmp_path: Path) -> None:
    assert rights(command_on(sqlite_url, tmp_path)) == (True, False)


def test_doctor_misses_a_guard(sqlite_url: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("DROP TRIGGER log_record_guards_delete")
    done = command_on(sqlite_url, tmp_path).attempt("doctor", "--json")
    found = next(f for f in json.loads(done.stdout) if f["part"] == "database")
    assert (done.returncode, found["ok"], "log_record_guards_delete" in found["verdict"]) == (1, False, True)
