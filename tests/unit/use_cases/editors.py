"""A desk at which events are coded and edited: a log in memory, its read models, a coder that can be exchanged."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from tests.coders import PlainCoder
from tests.unit.use_cases.test_code import Desk
from timeline.domain.edits import ItemState, item_state
from timeline.domain.event_record import Event
from timeline.domain.events import Article, CoderIdentity, Coding
from timeline.store.memory import MemoryProjections, MemoryTimelines
from timeline.use_cases import edit
from timeline.use_cases.code import code_again
from timeline.use_cases.editing import Hand, Made
from timeline.use_cases.replay import project

ANA = Hand("Ana", "read the article")


@dataclass(frozen=True, slots=True)
class Reader(PlainCoder):
    """The plain coder of some version, which reads some words for others no longer than they are."""

    reads: tuple[tuple[str, str], ...] = ()

    def code(self, article: Article) -> Coding:
        text = article.text
        for word, other in self.reads:
            text = text.replace(word, other)
        return PlainCoder.code(self, replace(article, text=text))


def reader(version: int, *reads: tuple[str, str]) -> Reader:
    return Reader(CoderIdentity("plain", str(version), "none", f"{version:02d}" * 32), reads)


@dataclass
class Editors(Desk):
    rows: MemoryProjections = field(default_factory=MemoryProjections)

    @property
    def timelines(self) -> MemoryTimelines:
        for _ in project(self.log, self.rows):
            pass
        return MemoryTimelines(self.rows)

    def correct(self, event: str, hand: Hand = ANA, **fields: Any) -> edit.Edited:
        return edit.correct(event, fields, hand, self.log, self.timelines)

    def retract(self, event: str, hand: Hand = ANA) -> edit.Edited:
        return edit.retract(event, hand, self.log, self.timelines)

    def undo(self, made: Made, hand: Hand = ANA) -> Made:
        return edit.undo(made.id, hand, self.log)

    def recode(self, coder: PlainCoder) -> None:
        self.coder = coder
        for _ in code_again(self.log, coder):
            pass

    def state(self, item: str) -> ItemState:
        return item_state(self.log.stream(f"item-{item}"))

    def only(self) -> Event:
        (event,) = self.live()
        return event


def actor(name: str) -> dict[str, object]:
    return {"id": name, "name": name, "span": None}
