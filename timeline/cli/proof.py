"""Commands that let others trust the log: verify it, sign what it promises, prove that a record is in it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from timeline.cli.lines import write_json
from timeline.cli.options import services
from timeline.cli.screen import complaints, console, progress
from timeline.domain.checkpoint import Checkpoint, KeptCheckpoint, read_lines
from timeline.domain.errors import InvalidInput, UnknownEvent
from timeline.domain.ports import LogAudit
from timeline.domain.proof_json import proof_json
from timeline.domain.proofs import Reached
from timeline.settings import Settings, read_settings
from timeline.signing import Signer, is_signed_by, make_key, read_key
from timeline.use_cases import verify as use_case
from timeline.use_cases.as_of import Knowledge, resolve
from timeline.wiring import Services, open_audit

Kept = Annotated[
    Path | None, typer.Option("--checkpoint", metavar="FILE", help="Lines that `timeline checkpoint` printed earlier.")
]
PublicKey = Annotated[
    str | None, typer.Option("--public-key", metavar="HEX", help="Whose signature to expect; default: our own key's.")
]

COMMITS_A_LOOK = 500
"""How often the bar is moved: drawing it costs more than checking a commit."""


def verify(checkpoint: Kept = None, public_key: PublicKey = None) -> None:
    """Walk the whole log; name the first bad position and what is wrong with it (exit status 1)."""
    settings = read_settings()
    kept = _kept(checkpoint, public_key, settings) if checkpoint else []
    with open_audit(settings) as stored:
        reached = _walk(stored, [one.checkpoint for one in kept])
    held = f"; {len(kept)} checkpoints hold" if kept else ""
    console.print(
        f"good: {reached.position} records in {reached.commit_number} commits, chain {reached.chain.hex()}{held}"
    )


def _walk(stored: LogAudit, kept: list[Checkpoint]) -> Reached:
    reached = Reached()
    with progress() as bar:
        task = bar.add_task("records", total=stored.end().position)
        for reached in use_case.verify(stored, kept):
            if reached.commit_number % COMMITS_A_LOOK == 0:
                bar.update(task, completed=reached.position)
    return reached


def checkpoint(
    public_key: Annotated[bool, typer.Option("--public-key", help="Print the public key instead.")] = False,
) -> None:
    """Print one signed line: how far the log goes and what it holds. Keep it elsewhere; append it to a file of them."""
    with services() as opened:
        signer = _signer(opened.settings)
        if public_key:
            console.print(signer.public_key.hex())
            return
        with opened.audits() as stored:
            now = use_case.checkpoint(stored)
    console.print(now.line(signer.public_key, signer.sign), markup=False)


def prove(
    record: Annotated[str, typer.Argument(metavar="POSITION|EVENT", help="A position, or the id of an event.")],
    checkpoint: Kept = None,
    public_key: PublicKey = None,
) -> None:
    """Print the proof that a record is in the log, as JSON; docs/verify_proof.py checks it without this program."""
    with services() as opened, opened.audits() as stored:
        against = _against(checkpoint, public_key, opened.settings, stored)
        position = int(record) if record.isdecimal() else _position_of(record, opened)
        proof = use_case.prove_position(position, stored, against.checkpoint)
    write_json(proof_json(proof, against.line))


def _against(path: Path | None, public_key: str | None, settings: Settings, stored: LogAudit) -> KeptCheckpoint:
    """The last checkpoint of the file, or a fresh one."""
    if path:
        return _kept(path, public_key, settings)[-1]
    signer = _signer(settings)
    now = use_case.checkpoint(stored)
    return KeptCheckpoint(now, now.line(signer.public_key, signer.sign))


def _signer(settings: Settings) -> Signer:
    """The key of the settings; the one in the data folder is made when it is not there."""
    path = settings.signing_key_file
    if settings.signing_key or path.exists():
        return read_key(path)
    signer = make_key(path)
    complaints.print(f"made a signing key: {path}; its public half is {signer.public_key.hex()}", markup=False)
    return signer


def _position_of(event: str, opened: Services) -> int:
    as_of = resolve(Knowledge(), opened.log, opened.projections)
    entry = opened.timelines.entry(event, as_of)
    if entry is None:
        raise UnknownEvent(f"no event {event!r} stands now; give its id, or the position of a record", event=event)
    return entry.position


def _kept(path: Path, public_key: str | None, settings: Settings) -> list[KeptCheckpoint]:
    try:
        text = path.read_text("ascii")
    except (OSError, UnicodeDecodeError):
        raise InvalidInput(f"no checkpoints can be read from {str(path)!r}; name a file of lines") from None
    key = _public_key(public_key) if public_key else _own_key(settings)
    return read_lines(text, key, partial(is_signed_by, key))


def _public_key(words: str) -> bytes:
    try:
        return bytes.fromhex(words)
    except ValueError:
        raise InvalidInput(
            "a public key is 64 hexadecimal digits; `timeline checkpoint --public-key` prints it"
        ) from None


def _own_key(settings: Settings) -> bytes:
    path = settings.signing_key_file
    if not path.exists():
        raise InvalidInput(f"there is no key of our own at {path}; name the signer's with --public-key")
    return read_key(path).public_key
