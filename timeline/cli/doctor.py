"""`timeline doctor`: what this installation consists of, and what is wrong with it."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from timeline.cli.options import Json
from timeline.cli.screen import console, write_json
from timeline.coding.gazetteer import Gazetteer
from timeline.coding.lexicon import load_lexicon
from timeline.coding.model import describe_model
from timeline.domain.errors import TimelineError
from timeline.settings import Settings, read_settings
from timeline.store.engine import open_engine, where
from timeline.store.schema import newest_version, schema_version


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: its value, what to think of it, and whether it may stay so."""

    part: str
    value: str
    verdict: str
    ok: bool = True


def doctor(
    settings: Annotated[bool, typer.Option("--settings", help="List every setting, its value and meaning.")] = False,
    as_json: Json = False,
) -> None:
    """Print model, version, digest, database and verdicts; exit status 1 when something must be mended."""
    read = read_settings()
    if settings:
        _write_settings(read)
        return
    findings = [_examined(part, examine, read) for part, examine in EXAMINED]
    if as_json:
        write_json([{"part": f.part, "value": f.value, "verdict": f.verdict, "ok": f.ok} for f in findings])
    else:
        for finding in findings:
            mark = "[green]ok [/green]" if finding.ok else "[red]BAD[/red]"
            console.print(f"{mark} [bold]{finding.part:9}[/bold] {finding.value}\n              {finding.verdict}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _examined(part: str, examine: Callable[[Settings], tuple[str, str]], settings: Settings) -> Finding:
    try:
        return Finding(part, *examine(settings))
    except TimelineError as error:
        return Finding(part, "unusable", error.message, ok=False)


def _package(_settings: Settings) -> tuple[str, str]:
    return f"diplomatic-timeline {version('diplomatic-timeline')}", f"on Python {platform.python_version()}"


def _model(settings: Settings) -> tuple[str, str]:
    report = describe_model(settings.model)
    return f"{report.name} {report.version}", f"{report.verdict}, sha256 {report.digest}, in {report.path}"


def _actors(_settings: Settings) -> tuple[str, str]:
    gazetteer = Gazetteer.load()
    return f"{len(gazetteer.actors())} actors", f"sha256 {gazetteer.digest}"


def _lexicon(_settings: Settings) -> tuple[str, str]:
    lexicon = load_lexicon()
    return f"{lexicon.size} frames", f"sha256 {lexicon.digest}"


def _database(settings: Settings) -> tuple[str, str]:
    engine = open_engine(settings.database)
    place = where(engine.url)
    if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
        return place, "not there yet; it is made at its first use"
    try:
        found = schema_version(engine)
    finally:
        engine.dispose()
    if found == newest_version():
        return place, f"schema {found}, current"
    return place, f"schema {found or 'none yet'}, this version needs {newest_version()}: run `timeline migrate`"


EXAMINED: tuple[tuple[str, Callable[[Settings], tuple[str, str]]], ...] = (
    ("package", _package),
    ("model", _model),
    ("actors", _actors),
    ("lexicon", _lexicon),
    ("database", _database),
)


def _write_settings(settings: Settings) -> None:
    for name, field in type(settings).model_fields.items():
        value = "(set)" if name == "database_url" and settings.database_url else getattr(settings, name)
        console.print(f"TIMELINE_{name.upper()} = {value}", markup=False)
        console.print(f"    {field.description}", markup=False, style="dim")
