"""`timeline dyad|stances|offers|contradictions`: text for a brief, Markdown, JSON, each as of a point."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from tests.integration.api.conftest import Newsroom
from tests.integration.cli.conftest import Run, json_lines
from timeline.domain.errors import InvalidInput, UnknownActor
from timeline.wiring import Services

COMMANDS = (("dyad", "RUS", "USA"), ("stances", "RUS"), ("offers",), ("contradictions",))
BY_THEN = ("--reported-by", "2015-10-10")


@pytest.fixture(autouse=True)
def told(newsroom: Newsroom) -> None:
    newsroom.publish("a", "TUR PROPOSE RUS 2015-10-04 commission", published="2015-10-04T18:00:00Z")
    newsroom.publish("b", "RUS COMMENT USA 2015-10-06 coalition\n> USA DENY RUS 2015-10-06 coalition")
    newsroom.publish("c", "RUS REJECT USA 2015-10-07 strike", published="2015-10-07T18:00:00Z")
    newsroom.publish("d", "RUS AGREE USA 2015-10-09 strike", published="2015-10-09T18:00:00Z")


def test_a_dyad_in_text(run: Run) -> None:
    shown = run("dyad", "RUS", "united states", *BY_THEN).splitlines()
    assert shown[0].startswith("RUS and USA, as of position ")
    assert "  RUS to USA: 3 acts (1 AGREE, 1 COMMENT, 1 REJECT), intensity +0.0, mean +0.00" in shown
    assert "  last hostile act: none" in shown
    assert "By week" in shown
    assert "  week of Mon 2015-10-05: intensity -2.0" in shown


def test_stances_in_text(run: Run) -> None:
    shown = run("stances", "RUS", "--on", "strikes", *BY_THEN)
    assert "towards USA: strike" in shown
    assert "  against, begun Wed 2015-10-07; until 2015-10-09" in shown
    assert "  for, begun Fri 2015-10-09; it stands" in shown
    assert "    Fri 2015-10-09: RUS agree USA · told by herald.example <https://herald.example/d>" in shown


def test_offers_in_text(run: Run) -> None:
    shown = run("offers", "TUR", *BY_THEN)
    assert "Offers of TUR, as of position" in shown
    assert "Awaiting an answer\n  Sun 2015-10-04: TUR propose RUS · told by herald.example" in shown
    assert "an offer to RUS; 6 days old; lapses on 2015-10-19" in shown
    assert run("offers", "USA", *BY_THEN).endswith("\n\nnone\n")
    assert "Lapsed without an answer" in run("offers", "--lapsed")


def test_the_patience_for_offers_is_a_setting(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIMELINE_OFFER_LAPSES_AFTER", "P3D")
    assert run("offers", *BY_THEN).endswith("none\n")
    assert "lapsed on 2015-10-08" in run("offers", "--lapsed", *BY_THEN)


def test_contradictions_in_text(run: Run) -> None:
    shown = run("contradictions", "RUS", "USA").splitlines()
    assert shown[2:] == [
        "denied: the article says so",
        "  Tue 2015-10-06: RUS comment USA · told by herald.example <https://herald.example/b>",
        "  Tue 2015-10-06: USA deny RUS · told by herald.example <https://herald.example/b>",
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_markdown_has_headings_and_links(run: Run, command: tuple[str, ...]) -> None:
    shown = run(*command, "--format", "markdown", *BY_THEN)
    assert shown.startswith("## ")
    assert "\n- " in shown
    assert "[herald.example](<https://herald.example/" in shown or command[0] == "dyad"


@pytest.mark.parametrize(
    ("command", "path", "name"),
    [
        (("dyad", "RUS", "USA"), "/v1/dyads/RUS/USA?", None),
        (("stances", "RUS"), "/v1/actors/RUS/stances?", "stances"),
        (("offers", "--demands"), "/v1/offers?demands=true&", "offers"),
        (("contradictions",), "/v1/contradictions?", "contradictions"),
    ],
)
def test_json_is_that_of_the_api_a_value_a_line(
    run: Run, services: Services, command: tuple[str, ...], path: str, name: str | None
) -> None:
    reply = TestClient(create_app(services)).get(f"{path}reported_by=2015-10-10").json()
    wanted = reply[name] if name else [{key: value for key, value in reply.items() if key != "as_of"}]
    assert json_lines(run(*command, "--json", *BY_THEN)) == wanted
    assert wanted


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_known_at_position_0(run: Run, command: tuple[str, ...]) -> None:
    assert "none" in run(*command, "--position", "0") or "no act" in run(*command, "--position", "0")


def test_what_is_asked_must_make_sense(run: Run) -> None:
    for arguments, error in (
        (("dyad", "RUS", "russia"), InvalidInput),
        (("dyad", "RUS", "Ruritania"), UnknownActor),
        (("offers", "RUS", "USA", "TUR"), InvalidInput),
        (("stances", "RUS", "--since", "2015-10-09", "--until", "2015-10-01"), InvalidInput),
    ):
        with pytest.raises(error):
            run(*arguments)
