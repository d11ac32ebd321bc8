"""What every operation may answer besides its reply, told once, so that the OpenAPI document is complete."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from api.errors import MEDIA_TYPE, Problem
from api.formats.negotiate import MARKDOWN, TEXT
from api.problems import CATALOGUE

Responses = dict[int | str, dict[str, Any]]

_REFERENCE = "#/components/schemas/Problem"
_HEADERS = {
    "ETag": {"description": "SHA-256 of the bytes", "schema": {"type": "string"}},
    "Cache-Control": {"description": "Pinned replies are immutable", "schema": {"type": "string"}},
    "Timeline-Position": {"description": "The position of `as_of`", "schema": {"type": "integer"}},
    "Timeline-Edition": {
        "description": "Versions of the read models and of their rules; a pinned reply never changes for one edition",
        "schema": {"type": "string", "examples": ["actor_timeline 1.1, exchanges 1.1"]},
    },
    "Link": {"description": "The next page of a list, if there is one (RFC 8288)", "schema": {"type": "string"}},
}


def problems(*statuses: int) -> Responses:
    """Problem responses with the kinds that may come under each status."""
    return {status: _problem(status) for status in statuses}


def also_text(example: str) -> Responses:
    """The reply also comes as plain text."""
    return {200: {"content": {TEXT: {"schema": {"type": "string"}, "example": example}}}}


def also_pages(example: str) -> Responses:
    """The reply also comes as a page of plain text or Markdown."""
    types = {TEXT: example, MARKDOWN: f"## {example}"}
    content = {media: {"schema": {"type": "string"}, "example": shown} for media, shown in types.items()}
    return {200: {"content": content}}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Add the schema that the problem responses refer to, and the headers of every reply to a question."""
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    document["components"]["schemas"]["Problem"] = schema
    for operations in document["paths"].values():
        if "200" in (responses := operations.get("get", {}).get("responses", {})):
            responses["200"].setdefault("headers", _HEADERS)
    return document


def _problem(status: int) -> dict[str, Any]:
    codes = ", ".join(f"`{kind.code}`" for kind in CATALOGUE.values() if kind.status == status)
    return {
        "description": f"{HTTPStatus(status).phrase}: {codes}",
        "content": {MEDIA_TYPE: {"schema": {"$ref": _REFERENCE}}},
    }


READS = problems(400, 406, 422, 500, 503)
"""What any question may answer when it fails."""

NOT_MODIFIED: Responses = {304: {"description": "The client has these bytes (If-None-Match)", "headers": _HEADERS}}

NOT_FOUND = problems(404)
