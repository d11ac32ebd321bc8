"""Archives of every form through the command: what is kept, what is parked, and the exit status that says so."""

import gzip
import json
from pathlib import Path

import pytest

from tests.e2e.command import Timeline, stories, write_archive

ARTICLE = "Title: France condemned Brazil\nDate: 2015-10-07\n\nFrance condemned Brazil on Monday.\n"


@pytest.fixture
def command(sqlite_url: str) -> Timeline:
    return Timeline(sqlite_url)


def test_a_folder_and_standard_input_are_taken_in(command: Timeline, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "deeper").mkdir(parents=True)
    write_archive(folder / "a.jsonl", stories(3))
    (folder / "deeper" / "b.txt.gz").write_bytes(gzip.compress(ARTICLE.encode()))
    outcome = json.loads(command.run("ingest", "--json", "--no-wait", str(folder)))
    assert (outcome["received"], outcome["parked"]) == (4, 0)
    outcome = json.loads(command.run("ingest", "--json", "--no-wait", "-", stdin=ARTICLE))
    assert (outcome["received"], outcome["unchanged"]) == (0, 1)


def test_what_is_parked_is_told_by_status_3_and_listed(command: Timeline, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("No header.\n---\n" + ARTICLE)
    done = command.attempt("ingest", "--no-wait", str(tmp_path / "a.txt"))
    assert (done.returncode, "1 new" in done.stdout) == (3, True)
    assert "a.txt, line 1 parked" in done.stderr
    assert "a.txt  line 1: " in command.run("feeds", "parked")
    again = command.attempt("ingest", "--no-wait", str(tmp_path / "a.txt"))
    assert (again.returncode, "1 known" in again.stdout) == (3, True)


def test_the_original_date_counts(command: Timeline, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    command.run("ingest", str(tmp_path / "a.txt"))
    event = json.loads(command.run("show", "FRA", "--json", "--reported-by", "2015-10-08").splitlines()[0])
    assert event["occurred"]["end"] == "2015-10-05"
