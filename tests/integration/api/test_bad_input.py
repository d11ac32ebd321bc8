"""Bad input costs its sender, not us: a clear problem each, and the next request is answered."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import cursors
from api.app import create_app
from tests.conftest import FakeClock
from tests.integration.api.conftest import Newsroom, client_of, problem_of
from timeline.settings import Settings
from timeline.wiring import open_services

TALKS = "RUS PROPOSE USA 2015-10-05 talks\n> USA REJECT RUS 2015-10-06 talks"
RUS = "/v1/actors/RUS/timeline"


@pytest.fixture(scope="module")
def empty(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of an empty log, shared: what asks wrongly changes nothing."""
    file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("empty") / "timeline.sqlite3")
    with (
        open_services(Settings(database_url=f"sqlite:///{file}"), FakeClock()) as services,
        client_of(create_app(services)) as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("path", "status", "kind", "says"),
    [
        (f"{RUS}?since=soon", 400, "invalid-date", "'soon' is no date"),
        (f"{RUS}?since=2015-02-30", 400, "invalid-date", "is no date"),
        (f"{RUS}?known_at=", 400, "invalid-date", "is no date"),
        (f"{RUS}?reported_by=0001-01-01T00:00:00%2B14:00", 400, "invalid-date", "is no date"),
        (f"{RUS}?since=2015-10-08&until=2015-10-01", 400, "invalid-input", "holds no day"),
        (f"{RUS}?known_at=2015-10-07&position=1", 400, "invalid-input", "send one of them"),
        (f"{RUS}?position=99999", 400, "invalid-input", "position 99999 is not there"),
        (f"{RUS}?position=-1", 422, "invalid-parameters", "query.position"),
        (f"{RUS}?position=9223372036854775808", 422, "invalid-parameters", "query.position"),
        (f"{RUS}?limit=0", 422, "invalid-parameters", "query.limit"),
        (f"{RUS}?limit=501", 422, "invalid-parameters", "query.limit"),
        (f"{RUS}?limit=" + "9" * 5000, 422, "invalid-parameters", "query.limit"),
        (f"{RUS}?act=REFUSE", 422, "invalid-parameters", "query.act"),
        (f"{RUS}?kind=rumour", 422, "invalid-parameters", "query.kind"),
        (f"{RUS}?role=speaker", 422, "invalid-parameters", "query.role"),
        (f"{RUS}?dates=maybe", 422, "invalid-parameters", "query.dates"),
        (f"{RUS}?sinse=2015-10-01", 400, "unknown-parameter", "did you mean 'since'?"),
        (f"{RUS}?Since=2015-10-01", 400, "unknown-parameter", "did you mean 'since'?"),
        (f"{RUS}?act=DENY&act=AGREE", 400, "unknown-parameter", "'act' is given more than once"),
        ("/v1/version?verbose=1", 400, "unknown-parameter", "this path takes none"),
        (f"{RUS}?cursor=rubbish", 400, "invalid-cursor", "start again without it"),
        (f"{RUS}?cursor=" + "a" * 1025, 422, "invalid-parameters", "query.cursor"),
        ("/v1/actors/Rusia/timeline", 404, "unknown-actor", "nearest: Russia"),
        ("/v1/actors/%00/timeline", 400, "malformed-request", "NUL"),
        ("/v1/actors/%FF%FE/timeline", 404, "unknown-actor", "no actor"),
        ("/v1/actors/" + "x" * 5000 + "/timeline", 422, "invalid-parameters", "path.actor"),
        ("/v1/exchanges?actor=nobody-at-all", 404, "unknown-actor", "nobody-at-all"),
        ("/v1/events/ev_0?position=0", 404, "unknown-event", "no event 'ev_0'"),
        ("/v1/events/%F0%9F%92%A3", 404, "unknown-event", "no event"),
        ("/v1/items/it_0", 404, "unknown-item", "no item 'it_0'"),
        ("/v1/log?after=-5", 422, "invalid-parameters", "query.after"),
        ("/v1/actors/", 404, "no-such-path", "did you mean /v1/actors?"),
        ("/v2/actors", 404, "no-such-path", "did you mean /v1/actors?"),
        ("/v1/actors/T%C3%BCrkiy%C3%A9e%0D%0AX:1/timeline", 404, "unknown-actor", "no actor"),
    ],
)
def test_a_bad_question_is_a_problem_that_says_what_to_do(
    empty: TestClient, path: str, status: int, kind: str, says: str
) -> None:
    problem = problem_of(empty.get(path))
    assert (problem.status, problem.type) == (status, f"/problems/{kind}")
    assert says in problem.detail


