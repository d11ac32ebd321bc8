"""What an actor holds: which acts take a side, on which matter, since when, and by whose mouth."""

import pytest

from tests.acts import day, event, ids
from timeline.domain.acts import Act
from timeline.domain.event_record import Event
from timeline.domain.events import Modality
from timeline.projections.retellings import Told
from timeline.projections.stances import Interval, Matter, Stance, stance_of, stances

STRIKES = "air strike syria"


def held(*told: Event, counterpart: str | None = None, on: str | None = None) -> list[Matter]:
    return stances(told, "RUS", counterpart=counterpart, on=on)


def intervals(*told: Event) -> list[Interval]:
    (matter,) = held(*told)
    return matter.intervals


@pytest.mark.parametrize(
    ("act", "modality", "stance"),
    [
        (Act.SUPPORT, Modality.ASSERTED, Stance.FOR),
        (Act.PROPOSE, Modality.FUTURE, Stance.FOR),
        (Act.AGREE, Modality.CONDITIONAL, Stance.MAY_BE_FOR),
        (Act.AGREE, Modality.NEGATED, Stance.AGAINST),
        (Act.REJECT, Modality.ASSERTED, Stance.AGAINST),
        (Act.REJECT, Modality.CONDITIONAL, Stance.MAY_BE_AGAINST),
        (Act.REJECT, Modality.NEGATED, None),
        (Act.THREATEN, Modality.CONDITIONAL, Stance.AGAINST),
        (Act.COMMENT, Modality.ASSERTED, None),
        (Act.ASSAULT, Modality.ASSERTED, None),
    ],
)
def test_which_side_an_act_takes(act: Act, modality: Modality, stance: Stance | None) -> None:
    assert stance_of(Told((event("a", f"RUS {act} USA", 1, modality=modality),))) is stance


def test_a_stance_is_begun_and_renewed() -> None:
    (stance,) = intervals(
        event("a", "RUS REJECT USA", 1, matter=STRIKES),
        event("b", "RUS ACCUSE USA", 5, matter=STRIKES),
    )
    assert (stance.stance, stance.begun.id, ids(stance.renewed), stance.until) == (Stance.AGAINST, "ev_a", ["b"], None)


def test_a_stance_that_is_changed_ends_on_the_day_of_the_change() -> None:
    before, after = intervals(
        event("a", "RUS REJECT USA", 1, matter=STRIKES),
        event("b", "RUS AGREE USA", 5, matter=STRIKES),
    )
    assert (before.stance, before.until) == (Stance.AGAINST, day(5))
    assert (after.stance, after.until) == (Stance.FOR, None)
    assert not before.disputed


def test_a_stance_that_comes_back_is_a_new_interval() -> None:
    told = [
        event("a", "RUS REJECT USA", 1, matter=STRIKES),
        event("b", "RUS AGREE USA", 5, matter=STRIKES),
        event("c", "RUS REJECT USA", 9, matter=STRIKES),
    ]
    assert [(i.stance, i.until) for i in intervals(*told)] == [
        (Stance.AGAINST, day(5)),
        (Stance.FOR, day(9)),
        (Stance.AGAINST, None),
    ]


def test_two_speakers_of_one_government_hold_different_things_at_one_time() -> None:
    against, in_favour = intervals(
        event("a", "RUS REJECT USA", 1, matter=STRIKES, speaker="Ivan Orlov"),
        event("b", "RUS AGREE USA", 2, matter=STRIKES, speaker="Pavel Lenski"),
    )
    assert (against.until, in_favour.until) == (None, None)
    assert against.disputed
    assert in_favour.disputed
    assert (against.speakers, in_favour.speakers) == (("Ivan Orlov",), ("Pavel Lenski",))


def test_a_speaker_who_comes_round_ends_the_dispute() -> None:
    against, in_favour = intervals(
        event("a", "RUS REJECT USA", 1, matter=STRIKES, speaker="Ivan Orlov"),
        event("b", "RUS AGREE USA", 2, matter=STRIKES, speaker="Pavel Lenski"),
        event("c", "RUS SUPPORT USA", 4, matter=STRIKES, speaker="Iván ORLOV"),
    )
    assert (against.until, in_favour.until) == (day(4), None)
    assert in_favour.speakers == ("Pavel Lenski", "Iván ORLOV")


def test_what_the_government_says_without_a_name_is_its_stance() -> None:
    against, in_favour = intervals(
        event("a", "RUS REJECT USA", 1, matter=STRIKES, speaker="Ivan Orlov"),
        event("b", "RUS AGREE USA", 2, matter=STRIKES),
    )
    assert (against.until, in_favour.until) == (day(2), None)


def test_an_old_word_of_another_speaker_no_longer_stands_against_a_new_one() -> None:
    against, _ = intervals(
        event("a", "RUS REJECT USA", 1, matter=STRIKES, speaker="Ivan Orlov"),
        event("b", "RUS AGREE USA", 40, matter=STRIKES, speaker="Pavel Lenski"),
    )
    assert against.until == day(40)


def test_matters_are_told_apart_by_counterpart_and_by_words() -> None:
    told = [
        event("a", "RUS REJECT USA", 1, matter=STRIKES),
        event("b", "RUS REJECT TUR", 2, matter=STRIKES),
        event("c", "RUS PROPOSE USA", 3, matter="gas price"),
    ]
    assert [(m.counterpart, ids(m.acts)) for m in held(*told)] == [("USA", ["c"]), ("TUR", ["b"]), ("USA", ["a"])]
    assert [ids(m.acts) for m in held(*told, counterpart="TUR")] == [["b"]]
    assert [ids(m.acts) for m in held(*told, on="Air Strikes")] == [["b"], ["a"]]
    assert held(*told, on="grain") == []
    assert held(*told, on="air gas") == []


def test_everyday_words_do_not_make_one_matter_of_two() -> None:
    talk = [event(f"t{n}", "RUS PROPOSE USA", 1, matter=f"talk word{n}") for n in range(12)]
    told = [
        event("a", "RUS REJECT USA", 2, matter="talk missile"),
        event("b", "RUS AGREE USA", 3, matter="talk grain"),
    ]
    assert not any({"ev_a", "ev_b"} <= {act.id for act in m.acts} for m in held(*talk, *told))


def test_towards_nobody_in_particular_is_a_matter_of_its_own() -> None:
    (matter,) = held(event("a", "RUS SUPPORT", 1))
    assert matter.counterpart is None
    assert matter.id == "ev_a/-"


def test_what_both_agree_is_held_by_either() -> None:
    (matter,) = held(event("a", "USA AGREE RUS", 1, reciprocal=True, speaker="Ash Carter"))
    assert (matter.counterpart, matter.intervals[0].speakers) == ("USA", ())
    assert held(event("a", "USA AGREE RUS", 1)) == []


def test_copies_of_a_statement_renew_nothing() -> None:
    (stance,) = intervals(
        event("a", "RUS REJECT USA", 1, matter=STRIKES),
        event("b", "RUS REJECT USA", 1, matter=STRIKES, publisher="herald.example"),
    )
    assert stance.renewed == []
    assert len(stance.begun.tellings) == 2
