"""The coder against the bare parse of the same sentences; its start against importing and loading spaCy alone.

Over the demo's stories, or over a file of JSON Lines as `timeline code` reads them: `python -m bench.coder FILE`.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import spacy

from timeline.cli.demo.newsstand import load
from timeline.coders.choice import build
from timeline.coding.model import UNUSED, describe_model
from timeline.coding.output import read_article
from timeline.domain.events import Article
from timeline.settings import read_settings

ROUNDS = 9
STARTS = 5
BARE = "import spacy; spacy.load({path!r}, exclude={unused!r})"
OURS = "from timeline.coders.choice import build; from timeline.settings import read_settings; build(read_settings())"


def measure(file: Path | None = None) -> Iterator[tuple[str, float, float]]:
    articles = [read_article(line) for line in file.open(encoding="utf-8")] if file else _own()
    coder = build(read_settings())
    nlp = spacy.load(describe_model(None).path, exclude=list(UNUSED))
    sentences = [sentence.text for article in articles for sentence in nlp(article.text).sents]

    days = (timedelta(number) for number in count())

    def code() -> int:
        later = next(days)  # another day is another question: nothing is answered from memory
        return len([coder.code(replace(article, published=article.published + later)) for article in articles])

    def parse() -> int:
        list(nlp.pipe(sentences))
        return len(articles)

    code()
    ours, bound = _in_turn(code, parse)
    yield "articles", ours, bound
    bare = BARE.format(path=str(describe_model(None).path), unused=list(UNUSED))
    yield "starts", 1 / _start(OURS), 1 / _start(bare)


def _own() -> list[Article]:
    versions = [version for story in load().stories for version in story.versions]
    return [Article(str(n), v.title, v.text, date(2015, 10, 7)) for n, v in enumerate(versions)]


def _in_turn(*works: Callable[[], int]) -> list[float]:
    """How often a second of processor time each works, the most of several rounds: on a machine with other work the
    clock on the wall says little, and one round after the other less."""
    rates: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, taken in zip(works, rates, strict=True):
            began = time.process_time()
            done = work()
            taken.append(done / (time.process_time() - began))
    return [max(taken) for taken in rates]


def _start(program: str) -> float:
    """The least seconds of processor time that a start of Python took for this."""
    return min(_seconds(program) for _ in range(STARTS))


def _seconds(program: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    for name, ours, bound in measure(Path(sys.argv[1]) if sys.argv[1:] else None):
        print(f"{name:10} ours {ours:8.2f}/s   bound {bound:8.2f}/s   ratio {ours / bound:.2f}")
    print(f"memory     {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")
