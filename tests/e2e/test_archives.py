"""Archives of every form through the command: what is kept, what is parked, and the exit status that says so."""

import gzip
import json
from pathlib import Path

import pytest

from tests.e2e.command import Timeline, stories, write_archive
from timeline.store.database import Database
from timeline.wiring import system_clock

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
    event = json.loads(command.run("show", "FRA", "--json", "--reported-by", "2015-10-08").splitlines()[0])["event"]
    assert event["occurred"]["end"] == "2015-10-05"


OPML = """<opml version="2.0"><body><outline text="World"><outline text="Harbour" xmlUrl="http://127.0.0.1:9/rss"/>
<outline text="Hills" xmlUrl="http://127.0.0.1:9/atom"/></outline><outline xmlUrl="ftp://127.0.0.1/x"/></body></opml>"""


def test_a_list_of_feeds_is_taken_in_in_one_append_and_given_out_again(sqlite_url: str, tmp_path: Path) -> None:
    command = Timeline(sqlite_url, allow=True)
    (tmp_path / "list.opml").write_text(OPML)
    done = command.attempt("feeds", "import", str(tmp_path / "list.opml"))
    assert (done.returncode, done.stdout.strip()) == (3, "2 added, 0 known, 1 left out")
    assert "ftp://127.0.0.1/x: left out" in done.stderr
    listed = command.run("feeds", "export")
    assert listed.count("xmlUrl=") == 2
    assert command.run("feeds", "import", "-", stdin=listed).strip() == "0 added, 2 known, 0 left out"
    assert command.run("feeds", "export") == listed
    with Database.open(sqlite_url, system_clock) as database:
        assert {record.recorded_at for record in database.log.read(0)} == {database.log.head().recorded_at}
