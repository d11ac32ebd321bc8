"""`timeline doctor`: what this installation consists of, and what is wrong with it."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from timeline.cli.lines import write_json
from timeline.cli.options import Json
from timeline.cli.screen import console
from timeline.coders.choice import build, is_own
from timeline.coders.pool import Pool
from timeline.coding.model import describe_model
from timeline.coding.names.gazetteer import Gazetteer
from timeline.coding.predicates.lexicon import load_lexicon
from timeline.domain.errors import StoreUnavailable, TimelineError
from timeline.projections import PROJECTIONS
from timeline.settings import Settings, read_settings
from timeline.store.engine import open_engine, where
from timeline.store.projections import SqlProjections
from timeline.store.roles import own_rights
from timeline.store.schema import ensure_current, newest_version, schema_version
from timeline.use_cases.replay import stale

Examine = Callable[[Settings], tuple[str, ...]]
"""Value and verdict of a part; a third word makes it a warning."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: its value, what to think of it, and whether it may stay so."""

    part: str
    value: str
    verdict: str
    ok: bool = True
    warning: bool = False


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
        write_json(
            [
                {"part": f.part, "value": f.value, "verdict": f.verdict, "ok": f.ok, "warning": f.warning}
                for f in findings
            ]
        )
    else:
        for finding in findings:
            mark = _mark(finding)
            console.print(f"{mark} [bold]{finding.part:9}[/bold] {finding.value}\n              {finding.verdict}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _mark(finding: Finding) -> str:
    if not finding.ok:
        return "[red]BAD[/red]"
    return "[yellow]hm [/yellow]" if finding.warning else "[green]ok [/green]"


def _examined(part: str, examine: Examine, settings: Settings) -> Finding:
    try:
        value, verdict, *warning = examine(settings)
        return Finding(part, value, verdict, warning=bool(warning))
    except TimelineError as error:
        return Finding(part, "unusable", error.message, ok=False)


def _package(_settings: Settings) -> tuple[str, str]:
    return f"diplomatic-timeline {version('diplomatic-timeline')}", f"on Python {platform.python_version()}"


def _model(settings: Settings) -> tuple[str, str]:
    report = describe_model(settings.model)
    return f"{report.name} {report.version}", f"{report.verdict}, sha256 {report.digest}, in {report.path}"


def _coder(settings: Settings) -> tuple[str, str]:
    if is_own(settings):
        identity = build(settings).identity
    else:
        with Pool(partial(build, settings), 1, settings.coder_timeout) as pool:
            identity = pool.identity
    return f"{identity.name} {identity.version}", f"model {identity.model}, digest {identity.digest}"


def _actors(settings: Settings) -> tuple[str, str]:
    gazetteer = Gazetteer.load(settings.actors_files)
    return f"{len(gazetteer.actors())} actors", f"sha256 {gazetteer.digest}{_with(settings.actors_files)}"


def _lexicon(settings: Settings) -> tuple[str, str]:
    lexicon = load_lexicon(settings.frames_files)
    return f"{lexicon.size} frames", f"sha256 {lexicon.digest}{_with(settings.frames_files)}"


def _with(own: Sequence[Path]) -> str:
    return f", with {', '.join(map(str, own))}" if own else ""


def _database(settings: Settings) -> tuple[str, str]:
    engine = open_engine(settings.database)
    place = where(engine.url)
    if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
        return place, "not there yet; it is made at its first use"
    try:
        found = schema_version(engine)
        if found == newest_version():
            ensure_current(engine)  # which looks for the guards
    finally:
        engine.dispose()
    if found == newest_version():
        return place, f"schema {found}, current"
    raise StoreUnavailable(
        f"{place}: schema {found or 'none yet'}, this version needs {newest_version()}; run `timeline migrate`"
    )


def _projections(settings: Settings) -> tuple[str, ...]:
    """Whether the read models were made by this version of their folds, and took every record."""
    engine = open_engine(settings.database)
    if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
        return "none yet", "made at the first use"
    try:
        rows = SqlProjections(engine)
        other, parked = stale(rows), {p.name: rows.status(p.name) for p in PROJECTIONS}
    finally:
        engine.dispose()
    count = sum(len(state.parked) for state in parked.values() if state)
    value = ", ".join(f"{p.name} {p.version}" for p in PROJECTIONS)
    if other:
        return value, f"of another version: {', '.join(other)}; run `timeline rebuild {' '.join(other)}`", "warning"
    if count:
        return value, f"{count} records parked; see `timeline projections parked`", "warning"
    return value, "current, every record taken"


def _rights(settings: Settings) -> tuple[str, ...]:
    """Whether the database could stop us if we turned against the log."""
    engine = open_engine(settings.database)
    if engine.dialect.name == "sqlite":
        return "no roles", "whoever may write the file may change the log; `timeline verify` finds it"
    try:
        rights = own_rights(engine)
    finally:
        engine.dispose()
    if rights.excess:
        advice = f"{rights.excess}; that is for `timeline migrate`: run the service as TIMELINE_APPLICATION_ROLE"
        return f"user {rights.user}", f"runs as {advice}", "warning"
    return f"user {rights.user}", "an application role: it may append to the log and do nothing else to it"


EXAMINED: tuple[tuple[str, Examine], ...] = (
    ("package", _package),
    ("coder", _coder),
    ("model", _model),
    ("actors", _actors),
    ("lexicon", _lexicon),
    ("database", _database),
    ("rows", _projections),
    ("rights", _rights),
)


def _write_settings(settings: Settings) -> None:
    for name, field in type(settings).model_fields.items():
        value = "(set)" if name == "database_url" and settings.database_url else getattr(settings, name)
        console.print(f"TIMELINE_{name.upper()} = {value}", markup=False)
        console.print(f"    {field.description}", markup=False, style="dim")
