"""Erase, export, import, backup and restore, as users run them."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.e2e.command import Timeline

PHRASE = "a heron stood on the customs house"
STORIES = [
    {"id": "a", "published": "2015-10-06", "title": "Talks", "text": f"Envoys said that {PHRASE}."},
    {"id": "b", "published": "2015-10-07", "title": "More talks", "text": "Envoys said nothing at all."},
]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "stories.jsonl"
    path.write_text("".join(json.dumps(story) + "\n" for story in STORIES), "utf-8")
    return path


@pytest.fixture
def filled(database_url: str, archive: Path) -> Timeline:
    timeline = Timeline(database_url)
    assert "2 new" in timeline.run("ingest", str(archive), "--publisher", "wire.example", "--no-wait")
    return timeline


def items(export: str) -> list[str]:
    lines = [json.loads(line) for line in export.splitlines()]
    return [line["data"]["item"] for line in lines if line.get("type") == "item.received"]


def at(tmp_path: Path, name: str) -> Timeline:
    return Timeline(f"sqlite:///{tmp_path / name}")


def test_an_erased_item_stays_erased_through_polls_exports_and_imports(
    filled: Timeline, archive: Path, tmp_path: Path
) -> None:
    item, other = items(filled.run("export", "-"))
    done = filled.run("erase", item, "--reason", "asked for by the embassy")
    assert f"{item} erased: 1 versions, tombstone at position 3" in done
    assert "2 known" in filled.run("ingest", str(archive), "--publisher", "wire.example", "--no-wait")
    export = filled.run("export", "-")
    assert export.count('"erased":true') == 1
    new = at(tmp_path, "new.sqlite3")
    assert "imported 3 records" in new.attempt("import", "-", stdin=export).stdout
    assert new.run("export", "-") == export
    assert PHRASE.encode() not in (tmp_path / "new.sqlite3").read_bytes()
    assert "good: 3 records" in new.run("verify")
    assert "erased before" in new.run("erase", item, "--reason", "again")
    assert f"no item {other[:-1]!r}" in new.refusal("erase", other[:-1], "--reason", "x")


def test_a_backup_restored_elsewhere_verifies(filled: Timeline, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    assert "backed up and verified 2 records" in filled.run("backup", str(file))
    assert "is there already" in filled.refusal("backup", str(file))
    new = at(tmp_path, "restored/timeline.sqlite3")
    assert "restored and verified 2 records" in new.run("restore", str(file))
    assert new.run("export", "-") == filled.run("export", "-")
    assert "holds 2 records; only an empty one" in new.refusal("restore", str(file), status=1)


def test_a_file_that_is_no_export_is_refused_and_nothing_is_left_behind(filled: Timeline, tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    assert "exported 2 records" in filled.run("export", str(file))
    assert file.stat().st_mode & 0o077 == 0
    lines = file.read_text("utf-8").splitlines(keepends=True)
    lines[2] = lines[2].replace("wire.example", "wire.exemple", 1)
    file.with_name("changed").write_text("".join(lines), "utf-8")
    new = at(tmp_path, "new.sqlite3")
    assert "line 3, position 1" in new.refusal("import", str(file.with_name("changed")))
    assert "no file" in new.refusal("import", str(tmp_path / "nowhere"))
    assert "no file" in new.refusal("restore", str(tmp_path / "nowhere"))
    with sqlite3.connect(tmp_path / "other") as other:
        other.execute("CREATE TABLE bookmarks (url)")
    assert "without a log" in new.refusal("restore", str(tmp_path / "other"))
    assert "imported 2 records" in new.run("import", str(file))
    assert not list(tmp_path.glob("*.part"))
