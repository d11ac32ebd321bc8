"""The editor's door on the command line: an event is corrected, retracted, marked, and every step names its hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.e2e.command import Timeline

STORY = {
    "id": "a1",
    "publisher": "wire.example",
    "published": "2015-10-07T12:00:00Z",
    "title": "France rejects German offer",
    "text": 'France rejected a German offer to hold talks on fish on Tuesday: "no", it said.',
}


@pytest.fixture
def told(sqlite_url: str, tmp_path: Path) -> Timeline:
    timeline = Timeline(sqlite_url, extra={"TIMELINE_AUTHOR": "Ana"})
    story = tmp_path / "story.jsonl"
    copy = STORY | {"id": "b1", "publisher": "herald.example", "published": "2015-10-07T13:00:00Z"}
    story.write_text(f"{json.dumps(STORY)}\n{json.dumps(copy)}\n", encoding="utf-8")
    timeline.run("ingest", str(story))
    return timeline


def shown(told: Timeline, actor: str) -> list[dict[str, object]]:
    return [json.loads(line)["event"] for line in told.run("show", actor, "--json").splitlines()]


def test_an_editor_corrects_undoes_and_marks_and_the_event_s_history_says_so(told: Timeline, tmp_path: Path) -> None:
    (line,) = [line for line in shown(told, "FRA") if line["act"] == "REJECT"]
    event = str(line["id"])
    corrected = ("correct", event, "--act", "request", "--target", "italy", "--occurred", "..2015-10-06")
    made = json.loads(told.run(*corrected, "--reason", "it asks", "--json"))
    assert [target["id"] for target in made["event"]["targets"]] == ["ITA"]
    assert (made["event"]["act"], made["event"]["cameo"]) == ("REQUEST", "020")
    assert made["event"]["occurred"] == {"start": None, "end": "2015-10-06", "precision": "unknown", "basis": "editor"}
    again = json.loads(told.run(*corrected, "--reason", "it asks", "--json"))
    assert again["stood"]

    told.run("recode")
    assert [line["act"] for line in shown(told, "ITA")] == ["REQUEST"]

    told.run("undo", made["edit"], "--reason", "it refuses after all", "--author", "Bo")
    assert shown(told, "ITA") == []
    retracted = told.run("retract", event, "--reason", "to see")
    assert "retracted: edit ed_" in retracted
    assert "others on its line go on telling it: ev_" in retracted
    assert "(herald.example)" in retracted
    assert "does not stand" in told.run("event", event)
    edit = retracted.split("edit ")[1].split()[0]
    assert f"timeline undo {edit}" in told.refusal("correct", event, "--gloss", "x", "--reason", "why")
    told.run("undo", edit, "--reason", "seen")

    history = told.run("event", event)
    assert "corrected (act, occurred, targets) by Ana: it asks" in history
    assert "by Bo: it refuses after all" in history
    assert told.run("edits").count("(undone)") == 2

    told.run("mark-wrong", event, "--should-be", "FRA REJECT DEU 2015-10-06 negated", "--reason", "of talks")
    done = told.attempt("export-cases", "--out", str(tmp_path / "cases"))
    assert "Do not publish" in done.stderr
    (case,) = (tmp_path / "cases").glob("*.yaml")
    read = yaml.safe_load(case.read_text(encoding="utf-8"))
    assert (read["title"], read["text"]) == (STORY["title"], STORY["text"])
    assert "FRA REJECT DEU 2015-10-06 negated" in read["events"]
    assert "equals the stored rows" in told.run("replay")
    assert "DIFFERS" not in told.run("replay")


def test_mistakes_end_with_one_line_that_says_what_to_do(told: Timeline) -> None:
    event = str(shown(told, "FRA")[0]["id"])
    nobody = Timeline(told.database_url)
    assert "TIMELINE_AUTHOR" in nobody.refusal("retract", event, "--reason", "why")
    assert "did you mean" in told.refusal("correct", event, "--actor", "Germny", "--reason", "why")
    assert "nothing to correct" in told.refusal("correct", event, "--reason", "why")
    assert "timeline show" in told.refusal("retract", "ev_unknown", "--reason", "why")
    assert "timeline edits" in told.refusal("undo", "ed_unknown", "--reason", "why")
    told.run("correct", event, "--gloss", "France says no", "--reason", "shorter", "--author", "Bo")
    assert "changed by Bo" in told.refusal(
        "correct", event, "--gloss", "France says non", "--reason", "why", "--seen", "1", status=1
    )
