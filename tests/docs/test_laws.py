"""Laws that one can read off the source (law 9: time and configuration come in as arguments)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [path for package in ("timeline", "feeds", "api") for path in (ROOT / package).rglob("*.py")]
TIME = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
ENVIRONMENT = {("os", "environ"), ("os", "getenv")}
HOMES = {"timeline/wiring.py": TIME, "timeline/settings.py": ENVIRONMENT}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_clock_reads_the_time_and_only_the_settings_the_environment(path: Path) -> None:
    allowed = HOMES.get(path.relative_to(ROOT).as_posix(), set())
    used = {
        (node.value.id, node.attr)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    assert used & (TIME | ENVIRONMENT) <= allowed
