"""What an article's page says of itself, and the fields of an item that a page kept as HTML becomes. Pure.

What is said for machines counts first (JSON-LD, meta elements), then what stands on the page for readers. A page that
says no date has none: never the file's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from typing import Any

from feeds.encoding import decode_document
from feeds.markup import fold, plain_line, plain_paragraphs
from feeds.parse import publisher_of
from timeline.domain.errors import InvalidItem

_ATTRIBUTE = re.compile(r"""(?<![\w-])([\w:-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")
_META = re.compile(r"<meta\s[^<>]{0,20000}+>", re.IGNORECASE)
_LINK = re.compile(r"<link\s[^<>]{0,4000}+>", re.IGNORECASE)
_HTML = re.compile(r"<html\s[^<>]{0,4000}+>", re.IGNORECASE)
_TIME = re.compile(r"<time\s[^<>]{0,2000}+>", re.IGNORECASE)
_SCRIPT = re.compile(r"<(/?)script(?=[\s/>])([^<>]{0,2000}+)>", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]{0,200}+>([^<]{0,2000})", re.IGNORECASE)
_HEADING = re.compile(r"<(/?)h1(?=[\s/>])[^<>]{0,2000}+>", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^<>]{0,500}?charset\s*=\s*[\"']?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:p|br|div|h[1-6])[\s/>]", re.IGNORECASE)
_ASIDES = "aside|footer|form|header|nav|h1"
_ASIDE = re.compile(rf"<(/?)(?:{_ASIDES})(?=[\s/>])", re.IGNORECASE)
_ARTICLES = frozenset(
    {"Article", "NewsArticle", "ReportageNewsArticle", "BlogPosting", "Report", "AnalysisNewsArticle"}
)
_DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.created", "dcterms.date", "pubdate", "publishdate", "publish-date", "parsely-pub-date", "sailthru.date",
)  # fmt: skip
"""Names of meta elements that hold the date of publication, the surest first."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page says of itself. `body` is the text that it has for machines, `free` whether it says that everybody
    may read it (schema.org isAccessibleForFree), `robots` what it asks of robots."""

    title: str
    url: str | None
    published: str | None
    site: str | None
    language: str | None
    body: str | None
    free: bool | None
    robots: str


def decode_page(data: bytes, content_type: str | None) -> str:
    """The text of a page; what HTTP says of its characters counts before what it says itself (WHATWG HTML, 13.2.3)."""
    declared = None if "charset" in (content_type or "").lower() else _CHARSET.search(data, 0, 4096)
    label = f"text/html; charset={declared[1].decode('ascii')}" if declared else content_type
    return decode_document(data, label)[0]


def read_facts(html: str) -> PageFacts:
    """What a page says of itself; None and empty where it says nothing."""
    meta, data = dict(_meta(html)), _structured(html)
    addresses = (_canonical(html), meta.get("og:url"), data.get("url"))
    return PageFacts(
        title=meta.get("og:title") or _text_of(data.get("headline")) or _heading(html),
        url=next((a for a in addresses if isinstance(a, str) and a.startswith(("http://", "https://"))), None),
        published=_text_of(data.get("datePublished")) or _date(meta) or _time(html),
        site=meta.get("og:site_name"),
        language=_language(html),
        body=_body_of(data.get("articleBody")),
        free=_free(meta, data),
        robots=meta.get("robots", ""),
    )


def read_page(html: str) -> dict[str, object]:
    """The fields of the article on a page, as `feeds.archive.item_of` takes them; InvalidItem when it has no text."""
    facts = read_facts(html)
    text = facts.body or _body(html)
    if not text:
        raise InvalidItem("the page has no text of an article")
    return {
        "title": facts.title,
        "text": text,
        "url": facts.url,
        "published": facts.published,
        "source": facts.site,
        "publisher": publisher_of(facts.url) if facts.url else facts.site,
        "language": facts.language,
    }


def _body_of(value: object) -> str | None:
    """A body for machines is mostly plain text with line ends; some sites put markup into it."""
    if not isinstance(value, str):
        return None
    if _MARKUP.search(value):
        return plain_paragraphs(value) or None
    lines = (plain_line(line) for line in value.splitlines())
    return "\n\n".join(line for line in lines if line) or None


def _free(meta: Mapping[str, str], data: Mapping[str, Any]) -> bool | None:
    """Whether a page says that the whole of it is open to everybody; None when it does not say."""
    tier = meta.get("article:content_tier", "").lower()
    said = [data.get("isAccessibleForFree")]
    parts = data.get("hasPart")
    said += [
        part.get("isAccessibleForFree")
        for part in (parts if isinstance(parts, list) else [parts])
        if isinstance(part, dict)
    ]
    answers = {_truth(value) for value in said} - {None}
    if tier == "locked" or False in answers:
        return False
    return True if tier == "free" or True in answers else None


def _truth(value: object) -> bool | None:
    """A truth value of JSON-LD, or one written as a word or an address (https://schema.org/False)."""
    word = str(value).rsplit("/", 1)[-1].strip().lower()
    return {"true": True, "false": False}.get(word)


def _attributes(tag: str) -> dict[str, str]:
    return {m[1].lower(): fold(unescape(m[2] or m[3] or m[4] or "")) for m in _ATTRIBUTE.finditer(tag)}


def _meta(html: str) -> Iterator[tuple[str, str]]:
    """Names and contents of the meta elements; of several of one name the first counts."""
    found: dict[str, str] = {}
    for tag in _META.finditer(html):
        values = _attributes(tag[0])
        name = values.get("property") or values.get("name") or values.get("itemprop") or ""
        if name and values.get("content"):
            found.setdefault(name.lower(), values["content"])
    yield from found.items()


def _canonical(html: str) -> str | None:
    for tag in _LINK.finditer(html):
        values = _attributes(tag[0])
        if values.get("rel", "").lower() == "canonical":
            return values.get("href")
    return None


def _structured(html: str) -> Mapping[str, Any]:
    """The article among the page's JSON-LD, empty for none."""
    for value in _scripts(html):
        for node in _nodes(value):
            types = node.get("@type")
            if _ARTICLES & {str(name) for name in (types if isinstance(types, list) else [types])}:
                return node
    return {}


def _scripts(html: str) -> Iterator[Any]:
    begun: int | None = None
    for tag in _SCRIPT.finditer(html):
        if not tag[1] and begun is None and _attributes(tag[2]).get("type", "").lower() == "application/ld+json":
            begun = tag.end()
        elif tag[1] and begun is not None:
            with suppress(ValueError, RecursionError):  # some pages write what only looks like JSON
                yield json.loads(html[begun : tag.start()], strict=False)
            begun = None


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of JSON-LD: one, a list, or a graph."""
    for node in value if isinstance(value, list) else [value]:
        if isinstance(node, dict):
            yield node
            graph = node.get("@graph")
            yield from (part for part in graph if isinstance(part, dict)) if isinstance(graph, list) else ()


def _text_of(value: object) -> str | None:
    return plain_paragraphs(value) or None if isinstance(value, str) else None


def _date(meta: Mapping[str, str]) -> str | None:
    return next((meta[name] for name in _DATES if name in meta), None)


def _time(html: str) -> str | None:
    """The date of the first time element that has one for machines."""
    return next((value for tag in _TIME.finditer(html) if (value := _attributes(tag[0]).get("datetime"))), None)


def _language(html: str) -> str | None:
    tag = _HTML.search(html, 0, 8192)
    return _attributes(tag[0]).get("lang") if tag else None


def _heading(html: str) -> str:
    heading = _longest(html, _HEADING)
    title = _TITLE.search(html)
    return plain_line(heading) if heading else plain_line(title[1]) if title else ""


def _body(html: str) -> str:
    """The text of the longest article element, else of main, else of the body, without what stands around it."""
    for name in ("article", "main", "body"):
        region = _longest(html, re.compile(rf"<(/?){name}(?=[\s/>])[^<>]{{0,2000}}+>", re.IGNORECASE))
        if region and (text := plain_paragraphs(_without_asides(region))):
            return text
    return ""


def _longest(html: str, tag: re.Pattern[str]) -> str:
    """The content of the longest element that a pattern opens and closes; elements in it belong to it."""
    best, depth, begun = (0, 0), 0, 0
    for found in tag.finditer(html):
        if not found[1]:
            begun = begun if depth else found.end()
            depth += 1
        elif depth:
            depth -= 1
            if not depth and found.start() - begun > best[1] - best[0]:
                best = (begun, found.start())
    return html[best[0] : best[1]]


def _without_asides(html: str) -> str:
    """Without navigation, forms and the like; one that nobody closed is left where it is."""
    kept: list[str] = []
    begun = depth = 0
    for tag in _ASIDE.finditer(html):
        if not tag[1]:
            if not depth:
                kept.append(html[begun : tag.start()])
                begun = tag.start()
            depth += 1
        elif depth:
            depth -= 1
            begun = tag.start() if not depth else begun
    return "".join((*kept, html[begun:]))
