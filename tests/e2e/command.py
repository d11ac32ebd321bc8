"""The command `timeline`, run as users run it: in a process of its own, with nothing but its environment."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

LIMIT_SECONDS = 120
COMMAND = (sys.executable, "-m", "timeline")


@dataclass(frozen=True, slots=True)
class Timeline:
    """The command on one database; `allow` opens the door to loopback."""

    database_url: str
    allow: bool = False
    extra: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        allowed = {"TIMELINE_ALLOW_NETWORKS": '["127.0.0.0/8"]'} if self.allow else {}
        base = {key: value for key, value in os.environ.items() if not key.startswith("TIMELINE_")}
        return {**base, "TIMELINE_DATABASE_URL": self.database_url, **allowed, **self.extra}

    def run(self, *arguments: str, stdin: str = "", status: int = 0) -> str:
        """Its standard output; the exit status must be the one given."""
        done = self.attempt(*arguments, stdin=stdin)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    def attempt(
        self, *arguments: str, stdin: str = "", limit: float = LIMIT_SECONDS
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=limit,
            env=self.environment(),
            check=False,
        )

    def refusal(self, *arguments: str, status: int = 2) -> str:
        """The one line on standard error with which a mistake ends."""
        done = self.attempt(*arguments)
        assert done.returncode == status, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        lines = done.stderr.strip().splitlines()
        assert len(lines) == 1, done.stderr
        return lines[0]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment(),
        )

    @contextmanager
    def serving(self) -> Iterator[tuple[str, subprocess.Popen[str]]]:
        """`timeline serve` on a free port: its URL and its process, ended with the block."""
        process = self.start("serve", "--port", "0")
        try:
            yield _url(process), process
        finally:
            process.terminate()
            process.wait(LIMIT_SECONDS)


def _url(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"event=serving url=(\S+)", line):
            Thread(target=process.stderr.read, daemon=True).start()  # a full pipe would stop the service
            return found[1]
    raise AssertionError("the service ended before it served")


def write_archive(path: Path, items: Sequence[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    return path


def stories(count: int) -> list[dict[str, str]]:
    """As many items with an event each, all different."""
    states = ["Russia", "Turkey", "France", "Japan", "Egypt", "Brazil", "India", "Norway"]
    acts = ["condemned", "accused", "urged", "praised", "thanked"]
    return [
        {
            "id": f"story-{n}",
            "published": f"2015-10-{1 + n % 28:02d}",
            "publisher": "wire.example",
            "title": f"{states[n % 8]} {acts[n % 5]} {states[(n + 3) % 8]}",
            "text": f"{states[n % 8]} {acts[n % 5]} {states[(n + 3) % 8]} on Monday over case number {n}, "
            f"the foreign ministry said.",
        }
        for n in range(count)
    ]
