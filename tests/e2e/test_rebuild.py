"""The commands on read models, as somebody runs them after an upgrade: told of it, rebuild, roll back, what is new."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.e2e.command import Timeline, stories, write_archive


@pytest.fixture
def command(sqlite_url: str, tmp_path: Path) -> Timeline:
    told = Timeline(sqlite_url)
    assert told.attempt("ingest", str(write_archive(tmp_path / "archive.jsonl", stories(3)))).returncode == 0
    return told


def of_version(version: int, url: str) -> None:
    """The rows are said to be of another version of their folds."""
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE projection_generation SET version = ?", (version,))


def standings(command: Timeline) -> dict[str, list[str]]:
    lines = command.attempt("projections", "status", "--json").stdout.splitlines()
    found = [json.loads(line) for line in lines]
    return {line["projection"]: [g["standing"] for g in line["generations"]] for line in found}


def test_rows_of_another_version_are_named_rebuilt_and_rolled_back_to(command: Timeline, sqlite_url: str) -> None:
    of_version(7, sqlite_url)
    assert "timeline rebuild" in command.attempt("doctor").stdout
    assert "timeline rebuild" in command.attempt("projections", "status").stdout
    done = command.attempt("rebuild", "--json")
    assert done.returncode == 0, done.stderr
    for line in done.stdout.splitlines():
        comparison = json.loads(line)["comparison"]
        assert comparison["before"] == comparison["after"]
    assert standings(command)["actor_timeline"] == ["kept", "live"]
    assert "rolled back to generation 1 of version 7" in command.attempt("rebuild", "--roll-back").stdout
    assert standings(command)["actor_timeline"] == ["live", "kept"]
    assert command.attempt("rebuild", "--roll-back").returncode == 0
    assert command.attempt("rebuild", "--drop-kept").returncode == 0
    assert standings(command)["actor_timeline"] == ["live"]
    refused = command.attempt("rebuild", "--roll-back")
    assert (refused.returncode, "nothing to roll back" in refused.stderr) == (2, True)


def test_what_is_new_is_told_in_three_forms(command: Timeline) -> None:
    text, markdown = (command.attempt("diff", "--from", "0", *form).stdout for form in ((), ("--format", "markdown")))
    found = json.loads(command.attempt("diff", "--from", "0", "--json").stdout)
    glosses = [difference["after"]["event"]["gloss"] for difference in found["differences"]]
    assert glosses
    assert all(gloss in text for gloss in glosses)
    assert "Became known" in markdown
    assert command.attempt("diff", "--from", "9", "--to", "1").returncode == 2


def test_a_record_that_was_parked_is_listed_and_taken_when_it_is_retried(command: Timeline, sqlite_url: str) -> None:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        query = "SELECT min(position) FROM log_record WHERE type IN ('statement.recorded', 'action.recorded')"
        (position,) = connection.execute(query).fetchone()
        connection.execute("INSERT INTO parked_record VALUES ('actor_timeline', 1, ?, 'odd')", (position,))
    assert "odd" in command.attempt("projections", "parked").stdout
    assert command.attempt("projections", "retry").stdout.split() == ["actor_timeline", str(position), "taken"]
    assert command.attempt("projections", "parked").stdout == ""
    assert command.attempt("replay").returncode == 0
