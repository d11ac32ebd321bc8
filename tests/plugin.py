"""A distribution that offers a coder under an entry point, as pip would have installed it into a folder."""

from __future__ import annotations

from pathlib import Path

CODER = '''
import os, signal, time
from dataclasses import replace
from datetime import date, datetime
from timeline.domain.acts import Act
from timeline.domain.dates import Occurred, Precision
from timeline.domain.events import CodedEvent, CoderIdentity, Coding, Kind, Party
from timeline.domain.spans import Span

DAY = Occurred(date(2021, 3, 11), date(2021, 3, 11), Precision.DAY, "today")
EVENT = CodedEvent(Kind.STATEMENT, Party("RUS", "Russia"), Act.COMMENT, DAY, Span("text", 0, 3), "Russia says so")


class Stray:
    """Does what the first word of a text says."""

    identity = CoderIdentity("stray", "7", "none", "5" * 64)

    def code(self, article):
        word, *rest = article.text.split()
        return getattr(self, word)(" ".join(rest))

    def sound(self, rest):
        return Coding((EVENT,))

    def outside(self, rest):
        return Coding((replace(EVENT, evidence=Span("text", 0, 4000)),))

    def unknown_act(self, rest):
        return Coding((replace(EVENT, act="FLATTER", cameo="010"),))

    def cycle(self, rest):
        return Coding((replace(EVENT, reply_to=1), replace(EVENT, reply_to=0)))

    def naive(self, rest):
        return Coding((replace(EVENT, occurred=replace(DAY, start=datetime(2021, 3, 11), end=datetime(2021, 3, 11))),))

    def nothing(self, rest):
        return None

    def unsendable(self, rest):
        return lambda: None

    def error(self, rest):
        raise IndexError("quotes of " + rest)

    def endless(self, rest):
        time.sleep(3600)

    def prints(self, rest):
        print("chatter")
        return Coding((EVENT,))

    def leaves(self, rest):
        raise SystemExit(3)

    def dies(self, rest):
        os.kill(os.getpid(), signal.SIGKILL)

    def dies_once(self, marker):
        if os.path.exists(marker):
            return Coding((EVENT,))
        open(marker, "w").close()
        self.dies(marker)


def build(settings):
    return Stray()


def build_broken(settings):
    raise RuntimeError("no key for the endpoint")


def build_nobody(settings):
    return object()


def build_dead(settings):
    Stray().dies("")
'''


def install(folder: Path) -> Path:
    """The folder, for PYTHONPATH or sys.path."""
    metadata = folder / "stray_coder-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: stray-coder\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(
        "[timeline.coders]\nstray = stray_coder:build\nbroken = stray_coder:build_broken\n"
        "nobody = stray_coder:build_nobody\ndead = stray_coder:build_dead\nmissing = stray_coder:build_missing\n"
    )
    (folder / "stray_coder.py").write_text(CODER)
    return folder
