"""`timeline code`: JSON Lines in, JSON Lines out (the contract of docs/coding.md)."""

from __future__ import annotations

import sys

from timeline.cli.screen import write_json
from timeline.coding.gazetteer import Gazetteer
from timeline.coding.output import read_article, to_line
from timeline.coding.pipeline import build_coder
from timeline.domain.errors import InvalidInput
from timeline.settings import read_settings


def code() -> None:
    """Code articles from standard input: one JSON object a line in, one a line out, in the same order.

    In: id, published, text; title, source, language. A line that is no article comes back with its `error`.
    """
    if sys.stdin.isatty():
        raise InvalidInput("timeline code reads JSON Lines from standard input: timeline code < articles.jsonl")
    coder = build_coder(read_settings().model, Gazetteer.load())
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            article = read_article(line.decode("utf-8", errors="replace"))
        except InvalidInput as error:
            write_json({"id": None, "line": number, "error": error.message, "events": []})
        else:
            write_json(to_line(article, coder.code(article), coder.identity))
