"""Commands on the read models: where they stand, rebuild them, roll back, look into what they could not take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import typer
from rich.progress import Progress as Bar
from rich.progress import TaskID

from timeline.cli.lines import write_json
from timeline.cli.options import Json, services
from timeline.cli.roles import project_all
from timeline.cli.screen import console, progress
from timeline.domain.errors import InvalidInput
from timeline.domain.read_models import Generation
from timeline.projections.rebuild import Comparison, Progress, Rebuilt, Told, let_go, roll_back, sweep
from timeline.projections.runner import retry as retry_record
from timeline.use_cases.replay import named, rebuild_all
from timeline.wiring import Services

app = typer.Typer(name="projections", no_args_is_help=True, help="Read models: where they stand, what they left out.")

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Only these projections.")]


def rebuild(
    name: Names = None,
    back: Annotated[bool, typer.Option("--roll-back", help="Make the rows of before the last one live again.")] = False,
    drop: Annotated[bool, typer.Option("--drop-kept", help="Give up the rows that are kept for rolling back.")] = False,
    as_json: Json = False,
) -> None:
    """Fold read models anew beside the live rows, compare the two, and put the new ones in their place.

    The rows of before are kept until the next rebuild, or until --drop-kept. What was interrupted is gone on with.
    """
    if back and drop:
        raise InvalidInput("--drop-kept gives up what --roll-back needs; choose one of them")
    with services() as opened:
        if back:
            told = [_rolled_back(projection.name, opened) for projection in named(name or ())]
        elif drop:
            told = [_dropped(projection.name, opened) for projection in named(name or ())]
        else:
            told = [_rebuilt(done) for done in _shown(rebuild_all(opened.log, opened.projections, name or ()), opened)]
            project_all(opened)
    for words, facts in told:
        if as_json:
            write_json(facts)
        else:
            console.print(words, markup=False)


Words = tuple[str, dict[str, Any]]
"""A line for people, and the same for machines."""


def _shown(told: Iterable[Told], opened: Services) -> list[Rebuilt]:
    """What was rebuilt; a bar on the terminal meanwhile."""
    done: list[Rebuilt] = []
    head = opened.log.head().position
    with progress() as bar:
        tasks: dict[tuple[str, str], TaskID] = {}
        for word in told:
            if isinstance(word, Rebuilt):
                done.append(word)
                continue
            stage = (word.projection, word.stage)
            if stage not in tasks:
                total = head if word.stage == "building" else None
                tasks[stage] = _task(bar, f"{word.projection}: {word.stage}", total)
            bar.update(tasks[stage], completed=word.done)
    return done


def _task(bar: Bar, words: str, total: int | None) -> TaskID:
    return bar.add_task(words, total=total)


def _rebuilt(done: Rebuilt) -> Words:
    facts = {
        "projection": done.projection,
        "generation": done.generation,
        "version": done.version,
        "position": done.position,
        "parked": done.parked,
        "comparison": _comparison(done.comparison) if done.comparison else None,
    }
    words = f"{done.projection:15} generation {done.generation} of version {done.version}, at position {done.position}"
    if done.comparison:
        words += f"\n                {_compared(done.comparison)}"
    if done.parked:
        words += f"\n                {done.parked} records parked; see `timeline projections parked`"
    return words, facts


def _comparison(found: Comparison) -> dict[str, Any]:
    return {
        "position": found.position,
        "before": found.before,
        "after": found.after,
        "rows": found.rows,
        "only_before": found.only_before,
        "only_after": found.only_after,
        "changed": found.changed,
    }


def _compared(found: Comparison) -> str:
    if not found.differences:
        return f"{found.after}  as before, {found.rows} rows as of position {found.position}"
    return (
        f"{found.after}  CHANGED from {found.before}: as of position {found.position} {found.changed} rows differ, "
        f"{found.only_after} are new, {found.only_before} are gone"
    )


def _rolled_back(name: str, opened: Services) -> Words:
    back = roll_back(name, opened.projections)
    words = f"{name:15} rolled back to generation {back.number} of version {back.version}, at position {back.position}"
    return words, {"projection": name, **_generation(back)}


def _dropped(name: str, opened: Services) -> Words:
    given = let_go(name, opened.projections)
    with progress() as bar:
        task = _task(bar, f"{name}: dropping", None)
        for word in sweep(name, opened.projections):
            bar.update(task, completed=word.done if isinstance(word, Progress) else 0)
    return f"{name:15} {len(given)} generations dropped", {"projection": name, "dropped": given}


def _generation(found: Generation) -> dict[str, Any]:
    return {
        "generation": found.number,
        "version": found.version,
        "position": found.position,
        "standing": found.standing.value,
    }


@app.command()
def status(as_json: Json = False) -> None:
    """Where every projection stands: version, generations, position, parked records."""
    with services() as opened:
        head = opened.log.head().position
        for projection in named():
            rows = opened.projections
            state = rows.status(projection.name)
            stale = projection.stale(rows.live())
            generations = rows.generations(projection.name)
            if as_json:
                write_json(
                    {
                        "projection": projection.name,
                        "version": projection.version,
                        "rule": projection.rule,
                        "rebuild_needed": stale,
                        "parked": len(state.parked) if state else 0,
                        "head": head,
                        "generations": [_generation(found) for found in generations],
                    }
                )
                continue
            parked = f", {len(state.parked)} records parked" if state and state.parked else ""
            console.print(f"{projection.name:15} version {projection.version}, log at {head}{parked}")
            for found in generations:
                console.print(
                    f"  {found.standing.value:9} generation {found.number} of version {found.version}, "
                    f"at position {found.position}"
                )
            if stale:
                console.print("  the fold has changed since; these rows grow no further: run `timeline rebuild`")


@app.command()
def parked(name: Names = None, as_json: Json = False) -> None:
    """Records that a fold could not take, and why."""
    with services() as opened:
        for projection in named(name or ()):
            state = opened.projections.status(projection.name)
            for position, reason in (state.parked if state else {}).items():
                if as_json:
                    write_json({"projection": projection.name, "position": position, "reason": reason})
                else:
                    console.print(f"{projection.name:15} {position:>8}  {reason}", markup=False)


@app.command()
def retry(name: Names = None, as_json: Json = False) -> None:
    """Fold parked records again, each with everything about its event; exit status 1 when some stay parked."""
    left = 0
    with services() as opened:
        for projection in named(name or ()):
            if projection.stale(opened.projections.live()):
                console.print(f"{projection.name:15} is of another version; run `timeline rebuild {projection.name}`")
                left += 1
                continue
            state = opened.projections.status(projection.name)
            for position in state.parked if state else {}:
                reason = retry_record(projection, position, opened.log, opened.projections)
                left += reason is not None
                if as_json:
                    write_json({"projection": projection.name, "position": position, "reason": reason})
                else:
                    console.print(f"{projection.name:15} {position:>8}  {reason or 'taken'}", markup=False)
    if left:
        raise typer.Exit(1)
