"""Events, items, exchanges, actors, the log, feeds, webhooks, health: one test or two each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from api.app import create_app
from tests.conftest import FakeClock
from tests.integration.api.conftest import Newsroom, client_of, problem_of
from timeline.domain.feeds import Poll, Polled, PollResult
from timeline.domain.records import NewRecord
from timeline.domain.subscriptions import Attempt
from timeline.settings import Settings
from timeline.use_cases.feeds import apply_feed_records
from timeline.wiring import Services, open_services

TALKS = "RUS PROPOSE USA 2015-10-05 «talks»\n> USA REJECT RUS 2015-10-06 «talks»"
FEED = "https://herald.example/rss"


def test_an_event_shows_its_words_as_they_are_stored(newsroom: Newsroom, client: TestClient) -> None:
    newsroom.publish("talks", TALKS)
    event = client.get("/v1/events").json()["entries"][1]["event"]
    detail = client.get(f"/v1/events/{event['id']}").json()
    item = client.get(f"/v1/items/{event['item']}").json()
    evidence = detail["evidence"]
    stored = item["versions"][event["item_version"] - 1][evidence["field"]]
    assert evidence["text"] == stored[evidence["start"] : evidence["end"]] == "> USA REJECT RUS 2015-10-06 «talks»"
    assert detail["quote"]["text"] == "«talks»"
    assert detail["actor"] == {"id": "USA", "name": "USA", "text": "USA"}
    assert [target["text"] for target in detail["targets"]] == ["RUS"]
    assert detail["event"] == event
    assert detail["source"] == {
        "publisher": "herald.example",
        "url": "https://herald.example/talks",
        "item": event["item"],
        "version": 1,
        "published": {
            "at": "2015-10-06T10:00:00+00:00",
            "raw": "2015-10-06T10:00:00Z",
            "clarity": "exact",
            "ahead": False,
        },
    }


def test_a_date_that_lay_in_the_future_is_marked_in_every_reply_and_never_moved(
    newsroom: Newsroom, client: TestClient
) -> None:
    newsroom.publish("talks", TALKS, published="2115-10-06T10:00:00Z")
    event = client.get("/v1/events").json()["entries"][0]["event"]
    detail, item = client.get(f"/v1/events/{event['id']}").json(), client.get(f"/v1/items/{event['item']}").json()
    for published in (detail["source"]["published"], item["versions"][0]["published"]):
        assert (published["at"], published["ahead"]) == ("2115-10-06T10:00:00+00:00", True)


def test_an_events_history_tells_its_correction_as_visible_then(newsroom: Newsroom, client: TestClient) -> None:
    first = newsroom.publish("talks", TALKS)
    event = client.get("/v1/events").json()["entries"][0]["event"]["id"]
    newsroom.publish("talks", TALKS.replace("10-05", "10-04"), title="CORRECTED-News")
    history = client.get(f"/v1/events/{event}").json()["history"]
    assert [(change["what"], change["changed"]) for change in history] == [
        ("recorded", []),
        ("corrected", ["occurred"]),
    ]
    assert [c["what"] for c in client.get(f"/v1/events/{event}?position={first}").json()["history"]] == ["recorded"]


def test_a_retracted_event_is_gone_now_and_there_before(newsroom: Newsroom, client: TestClient) -> None:
    before = newsroom.publish("talks", TALKS)
    event = client.get("/v1/events").json()["entries"][0]["event"]["id"]
    newsroom.publish("talks", TALKS, title="WITHDRAWN-News")
    assert problem_of(client.get(f"/v1/events/{event}")).type == "/problems/unknown-event"
    assert client.get(f"/v1/events/{event}?position={before}").status_code == 200


def erase_all_words(url: str) -> None:
    """As an owner with the guards off would."""
    guards = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'content'")
    engine = create_engine(url)
    with engine.begin() as connection:
        for (name,) in connection.execute(guards).all():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(text("DELETE FROM content"))
    engine.dispose()


def test_erased_words_are_null_with_a_note(newsroom: Newsroom, client: TestClient, sqlite_url: str) -> None:
    newsroom.publish("talks", TALKS)
    event = client.get("/v1/events").json()["entries"][0]["event"]
    erase_all_words(sqlite_url)
    detail = client.get(f"/v1/events/{event['id']}").json()
    assert detail["evidence"]["text"] is None
    assert detail["note"] == "the words were erased"
    (version,) = client.get(f"/v1/items/{event['item']}").json()["versions"]
    assert (version["title"], version["text"], version["note"]) == (None, None, "the words were erased")


def test_an_item_shows_every_version_and_the_events_that_stand(newsroom: Newsroom, client: TestClient) -> None:
    newsroom.publish("talks", TALKS)
    newsroom.publish("talks", TALKS.splitlines()[0], title="CORRECTED-News")
    item = client.get("/v1/events").json()["entries"][0]["event"]["item"]
    reply = client.get(f"/v1/items/{item}").json()
    assert [(v["version"], v["title"], v["mark"]) for v in reply["versions"]] == [
        (1, "News", None),
        (2, "CORRECTED-News", "corrected"),
    ]
    assert [event["gloss"] for event in reply["events"]] == ["RUS propose USA"]
    assert problem_of(client.get("/v1/items/it_0")).type == "/problems/unknown-item"


def test_an_exchange_has_its_links_and_an_arrow_line(newsroom: Newsroom, client: TestClient) -> None:
    newsroom.publish("talks", TALKS)
    newsroom.publish("other", "TUR PROPOSE SYR 2015-10-05 x\n> SYR REJECT TUR 2015-10-06 x")
    reply = client.get("/v1/exchanges?actor=russia&counterpart=USA").json()
    (exchange,) = reply["exchanges"]
    offer, answer = exchange["events"]
    assert exchange["arrow"] == "RUS propose USA -> USA reject RUS"
    assert exchange["links"] == [
        {
            "event": answer["id"],
            "answers": offer["id"],
            "kind": "rejection",
            "score": 1.0,
            "reason": "the article says so",
        }
    ]
    assert exchange["state"] == "rejected"
    assert exchange["told"] == {offer["id"]: [offer["id"]], answer["id"]: [answer["id"]]}
    as_text = client.get("/v1/exchanges?actor=RUS", headers={"accept": "text/plain"})
    assert as_text.text.splitlines()[2:4] == ["RUS propose USA -> USA reject RUS", "  rejected"]
    assert len(client.get("/v1/exchanges").json()["exchanges"]) == 2
    assert problem_of(client.get("/v1/exchanges?counterpart=USA")).type == "/problems/invalid-input"


def test_actors_are_counted_as_of_a_point_and_found_by_name(newsroom: Newsroom, client: TestClient) -> None:
    first = newsroom.publish("talks", TALKS)
    newsroom.publish("more", "RUS ACCUSE USA 2015-10-09")
    assert [(a["id"], a["events"], a["first"], a["last"]) for a in client.get("/v1/actors").json()["actors"]] == [
        ("RUS", 3, "2015-10-05", "2015-10-09"),
        ("USA", 3, "2015-10-05", "2015-10-09"),
    ]
    then = client.get(f"/v1/actors?position={first}").json()["actors"]
    assert [(a["id"], a["events"]) for a in then] == [("RUS", 2), ("USA", 2)]
    found = client.get("/v1/actors?q=TURK").json()["actors"]
    assert {"id": "TUR", "name": "Turkey", "kind": "state", "events": 0, "first": None, "last": None} in found
    assert all(a["id"] != "RUS" for a in found)


def test_a_reader_of_the_log_that_keeps_its_position_misses_nothing(newsroom: Newsroom, client: TestClient) -> None:
    newsroom.publish("talks", TALKS)
    after, seen = 0, []
    for more in ("a", "b", "c"):
        reply = client.get(f"/v1/log?after={after}&limit=3").json()
        seen += [record["position"] for record in reply["records"]]
        after = reply["next"]
        newsroom.publish(more, "RUS ACCUSE USA 2015-10-07")
    while reply["records"]:
        reply = client.get(f"/v1/log?after={after}&limit=3").json()
        seen += [record["position"] for record in reply["records"]]
        after = reply["next"]
    assert seen == list(range(1, newsroom.services.log.head().position + 1))
    assert reply["next"] == seen[-1]


def test_the_log_shows_no_words_of_a_source(newsroom: Newsroom, client: TestClient) -> None:
    newsroom.publish("talks", TALKS, title="A headline of theirs")
    response = client.get("/v1/log")
    assert "headline of theirs" not in response.text
    assert "«talks» " not in response.text
    assert problem_of(client.get("/v1/log?position=999")).type == "/problems/invalid-input"


@pytest.fixture
def fed(services: Services) -> Services:
    data = {"feed": "fd_1", "url": FEED, "title": "Herald"}
    services.log.append([NewRecord("feed.added", "feed-fd_1", "feed-fd_1/1", data)])
    apply_feed_records(services.log, services.feeds)
    return services


def test_feeds_and_their_polls_are_listed(fed: Services, client: TestClient) -> None:
    claim = fed.feeds.claim("fd_1", fed.clock(), hold=timedelta(minutes=5))
    assert claim
    poll = Poll("fd_1", datetime(2015, 10, 7, tzinfo=UTC), PollResult.NEW, 200, received=3)
    fed.feeds.save([Polled(claim, poll, claim.feed, claim.host)])
    (feed,) = client.get("/v1/feeds").json()["feeds"]
    assert (feed["id"], feed["url"], feed["status"]) == ("fd_1", FEED, "active")
    (poll,) = client.get("/v1/feeds/fd_1/polls").json()["polls"]
    assert (poll["at"], poll["result"], poll["received"]) == ("2015-10-07T00:00:00.000000Z", "new", 3)
    assert problem_of(client.get("/v1/feeds/fd_2/polls")).type == "/problems/unknown-feed"


def test_a_feed_is_polled_at_once_only_where_polling_is_offered(fed: Services, client: TestClient) -> None:
    asked = []

    def poll_now(feed: str) -> Poll:
        asked.append(feed)
        return Poll(feed, fed.clock(), PollResult.UNCHANGED, 304)

    assert problem_of(client.post("/v1/feeds/fd_1/poll")).type == "/problems/no-such-path"
    with client_of(create_app(fed, poll_now=poll_now)) as offering:
        assert offering.post("/v1/feeds/fd_1/poll").json()["result"] == "unchanged"
        assert problem_of(offering.post("/v1/feeds/fd_2/poll")).type == "/problems/unknown-feed"
    assert asked == ["fd_1"]


@pytest.fixture
def hooks(sqlite_url: str, clock: FakeClock) -> Iterator[tuple[TestClient, Services]]:
    """A service that may call loopback."""
    settings = Settings(database_url=sqlite_url, allow_networks=(ip_network("127.0.0.0/8"),))
    with open_services(settings, clock) as services, client_of(create_app(services)) as client:
        yield client, services


def test_a_webhook_shows_its_secret_once_and_ends_when_deleted(hooks: tuple[TestClient, Services]) -> None:
    client, services = hooks
    wanted = {
        "url": "http://127.0.0.1:9/hook",
        "filter": {"actor": ["russia", "IGO:NATO"], "act": ["REJECT"]},
        "start_at": 0,
        "description": "mine",
    }
    made = client.post("/v1/webhooks", json=wanted)
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    path = made.headers["location"]
    webhook = made.json()["webhook"]
    assert webhook["filter"] == {"actor": ["IGO:NATO", "RUS"], "act": ["REJECT"], "kind": []}
    assert path == f"/v1/webhooks/{webhook['id']}"
    secret = made.json()["secret"]
    assert secret.startswith("whsec_")
    for shown in (client.get(path), client.get("/v1/webhooks")):
        assert webhook["id"] in shown.text
        assert secret.removeprefix("whsec_") not in shown.text
    services.subscriptions.log_attempt(
        Attempt(webhook["id"], 3, 1, datetime(2015, 10, 7, tzinfo=UTC), 500, 12, "HTTP 500")
    )
    (attempt,) = client.get(f"{path}/attempts").json()["attempts"]
    assert (attempt["position"], attempt["status"], attempt["outcome"]) == (3, 500, "HTTP 500")
    assert client.delete(path).status_code == 204
    for gone in (client.get(path), client.delete(path), client.get(f"{path}/attempts")):
        assert problem_of(gone).type == "/problems/unknown-webhook"
    assert client.get("/v1/webhooks").json()["webhooks"] == []


def test_the_service_tells_whether_it_can_answer(newsroom: Newsroom, client: TestClient) -> None:
    position = newsroom.publish("talks", TALKS)
    assert client.get("/livez").json() == {"status": "alive"}
    ready = client.get("/readyz").json()
    assert (ready["status"], ready["position"]) == ("ready", position)
    assert [(p["name"], p["lag"]) for p in ready["projections"]] == [
        ("actor_timeline", 0),
        ("exchanges", 0),
        ("speakers", 0),
    ]
    newsroom.services.log.append([NewRecord("feed.added", "feed-x", "feed-x/1", {"feed": "x", "url": FEED})])
    assert {p["lag"] for p in client.get("/readyz").json()["projections"]} == {1}


def test_a_log_without_read_models_is_not_ready(services: Services, client: TestClient) -> None:
    services.log.append([NewRecord("feed.added", "feed-x", "feed-x/1", {"feed": "x", "url": FEED})])
    problem = problem_of(client.get("/readyz"))
    assert (problem.status, problem.type) == (503, "/problems/not-ready")


def test_a_problems_type_leads_to_its_page(client: TestClient) -> None:
    problem = problem_of(client.get("/v1/actors/Rusia/timeline"))
    page = client.get(problem.type)
    assert page.json()["code"] == "unknown-actor"
    as_text = client.get(problem.type, headers={"accept": "text/plain"})
    assert as_text.text.startswith("No such actor (404, unknown-actor)")
    codes = [kind["code"] for kind in client.get("/problems").json()["problems"]]
    assert "unknown-actor" in codes
    assert problem_of(client.get("/problems/nothing")).type == "/problems/not-found"


def test_the_version_is_told(client: TestClient) -> None:
    assert client.get("/v1/version").json()["name"] == "diplomatic-timeline"
