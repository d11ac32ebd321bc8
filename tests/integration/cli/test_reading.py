"""`timeline show` and `timeline exchange`: text, Markdown and JSON, with quotes and corrections beneath the lines."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from tests.integration.api.conftest import Newsroom
from tests.integration.cli.conftest import Run, json_lines
from timeline.domain.errors import InvalidInput
from timeline.wiring import Services

TALKS = "RUS PROPOSE USA 2015-10-05 «talks»\n> USA REJECT RUS 2015-10-06 talks"


def test_a_timeline_shows_quotes_and_corrections(newsroom: Newsroom, run: Run) -> None:
    first = newsroom.publish("a", TALKS)
    newsroom.publish("a", TALKS.replace("2015-10-05", "2015-10-04"))
    shown = run("show", "RUS").splitlines()
    assert shown[2:4] == [
        "Sun 2015-10-04",
        "  PROPOSE    RUS propose USA · single origin: herald.example <https://herald.example/a>",
    ]
    assert shown[4] == "    “talks”"
    assert shown[5].startswith("    corrected ")
    assert shown[-1] == "2 events"
    before = run("show", "RUS", "--position", str(first))
    assert "Mon 2015-10-05" in before
    assert "corrected" not in before


def test_a_role_can_be_chosen(newsroom: Newsroom, run: Run) -> None:
    newsroom.publish("a", TALKS)
    assert "PROPOSE" in run("show", "RUS", "--role", "actor")
    assert "PROPOSE" not in run("show", "RUS", "--role", "target")


def test_an_exchange_has_dates_publishers_and_its_state(newsroom: Newsroom, run: Run) -> None:
    newsroom.publish("a", TALKS)
    shown = run("exchange", "russia", "USA").splitlines()
    assert shown[2:] == [
        "RUS propose USA -> USA reject RUS",
        "  rejected",
        "  Mon 2015-10-05: RUS propose USA · told by herald.example <https://herald.example/a>",
        "  rejection: Tue 2015-10-06: USA reject RUS · told by herald.example <https://herald.example/a>",
    ]
    assert run("exchange", "FRA").endswith("\nnone\n")


def test_markdown_links_the_publishers(newsroom: Newsroom, run: Run) -> None:
    newsroom.publish("a", TALKS)
    assert "single origin: [herald.example](<https://herald.example/a>)" in run("show", "RUS", "--format", "markdown")
    assert "- RUS propose USA -\\> USA reject RUS\n" in run("exchange", "RUS", "--format", "markdown")


def test_json_is_that_of_the_api_a_value_a_line(newsroom: Newsroom, services: Services, run: Run) -> None:
    newsroom.publish("a", TALKS)
    client = TestClient(create_app(services))
    assert json_lines(run("show", "RUS", "--json")) == client.get("/v1/actors/RUS/timeline").json()["entries"]
    assert json_lines(run("exchange", "RUS", "--json")) == client.get("/v1/exchanges?actor=RUS").json()["exchanges"]


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").startswith("timeline ")


def test_an_organisation_is_shown_with_its_members_of_the_day(newsroom: Newsroom, services: Services, run: Run) -> None:
    newsroom.publish("a", "FRA REJECT RUS 2015-10-05 talks\nFIN REJECT RUS 2015-10-05 talks")
    newsroom.publish("b", "FRA CONSULT DEU 2015-10-06 talks")
    shown = run("show", "nato", "--members")
    assert shown.startswith("IGO:NATO and its members, as of position ")
    told = [line.split(" · ")[0].split() for line in shown.splitlines() if " · " in line]
    assert told == [["REJECT", "FRA", "reject", "RUS"], ["CONSULT", "FRA", "consult", "DEU"]]
    client = TestClient(create_app(services))
    reply = client.get("/v1/actors/IGO:NATO/timeline?members=true&limit=1").json()
    rest = client.get(f"/v1/actors/IGO:NATO/timeline?members=true&limit=1&cursor={reply['next']}").json()
    listed = json_lines(run("show", "IGO:NATO", "--members", "--json"))
    assert [*reply["entries"], *rest["entries"]] == listed
    assert rest["next"] is None
    assert client.get("/v1/actors/RUS/timeline?members=true").status_code == 400


def test_a_person_who_said_nothing_has_an_empty_timeline(newsroom: Newsroom, services: Services, run: Run) -> None:
    newsroom.publish("a", TALKS)
    assert run("show", "--speaker", "Ash Carter").endswith("\n0 events\n")
    client = TestClient(create_app(services))
    assert client.get("/v1/events?speaker=Ash+Carter").json()["entries"] == []


@pytest.mark.parametrize("arguments", [["show"], ["show", "RUS", "--members"], ["show", "--speaker", "x", "--members"]])
def test_what_cannot_be_shown_is_refused(newsroom: Newsroom, run: Run, arguments: list[str]) -> None:
    with pytest.raises(InvalidInput):
        run(*arguments)
