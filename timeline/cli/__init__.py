"""The `timeline` command: the outermost layer, which builds and starts everything."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from timeline.domain.errors import AddressRefused, InvalidInput, NotFound, TimelineError
from timeline.version import installed_version

COMMANDS = {
    "demo": "demo:demo",
    "serve": "service:serve",
    "migrate": "service:migrate",
    "doctor": "doctor:doctor",
    "feeds": "feeds:app",
    "ingest": "intake:ingest",
    "code": "coding:code",
    "show": "reading:show",
    "exchange": "reading:exchange",
    "diff": "diff:diff",
    "dyad": "views:dyad",
    "stances": "views:stances",
    "offers": "views:offers",
    "contradictions": "views:contradictions",
    "event": "event:event",
    "correct": "editing:correct",
    "retract": "editing:retract",
    "merge": "editing:merge",
    "link": "editing:link",
    "unlink": "editing:unlink",
    "undo": "editing:undo",
    "edits": "event:edits",
    "mark-wrong": "editing:mark_wrong",
    "export-cases": "event:export_cases",
    "replay": "log:replay",
    "rebuild": "projections:rebuild",
    "projections": "projections:app",
    "recode": "log:recode",
    "erase": "keep:erase",
    "export": "keep:export",
    "import": "keep:import_",
    "backup": "keep:backup",
    "restore": "keep:restore",
    "verify": "proof:verify",
    "checkpoint": "proof:checkpoint",
    "prove": "proof:prove",
}
"""Each command's module and function. Only that of the command that runs is imported: all of them need a second."""


class _Commands(TyperGroup):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = dict.fromkeys(COMMANDS)  # type: ignore[assignment]  # their names, for "did you mean"

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        return _command(cmd_name) if cmd_name in COMMANDS else None


def _command(name: str) -> Any:
    module, _, function = COMMANDS[name].partition(":")
    found = getattr(import_module(f"timeline.cli.{module}"), function)
    if isinstance(found, typer.Typer):
        group = typer.main.get_group(found)
        group.name = name
        return group
    single = typer.Typer(add_completion=False)
    single.command(name)(found)
    return typer.main.get_command(single)


app = typer.Typer(
    name="timeline", cls=_Commands, no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"timeline {installed_version()}")
        raise typer.Exit


@app.callback()
def timeline(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and end.")
    ] = False,
) -> None:
    """Who said or did what to whom, when, according to which words: news feeds become dated timelines."""


def main() -> None:
    """Run the command; a mistake of the user's ends with one line that says what to do, never with a traceback."""
    try:
        app()
    except TimelineError as error:
        sys.stderr.write(f"timeline: {error.message}\n")
        sys.exit(2 if isinstance(error, InvalidInput | NotFound | AddressRefused) else 1)
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
