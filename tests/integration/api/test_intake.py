"""Items handed in over HTTP: what becomes of each, and that the same request may be sent again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import MAX_ITEMS_BODY, create_app
from feeds.archive import item_of
from tests.integration.api.conftest import client_of, problem_of
from timeline.domain.records import ITEM_TYPES
from timeline.wiring import Services

ONE = {
    "guid": "hw-1",
    "published": "2015-10-07T18:30:00+03:00",
    "title": "Envoys meet",
    "text": "The envoys met.",
    "publisher": "harbour.example",
}


@pytest.fixture
def taking(services: Services) -> Iterator[TestClient]:
    with client_of(create_app(services, read_item=item_of)) as opened:
        yield opened


def outcomes(client: TestClient, body: Any, status: int = 202) -> list[dict[str, Any]]:
    response = client.post("/v1/items", json=body)
    assert response.status_code == status, response.text
    return list(response.json()["items"])


def test_an_item_is_taken_once_with_its_original_date(taking: TestClient, services: Services) -> None:
    (taken,) = outcomes(taking, ONE)
    assert (taken["outcome"], taken["position"], taken["reason"]) == ("received", 1, None)
    (record,) = services.log.read(0)
    assert (record.data["item"], record.data["published"]["utc"]) == (taken["item"], "2015-10-07T15:30:00.000000Z")
    assert outcomes(taking, ONE, 200) == [{**taken, "outcome": "known", "position": None}]
    (revised,) = outcomes(taking, ONE | {"text": "The envoys met again."})
    assert (revised["outcome"], revised["item"]) == ("revised", taken["item"])


def test_of_a_list_each_is_told_and_the_good_ones_are_kept(taking: TestClient, services: Services) -> None:
    outcomes(taking, ONE)
    told = outcomes(
        taking,
        [
            ONE | {"guid": "hw-3", "published": "2015-10-09", "title": "UPDATE 1-Envoys meet in the harbour town"},
            ONE,
            {"title": "No name"},
            ONE | {"guid": "hw-4", "published": "soon"},
            ONE | {"guid": "hw-2", "published": "2015-10-08", "title": "Ferries wait", "text": "They wait."},
            ONE | {"guid": "hw-5", "text": "x" * 1_000_001},
        ],
    )
    assert [one["outcome"] for one in told] == ["revised", "known", "refused", "refused", "received", "refused"]
    assert "neither guid nor link" in told[2]["reason"]
    assert "'soon', which is no date" in told[3]["reason"]
    assert "over the limit" in told[5]["reason"]
    assert told[4]["position"] < told[0]["position"]  # in the order of publication
    assert len(services.log.read(0, types=ITEM_TYPES)) == 3
    assert services.feeds.parked() == []  # who sent it was told


@pytest.mark.parametrize(
    ("body", "status", "kind", "says"),
    [
        ({"title": "No name"}, 400, "invalid-item", "neither guid nor link"),
        (ONE | {"published": "soon"}, 400, "invalid-item", "no date"),
        (ONE | {"headline": "x"}, 422, "invalid-parameters", "headline"),
        ([ONE, ONE | {"text": 5}], 422, "invalid-parameters", "1.text"),
        ([], 422, "invalid-parameters", "at least 1"),
        ([ONE] * 501, 422, "invalid-parameters", "at most 500"),
        ("words", 422, "invalid-parameters", "list"),
        (None, 422, "invalid-parameters", ""),
        (ONE | {"text": "x" * MAX_ITEMS_BODY}, 413, "too-large", str(MAX_ITEMS_BODY)),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_problem(
    body: Any, status: int, kind: str, says: str, taking: TestClient
) -> None:
    response = taking.post("/v1/items", json=body)
    problem = problem_of(response)
    assert (response.status_code, problem.type) == (status, f"/problems/{kind}")
    assert says in problem.detail
    assert taking.get("/v1/log").json()["records"] == []


def test_other_bodies_keep_their_limit(taking: TestClient) -> None:
    response = taking.post("/v1/webhooks", json={"url": "x" * 70_000})
    assert problem_of(response).type == "/problems/too-large"


def test_items_are_taken_only_where_that_is_offered(client: TestClient) -> None:
    assert problem_of(client.post("/v1/items", json=ONE)).type == "/problems/no-such-path"
