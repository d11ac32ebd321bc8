"""Timelines over HTTP: filters, points of knowledge, pages."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from api.schemas.history import EventBody, TimelineReply
from tests.conftest import FakeClock
from tests.integration.api.conftest import Newsroom, problem_of
from timeline.domain.event_json import event_json
from timeline.domain.read_models import AsOf, EntryFilter
from timeline.wiring import Services

TALKS = "RUS PROPOSE USA 2015-10-05 talks\n> USA REJECT RUS 2015-10-06 talks"
RUS = "/v1/actors/RUS/timeline"


def glosses(reply: dict[str, Any]) -> list[str]:
    return [entry["event"]["gloss"] for entry in reply["entries"]]


def test_a_timeline_shows_what_an_actor_did_and_what_was_addressed_to_it(
    newsroom: Newsroom, client: TestClient
) -> None:
    newsroom.publish("talks", TALKS)
    reply = client.get(RUS).json()
    assert reply["actor"] == {"id": "RUS", "name": "RUS"}  # as the coder named it
    assert [(e["role"], e["event"]["gloss"]) for e in reply["entries"]] == [
        ("actor", "RUS propose USA"),
        ("target", "USA reject RUS"),
    ]
    assert reply["next"] is None
    TimelineReply.model_validate(reply)


def test_an_event_has_one_public_form_and_the_schema_tells_all_of_it(
    newsroom: Newsroom, client: TestClient, services: Services
) -> None:
    position = newsroom.publish("talks", TALKS)
    event = services.timelines.entries(EntryFilter(), AsOf(position, None))[0].event
    shown = client.get("/v1/events").json()["entries"][0]["event"]
    assert shown == event_json(event)
    assert list(shown) == list(EventBody.model_fields)


def test_an_actor_may_be_asked_for_by_name_in_any_case(newsroom: Newsroom, client: TestClient) -> None:
    newsroom.publish("talks", TALKS)
    assert client.get("/v1/actors/russia/timeline").content == client.get(RUS).content
    assert client.get("/v1/actors/IGO:NATO/timeline").json()["actor"]["id"] == "IGO:NATO"


def test_an_unknown_actor_is_not_found_and_the_nearest_names_are_given(client: TestClient) -> None:
    problem = problem_of(client.get("/v1/actors/Rusia/timeline"))
    assert (problem.status, problem.type) == (404, "/problems/unknown-actor")
    assert "Russia" in problem.context["nearest"]


def test_filters_choose_lines(newsroom: Newsroom, client: TestClient) -> None:
    newsroom.publish("talks", TALKS)
    for query, left in [
        ("role=actor", ["RUS propose USA"]),
        ("role=target", ["USA reject RUS"]),
        ("act=REJECT", ["USA reject RUS"]),
        ("act=AGREE", []),
        ("kind=action", []),
        ("kind=statement&until=2015-10-06", ["RUS propose USA"]),
        ("since=2015-10-06", ["USA reject RUS"]),
    ]:
        assert glosses(client.get(f"{RUS}?{query}").json()) == left, query


def test_certain_dates_leave_out_what_may_lie_outside(newsroom: Newsroom, client: TestClient) -> None:
    newsroom.publish("vague", "RUS ACCUSE USA ?")
    window = f"{RUS}?since=2015-10-01&until=2015-10-08"
    assert glosses(client.get(window).json()) == ["RUS accuse USA"]
    assert glosses(client.get(f"{window}&dates=certain").json()) == []


def test_as_of_before_the_log_began_is_an_empty_list(newsroom: Newsroom, client: TestClient) -> None:
    newsroom.publish("talks", TALKS)
    for path in (RUS, "/v1/events", "/v1/exchanges", "/v1/actors"):
        for point in ("known_at=2015-10-07", "position=0"):
            response = client.get(f"{path}?{point}")
            assert response.status_code == 200
            (items,) = [value for value in response.json().values() if isinstance(value, list)]
            assert items == []
            assert response.json()["as_of"] == {"position": 0, "recorded_at": None, "reported_by": None}


def test_reported_by_shows_only_what_was_out_by_then(newsroom: Newsroom, client: TestClient) -> None:
    newsroom.publish("early", "RUS PROPOSE USA 2015-10-05", published="2015-10-05T10:00:00Z")
    newsroom.publish("late", "USA REJECT RUS 2015-10-07", published="2015-10-07T10:00:00Z")
    reply = client.get(f"{RUS}?reported_by=2015-10-06").json()
    assert glosses(reply) == ["RUS propose USA"]
    assert reply["as_of"]["reported_by"] == "2015-10-06T23:59:59.999999Z"


def test_known_at_resolves_to_a_position_that_gives_the_same_lines(
    newsroom: Newsroom, client: TestClient, clock: FakeClock
) -> None:
    newsroom.publish("talks", TALKS)
    before = clock.now.isoformat().replace("+00:00", "Z")
    clock.advance(hours=1)
    newsroom.publish("more", "RUS ACCUSE USA 2015-10-07")
    known = client.get(f"{RUS}?known_at={before}").json()
    assert glosses(known) == ["RUS propose USA", "USA reject RUS"]
    pinned = client.get(f"{RUS}?position={known['as_of']['position']}").json()
    assert pinned == known


def test_a_pinned_reply_is_the_same_bytes_whatever_was_corrected_since(newsroom: Newsroom, client: TestClient) -> None:
    position = newsroom.publish("talks", TALKS)
    urls = [
        f"{path}position={position}"
        for path in (f"{RUS}?", "/v1/events?limit=1&", "/v1/exchanges?", "/v1/actors?", "/v1/log?")
    ]
    event = client.get("/v1/events").json()["entries"][0]["event"]
    urls += [f"/v1/events/{event['id']}?position={position}", f"/v1/items/{event['item']}?position={position}"]
    before = [client.get(url).content for url in urls]
    newsroom.publish("talks", "RUS PROPOSE USA 2015-10-04 talks", title="CORRECTED-News")
    newsroom.publish("more", "RUS ACCUSE USA 2015-10-07")
    assert glosses(client.get(RUS).json()) == ["RUS propose USA", "RUS accuse USA"]
    assert [client.get(url).content for url in urls] == before


def test_pages_neither_skip_nor_repeat_while_data_arrives(newsroom: Newsroom, client: TestClient) -> None:
    newsroom.publish_all([(f"n{i}", f"RUS ACCUSE USA 2015-10-{1 + i % 20:02d}") for i in range(25)])
    whole = [e["event"]["id"] for e in client.get(RUS).json()["entries"]]
    seen, cursor, positions = [], "", set()
    for page in range(10):
        reply = client.get(f"{RUS}?limit=7{cursor}").json()
        seen += [e["event"]["id"] for e in reply["entries"]]
        positions.add(reply["as_of"]["position"])
        newsroom.publish(f"before-{page}", f"RUS ACCUSE USA 2015-09-{1 + page:02d}")
        newsroom.publish(f"after-{page}", f"RUS ACCUSE USA 2015-11-{1 + page:02d}")
        newsroom.publish(f"n{page}", "RUS AGREE USA 2015-10-30", title="CORRECTED-News")
        if reply["next"] is None:
            break
        cursor = f"&cursor={reply['next']}"
    assert seen == whole
    assert len(whole) == 25
    assert len(positions) == 1


def test_the_next_page_is_linked_in_a_header(newsroom: Newsroom, client: TestClient) -> None:
    newsroom.publish("talks", TALKS)
    first = client.get("/v1/actors/russia/timeline?limit=1&since=2015-10-01")
    link, relation = first.headers["link"].split("; ")
    assert relation == 'rel="next"'
    second = client.get(link.strip("<>"))
    assert glosses(second.json()) == ["USA reject RUS"]
    assert "link" not in second.headers


def test_every_list_pages_to_the_same_whole(newsroom: Newsroom, client: TestClient) -> None:
    for number in range(4):
        day = f"2015-10-{1 + number:02d}"
        newsroom.publish(f"t{number}", f"RUS PROPOSE USA {day} m{number}\n> USA REJECT RUS {day} m{number}")
        newsroom.publish(f"o{number}", f"TUR ACCUSE {'SYR' if number % 2 else 'IRQ'} {day}")
    for path, name in (("/v1/actors", "actors"), ("/v1/events", "entries"), ("/v1/exchanges", "exchanges")):
        whole = client.get(path).json()
        pages, cursor = [], ""
        while cursor is not None:
            reply = client.get(f"{path}?limit=1{cursor}").json()
            pages += reply[name]
            cursor = reply["next"] and f"&cursor={reply['next']}"
        assert pages == whole[name]
        assert len(pages) >= 4, path


def test_text_is_a_timeline_by_day(newsroom: Newsroom, client: TestClient) -> None:
    newsroom.publish("talks", TALKS)
    newsroom.publish("vague", "RUS ACCUSE USA ?")
    response = client.get(RUS, headers={"accept": "text/plain"})
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    lines = response.text.splitlines()
    assert lines[0].startswith("RUS, as of position ")
    assert [line.split(" · ")[0] for line in lines[2:]] == [
        "Mon 2015-10-05",
        "  PROPOSE    RUS propose USA",
        "",
        "Tue 2015-10-06",
        "  REJECT     USA reject RUS",
        "",
        "by Tue 2015-10-06",
        "  ACCUSE     RUS accuse USA",
    ]
    assert lines[3].endswith(" · single origin: herald.example <https://herald.example/talks>")
    assert response.headers["timeline-position"]


def test_a_diff_says_what_became_known_and_stays_for_two_positions(newsroom: Newsroom, client: TestClient) -> None:
    first = newsroom.publish("talks", "RUS PROPOSE USA 2015-10-05 talks")
    second = newsroom.publish("talks", "RUS PROPOSE USA 2015-10-04 talks")
    asked = f"/v1/diff?from=0&to={first}"
    reply = client.get(asked)
    assert [(d["news"], d["after"]["event"]["gloss"]) for d in reply.json()["differences"]] == [
        ("became known", "RUS propose USA")
    ]
    assert reply.json()["from"]["position"] == 0
    assert "immutable" in reply.headers["Cache-Control"]
    changed = client.get(f"/v1/diff?from={first}&to={second}&actor=USA").json()["differences"]
    assert [(d["news"], d["fields"]) for d in changed] == [("changed", ["occurred"])]
    assert client.get("/v1/diff?from=0", headers={"Accept": "text/plain"}).text.startswith("From position 0 to")
    markdown = client.get("/v1/diff?from=0", headers={"Accept": "text/markdown"})
    assert "## Became known" in markdown.text
    assert problem_of(client.get("/v1/diff?from=9&to=1")).status == 400
    assert client.get(asked).content == reply.content
