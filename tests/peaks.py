"""How much memory a process really takes: the peak of its resident pages, as Linux counts it (proc(5))."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LINUX = sys.platform == "linux"


@dataclass(slots=True)
class Growth:
    """KiB by which a process grew at most; 0 where nobody counts."""

    kib: int = 0


@contextmanager
def growth(pid: int | None = None) -> Iterator[Growth]:
    """The growth of a process, this one unless another is named, while the block runs."""
    found = Growth()
    if not LINUX:
        yield found
        return
    before = begin(pid)
    yield found
    found.kib = peak(pid) - before


def begin(pid: int | None = None) -> int:
    """Forget a process's earlier peak; KiB that it has now."""
    where = Path(f"/proc/{pid or os.getpid()}")
    where.joinpath("clear_refs").write_text("5")
    return _status(where, "VmRSS")


def peak(pid: int | None = None) -> int:
    """KiB that a process had at its peak."""
    return _status(Path(f"/proc/{pid or os.getpid()}"), "VmHWM")


def _status(where: Path, name: str) -> int:
    lines = where.joinpath("status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
