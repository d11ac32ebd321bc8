"""What the service offers, read off its own OpenAPI document: paths, methods, query parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from starlette.requests import Request
from starlette.routing import compile_path

from api.errors import MalformedRequest, UnknownParameter


@dataclass(frozen=True, slots=True)
class Path:
    """One path template, and for each of its methods the names of its query parameters."""

    template: str
    pattern: re.Pattern[str]
    methods: Mapping[str, frozenset[str]]


class Surface:
    """Answers what would have been right, where something is not."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._paths = {template: _path(template, operations) for template, operations in document["paths"].items()}

    def parameters(self, template: str, method: str) -> frozenset[str]:
        return self._paths[template].methods[method]

    def methods(self, path: str) -> list[str]:
        """The methods that a path answers, for the Allow header (RFC 9110 section 10.2.1)."""
        found = {method for known in self._paths.values() if known.pattern.match(path) for method in known.methods}
        return sorted(found | ({"HEAD"} if "GET" in found else set()))

    def hint(self, path: str) -> str:
        near = get_close_matches(path, self._paths, n=1)
        return f"did you mean {near[0]}?" if near else "the paths are listed in /openapi.json"


async def refuse_unknown_parameters(request: Request) -> None:
    """UnknownParameter for a query parameter that the path does not take, with the nearest that it does."""
    surface: Surface = request.app.state.surface
    known = surface.parameters(request.scope["route"].path_format, request.method)
    for name in request.query_params:
        if name not in known:
            raise UnknownParameter(_unknown(name, known), parameter=name, known=sorted(known))
        if len(request.query_params.getlist(name)) > 1:
            raise UnknownParameter(f"the parameter {name!r} is given more than once; send it once", parameter=name)
    _refuse_nul([*request.path_params.values(), *request.query_params.values()])


def _unknown(name: str, known: frozenset[str]) -> str:
    if not known:
        return f"no parameter {name!r}; this path takes none"
    near = get_close_matches(name.lower(), known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(sorted(known))}"
    return f"no parameter {name!r}; {hint}"


def _refuse_nul(values: Iterable[str]) -> None:
    """PostgreSQL cannot take U+0000 in a text, and no name here holds one."""
    if any("\x00" in value for value in values):
        raise MalformedRequest("a NUL character (U+0000) stands in the path or a parameter; leave it out")


def _path(template: str, operations: Mapping[str, Any]) -> Path:
    pattern, _, _ = compile_path(template)
    return Path(template, pattern, {method.upper(): _query_names(op) for method, op in operations.items()})


def _query_names(operation: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(p["name"] for p in operation.get("parameters", ()) if p["in"] == "query")
