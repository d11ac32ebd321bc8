"""A coder for tests of everything but coding: its texts say what they mean, a line an event.

RUS AGREE USA 2015-10-07 commission      actor, act, target, day or "?" or "lead", matter
> USA REJECT RUS 2015-10-07              answers the line before
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from timeline.domain.acts import Act
from timeline.domain.dates import Occurred, Precision
from timeline.domain.events import Article, CodedEvent, CoderIdentity, Coding, Kind, Modality, Party
from timeline.domain.spans import Span

PLAIN = CoderIdentity("plain", "1", "none", "d1" * 32)


@dataclass(frozen=True, slots=True)
class PlainCoder:
    identity: CoderIdentity = PLAIN

    def code(self, article: Article) -> Coding:
        events: list[CodedEvent] = []
        start = 0
        for line in article.text.splitlines():
            words = line.removeprefix("> ").split()
            if len(words) >= 4 and words[1] in Act.__members__:
                reply_to = len(events) - 1 if line.startswith("> ") else None
                events.append(_event(words, Span("text", start, start + len(line)), article.day, reply_to))
            start += len(line) + 1
        return Coding(tuple(events), None if events else "no line is an event")


def _event(words: list[str], evidence: Span, published: date, reply_to: int | None) -> CodedEvent:
    actor, act, target, day, *matter = words
    known = published if day == "lead" else date.fromisoformat(day) if day != "?" else None
    return CodedEvent(
        kind=Kind.STATEMENT,
        actor=Party(actor, actor),
        act=Act(act),
        occurred=Occurred(
            known, known or published, Precision.DAY if known else Precision.UNKNOWN, "explicit", evidence
        ),
        evidence=evidence,
        gloss=f"{actor} {act.lower()} {target}",
        targets=() if target == "-" else (Party(target, target),),
        modality=Modality.ASSERTED,
        reply_to=reply_to,
        matter=tuple(sorted(matter)),
    )
