"""The checker can fail: a log whose positions come from a plain sequence loses records to the same reader."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.soak.sequence_log import SequenceLog
from tests.soak.tail import Missed, Tail
from timeline.store.engine import open_engine

ROOT = Path(__file__).parents[2]
APPENDS = 100


@pytest.mark.soak
def test_the_checker_notices_positions_from_a_sequence(database_url: str) -> None:
    engine = open_engine(database_url)
    log = SequenceLog(engine)
    log.create()
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.soak.sequence_log", database_url, f"w{n}", str(APPENDS)], cwd=ROOT
        )
        for n in range(4)
    ]
    tail, checkpoint, seen, noticed = Tail(), 0, 0, False
    while True:
        running = sum(writer.poll() is None for writer in writers)
        page = log.read(checkpoint)
        try:
            tail.take(page)
        except Missed:
            noticed = True
        checkpoint, seen = (page[-1][0], seen + len(page)) if page else (checkpoint, seen)
        if not running and not page:
            break
    assert [writer.returncode for writer in writers] == [0] * 4
    assert noticed
    assert seen < len(log.read(0)) == 4 * APPENDS  # and a reader that trusts its checkpoint has lost records for good
    engine.dispose()
