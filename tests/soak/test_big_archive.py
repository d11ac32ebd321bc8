"""A big archive, interrupted twice by SIGKILL: it goes on where it was, shows how far it is, keeps each item once."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.e2e.command import COMMAND, Timeline, stories, write_archive
from timeline.cli.intake import BATCH
from timeline.domain.records import ITEM_TYPES
from timeline.store.database import Database
from timeline.wiring import system_clock

ITEMS = 20_000 if os.environ.get("TIMELINE_SOAK") else 4 * BATCH
LAST = "The ministry of {} did not say more about it."


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_a_big_archive_interrupted_twice_is_taken_in_once(sqlite_url: str, tmp_path: Path) -> None:
    items = [story | {"text": f"{story['text']} {LAST.format(number)}"} for number, story in enumerate(stories(ITEMS))]
    archive = write_archive(tmp_path / "archive.jsonl", items)
    command = Timeline(sqlite_url)
    seen = [killed_on_a_terminal(command, archive, _known(sqlite_url) + ITEMS // 4) for _ in range(2)]
    assert all("reading" in screen for screen in seen)
    assert re.search(r"\d/[\d.]+ [KM]iB", seen[0]), seen[0][-500:]
    before = _known(sqlite_url)
    assert before >= ITEMS // 2
    done = command.attempt("ingest", "--json", str(archive), limit=7200)
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert "going on after" in done.stderr
    assert outcome["received"] == ITEMS - before
    assert outcome["unchanged"] <= BATCH  # the one batch that was in the log, but not yet noted as done
    records = _counted(sqlite_url)
    assert (len(records), set(records.values())) == (ITEMS, {1})


def killed_on_a_terminal(command: Timeline, archive: Path, enough: int) -> str:
    """Ingest with a terminal as standard error until so many items are known, then kill it; what was shown."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "ingest", str(archive)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env={**command.environment(), "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(theirs)
    shown = b""
    os.set_blocking(ours, False)
    while process.poll() is None:
        shown += _shown(ours)
        if b"reading" in shown and _known(command.database_url) >= enough:
            process.kill()
            process.wait()
        time.sleep(0.005)
    shown += _shown(ours)
    os.close(ours)
    return shown.decode(errors="replace")


def _shown(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # nothing new, or the other end is closed
        return b""


def _known(url: str) -> int:
    return len(_counted(url))


def _counted(url: str) -> Counter[str]:
    """How often each item was received."""
    with Database.open(url, system_clock) as database:
        counted: Counter[str] = Counter()
        position = 0
        while records := database.log.read(position, types=ITEM_TYPES):
            counted.update(record.data["item"] for record in records)
            position = records[-1].position
        return counted
