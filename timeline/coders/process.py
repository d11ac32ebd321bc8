"""A coder in a process of its own: it can be asked, waited for, and ended; what goes wrong in it harms nobody else."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pickle import PicklingError

from timeline.domain.errors import CoderFailed, CoderUnavailable, TimelineError
from timeline.domain.events import Article, Coder, CoderIdentity
from timeline.use_cases.answers import Said, ask, failed

STOP_SECONDS = 2.0

Build = Callable[[], Coder]
"""Makes the coder inside the process; it can be pickled."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The process has ended without an answer."""

    how: str


class CoderProcess:
    """One process with one coder. It ends when its end of the pipe closes, so that no orphan stays behind."""

    def __init__(self, build: Build) -> None:
        context = multiprocessing.get_context("spawn")  # forking a process that runs threads can hang the child
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, build), name="coder", daemon=True)
        with _deaf_to_interrupts():
            self._process.start()
        theirs.close()

    def identity(self) -> CoderIdentity:
        """Waits until the coder is built. What went wrong with that is raised here."""
        first = self.receive()
        if isinstance(first, CoderIdentity):
            return first
        if isinstance(first, TimelineError):
            raise first
        raise CoderUnavailable(
            f"the coder's process {_how(first)} before it was ready; what it wrote to standard error says why"
        )

    def send(self, article: Article) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # the answer will be that it is lost
            self.pipe.send(article)

    def receive(self) -> object:
        """The next thing that it says: an identity, a Coding, an error; Lost when it says nothing any more."""
        try:
            return self.pipe.recv()
        except (EOFError, OSError):
            self._process.join(STOP_SECONDS)
            return Lost(_ended(self._process.exitcode))
        except Exception as error:  # an answer of types that cannot be unpickled here
            return CoderFailed(f"the coder's answer cannot be read: {type(error).__name__}")

    def end(self) -> None:
        self.pipe.close()
        self._process.kill()
        self._process.join(STOP_SECONDS)


def _how(said: object) -> str:
    return said.how if isinstance(said, Lost) else "said what nobody expected"


def _ended(exitcode: int | None) -> str:
    if exitcode is None:
        return "closed its pipe"
    if exitcode < 0:
        return f"was ended by {signal.Signals(-exitcode).name}"
    return f"ended with status {exitcode}"


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """A child inherits that it ignores Ctrl-C: the terminal sends it to all, and ending the children is our work."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


# --- inside the process


def _serve(pipe: Connection, build: Build) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a coder prints is no answer
    try:
        coder = build()
    except TimelineError as error:
        pipe.send(error)
        return
    with suppress(EOFError, OSError):  # whoever asked has gone
        pipe.send(coder.identity)
        while True:
            _reply(pipe, ask(coder, pipe.recv()))


def _reply(pipe: Connection, said: Said) -> None:
    try:
        pipe.send(said)
    except (TypeError, AttributeError, PicklingError) as error:  # something in it cannot be sent
        pipe.send(failed(error))
