"""`timeline code` in processes: the same bytes in the same order, whatever becomes of a process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.command import COMMAND, LIMIT_SECONDS, Timeline, stories, write_archive
from tests.plugin import install

ROOT = Path(__file__).parents[2]


@pytest.fixture
def stray(tmp_path: Path) -> Timeline:
    paths = os.pathsep.join([str(install(tmp_path / "site")), str(ROOT)])
    return Timeline("sqlite://", extra={"TIMELINE_CODER": "stray", "PYTHONPATH": paths})


SOUND = "sound\n\nRussia condemned Norway on Monday."
"""Our coder finds an accusation in it, the stray one a comment."""


def lines(texts: list[str]) -> str:
    items = ({"id": str(n), "published": "2021-03-11", "text": text} for n, text in enumerate(texts))
    return "".join(json.dumps(item) + "\n" for item in items)


def coded(command: Timeline, stdin: str, jobs: int = 1) -> list[dict[str, Any]]:
    return [json.loads(line) for line in command.run("code", "--jobs", str(jobs), stdin=stdin).splitlines()]


def test_any_number_of_processes_gives_the_same_bytes() -> None:
    command = Timeline("sqlite://")
    stdin = lines([story["text"] for story in stories(40)]) + "\n" + "no json\n" + lines(["Norway praised Iran."])
    whole = command.run("code", stdin=stdin)
    assert len(whole.splitlines()) == 42
    assert [command.run("code", "--jobs", jobs, stdin=stdin) == whole for jobs in ("2", "3")] == [True, True]


def test_an_explained_line_is_the_plain_line_and_its_silence() -> None:
    command = Timeline("sqlite://")
    stdin = lines(["Norway praised Iran on Monday.\n\nNorway has a rugged coast."])
    (plain,) = coded(command, stdin)
    for jobs in ("1", "2"):
        explained = json.loads(command.run("code", "--explain", "--jobs", jobs, stdin=stdin))
        assert explained.pop("silent") == [{"field": "text", "start": 32, "end": 58, "reason": "no-known-act"}]
        assert explained == plain


def test_a_stray_coder_costs_its_own_lines_and_no_others(stray: Timeline, tmp_path: Path) -> None:
    wrong = {
        "outside": "outside the text",
        "unknown_act": "act is no Act",
        "cycle": "answers itself",
        "naive": "start is no date",
        "nothing": "no Coding",
        "error": "IndexError",
        "dies": "SIGKILL",
        "leaves": "status 3",
    }
    texts = [word for each in wrong for word in (each, "sound")] + [f"dies_once {tmp_path / 'died'}", "prints"]
    answers = coded(stray, lines(texts), jobs=2)
    assert [answer["id"] for answer in answers] == [str(n) for n in range(len(texts))]
    for text, answer in zip(texts, answers, strict=True):
        assert (answer["nothing"] is None) == bool(answer["events"])
        assert wrong.get(text, "") in (answer["nothing"] or "")
        assert (text in wrong) == (answer["nothing"] is not None)


def test_an_endless_text_is_given_up(stray: Timeline) -> None:
    hasty = Timeline(stray.database_url, extra={**stray.extra, "TIMELINE_CODER_TIMEOUT": "PT1S"})
    first, second = coded(hasty, lines(["endless", "sound"]), jobs=2)
    assert first["nothing"] == "the coder did not answer within 1 seconds"
    assert second["events"]


def test_a_dry_run_of_recoding_shows_what_the_run_then_does(stray: Timeline, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'log.sqlite3'}"
    before, after = Timeline(url), Timeline(url, extra=stray.extra)
    archive = write_archive(
        tmp_path / "a.jsonl", [*stories(2), {**stories(1)[0], "id": "s", "text": SOUND, "title": ""}]
    )
    before.run("ingest", str(archive))
    dry = json.loads(after.run("recode", "--dry-run", "--json"))
    text = after.run("recode", "--dry-run")
    assert "Russia: 0 corrected, 1 retracted, 1 added" in text
    assert "would be written" in text
    assert {**dry, "dry_run": False} == json.loads(after.run("recode", "--json"))
    assert json.loads(after.run("recode", "--dry-run", "--json")) == {"dry_run": True, "records": 0, "actors": []}
    assert "Russia says so" in after.run("show", "RUS")


def children(process: int) -> Iterator[int]:
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if parent == process:
            yield int(status.parent.name)


def started(command: Timeline, jobs: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "code", "--jobs", str(jobs)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        bufsize=1,
        env=command.environment(),
        start_new_session=True,
    )


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_processes_killed_from_outside_lose_no_line(stray: Timeline) -> None:
    with started(stray, 2) as command:
        assert command.stdin is not None
        assert command.stdout is not None
        command.stdin.write(lines(["sound"]))
        assert json.loads(command.stdout.readline())["events"], "an answer comes before the input ends"
        for child in children(command.pid):
            os.kill(child, signal.SIGKILL)
        command.stdin.write(lines(["sound"] * 5))
        command.stdin.close()
        assert [bool(json.loads(line)["events"]) for line in command.stdout] == [True] * 5
        assert command.wait(LIMIT_SECONDS) == 0


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_an_interrupt_ends_all_processes_without_a_word(stray: Timeline) -> None:
    with started(stray, 2) as command:
        assert command.stdin is not None
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdin.write(lines(["sound", "endless", "endless"]))
        command.stdout.readline()
        began = list(children(command.pid))
        os.killpg(command.pid, signal.SIGINT)
        assert command.wait(LIMIT_SECONDS) == 130
        assert command.stderr.read() == ""
        assert not [child for child in began if Path(f"/proc/{child}/exe").exists()]
