"""`timeline serve`, killed and started again, with a receiver that is killed and started again."""

import json
import os
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen

import pytest

from tests.e2e.command import Timeline, stories, write_archive
from tests.integration.webhooks.receiver import Receiver
from timeline.webhooks.signature import new_secret


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver(new_secret(bytes))
    yield receiver.start()
    receiver.stop()


def call(url: str, body: dict[str, object] | None = None, accept: str = "application/json") -> str:
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", "Accept": accept})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(answer.read().decode())


def children(process: Popen[str]) -> list[int]:
    """Of all its threads: the supervisor's is the one that has the worker."""
    tasks = Path(f"/proc/{process.pid}/task").glob("*/children")
    return [int(pid) for task in tasks for pid in task.read_text().split()]


def event_positions(url: str) -> list[int]:
    log = json.loads(call(f"{url}/v1/log?after=0&limit=500"))
    return [r["position"] for r in log["records"] if r["type"].endswith(".recorded")]


def test_every_event_reaches_the_receiver_whoever_is_killed(
    database_url: str, tmp_path: Path, receiver: Receiver
) -> None:
    command = Timeline(database_url, allow=True)
    items = stories(45)
    with command.serving() as (url, _):
        made = json.loads(call(f"{url}/v1/webhooks", {"url": receiver.url, "filter": {}, "start_at": 0}))
        receiver.trust(made["secret"])
        command.run("ingest", str(write_archive(tmp_path / "one.jsonl", items[:15])))
        receiver.wait_for_ids(15)
        receiver.stop()
        command.run("ingest", str(write_archive(tmp_path / "two.jsonl", items[15:30])))
        receiver.start()
        receiver.wait_for_ids(30)
    with command.serving() as (url, process):
        command.run("ingest", "--no-wait", str(write_archive(tmp_path / "three.jsonl", items[30:])))
        receiver.wait_for_ids(31)
        workers = children(process)
        assert len(workers) == 1
        process.kill()
        process.wait()
    wait_until_gone(workers)
    with command.serving() as (url, _):
        receiver.wait_for_ids(45)
        expected = event_positions(url)
    first_arrivals = list(dict.fromkeys(arrival.position for arrival in receiver.taken))
    assert first_arrivals == expected
    assert receiver.refused == []


def wait_until_gone(pids: list[int]) -> None:
    """The worker of a killed service ends by itself; a zombie has no command line left."""
    paths = [Path(f"/proc/{pid}/cmdline") for pid in pids]
    wait_until(lambda: not any(path.exists() and path.read_bytes() for path in paths))


def test_a_worker_that_is_killed_is_started_again(sqlite_url: str, tmp_path: Path) -> None:
    command = Timeline(sqlite_url)
    with command.serving() as (url, process):
        wait_until(lambda: len(children(process)) == 1)
        os.kill(children(process)[0], signal.SIGKILL)
        command.run("ingest", "--no-wait", str(write_archive(tmp_path / "archive.jsonl", stories(5))))
        wait_until(lambda: len(json.loads(call(f"{url}/v1/events"))["entries"]) == 5)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_what_is_ingested_can_be_asked_for_as_it_is_and_as_it_was(sqlite_url: str, tmp_path: Path) -> None:
    command = Timeline(sqlite_url)
    command.run("ingest", str(write_archive(tmp_path / "archive.jsonl", stories(30))))
    with command.serving() as (url, _):
        whole = json.loads(call(f"{url}/v1/actors/TUR/timeline"))
        assert {entry["event"]["actor"]["id"] for entry in whole["entries"]} >= {"TUR"}
        assert json.loads(call(f"{url}/v1/actors/TUR/timeline?known_at=2015-12-31"))["entries"] == []
        early = json.loads(call(f"{url}/v1/actors/TUR/timeline?reported_by=2015-10-06"))
        assert 0 < len(early["entries"]) < len(whole["entries"])
        assert {entry["event"]["reported_at"][:10] for entry in early["entries"]} <= {
            f"2015-10-{day:02d}" for day in range(1, 7)
        }
        event = whole["entries"][0]["event"]
        detail = json.loads(call(f"{url}/v1/events/{event['id']}"))
        item = json.loads(call(f"{url}/v1/items/{event['item']}"))
        span = event["evidence"]
        words = item["versions"][0][span["field"]]
        assert detail["evidence"]["text"] == words[span["start"] : span["end"]] != ""
