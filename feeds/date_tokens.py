"""A publisher's date cut into tokens: days, times, offsets, places, numbers, words. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

_MARKUP = re.compile(r"<!\[CDATA\[|\]\]>|<[^<>]*>")
_EAST_ASIAN_DAY = re.compile(r"(?<!\d)(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]?")
_EAST_ASIAN_TIME = re.compile(r"(?<!\d)(\d{1,2})\s?[時时시點点](?:\s?(\d{1,2})\s?[分분](?:\s?(\d{1,2})\s?[秒초])?)?")
_VIETNAMESE_DAY = re.compile(r"(?<!\d)(\d{1,2})\stháng\s(\d{1,2})(?:,|\snăm)?\s(\d{4})(?!\d)", re.IGNORECASE)

_LOG_DAY = re.compile(r"(?<=[^\W\d_][/-]\d{4}):(?=\d\d:\d\d)")
"""Between day and time in the logs of web servers."""
_FILE_NAME = re.compile(r"(?<!\d)(\d{4}-\d\d-\d\d)[ T_-](\d\d)-(\d\d)-(\d\d)(?!\d)")
_FILE_STAMP = re.compile(r"(?<!\d)(\d{8})[-_](\d{6})(?!\d)")
"""Times as in the names of files, which hold no colon."""

_LETTER = r"[^\W\d_]"
_WORD = rf"{_LETTER}[^\d\s,.;:()\[\]{{}}/+\-–—−'’<>|\"،؛、]*"
_FRACTION = r"(?:[.,]\d+)?"
_ALONE = rf"(?<!{_LETTER})"  # no letter before
_PATTERNS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("stamp", r"\d{8}(?:\d{4}|\d{6})(?!\d)"),  # 20151007183000
        ("week", r"\d{4}-?[Ww]\d\d-?[1-7](?!\d)"),
        ("ordinal", r"\d{4}-\d{3}(?![\d-])|\d{7}(?=[Tt]\d)"),
        ("day", r"\d{4}(?P<s>[-/:]|\.\s?)0?\d{1,2}(?P=s)\d{1,2}(?!\d|-\d(?!\d:\d\d))|\d{8}(?!\d)"),
        ("clock", rf"(?:{_ALONE}[Tt]\s?)?\d\d?:(?:\d\d?:\d\d?|\d\d){_FRACTION}(?!\d|:\d)"),
        ("clock", rf"{_ALONE}[Tt]\d\d(?:\d\d(?:\d\d)?)?{_FRACTION}(?![\d:]|\.\d)"),
        ("clock", r"\d\d?\s?[hHuUчЧ](?:\s?\d\d(?:\s?m(?:in)?)?)?(?!\w)"),
        ("hour", r"\d\d?(?=\s?(?:[AaPp]\.?\s?[Mm]\.?(?!\w)|[Uu]hr(?!\w)))"),
        ("triple", r"(?<!\d[-/.])\d\d?(?P<t>[-/]|\.\s?)\d\d?(?P=t)\d\d(?:\d\d)?(?![\d:])"),
        ("dotted", r"\d\d?\.\d\d(?!\d|\.\d)"),
        ("offset", r"[+\-–−](?:\d\d:?\d\d(?::\d\d)?|\d:?\d\d|\d\d?|\s(?:0\d|1[0-4]):?\d\d)(?!\d)"),
        ("place", rf"{_ALONE}[A-Z][A-Za-z]+/[A-Z][A-Za-z_]*(?:[-+/]\w+)*|[A-Z]{{3}}\d[A-Z]{{3}}(?!\w)"),
        ("number", r"\d+(?:(?:st|nd|rd|th|er|re|ste|[oa])(?!\w))?"),
        ("word", _WORD),
        ("opening", r"[(\[]"),
        ("closing", r"[)\]]"),
        ("between", r"[\s,;|/.·•–—−\-_\"'’<>،؛、]|(?<=\w):(?=[\s+-])"),
    )
)
_ZONED = re.compile(r"[+-]\d\d:\d\d")
_CLOCKS = frozenset({"stamp", "clock", "hour", "dotted"})


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a date and where in the cleaned text it stands."""

    kind: str
    text: str
    start: int
    end: int


def clean(raw: str) -> str:
    """A date without entities, markup and odd spaces; digits of every script as 0 to 9, East Asian days as numbers."""
    text = _MARKUP.sub(" ", unescape(unescape(raw)))
    text = unicodedata.normalize("NFKC", "".join(_plain(letter) for letter in text))
    text = _EAST_ASIAN_DAY.sub(r" \1-\2-\3 ", text)
    text = _EAST_ASIAN_TIME.sub(_clock, text)
    text = _VIETNAMESE_DAY.sub(r"\3-\2-\1", text)
    text = _LOG_DAY.sub(" ", text)
    text = _FILE_NAME.sub(r"\1T\2:\3:\4", text)
    text = _FILE_STAMP.sub(r"\1\2", text)
    return " ".join(text.split())


def tokens(text: str) -> list[Token] | None:
    """The tokens of a cleaned date, without what parts them; None when some of it is none."""
    found = list(_cut(text))
    if sum(token.end - token.start for token in found) != len(text):
        return None
    return [token for token in found if token.kind != "between"]


def _cut(text: str) -> Iterator[Token]:
    """A sign before digits is an offset only after a time, or right after a day; elsewhere it parts numbers."""
    position, timed, numbered = 0, False, False
    while position < len(text):
        for kind, pattern in _PATTERNS:
            if (kind != "offset" or timed) and (match := pattern.match(text, position)):
                break
        else:
            return
        yield Token(kind, match[0], position, match.end())
        position = match.end()
        timed |= (
            kind in _CLOCKS or (kind == "triple" and numbered) or (kind == "day" and bool(_ZONED.match(text, position)))
        )
        numbered |= kind == "number"


def _plain(letter: str) -> str:
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    return "" if unicodedata.category(letter) == "Cf" else letter


def _clock(match: re.Match[str]) -> str:
    return " " + ":".join((part or "0").zfill(2) for part in match.groups()) + " "
