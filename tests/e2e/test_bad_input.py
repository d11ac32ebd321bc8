"""A user's mistake ends with one line that says what to do; a publisher's harms nobody else."""

import json
from pathlib import Path

import pytest

from tests.e2e.command import Timeline, stories, write_archive
from tests.servers import Document, FeedServer

GOOD = b"""<rss version='2.0'><channel><title>Wire</title><link>https://wire.example/</link><item><guid>1</guid>
<title>Talks</title><link>https://wire.example/1</link><pubDate>%s</pubDate>
<description>France condemned Brazil on Monday, the foreign ministry said.</description></item></channel></rss>"""


@pytest.fixture
def command(sqlite_url: str) -> Timeline:
    return Timeline(sqlite_url, allow=True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "Ruritania"], "did you mean"),
        (["show", "RUS", "--since", "lately"], "write 2015-10-07"),
        (["show", "RUS", "--since", "2015-10-09", "--until", "2015-10-01"], "the later day"),
        (["exchange", "RUS", "USA", "TUR"], "one or two"),
        (["replay", "--known-at", "31/12/2015"], "write 2015-10-07"),
        (["replay", "--position", "99"], "0 to 0"),
        (["replay", "--position", "0", "--known-at", "2015-10-07"], "send one of them"),
        (["ingest", "nowhere.jsonl"], "no file"),
        (["feeds", "remove", "fd_none"], "feeds list"),
        (["feeds", "add", "ftp://wire.example/rss"], "http"),
    ],
)
def test_a_mistake_on_the_command_line_ends_with_one_line_of_advice(
    command: Timeline, arguments: list[str], said: str
) -> None:
    assert said in command.refusal(*arguments)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://nobody:secret@127.0.0.1:1/none", "127.0.0.1:1"),
        ("mysql://nobody@127.0.0.1/none", "TIMELINE_DATABASE_URL"),
        ("no url at all", "TIMELINE_DATABASE_URL"),
    ],
)
def test_a_database_that_is_not_there_is_named_without_its_password(url: str, said: str) -> None:
    done = Timeline(url).attempt("show", "RUS")
    assert done.returncode in (1, 2)
    assert said in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "many"), ("ALLOW_NETWORKS", "127.0.0.1/32"), ("LOG_LEVEL", "loud"), ("POLL_INTERVAL", "0")],
)
def test_a_setting_that_cannot_be_used_names_its_variable(sqlite_url: str, name: str, value: str) -> None:
    command = Timeline(sqlite_url, extra={f"TIMELINE_{name}": value})
    assert f"TIMELINE_{name}" in command.refusal("show", "RUS")


def test_a_feed_on_a_private_address_is_refused_and_names_the_setting(sqlite_url: str) -> None:
    line = Timeline(sqlite_url).refusal("feeds", "add", "http://127.0.0.1:8080/rss")
    assert "TIMELINE_ALLOW_NETWORKS" in line


def test_a_page_instead_of_a_feed_fails_alone(command: Timeline) -> None:
    with FeedServer() as server:
        server.documents["/page"] = Document(b"<!doctype html><html><body>News</body></html>", content_type="text/html")
        server.documents["/good"] = Document(GOOD % b"Wed, 07 Oct 2015 12:00:00 GMT")
        for path in ("page", "good"):
            command.run("feeds", "add", server.url(f"/{path}"))
        polls = [json.loads(line) for line in command.run("feeds", "poll", "--json", status=1).splitlines()]
    assert sorted(poll["result"] for poll in polls) == ["failed", "new"]
    assert "France" in command.run("show", "FRA")
    failing = [feed for feed in json.loads(command.run("feeds", "list", "--json")) if feed["status"] == "failing"]
    assert failing[0]["reason"]


def test_an_item_with_a_broken_date_is_kept_without_one(command: Timeline) -> None:
    with FeedServer() as server:
        server.documents["/rss"] = Document(GOOD % b"the day before yesterday")
        command.run("feeds", "add", server.url("/rss"))
        command.run("feeds", "poll")
    event = json.loads(command.run("show", "FRA", "--json").splitlines()[0])["event"]
    assert (event["occurred"]["precision"], event["occurred"]["start"]) == ("unknown", None)


def test_an_item_of_ten_megabytes_is_parked_and_the_rest_goes_on(command: Timeline, tmp_path: Path) -> None:
    huge = {**stories(1)[0], "id": "huge", "text": "x" * 10_000_000}
    lines = [*stories(3), huge, {**stories(1)[0], "id": "undated", "published": "soon"}]
    archive = write_archive(tmp_path / "archive.jsonl", lines)
    outcome = json.loads(command.run("ingest", "--json", str(archive), status=3))
    assert (outcome["received"], outcome["parked"]) == (3, 2)


def test_a_line_that_is_no_article_comes_back_with_its_error(command: Timeline) -> None:
    lines = ['{"id": "a", "published": "2015-10-07", "text": "France condemned Brazil on Monday."}', "no json", "{}"]
    coded = [json.loads(line) for line in command.run("code", stdin="\n".join(lines)).splitlines()]
    assert [line.get("error") is None for line in coded] == [True, False, False]
