"""Dyads, stances, open offers and contradictions over HTTP: as JSON, as text, as Markdown, as of a point."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.integration.api.conftest import Newsroom, problem_of

VIEWS = ("/v1/dyads/RUS/USA", "/v1/actors/RUS/stances", "/v1/offers", "/v1/contradictions")


@pytest.fixture
def told(newsroom: Newsroom) -> Newsroom:
    newsroom.publish("a", "TUR PROPOSE RUS 2015-10-04 commission", published="2015-10-04T18:00:00Z")
    newsroom.publish("b", "RUS COMMENT USA 2015-10-06 coalition\n> USA DENY RUS 2015-10-06 coalition")
    newsroom.publish("c", "RUS PROPOSE USA 2015-10-06 strike", published="2015-10-06T18:00:00Z")
    newsroom.publish("d", "USA REJECT RUS 2015-10-07 strike", published="2015-10-07T18:00:00Z")
    newsroom.publish("e", "RUS REJECT USA 2015-10-09 strike", published="2015-10-09T18:00:00Z")
    return newsroom


def test_a_dyad_counts_both_directions_by_week(told: Newsroom, client: TestClient) -> None:
    reply = client.get("/v1/dyads/russia/USA").json()
    assert (reply["actor"]["id"], reply["counterpart"]["name"], reply["by"]) == ("RUS", "USA", "week")
    assert reply["total"]["there"]["acts"] == {"COMMENT": 1, "PROPOSE": 1, "REJECT": 1}
    assert reply["total"]["back"]["intensity"] == -6.0
    assert [(period["start"], period["there"]["count"]) for period in reply["periods"]] == [("2015-10-05", 3)]
    assert reply["last_contact"] is reply["last_hostile"] is None
    by_day = client.get("/v1/dyads/RUS/USA?by=day&until=2015-10-09").json()
    assert [period["start"] for period in by_day["periods"]] == ["2015-10-06", "2015-10-07"]


def test_a_dyad_is_of_two_known_actors(told: Newsroom, client: TestClient) -> None:
    assert problem_of(client.get("/v1/dyads/RUS/russia")).type == "/problems/invalid-input"
    assert problem_of(client.get("/v1/dyads/RUS/Ruritania")).type == "/problems/unknown-actor"


def test_stances_are_intervals(told: Newsroom, client: TestClient) -> None:
    matters = client.get("/v1/actors/RUS/stances?counterpart=USA&on=strikes").json()["stances"]
    assert [(i["stance"], i["until"]) for i in matters[0]["intervals"]] == [("for", "2015-10-09"), ("against", None)]
    assert matters[0]["matter"] == ["strike"]


def test_an_offer_stands_until_it_is_answered_or_lapses(told: Newsroom, client: TestClient) -> None:
    (offer,) = client.get("/v1/offers?reported_by=2015-10-10").json()["offers"]
    assert (offer["actor"]["id"], offer["addressees"][0]["id"], offer["age_days"]) == ("TUR", "RUS", 6)
    assert (offer["state"], offer["lapses"], offer["demand"]) == ("open", "2015-10-19", False)
    assert client.get("/v1/offers?reported_by=2015-10-06").json()["offers"][0]["actor"]["id"] == "RUS"
    assert client.get("/v1/offers").json()["offers"] == []  # the log was written in 2026
    assert client.get("/v1/offers?lapsed=true").json()["offers"][0]["state"] == "lapsed"
    assert client.get("/v1/offers?lapsed=true&actor=USA").json()["offers"] == []


def test_what_was_denied_is_a_contradiction_with_both_sources(told: Newsroom, client: TestClient) -> None:
    (pair,) = client.get("/v1/contradictions?actor=USA&counterpart=RUS").json()["contradictions"]
    assert (pair["kind"], pair["reason"]) == ("denied", "denied: the article says so")
    assert [pair[side]["event"]["act"] for side in ("one", "other")] == ["COMMENT", "DENY"]
    assert all(pair[side]["told"][0]["url"] == "https://herald.example/b" for side in ("one", "other"))
    assert client.get("/v1/contradictions?actor=TUR").json()["contradictions"] == []
    assert problem_of(client.get("/v1/contradictions?counterpart=USA")).type == "/problems/invalid-input"


@pytest.mark.parametrize("path", VIEWS)
def test_every_view_comes_as_text_and_as_markdown(told: Newsroom, client: TestClient, path: str) -> None:
    for media, first in (("text/plain", ""), ("text/markdown", "## ")):
        reply = client.get(f"{path}?reported_by=2015-10-10", headers={"accept": media})
        assert reply.headers["content-type"] == f"{media}; charset=utf-8"
        assert reply.text.startswith(first)
        assert "as of position" in reply.text
        assert "herald.example" in reply.text or path == VIEWS[0]


@pytest.mark.parametrize("path", VIEWS)
def test_a_pinned_view_never_changes(told: Newsroom, client: TestClient, path: str) -> None:
    position = client.get(path).json()["as_of"]["position"]
    before = client.get(f"{path}?position={position}")
    assert before.headers["cache-control"].endswith("immutable")
    told.publish("c", "RUS PROPOSE USA 2015-10-05 grain", published="2015-10-06T18:00:00Z")
    told.publish("f", "USA ASSAULT RUS 2015-10-10 strike\n> RUS DENY USA 2015-10-10 strike")
    assert client.get(f"{path}?position={position}").content == before.content
    assert client.get(path).content != before.content


@pytest.mark.parametrize(("path", "name"), [(VIEWS[1], "stances"), (VIEWS[2], "offers"), (VIEWS[3], "contradictions")])
def test_pages_of_a_view_put_together_are_the_whole(told: Newsroom, client: TestClient, path: str, name: str) -> None:
    told.publish("g", "RUS COMMENT TUR 2015-10-10 grain\n> TUR DENY RUS 2015-10-10 grain")
    told.publish("h", "RUS PROPOSE TUR 2015-10-11 gas")
    asked = f"{path}?{'lapsed=true&' if name == 'offers' else ''}limit="
    whole = client.get(f"{asked}100").json()[name]
    assert len(whole) >= 2
    reply, found = client.get(f"{asked}1").json(), []
    while True:
        found += reply[name]
        if reply["next"] is None:
            break
        reply = client.get(f"{asked}1&cursor={reply['next']}").json()
    assert found == whole
