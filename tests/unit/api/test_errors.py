"""Every error leaves as a problem document, also those that nobody foresaw."""

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

import api.errors
from api.errors import Problem, install, kind_of
from api.problems import CATALOGUE
from api.surface import Surface
from timeline.domain.errors import InvalidInput, StoreUnavailable, TimelineError


def classes(root: type[TimelineError]) -> Iterator[type[TimelineError]]:
    yield root
    for below in root.__subclasses__():
        yield from classes(below)


@pytest.mark.parametrize("error", [c for c in classes(TimelineError) if c.__module__.startswith(("timeline", "api"))])
def test_the_catalogue_has_every_error_of_the_tree(error: type[TimelineError]) -> None:
    assert error.code in CATALOGUE


def test_every_kind_of_problem_says_what_it_means_and_what_to_do() -> None:
    for code, kind in CATALOGUE.items():
        assert kind.code == code
        assert 400 <= kind.status < 600
        assert kind.title
        assert kind.meaning.endswith(".")
        assert kind.remedy.endswith(".")


def test_an_error_that_the_catalogue_does_not_know_has_the_kind_of_the_class_above() -> None:
    class Novel(InvalidInput):
        code = "novel"

    assert kind_of(Novel("new")).code == "invalid-input"


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()

    @app.get("/fails/{how}")
    def fails(how: str) -> None:
        raise {
            "unforeseen": RuntimeError("the password is swordfish"),
            "store": StoreUnavailable("the database is away; start it"),
            "context": InvalidInput("no", at=datetime(2015, 10, 7, tzinfo=UTC), set=frozenset({"a"})),
        }[how]

    @app.post("/takes")
    def takes(body: dict[str, int]) -> None:
        return None

    install(app)
    app.state.surface = Surface(app.openapi())
    return TestClient(app, raise_server_exceptions=False)


def problem(response: Response) -> SimpleNamespace:
    assert response.headers["content-type"] == api.errors.MEDIA_TYPE
    read = Problem.model_validate_json(response.content, strict=True)
    assert read.status == response.status_code
    return SimpleNamespace(**read.model_dump(), headers=response.headers)


def test_an_unforeseen_error_tells_nothing_of_the_inside(client: TestClient) -> None:
    response = client.get("/fails/unforeseen")
    assert problem(response).type == "/problems/internal-error"
    assert "swordfish" not in response.text
    assert "Traceback" not in response.text


def test_a_database_that_is_away_is_worth_another_try(client: TestClient) -> None:
    found = problem(client.get("/fails/store"))
    assert (found.status, found.detail) == (503, "the database is away; start it")
    assert int(found.headers["retry-after"]) > 0


def test_context_that_is_no_json_is_written_as_text(client: TestClient) -> None:
    found = problem(client.get("/fails/context"))
    assert found.context == {"at": "2015-10-07T00:00:00Z", "set": ["a"]}


def test_a_path_that_is_not_there_hints_at_one_that_is(client: TestClient) -> None:
    found = problem(client.get("/take"))
    assert found.type == "/problems/no-such-path"
    assert "did you mean /takes?" in found.detail
    assert found.instance == "/take"


def test_a_wrong_method_is_answered_with_the_right_ones(client: TestClient) -> None:
    found = problem(client.put("/takes"))
    assert found.type == "/problems/method-not-allowed"
    assert found.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "malformed-request", 400),
        (b'{"a": "x"}', "invalid-parameters", 422),
        (b'{"\\ud800": "x"}', "invalid-parameters", 422),
        (b"[" * 5000, "malformed-request", 400),
        (b"\xff\xfe", "malformed-request", 400),
        (b'{"a": ' + b"9" * 5000 + b"}", "malformed-request", 400),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem(client: TestClient, body: bytes, kind: str, status: int) -> None:
    response = client.post("/takes", content=body, headers={"content-type": "application/json"})
    found = problem(response)
    assert (found.type, found.status) == (f"/problems/{kind}", status)
