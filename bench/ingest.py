"""An archive taken in, coded and projected, against coding the same articles and keeping nothing.

Both are commands of their own, in processor time, their start included: `python -m bench.ingest [ITEMS]`.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ITEMS = 500
STATES = ("Russia", "Turkey", "France", "Japan", "Egypt", "Brazil", "India", "Norway")
ACTS = ("condemned", "accused", "urged", "praised", "thanked")


def stories(count: int) -> list[dict[str, str]]:
    """As many articles of two sentences, all different."""
    return [
        {
            "id": f"story-{n}",
            "published": f"2015-10-{1 + n % 28:02d}",
            "publisher": "wire.example",
            "title": f"{STATES[n % 8]} {ACTS[n % 5]} {STATES[(n + 3) % 8]}",
            "text": f"{STATES[n % 8]} {ACTS[n % 5]} {STATES[(n + 3) % 8]} on Monday over case number {n}, the foreign "
            f"ministry said. The ministry did not say more about matter {n * 7}.",
        }
        for n in range(count)
    ]


def measure(count: int = ITEMS) -> tuple[float, float, float]:
    """Articles a second of processor time, ours and bare, and ours by the clock."""
    with tempfile.TemporaryDirectory(prefix="timeline-bench-") as name:
        file = Path(name) / "archive.jsonl"
        file.write_text("".join(json.dumps(story) + "\n" for story in stories(count)))
        environment = {**os.environ, "TIMELINE_DATABASE_URL": f"sqlite:///{name}/timeline.sqlite3"}
        bare, _ = _seconds(["code"], file, environment)
        ours, wall = _seconds(["ingest", str(file)], file, environment)
    return count / ours, count / bare, count / wall


def _seconds(arguments: list[str], file: Path, environment: dict[str, str]) -> tuple[float, float]:
    """Seconds of processor time and by the clock."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with file.open("rb") as stream:
        command = [sys.executable, "-m", "timeline", *arguments]
        subprocess.run(command, check=True, env=environment, stdin=stream, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return used, time.perf_counter() - began


if __name__ == "__main__":
    ours, bare, clock = measure(int(sys.argv[1]) if sys.argv[1:] else ITEMS)
    print(f"ingest     ours {ours:8.2f}/s   bound {bare:8.2f}/s   ratio {ours / bare:.2f}   by the clock {clock:.2f}/s")
