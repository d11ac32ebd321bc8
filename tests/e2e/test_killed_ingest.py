"""SIGKILL in the middle of an ingest, again and again: nothing lost, nothing doubled, the rebuild agrees."""

import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.e2e.command import Timeline, stories, write_archive
from timeline.domain.records import ITEM_TYPES, Record
from timeline.store.database import Database
from timeline.wiring import system_clock

ITEMS = 400 if os.environ.get("TIMELINE_SOAK") else 100
KILLS = 40 if os.environ.get("TIMELINE_SOAK") else 3


@pytest.mark.soak
def test_an_ingest_killed_anywhere_and_run_again_keeps_every_item_once(database_url: str, tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "archive.jsonl", stories(ITEMS))
    command = Timeline(database_url)
    chance = random.Random(20151007)
    for _ in range(KILLS):
        _kill_at_work(command, archive, chance.uniform(0, 0.4))
    command.run("ingest", str(archive))
    records = _records(database_url)
    assert [record.position for record in records] == list(range(1, len(records) + 1))
    assert len({r.data["item"] for r in records if r.type in ITEM_TYPES}) == ITEMS
    for kept_once in (ITEM_TYPES, {"item.coded"}):
        counted = Counter(r.data["item"] for r in records if r.type in kept_once)
        assert set(counted.values()) == {1}
    told = [r.data["event"] for r in records if r.type.endswith(".recorded")]
    assert len(told) == len(set(told)) >= ITEMS
    assert "CHANGED" not in command.run("rebuild")
    assert "DIFFERS" not in command.run("replay")


def _kill_at_work(command: Timeline, archive: Path, seconds: float) -> None:
    """Start an ingest and kill it some time after it has begun to write."""
    before = len(_records(command.database_url))
    process = command.start("ingest", str(archive))
    while process.poll() is None and len(_records(command.database_url)) == before:
        time.sleep(0.01)
    time.sleep(seconds)
    process.kill()
    process.communicate()


def _records(database_url: str) -> list[Record]:
    with Database.open(database_url, system_clock) as database:
        records: list[Record] = []
        while more := database.log.read(len(records)):
            records += more
        return records
