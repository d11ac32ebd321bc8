"""Every frame file tells by examples what its frames are for; each is coded as it says.

`sentence -> RUS ASSAULT UKR, ...`: actor, act, targets (comma between, - for none), modality if not asserted; several
events with a semicolon between; NONE for a sentence that tells of no event.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.resources import files

import pytest
import yaml

from timeline.coding.pipeline import SpacyCoder
from timeline.domain.events import Article, CodedEvent

PUBLISHED = date(2019, 6, 14)


def examples() -> Iterator[tuple[str, str, str]]:
    for sheet in sorted((files("timeline.coding") / "lexicon" / "frames").iterdir(), key=lambda file: file.name):
        for line in yaml.safe_load(sheet.read_text(encoding="utf-8")).get("examples", []):
            sentence, _, told = line.rpartition(" -> ")
            yield sheet.name.removesuffix(".yaml"), sentence, told


def told_by(event: CodedEvent) -> str:
    modality = "" if event.modality.value == "asserted" else f" {event.modality.value}"
    return f"{event.actor.id} {event.act} {','.join(sorted(t.id for t in event.targets)) or '-'}{modality}"


def in_order(line: str) -> str:
    actor, act, targets, *modality = line.split()
    return " ".join([actor, act, ",".join(sorted(targets.split(","))), *modality])


@pytest.mark.parametrize(("sheet", "sentence", "told"), list(examples()))
def test_an_example_is_coded_as_it_says(sheet: str, sentence: str, told: str, coder: SpacyCoder) -> None:
    expected = [] if told == "NONE" else [in_order(line) for line in told.split(";")]
    coding = coder.code(Article(sheet, "", sentence, PUBLISHED))
    assert sorted(map(told_by, coding.events)) == sorted(expected)


def test_every_act_has_examples() -> None:
    folder = files("timeline.coding") / "lexicon" / "frames"
    listed = {sheet for sheet, _, _ in examples()}
    assert listed == {file.name.removesuffix(".yaml") for file in folder.iterdir()}
