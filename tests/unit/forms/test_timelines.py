"""How lines of a timeline and exchanges are worded."""

from dataclasses import replace
from datetime import date, timedelta

from tests.acts import event, turns
from timeline.domain.event_record import Event
from timeline.domain.events import Modality, Speaker
from timeline.domain.lines import Line, Standing, Teller
from timeline.domain.read_models import AsOf, Entry, Role
from timeline.forms.acts import event_text
from timeline.forms.exchanges import exchanges_page
from timeline.forms.page import plain
from timeline.forms.timelines import timeline_page
from timeline.projections.exchanges import link
from timeline.use_cases.notes import Note

TOLD = event("a", "RUS AGREE USA", 7)


def line(told: Event, *tellers: Teller, carriers: tuple[Teller, ...] = ()) -> Line:
    return Line(Entry("RUS", Role.ACTOR, told, 1), tellers, carriers)


def test_an_unnamed_spokesman_is_shown_by_his_office() -> None:
    told = replace(TOLD, coded=replace(TOLD.coded, speaker=Speaker(None, "Defence Ministry"), via=("Interfax",)))
    assert event_text(told) == "AGREE      RUS agree USA (Defence Ministry), citing Interfax"


def test_a_line_names_who_told_it_and_who_carries_it() -> None:
    stale = Teller("ledger.example", standing=Standing.OUTDATED)
    wire = Teller("wire.example", url="https://wire.example/1")
    shown = plain(timeline_page("t", [line(TOLD, wire, carriers=(Teller("herald.example"), stale))]))
    assert shown.splitlines()[2:] == [
        "Wed 2015-10-07",
        "  AGREE      RUS agree USA · single origin: wire.example <https://wire.example/1>; carried by herald.example, "
        "ledger.example (outdated)",
    ]


def test_beneath_a_line_stand_its_quote_and_its_corrections() -> None:
    note = Note("we might", ((date(2015, 10, 8), ("occurred", "gloss")),))
    shown = plain(timeline_page("t", [line(TOLD, Teller("w"))], notes={"ev_a": note}))
    assert shown.splitlines()[-2:] == ["    “we might”", "    corrected 2015-10-08: occurred, gloss"]


def test_an_exchange_is_its_arrows_how_it_stands_and_its_acts() -> None:
    offer = event("offer", "TUR PROPOSE RUS", 6)
    maybe = event("maybe", "RUS AGREE TUR", 7, modality=Modality.CONDITIONAL, reply_to="offer", speaker="Ivan Orlov")
    as_of = AsOf(9, None)
    shown = plain(exchanges_page(link(turns(offer, maybe)), as_of, timedelta(days=14), of=" of TUR"), links=False)
    assert shown.splitlines() == [
        "Exchanges of TUR, as of position 9",
        "",
        "TUR propose RUS -> RUS agree TUR",
        "  open",
        "  Tue 2015-10-06: TUR propose RUS · told by wire.example",
        "  acceptance: Wed 2015-10-07: RUS agree TUR (Ivan Orlov) · told by wire.example",
    ]
    assert plain(exchanges_page([], as_of, timedelta(days=14))).endswith("none\n")
