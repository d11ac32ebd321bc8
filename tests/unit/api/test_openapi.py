"""The OpenAPI document tells all of the interface: replies, problems, parameters with examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

import pytest

from api.app import create_app
from feeds.archive import item_of
from timeline.domain.feeds import Poll
from timeline.wiring import Services


def no_poll(feed: str) -> Poll:
    raise AssertionError


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(cast(Services, None), poll_now=no_poll, read_item=item_of).openapi()


@pytest.fixture(scope="module")
def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (v for k, v in value.items() if k == "$ref")
        value = list(value.values())
    if isinstance(value, list):
        for below in value:
            yield from references(below)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    found = set(references(document))
    assert "#/components/schemas/Problem" in found
    for reference in found:
        assert reference.removeprefix("#/components/schemas/") in document["components"]["schemas"]


def test_the_frameworks_own_error_form_is_nowhere(document: dict[str, Any]) -> None:
    assert "HTTPValidationError" not in json.dumps(document)


def test_every_path_of_the_interface_is_there(document: dict[str, Any]) -> None:
    assert set(document["paths"]) == {
        "/livez",
        "/openapi.json",
        "/problems",
        "/problems/{code}",
        "/readyz",
        "/v1/actors",
        "/v1/actors/{actor}/timeline",
        "/v1/diff",
        "/v1/actors/{actor}/stances",
        "/v1/contradictions",
        "/v1/dyads/{actor}/{counterpart}",
        "/v1/events",
        "/v1/events/{event}",
        "/v1/exchanges",
        "/v1/feeds",
        "/v1/feeds/{feed}/poll",
        "/v1/feeds/{feed}/polls",
        "/v1/items",
        "/v1/items/{item}",
        "/v1/log",
        "/v1/offers",
        "/v1/version",
        "/v1/webhooks",
        "/v1/webhooks/{webhook}",
        "/v1/webhooks/{webhook}/attempts",
    }


def test_every_operation_has_a_summary_a_reply_and_its_problems(operations: list[tuple[str, dict[str, Any]]]) -> None:
    for name, operation in operations:
        assert operation["summary"], name
        responses = operation["responses"]
        assert {"200", "201", "204"} & set(responses), name
        for status, response in responses.items():
            if status.startswith(("4", "5")):
                assert list(response["content"]) == ["application/problem+json"], (name, status)
        if "{" in name:
            assert "404" in responses, name
        if operation.get("parameters"):
            assert {"400", "422"} <= set(responses), name


def test_every_parameter_is_described_and_has_an_example_or_a_set_of_values(
    operations: list[tuple[str, dict[str, Any]]], document: dict[str, Any]
) -> None:
    for name, operation in operations:
        for parameter in operation.get("parameters", ()):
            where = (name, parameter["name"])
            assert parameter.get("description"), where
            shape = json.dumps(parameter["schema"])
            if parameter["name"] != "cursor":
                assert any(word in shape for word in ("examples", "enum", "default", "$ref")), where


PAGES = (
    "/v1/actors/{actor}/stances",
    "/v1/actors/{actor}/timeline",
    "/v1/contradictions",
    "/v1/diff",
    "/v1/dyads/{actor}/{counterpart}",
    "/v1/events",
    "/v1/exchanges",
    "/v1/offers",
)


def test_views_also_come_as_text_and_markdown(document: dict[str, Any]) -> None:
    for path in PAGES:
        content = document["paths"][path]["get"]["responses"]["200"]["content"]
        assert set(content) == {"application/json", "text/plain", "text/markdown"}
        assert content["text/plain"]["example"].endswith("\n")
