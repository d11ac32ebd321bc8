"""HTTP as it goes over the wire: entity tags, HEAD, malformed requests, under a real server."""

from __future__ import annotations

import json
from dataclasses import replace
from http.client import HTTPConnection, HTTPResponse

from fastapi.testclient import TestClient

from api.app import create_app
from api.errors import MEDIA_TYPE
from tests.integration.api.conftest import Newsroom, client_of, running
from timeline.wiring import Services

TALKS = "RUS PROPOSE USA 2015-10-05 talks\n> USA REJECT RUS 2015-10-06 talks"
RUS = "/v1/actors/RUS/timeline"


def ask(port: int, method: str, path: str, headers: dict[str, str] | None = None) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_a_server_answers_get_head_and_not_modified(newsroom: Newsroom, services: Services) -> None:
    newsroom.publish("talks", TALKS)
    with running(create_app(services)) as port:
        whole, body = ask(port, "GET", RUS)
        head, nothing = ask(port, "HEAD", RUS)
        tag = whole.headers["etag"]
        same, empty = ask(port, "GET", RUS, {"If-None-Match": f'"other", W/{tag}'})
        newsroom.publish("more", "RUS ACCUSE USA 2015-10-07")
        fresh, other = ask(port, "GET", RUS, {"If-None-Match": tag})
    assert (whole.status, head.status, same.status, fresh.status) == (200, 200, 304, 200)
    assert (nothing, empty) == (b"", b"")
    assert head.headers["content-length"] == str(len(body))
    assert head.headers["etag"] == same.headers["etag"] == tag
    assert fresh.headers["etag"] != tag
    assert len(json.loads(other)["entries"]) == 3


def test_a_malformed_path_is_a_problem_over_the_wire(services: Services) -> None:
    with running(create_app(services)) as port:
        for method, path, status in (
            ("GET", "/v1/actors/%ZZ%FF/timeline?since=%ZZ", 404),
            ("HEAD", "/nothing/here", 404),
            ("GET", "//v1//actors", 404),
            ("DELETE", "/v1/actors", 405),
        ):
            response, body = ask(port, method, path)
            assert (response.status, response.headers["content-type"]) == (status, MEDIA_TYPE), path
            assert bool(body) == (method != "HEAD")


def test_an_error_of_ours_is_a_problem_without_a_traceback_and_the_server_lives(services: Services) -> None:
    broken = replace(services, timelines=None)
    with running(create_app(broken)) as port:
        response, body = ask(port, "GET", RUS)
        alive, _ = ask(port, "GET", "/livez")
    assert (response.status, response.headers["content-type"]) == (500, MEDIA_TYPE)
    assert json.loads(body)["type"] == "/problems/internal-error"
    assert b"NoneType" not in body
    assert alive.status == 200


def test_a_tag_is_strong_and_of_the_bytes(newsroom: Newsroom, client: TestClient) -> None:
    newsroom.publish("talks", TALKS)
    as_json = client.get(RUS)
    as_text = client.get(RUS, headers={"accept": "text/plain"})
    assert as_json.headers["vary"] == as_text.headers["vary"] == "Accept"
    assert as_json.headers["etag"].startswith('"')
    assert as_json.headers["etag"] != as_text.headers["etag"]
    assert client.get(RUS, headers={"if-none-match": "*"}).status_code == 304
    assert client.get(RUS, headers={"if-none-match": '"x", "y"'}).status_code == 200
    tags = [("if-none-match", '"x"'), ("if-none-match", as_json.headers["etag"])]
    assert client.get(RUS, headers=tags).status_code == 304


def test_only_a_pinned_reply_without_a_sources_words_is_immutable(newsroom: Newsroom, client: TestClient) -> None:
    position = newsroom.publish("talks", TALKS)
    event = client.get("/v1/events?limit=1").json()
    cursor = event["next"]
    identity = event["entries"][0]["event"]["id"]
    for path, caching in (
        (RUS, "no-cache"),
        (f"{RUS}?known_at=2026-01-05T12:00:00Z", "no-cache"),
        (f"{RUS}?position={position}", "max-age=86400, immutable"),
        (f"/v1/events?limit=1&cursor={cursor}", "max-age=86400, immutable"),
        (f"/v1/log?position={position}", "max-age=86400, immutable"),
        (f"/v1/events/{identity}?position={position}", "no-cache"),
        ("/v1/actors/Rusia/timeline", "no-store"),
    ):
        assert client.get(path).headers["cache-control"] == caching, path


def test_the_same_history_gives_the_same_bytes_on_any_database(
    newsroom: Newsroom, client: TestClient, postgres_newsroom: Newsroom
) -> None:
    with client_of(create_app(postgres_newsroom.services)) as other:
        for room in (newsroom, postgres_newsroom):
            room.publish("talks", TALKS)
            room.publish("talks", TALKS.replace("10-05", "10-04"), title="CORRECTED-News")
            position = room.publish("more", "RUS ACCUSE USA 2015-10-07")
        for path in (RUS, "/v1/events", "/v1/exchanges", "/v1/actors"):
            url = f"{path}?position={position}&limit=1"
            assert client.get(url).content == other.get(url).content, path
