"""Commands that keep the log: erase an item's words, carry the log elsewhere, back it up while it grows, restore it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from timeline.cli.lines import write_json
from timeline.cli.options import Json, services
from timeline.cli.roles import project_all
from timeline.cli.screen import complaints, console, progress
from timeline.domain.errors import InvalidInput
from timeline.domain.proofs import Reached
from timeline.settings import Settings, read_settings
from timeline.store.audit import audit
from timeline.store.backup import copy_in, copy_out, is_sqlite_file
from timeline.store.engine import open_engine
from timeline.use_cases.erase import alike, erase_item
from timeline.use_cases.feeds import apply_feed_records
from timeline.use_cases.transfer import export_log, import_log
from timeline.use_cases.verify import verify
from timeline.wiring import Services, open_services

STANDARD = "-"

OutFile = Annotated[str, typer.Argument(metavar="FILE|-", help="A new file, or - for standard output.")]
InFile = Annotated[str, typer.Argument(metavar="FILE|-", help="A file of `timeline export`, or - for standard input.")]


def erase(
    item: Annotated[str, typer.Argument(help="The id of an item: it_…")],
    reason: Annotated[str, typer.Option(help="Why; kept in the log for good, so quote nothing of what is erased.")],
    as_json: Json = False,
) -> None:
    """Take the words of an item away, in every version and from the database's files; its events stay."""
    with services() as opened:
        done = erase_item(item, reason, opened.log)
        others = list(alike(item, opened.log))
    if as_json:
        write_json({"item": done.item, "position": done.position, "versions": done.versions, "traces": done.traces,
                    "alike": [other for other, _ in others]})  # fmt: skip
    else:
        state = "was erased before" if done.before else "erased"
        console.print(f"{done.item} {state}: {done.versions} versions, tombstone at position {done.position}")
        for other, likeness in others:
            console.print(f"{other} had much the same words (likeness {likeness:.2f}); it keeps them")
    if done.traces:
        complaints.print(f"traces may remain in the database's files: {done.traces}", markup=False, style="yellow")
        raise typer.Exit(1)


def export(file: OutFile) -> None:
    """Write the whole log as JSON Lines, checked on the way; any database can be filled from it."""
    with services() as opened:
        reached = _export(file, opened, operational=False)
    _report(f"exported {_size(reached)}", file)


def import_(file: InFile) -> None:
    """Fill an empty log from an export; positions, moments and hashes stay, and are checked on the way."""
    with services() as opened:
        reached = _import(file, opened)
    console.print(f"imported {_size(reached)}")


def backup(file: Annotated[Path, typer.Argument(help="A new file.")]) -> None:
    """Back everything up while others write: the database itself on SQLite, an export with webhooks on PostgreSQL."""
    _refuse_existing(file)
    settings = read_settings()
    if settings.database.startswith("sqlite"):
        reached = _back_up_sqlite(file, settings)
    else:
        with services() as opened:
            reached = _export(str(file), opened, operational=True)
    console.print(f"backed up and verified {_size(reached)}")


def restore(file: Annotated[Path, typer.Argument(help="A file of `timeline backup`.")]) -> None:
    """Restore a backup into an empty database and verify the log."""
    _check_file(file)
    if is_sqlite_file(file):
        reached = _restore_sqlite(file, read_settings())
    else:
        with services() as opened:
            reached = _import(str(file), opened)
    console.print(f"restored and verified {_size(reached)}")


def _back_up_sqlite(file: Path, settings: Settings) -> Reached:
    with open_services(settings):  # a database that is not there, or not whole, is found before a copy is made
        pass
    engine = open_engine(settings.database)
    try:
        copy_out(engine, file)
    finally:
        engine.dispose()
    return _verified(f"sqlite:///{file}")


def _restore_sqlite(file: Path, settings: Settings) -> Reached:
    engine = open_engine(settings.database)
    try:
        copy_in(file, engine)
    finally:
        engine.dispose()
    with open_services(settings):  # brings an older copy up to this version
        pass
    return _verified(settings.database)


def _verified(url: str) -> Reached:
    engine = open_engine(url)
    reached = Reached()
    try:
        with audit(engine) as stored, progress() as bar:
            task = bar.add_task("verifying", total=stored.end().position)
            for reached in verify(stored):
                bar.update(task, completed=reached.position)
    finally:
        engine.dispose()
    return reached


def _export(file: str, opened: Services, *, operational: bool) -> Reached:
    reached = Reached()
    with opened.audits() as stored, _writing(file) as out, progress() as bar:
        task = bar.add_task("records", total=stored.end().position)
        for reached in export_log(stored, out.write, operational=operational):
            bar.update(task, completed=reached.position)
    return reached


def _import(file: str, opened: Services) -> Reached:
    reached = Reached()
    with _reading(file) as lines, opened.fillings() as log, progress() as bar:
        task = bar.add_task("records", total=None)
        for reached in import_log(lines, log):
            bar.update(task, completed=reached.position)
    apply_feed_records(opened.log, opened.feeds)
    project_all(opened)
    return reached


@contextmanager
def _writing(file: str) -> Iterator[BinaryIO]:
    """Standard output, or a new file that is there only when it is whole, and that only its owner can read."""
    if file == STANDARD:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(file)
    _refuse_existing(path)
    part = path.with_name(path.name + ".part")
    try:
        part.touch(mode=0o600)
        with part.open("wb") as out:
            yield out
        part.rename(path)
    except OSError as error:
        raise InvalidInput(f"{file!r} cannot be written: {error.strerror}; name another file") from None
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _reading(file: str) -> Iterator[BinaryIO]:
    if file == STANDARD:
        yield sys.stdin.buffer
        return
    _check_file(Path(file))
    with Path(file).open("rb") as lines:
        yield lines


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise InvalidInput(f"no file {str(path)!r}; give a file that `timeline export` or `timeline backup` wrote")


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise InvalidInput(f"{str(path)!r} is there already; name a new file")


def _size(reached: Reached) -> str:
    return f"{reached.position} records in {reached.commit_number} commits, chain {reached.chain.hex()}"


def _report(words: str, file: str) -> None:
    """On standard error when standard output carries the export itself."""
    (complaints if file == STANDARD else console).print(words)
