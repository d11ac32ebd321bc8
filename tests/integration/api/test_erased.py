"""Replies after an erasure: the words are null with a note, everything else is as it was."""

from __future__ import annotations

from fastapi.testclient import TestClient

from tests.integration.api.conftest import Newsroom
from timeline.use_cases.erase import erase_item
from timeline.use_cases.replay import project

TALKS = "RUS PROPOSE USA 2015-10-05 «talks»\n> USA REJECT RUS 2015-10-06 «talks»"
PHRASE = "«talks»"


def test_words_of_an_erased_item_turn_into_a_note_and_the_rest_stays(newsroom: Newsroom, client: TestClient) -> None:
    position = newsroom.publish("talks", TALKS)
    pinned = f"/v1/timelines/USA?position={position}"
    before = client.get(pinned).content
    event = client.get("/v1/events").json()["entries"][1]["event"]
    paths = [f"/v1/items/{event['item']}", f"/v1/events/{event['id']}"]
    told = [client.get(path) for path in paths]
    assert all(PHRASE in reply.text for reply in told)

    erase_item(event["item"], "asked for", newsroom.services.log)
    for _ in project(newsroom.services.log, newsroom.services.projections):
        pass

    item, detail = (client.get(path) for path in paths)
    assert PHRASE not in item.text + detail.text
    (version,) = item.json()["versions"]
    assert (version["title"], version["text"], version["note"]) == (None, None, "the words were erased")
    assert item.json()["events"] == told[0].json()["events"]
    assert detail.json()["note"] == "the words were erased"
    assert detail.json()["evidence"] == {**told[1].json()["evidence"], "text": None}
    assert detail.json()["event"] == event
    assert client.get(pinned).content == before


def test_the_log_shows_the_tombstone_with_its_reason(newsroom: Newsroom, client: TestClient) -> None:
    newsroom.publish("talks", TALKS)
    item = client.get("/v1/events").json()["entries"][0]["event"]["item"]
    position = erase_item(item, "asked for by the embassy", newsroom.services.log).position
    assert "asked for by the embassy" in client.get(f"/v1/log?after={position - 1}").text
