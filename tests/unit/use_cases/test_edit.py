"""Edits stay whatever is coded later, follow it in the rest, and leave nothing behind when they are undone."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.use_cases.editors import ANA, Editors, actor, reader
from tests.unit.use_cases.test_code import AGREES, REFUSES
from timeline.domain.edits import laid_over
from timeline.domain.errors import Conflict, InvalidInput, UnknownEdit, UnknownEvent, VersionConflict
from timeline.domain.event_record import Event, retraction_from_data
from timeline.domain.read_models import AsOf
from timeline.domain.reconcile import differing
from timeline.domain.records import NewRecord
from timeline.store.memory import MemoryProjections
from timeline.use_cases import edit
from timeline.use_cases.editing import Hand, Made
from timeline.use_cases.replay import digests, project


@pytest.fixture
def desk() -> Editors:
    desk = Editors()
    desk.send(AGREES)
    return desk


def test_a_correction_is_the_edit_and_what_readers_and_subscribers_learn_of_it(desk: Editors) -> None:
    event = desk.only()
    edited = desk.correct(event.id, actor=actor("CHN"), gloss="China agrees to strikes")
    assert [r.type for r in desk.log.read()[-2:]] == ["event.edited", "event.corrected"]
    made, shown = desk.log.read()[-2:]
    assert (made.data["author"], made.data["reason"]) == ("Ana", "read the article")
    assert shown.data["changed"] == ["actor", "gloss"]
    assert shown.data["edit"] == made.data["edit"] == edited.made.id
    after = desk.only()
    assert (after.id, after.coded.actor.id, after.coded.gloss) == (event.id, "CHN", "China agrees to strikes")
    assert after.coded.evidence == event.coded.evidence
    assert after.reported_at == event.reported_at


def test_what_was_edited_stays_and_the_rest_follows_the_item(desk: Editors) -> None:
    event = desk.only()
    desk.correct(event.id, actor=actor("CHN"))
    desk.send(AGREES.replace("10-07", "10-06"))
    after = desk.only()
    assert (after.id, after.item_version) == (event.id, 2)
    assert after.coded.actor.id == "CHN"
    assert str(after.coded.occurred.end) == "2015-10-06"


def test_what_only_the_edit_hides_is_no_news(desk: Editors) -> None:
    event = desk.only()
    made = desk.correct(event.id, actor=actor("CHN")).made
    before = desk.log.head().position
    desk.recode(reader(2, ("RUS AGREE", "DEU AGREE")))
    assert [r.type for r in desk.log.read(before)] == ["event.retold", "item.coded"]
    assert desk.only().coded.actor.id == "CHN"
    desk.undo(made)
    assert desk.only().coded.actor.id == "DEU"


def test_a_coder_that_comes_to_say_what_the_editor_said_tells_the_same_event(desk: Editors) -> None:
    event = desk.only()
    desk.correct(event.id, actor=actor("CHN"), act="DENY", targets=[actor("FRA")])
    desk.recode(reader(2, (AGREES, "CHN DENY FRA 2015-10-07 strikes")))
    assert desk.only().id == event.id
    assert "statement.recorded" not in [r.type for r in desk.log.read()][3:]


def test_a_retraction_holds_as_long_as_the_act_is_told_the_same_way(desk: Editors) -> None:
    event = desk.only()
    desk.retract(event.id)
    assert retraction_from_data(desk.last("event.retracted").data).reason == "editor"
    desk.recode(reader(2))
    assert desk.live() == []
    desk.send(AGREES.replace("10-07", "10-06"))
    assert desk.live() == []
    desk.recode(reader(3, ("RUS AGREE", "CHN AGREE")))
    assert (desk.only().id, desk.only().coded.actor.id) == (event.id, "CHN")
    assert desk.last("event.corrected").data["changed"] == ["retracted"]
    desk.recode(reader(4))
    assert desk.live() == []


def test_what_an_editor_retracted_and_the_item_tells_no_more_ends_without_a_second_retraction(desk: Editors) -> None:
    desk.retract(desk.only().id)
    before = desk.log.head().position
    desk.send("Nothing happened.")
    assert [r.type for r in desk.log.read(before)] == ["item.revised", "event.retold", "item.coded"]
    desk.undo(Made(str(desk.last("event.edited").data["edit"]), 0, stood=False))
    assert desk.live() == []


def test_of_two_edits_of_a_field_the_later_holds_and_undone_the_earlier_again(desk: Editors) -> None:
    event = desk.only().id
    desk.correct(event, actor=actor("CHN"))
    later = desk.correct(event, actor=actor("DEU")).made
    assert desk.only().coded.actor.id == "DEU"
    desk.undo(later)
    assert desk.only().coded.actor.id == "CHN"


def test_an_act_is_set_with_its_code(desk: Editors) -> None:
    event = desk.only().id
    desk.correct(event, act="REJECT")
    assert desk.only().coded.cameo == "120"
    desk.correct(event, cameo="124")
    assert (desk.only().coded.act.value, desk.only().coded.cameo) == ("REJECT", "124")


def test_an_edit_sent_twice_is_one_and_undone_it_can_be_made_again(desk: Editors) -> None:
    event = desk.only().id
    first = desk.correct(event, actor=actor("CHN")).made
    again = desk.correct(event, actor=actor("CHN")).made
    assert (again.id, again.position, again.stood) == (first.id, first.position, True)
    undone = desk.undo(first)
    assert desk.undo(first, Hand("Bo", "so do I")) == Made(undone.id, undone.position, stood=True)
    third = desk.correct(event, actor=actor("CHN")).made
    assert third.id != first.id
    assert desk.only().coded.actor.id == "CHN"


DAY = {"start": "2015-10-07", "end": "2015-10-07", "precision": "day", "basis": "editor", "span": None}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"actor": actor("nobody")}, "no actor id"),
        ({"act": "BEFRIEND"}, "BEFRIEND"),
        ({"act": "REJECT", "cameo": "999"}, "no code of REJECT"),
        ({"gloss": "one two three four five six seven eight nine"}, "1 to 8 words"),
        ({"occurred": {**DAY, "start": "2015-10-08"}}, "ends before it starts"),
        ({"evidence": ["text", 0, 3]}, "evidence cannot be corrected"),
        ({"reply_to": "ev_elsewhere"}, "no other event of the same item"),
        ({"actor": actor("RUS")}, "says so already"),
    ],
)
def test_no_editor_may_say_what_no_coder_may(desk: Editors, fields: Mapping[str, Any], says: str) -> None:
    before = desk.log.head()
    with pytest.raises(InvalidInput, match=says):
        desk.correct(desk.only().id, **fields)
    assert desk.log.head() == before


def test_what_does_not_stand_cannot_be_edited_and_the_error_says_what_can(desk: Editors) -> None:
    event = desk.only().id
    with pytest.raises(UnknownEvent, match="timeline show"):
        desk.retract("ev_unknown")
    with pytest.raises(UnknownEdit, match="timeline edits"):
        desk.undo(Made("ed_unknown", 0, stood=False))
    made = desk.retract(event).made
    with pytest.raises(InvalidInput, match=f"timeline undo {made.id}"):
        desk.correct(event, actor=actor("CHN"))
    undone = desk.undo(made)
    with pytest.raises(InvalidInput, match="make that one again"):
        desk.undo(undone)
    desk.send("Nothing happened.")
    with pytest.raises(InvalidInput, match="no longer told"):
        desk.retract(event)


@pytest.mark.parametrize("hand", [("", "why"), ("Ana", " "), ("A\nna", "why"), ("Ana", "x" * 501)])
def test_an_edit_has_an_author_and_a_reason(hand: tuple[str, str]) -> None:
    with pytest.raises(InvalidInput, match=r"author|say why"):
        Hand(*hand)


def test_what_changed_since_the_editor_looked_is_not_overruled(desk: Editors) -> None:
    event, seen = desk.only().id, desk.log.head().position
    desk.correct(event, Hand("Bo", "another reading"), actor=actor("DEU"))
    with pytest.raises(Conflict, match="changed by Bo at position"):
        desk.correct(event, Hand("Ana", "mine", seen), actor=actor("CHN"))
    assert desk.only().coded.actor.id == "DEU"
    desk.correct(event, Hand("Ana", "mine", desk.log.head().position), actor=actor("CHN"))


def test_of_two_editors_at_once_the_slower_is_told(desk: Editors, monkeypatch: pytest.MonkeyPatch) -> None:
    event = desk.only().id
    append, slow = desk.log.append, []

    def overtaken(records: list[NewRecord], **options: Any) -> tuple[int, ...]:
        if not slow:
            slow.append(True)
            desk.correct(event, Hand("Bo", "was faster"), actor=actor("DEU"))
        return append(records, **options)

    monkeypatch.setattr(desk.log, "append", overtaken)
    with pytest.raises(Conflict, match="changed by Bo"):
        desk.correct(event, actor=actor("CHN"))
    assert desk.only().coded.actor.id == "DEU"


def test_what_concerns_another_event_of_the_item_is_no_conflict(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Editors()
    desk.send(f"{AGREES}\n{REFUSES}")
    one, other = desk.live()
    append, slow = desk.log.append, []

    def overtaken(records: list[NewRecord], **options: Any) -> tuple[int, ...]:
        if not slow:
            slow.append(True)
            desk.retract(other.id, Hand("Bo", "was faster"))
        return append(records, **options)

    monkeypatch.setattr(desk.log, "append", overtaken)
    desk.correct(one.id, actor=actor("CHN"))
    assert [e.coded.actor.id for e in desk.live()] == ["CHN"]


def test_a_mark_is_kept_and_changes_nothing(desk: Editors) -> None:
    event = desk.only()
    edit.mark_wrong(event.id, "CHN AGREE USA 2015-10-07", ANA, desk.log, desk.timelines)
    assert desk.last("event.marked").data["should_be"] == "CHN AGREE USA 2015-10-07"
    assert desk.live() == [event]


@pytest.mark.parametrize(
    "line", ["rubbish", "CHN AGREES USA 2015-10-07", "CHN AGREE USA", "china AGREE USA 2015-10-07"]
)
def test_what_is_no_event_is_no_mark(desk: Editors, line: str) -> None:
    with pytest.raises(InvalidInput, match="USA REJECT RUS 2015-10-07"):
        edit.mark_wrong(desk.only().id, line, ANA, desk.log, desk.timelines)
    for told in ("nothing", "CHN AGREE - ..2015-10-07", "CHN AGREE USA,IGO:UN 2015-10-01..2015-10-07 negated"):
        edit.mark_wrong(desk.only().id, told, ANA, desk.log, desk.timelines)


# --- any run of codings, revisions, edits and undoings

ACTORS = ("RUS", "USA", "CHN", "DEU")
LINES = tuple(
    f"{who} {act} {whom} 2015-10-0{day} {matter}"
    for who, whom in (("RUS", "USA"), ("CHN", "USA"))
    for act in ("AGREE", "REJECT")
    for day, matter in ((6, "strikes"), (7, "strikes"), (7, "grain"))
)
READS = st.sampled_from(
    (
        (),
        (("RUS", "DEU"),),
        (("AGREE", "DENY"),),
        (("USA", "FRA"), ("2015-10-06", "2015-10-05")),
        (("strikes", "sea"),),
    )
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("revise"), st.lists(st.sampled_from(LINES), max_size=3, unique=True)),
        st.tuples(st.just("recode"), READS),
        st.tuples(st.just("correct"), st.integers(0, 9), st.sampled_from(ACTORS)),
        st.tuples(st.just("rename"), st.integers(0, 9), st.sampled_from(("one", "two"))),
        st.tuples(st.just("retract"), st.integers(0, 9)),
        st.tuples(st.just("undo"), st.integers(0, 9)),
    ),
    max_size=12,
)


@dataclass
class Run:
    desk: Editors = field(default_factory=Editors)
    made: list[Made] = field(default_factory=list)
    coders: int = 1

    def take(self, step: tuple[Any, ...]) -> None:
        kind, *what = step
        live = self.desk.live()
        if kind == "revise":
            self.desk.send("\n".join(what[0]) or "Nothing happened.")
        elif kind == "recode":
            self.coders += 1
            self.desk.recode(reader(self.coders, *what[0]))
        elif kind == "undo":
            if self.made:
                self.desk.undo(self.made.pop(what[0] % len(self.made)))
        elif live:
            self._edit(kind, live[what[0] % len(live)], what)

    def _edit(self, kind: str, event: Event, what: list[Any]) -> None:
        with suppress(InvalidInput):  # that it says so already
            if kind == "retract":
                self.made.append(self.desk.retract(event.id).made)
            elif kind == "correct":
                self.made.append(self.desk.correct(event.id, actor=actor(what[1])).made)
            else:
                self.made.append(self.desk.correct(event.id, gloss=what[1]).made)

    def shown(self) -> list[tuple[Any, ...]]:
        return sorted(plain(event) for event in self.desk.live())


def plain(event: Event) -> tuple[Any, ...]:
    coded = event.coded
    targets = tuple(t.id for t in coded.targets)
    return coded.actor.id, coded.act.value, targets, str(coded.occurred.end), coded.matter, coded.gloss


def check(run: Run) -> None:
    """What is shown is what is told, through the edits in force."""
    for item in {event.item for event in run.desk.live()} | {r.data["item"] for r in run.desk.log.read()}:
        state = run.desk.state(item)
        through = {event: laid_over(told, state.edits_of(event)) for event, told in state.told.items()}
        wanted = {event: form for event, form in through.items() if form is not None}
        assert wanted.keys() == state.shown.keys()
        for event, form in wanted.items():
            assert set(differing(state.shown[event], form)) <= {"gloss"}  # our own words alone are no correction


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=3, unique=True), STEPS)
def test_whatever_happens_what_is_shown_is_what_is_told_through_the_edits_in_force(
    first: list[str], steps: list[tuple[Any, ...]]
) -> None:
    run = Run()
    run.take(("revise", first))
    for step in steps:
        run.take(step)
        check(run)
    _replays_the_same(run)
    while run.made:
        run.desk.undo(run.made.pop())
    untouched = Run()
    for step in (("revise", first), *steps):
        if step[0] in ("revise", "recode"):
            untouched.take(step)
    assert run.shown() == untouched.shown()


def _replays_the_same(run: Run) -> None:
    """Rows folded as it went, and rows folded anew."""
    as_of = AsOf(run.desk.log.head().position, None)
    run.desk.timelines  # noqa: B018  # brings the rows up to the log's end
    anew = MemoryProjections()
    for _ in project(run.desk.log, anew):
        pass
    assert digests(anew, as_of) == digests(run.desk.rows, as_of)


def test_an_append_that_keeps_losing_is_given_up_with_the_conflict(
    desk: Editors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(records: list[NewRecord], **options: Any) -> tuple[int, ...]:
        raise VersionConflict("item", 1, 2)

    event = desk.only().id
    monkeypatch.setattr(desk.log, "append", lost)
    with pytest.raises(Conflict):
        desk.retract(event)