def test_a_cursor_serves_only_the_question_that_issued_it(newsroom: Newsroom, client: TestClient) -> None:
    position = newsroom.publish("talks", TALKS)
    cursor = client.get(f"{RUS}?limit=1").json()["next"]
    assert len(client.get(f"{RUS}?limit=1&cursor={cursor}").json()["entries"]) == 1
    assert client.get(f"{RUS}?limit=50&cursor={cursor}").status_code == 200
    for other in (
        f"{RUS}?act=REJECT",
        f"{RUS}?position={position}",
        f"{RUS}?reported_by=2015-10-07",
        "/v1/actors/USA/timeline?dates=possible",
        "/v1/events?dates=possible",
        "/v1/exchanges?dates=possible",
        "/v1/actors?q=rus",
    ):
        problem = problem_of(client.get(f"{other}&cursor={cursor}"))
        assert problem.type == "/problems/invalid-cursor", other
        assert "start again without it" in problem.detail


def test_a_cursor_of_a_longer_log_is_refused_as_a_cursor(newsroom: Newsroom, client: TestClient) -> None:
    newsroom.publish("talks", TALKS)
    issued = client.get(f"{RUS}?limit=1").json()["next"]
    question = json.loads(base64.urlsafe_b64decode(issued.partition(".")[0] + "=="))["question"]
    foreign = cursors.encode(cursors.Cursor(("2015-10-05", 0, 2, "k"), 12345, question))
    problem = problem_of(client.get(f"{RUS}?cursor={foreign}"))
    assert problem.type == "/problems/invalid-cursor"
    assert "another log" in problem.detail


@pytest.mark.parametrize(
    ("body", "status", "kind", "says"),
    [
        ({"url": "http://127.0.0.1/hook"}, 400, "address-refused", "127.0.0.1"),
        ({"url": "http://[::1]/hook"}, 400, "address-refused", "::1"),
        ({"url": "http://169.254.169.254/latest"}, 400, "address-refused", "169.254.169.254"),
        ({"url": "ftp://herald.example/"}, 400, "address-refused", ""),
        ({"url": "no url"}, 400, "address-refused", ""),
        ({"url": ""}, 422, "invalid-parameters", "body.url"),
        ({}, 422, "invalid-parameters", "body.url"),
        ({"url": "http://127.0.0.1/", "filter": {"actr": ["RUS"]}}, 400, "invalid-filter", "'actor'"),
        ({"url": "http://127.0.0.1/", "filter": {"act": ["REJCT"]}}, 400, "invalid-filter", "'REJECT'"),
        ({"url": "http://127.0.0.1/", "filter": {"actor": ["Rusia"]}}, 400, "invalid-filter", "Rusia"),
        ({"url": "http://127.0.0.1/", "filter": {"actor": "RUS"}}, 422, "invalid-parameters", "body.filter.actor"),
        ({"url": "http://127.0.0.1/", "start_at": -1}, 422, "invalid-parameters", "body.start_at"),
        ({"url": "http://127.0.0.1/", "start_at": "yesterday"}, 422, "invalid-parameters", "body.start_at"),
        ({"url": "http://127.0.0.1/", "description": "\x00"}, 422, "invalid-parameters", "body.description"),
        ({"url": "http://127.0.0.1/", "secret": "mine"}, 422, "invalid-parameters", "body.secret"),
        ([], 422, "invalid-parameters", "body"),
    ],
)
def test_a_bad_subscription_is_a_problem_and_leaves_none(
    empty: TestClient, body: object, status: int, kind: str, says: str
) -> None:
    problem = problem_of(empty.post("/v1/webhooks", json=body))
    assert (problem.status, problem.type) == (status, f"/problems/{kind}"), problem.detail
    assert says in problem.detail
    assert empty.get("/v1/webhooks").json()["webhooks"] == []


def test_a_body_over_the_limit_is_refused_whether_its_length_is_declared_or_not(empty: TestClient) -> None:
    body = json.dumps({"url": "http://127.0.0.1/", "description": "x" * 70_000}).encode()
    headers = {"content-type": "application/json"}
    for content in (body, iter([body[:40_000], body[40_000:]])):
        response = empty.post("/v1/webhooks", content=content, headers=headers)
        assert problem_of(response).type == "/problems/too-large"


def test_a_form_is_no_subscription(empty: TestClient) -> None:
    response = empty.post("/v1/webhooks", data={"url": "http://127.0.0.1/"})
    assert problem_of(response).status == 422


def test_a_format_that_is_not_offered_is_refused(empty: TestClient) -> None:
    pages = ["application/json", "text/plain", "text/markdown"]
    for path, offered in ((RUS, pages), ("/v1/actors", ["application/json"])):
        problem = problem_of(empty.get(path, headers={"accept": "text/csv"}))
        assert (problem.status, problem.context["offered"]) == (406, offered)


def test_a_method_that_a_path_does_not_answer_is_refused_with_those_it_does(empty: TestClient) -> None:
    response = empty.put("/v1/webhooks")
    assert problem_of(response).type == "/problems/method-not-allowed"
    assert response.headers["allow"] == "GET, HEAD, POST"
