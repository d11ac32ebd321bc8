"""The `timeline` command: the outermost layer, which builds and starts everything."""

from __future__ import annotations

import sys

import typer

from timeline.cli import coding, demo, doctor, feeds, keep, log, proof, reading, service
from timeline.domain.errors import AddressRefused, InvalidInput, NotFound, TimelineError

app = typer.Typer(
    name="timeline",
    help="Who said or did what to whom, when, according to which words: news feeds become dated timelines.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("demo")(demo.demo)
app.command("serve")(service.serve)
app.command("migrate")(service.migrate)
app.command("doctor")(doctor.doctor)
app.add_typer(feeds.app, name="feeds")
app.command("ingest")(log.ingest)
app.command("code")(coding.code)
app.command("show")(reading.show)
app.command("exchange")(reading.exchange)
app.command("replay")(log.replay)
app.command("rebuild")(log.rebuild)
app.command("recode")(log.recode)
app.command("erase")(keep.erase)
app.command("export")(keep.export)
app.command("import")(keep.import_)
app.command("backup")(keep.backup)
app.command("restore")(keep.restore)
app.command("verify")(proof.verify)
app.command("checkpoint")(proof.checkpoint)
app.command("prove")(proof.prove)


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
