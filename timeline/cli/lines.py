"""JSON Lines on standard output."""

from __future__ import annotations

import sys

import orjson


def write_json(value: object) -> None:
    """One line of JSON on standard output."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()
