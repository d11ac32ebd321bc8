"""The process beside the API. Each notices when the other is gone: work is restarted, an orphan ends."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog

from timeline.cli.roles import Role

logger = structlog.get_logger("timeline.worker")

RESTART_SECONDS = 2.0
STOP_SECONDS = 10.0


@contextmanager
def supervised_worker(roles: Sequence[Role]) -> Iterator[None]:
    """Keep a worker process running for these roles while the block runs."""
    stop = threading.Event()
    supervisor = threading.Thread(target=_supervise, args=(roles, stop), name="supervisor")
    supervisor.start()
    try:
        yield
    finally:
        stop.set()
        supervisor.join()


def _supervise(roles: Sequence[Role], stop: threading.Event) -> None:
    command = [sys.executable, "-m", "timeline", "serve", "--tied"]
    command += [part for role in roles for part in ("--role", role.value)]
    while not stop.is_set():
        worker = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603  our own interpreter and module
        while worker.poll() is None and not stop.wait(0.2):
            pass
        if worker.poll() is None:
            _end(worker)
        elif not stop.is_set():
            logger.error("worker ended, starting another", status=worker.returncode)
            stop.wait(RESTART_SECONDS)


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        worker.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def stop_with_parent(stop: threading.Event) -> None:
    """Set `stop` when the process that started this one has ended: its end of our standard input closes then."""

    def watch() -> None:
        sys.stdin.buffer.read()
        stop.set()

    threading.Thread(target=watch, name="parent watch", daemon=True).start()
