from __future__ import annotations

import json
from datetime import date, datetime

import pytest

from timeline.coding.output import read_article, to_line
from timeline.coding.pipeline import SpacyCoder
from timeline.domain.errors import InvalidDate, InvalidItem


def test_a_line_is_an_article() -> None:
    article = read_article('{"id": "1", "published": "2021-03-11", "text": "T", "title": null, "source": "S"}')
    assert (article.id, article.title, article.text, article.source) == ("1", "", "T", "S")
    assert article.published == date(2021, 3, 11)


def test_a_moment_keeps_its_zone_and_its_own_day() -> None:
    article = read_article({"id": 1, "published": "2021-03-11T23:30:00-05:00", "text": "T"})
    assert isinstance(article.published, datetime)
    assert article.day == date(2021, 3, 11)


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[1, 2]",
        "3",
        '{"published": "2021-03-11", "text": "T"}',
        '{"id": "1", "published": "2021-03-11"}',
        '{"id": "1", "published": "2021-03-11", "text": 7}',
        '{"id": "1", "published": "2021-03-11", "text": "T", "title": []}',
    ],
)
def test_a_line_that_is_no_item_is_refused(line: str) -> None:
    with pytest.raises(InvalidItem):
        read_article(line)


@pytest.mark.parametrize("published", ["yesterday", "", None, 7, "2021-13-01", "2021-03-11Tx"])
def test_an_item_without_a_date_is_refused(published: object) -> None:
    with pytest.raises(InvalidDate):
        read_article({"id": "1", "published": published, "text": "T"})


def test_the_answer_is_the_contract_and_goes_through_json(coder: SpacyCoder) -> None:
    article = read_article(
        {"id": "1", "published": "2021-03-11", "text": "France on Wednesday condemned Syria's offensive."}
    )
    line = json.loads(json.dumps(to_line(article, coder.code(article), coder.identity)))
    event = line["events"][0]
    assert line["coder"]["name"] == "timeline"
    assert line["nothing"] is None
    assert event["actor"] == {"id": "FRA", "name": "France", "text": "France"}
    assert [target["id"] for target in event["targets"]] == ["SYR"]
    assert (event["act"], event["cameo"], event["plover"], event["quad"]) == ("ACCUSE", "110", "ACCUSE", 3)
    assert event["occurred"]["text"] == "Wednesday"
    assert set(event) == {
        *(
            "kind",
            "actor",
            "speaker",
            "targets",
            "reciprocal",
            "act",
            "cameo",
            "plover",
            "quad",
            "modality",
            "condition",
        ),
        *("occurred", "evidence", "mentions", "quote", "via", "reply_to", "gloss", "confidence"),
    }
