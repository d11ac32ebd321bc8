"""The command line in this process, on the newsroom that the tests of the API fill."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner

from tests.integration.api.conftest import Newsroom, newsroom, services
from timeline.cli import app

__all__ = ["newsroom", "services"]

Run = Callable[..., str]


@pytest.fixture
def run(newsroom: Newsroom, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs `timeline` with arguments; its standard output. A command binds logging to the standard error of its runner,
    which is closed afterwards, so that logging is put back as it was."""
    monkeypatch.setenv("TIMELINE_DATABASE_URL", sqlite_url)

    def _run(*arguments: str) -> str:
        done = CliRunner().invoke(app, arguments, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    yield _run
    structlog.reset_defaults()


def json_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(one) for one in text.splitlines()]
