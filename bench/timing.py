"""How often a second something can be done: the median of several rounds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

ROUNDS = 5


def rate(work: Callable[[], int], rounds: int = ROUNDS) -> float:
    """`work` says how many things it did; the median over the rounds of things a second."""
    rates = []
    for _ in range(rounds):
        began = time.perf_counter()
        done = work()
        rates.append(done / (time.perf_counter() - began))
    return statistics.median(rates)
