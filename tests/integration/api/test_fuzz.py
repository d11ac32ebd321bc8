"""Whatever is asked, the answer is never a failure of ours, and every error is a problem document."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import create_app
from tests.conftest import FakeClock
from tests.integration.api.conftest import Newsroom, client_of, problem_of
from timeline.settings import Settings
from timeline.wiring import open_services

DATES = ["2015-10-05", "2015-10-06T10:00:00Z", "2015-W41", "20151005", "0001-01-01", "9999-12-31T23:59:59-14:00", "-1"]
NUMBERS = ["0", "1", "2", "3", "500", "501", "-1", "9223372036854775807", "1e3", "٣", "1_0", " 2 ", "2.0", "0x1"]
WORDS = ["RUS", "usa", "turkey", "AGREE", "statement", "actor", "certain", "*", "%", "' OR 1=1 --", "\ufeff", "RUS|USA"]
values = st.sampled_from([*DATES, *NUMBERS, *WORDS]) | st.text(max_size=12)


@pytest.fixture(scope="module")
def client(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("fuzz") / "timeline.sqlite3")
    clock = FakeClock()
    with open_services(Settings(database_url=f"sqlite:///{file}"), clock) as services:
        Newsroom(services, clock).publish("talks", "RUS PROPOSE USA 2015-10-05 x\n> USA REJECT RUS ? x")
        with client_of(create_app(services)) as opened:
            yield opened


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_question_is_answered_or_refused_with_a_problem(client: TestClient, data: st.DataObject) -> None:
    paths: dict[str, Any] = client.app.openapi()["paths"]  # type: ignore[attr-defined]  # the client's type is ASGI
    path = data.draw(st.sampled_from(sorted(p for p, operations in paths.items() if "get" in operations)))
    operation = paths[path]["get"]
    named = {p["name"]: p["in"] for p in operation.get("parameters", ())}
    for name in (n for n, where in named.items() if where == "path"):
        path = path.replace(f"{{{name}}}", quote(data.draw(values), safe="") or "x")
    query = {n: data.draw(values) for n, where in named.items() if where == "query" and data.draw(st.booleans())}
    accept = data.draw(st.sampled_from(["*/*", "text/plain", "text/csv;q=0.1", ";;q=,", "application/json;q=0.5"]))
    response = client.get(f"{path}?{urlencode(query)}", headers={"accept": accept})
    assert response.status_code < 500, response.text
    if response.status_code >= 400:
        assert str(response.status_code) in operation["responses"] or response.status_code == 404
        problem_of(response)
