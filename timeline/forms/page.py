"""A page of text that can be pasted into a brief: as plain text or as Markdown, from one description.

Whatever a gloss or a publisher's name holds, it stays on its line, moves no cursor, and is no markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from urllib.parse import quote


class Format(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere; without an address they are only words."""

    text: str
    url: str | None = None


Part = str | Link


@dataclass(frozen=True, slots=True)
class Line:
    """One line and what stands beneath it, a step further in."""

    parts: tuple[Part, ...]
    under: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading, or without one."""

    heading: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    sections: tuple[Section, ...]
    foot: str | None = None


def line(*parts: Part | None, under: Iterable[Line] = ()) -> Line:
    """A line of the parts that there are."""
    return Line(tuple(part for part in parts if part), tuple(under))


def joined(parts: Sequence[Part], between: str = ", ") -> list[Part]:
    """The parts with words between them."""
    return [piece for index, part in enumerate(parts) for piece in ((between, part) if index else (part,))]


def render(page: Page, form: Format, *, links: bool = True) -> str:
    """With `links` False plain text is without addresses."""
    return markdown(page) if form is Format.MARKDOWN else plain(page, links=links)


def plain(page: Page, *, links: bool = True) -> str:
    """Title, sections with their headings, lines set in by two; addresses in angle brackets behind their words."""
    out = [_bare(page.title)]
    for section in page.sections:
        out += ["", *([_bare(section.heading)] if section.heading else [])]
        step = "  " if section.heading else ""
        out += [text for one in section.lines for text in _plain_line(one, step, links)]
    if page.foot:
        out += ["", _bare(page.foot)]
    return "\n".join(out) + "\n"


def markdown(page: Page) -> str:
    """CommonMark: headings, lists, links; all else escaped."""
    out = [f"## {_escaped(page.title)}"]
    for section in page.sections:
        out += ["", *([f"### {_escaped(section.heading)}", ""] if section.heading else [])]
        out += [text for one in section.lines for text in _markdown_line(one, "")]
    if page.foot:
        out += ["", f"*{_escaped(page.foot)}*"]
    return "\n".join(out) + "\n"


def _plain_line(one: Line, step: str, links: bool) -> Iterable[str]:
    yield step + "".join(_plain_part(part, links) for part in one.parts)
    for below in one.under:
        yield from _plain_line(below, step + "  ", links)


def _markdown_line(one: Line, step: str) -> Iterable[str]:
    yield f"{step}- " + "".join(_markdown_part(part) for part in one.parts)
    for below in one.under:
        yield from _markdown_line(below, step + "  ")


def _plain_part(part: Part, links: bool) -> str:
    if isinstance(part, str):
        return _bare(part, ends=True)
    url = _address(part.url)
    return f"{_bare(part.text)} <{url}>" if url and links else _bare(part.text)


def _markdown_part(part: Part) -> str:
    if isinstance(part, str):
        return _escaped(part, ends=True)
    url = _address(part.url)
    return f"[{_escaped(part.text)}](<{url}>)" if url else _escaped(part.text)


def _address(url: str | None) -> str | None:
    """An http address that breaks out of no brackets; None for anything else."""
    if url is None or not re.match(r"https?://", url, re.IGNORECASE):
        return None
    return quote(url, safe="/:?#[]@!$&'()*+,;=%~")


def _bare(text: str, *, ends: bool = False) -> str:
    """On one line, without what moves a cursor or turns the direction of writing. With `ends` blanks at both ends stay,
    since parts are put together."""
    runs = groupby(text, key=str.isprintable)
    words = "".join("".join(signs) if printable else " " for printable, signs in runs)
    return words if ends else words.strip()


def _escaped(text: str, *, ends: bool = False) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", _bare(text, ends=ends))
