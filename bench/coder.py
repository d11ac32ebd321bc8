"""The coder against the bare parse of the same texts: what reading costs beyond spaCy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bench.timing import rate
from timeline.cli.demo.newsstand import load
from timeline.coding.gazetteer import Gazetteer
from timeline.coding.model import load_model
from timeline.coding.pipeline import build_coder
from timeline.domain.events import Article


def measure() -> Iterator[tuple[str, float, float]]:
    versions = [version for story in load().stories for version in story.versions]
    articles = [Article(str(n), v.title, v.text, date(2015, 10, 7)) for n, v in enumerate(versions)]
    coder = build_coder(None, Gazetteer.load())
    nlp, _ = load_model(None)

    def code() -> int:
        return len([coder.code(article) for article in articles])

    def parse() -> int:
        return len(list(nlp.pipe(article.text for article in articles)))

    code()
    yield "articles", rate(code), rate(parse)
