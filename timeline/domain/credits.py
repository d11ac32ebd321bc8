"""Whom a publisher credits for its words: in the byline, the dateline, the notes around a story, or its lead.

A name in a credit's own place ("VIENNA (Northern Wire) -", "Source: Northern Wire") is taken whatever it is; in running
text only a known agency is one, since anybody may be said to say something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST = 4
"""Credits kept of one item."""

_TOP = 400
"""Characters of the lead, where "according to Interfax" speaks of the whole story."""

_END = 600
"""Characters of the notes behind a story."""

_AGENCIES = {
    "Reuters": "Thomson Reuters",
    "AP": "Associated Press|The Associated Press",
    "AFP": "Agence France-Presse|Agence France Presse",
    "UPI": "United Press International",
    "Interfax": "Interfax-AVN",
    "TASS": "Tass|ITAR-TASS|Itar-Tass",
    "RIA Novosti": "RIA",
    "Sputnik": "",
    "Xinhua": "Xinhua News Agency|New China News Agency",
    "KCNA": "Korean Central News Agency",
    "Yonhap": "Yonhap News Agency",
    "Kyodo": "Kyodo News",
    "Jiji": "Jiji Press",
    "IRNA": "Islamic Republic News Agency",
    "ISNA": "",
    "Fars": "Fars News Agency",
    "Tasnim": "Tasnim News Agency",
    "Mehr": "Mehr News Agency",
    "SANA": "",
    "WAFA": "",
    "Anadolu": "Anadolu Agency",
    "ANSA": "",
    "EFE": "Agencia EFE",
    "dpa": "DPA|Deutsche Presse-Agentur",
    "PTI": "Press Trust of India",
    "ANI": "Asian News International",
    "IANS": "",
    "APP": "Associated Press of Pakistan",
    "Bernama": "",
    "Antara": "",
    "VNA": "Vietnam News Agency",
    "CNA": "Central News Agency",
    "MENA": "Middle East News Agency",
    "SPA": "Saudi Press Agency",
    "WAM": "Emirates News Agency",
    "KUNA": "",
    "QNA": "Qatar News Agency",
    "PA": "Press Association|PA Media",
    "AAP": "Australian Associated Press",
    "Canadian Press": "The Canadian Press",
    "Bloomberg": "Bloomberg News",
    "Ukrinform": "",
    "UNIAN": "Unian",
    "Interfax-Ukraine": "",
    "BelTA": "Belta",
    "Armenpress": "",
    "Tanjug": "",
    "MTI": "",
    "PAP": "Polish Press Agency",
    "CTK": "ČTK|Czech News Agency",
    "BNS": "Baltic News Service",
    "Belga": "",
    "ANP": "",
    "TT": "TT News Agency",
    "NTB": "",
    "Ritzau": "",
    "Lusa": "",
}
_CANON = {
    alias.casefold(): name for name, aliases in _AGENCIES.items() for alias in (name, *aliases.split("|")) if alias
}
_KNOWN = "|".join(
    re.escape(alias)
    for alias in sorted(
        {a for name, aliases in _AGENCIES.items() for a in (name, name.upper(), *aliases.split("|")) if a},
        key=lambda a: (-len(a), a),
    )
)
_NAME = r"(?P<name>[A-Z][\w&'’-]*(?:[ /](?:of|and|the|[A-Z][\w&'’-]*)){0,4})"
_WIRE = rf"(?P<name>{_KNOWN})(?![\w’'-])"
_DATELINE = re.compile(
    rf"\s*[A-Z][^()\n]{{0,60}}\(\s*{_NAME}\s*\)\s*[-–—:]|\s*\(\s*(?P<bare>{_KNOWN})\s*\)|"
    rf"\s*[A-Z][^()\n]{{1,50}}[,.]?\s(?P<plain>{_KNOWN})\s*[-–—]+\s|[^/\n]{{0,60}}/(?P<slashed>{_KNOWN})/"
)
_NOTES = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        rf"^\W*(?:Source|SOURCE|Credit|Via|VIA|Agency|Originally published by|First published by)\s*:?\s+{_NAME}\W*$",
        rf"^\W*(?:[Ww]ith|WITH)\s+(?:inputs?|reporting|agenc(?:y|ies)\s+inputs?|material|files?)\s+(?:from|by)\s+"
        rf"(?:the\s+)?{_NAME}",
        rf"\b(?:The\s+)?{_WIRE}\s+(?:also\s+)?contributed\s+to\s+this\s+(?:report|story|article|dispatch)",
        rf"\b[Rr]eporting\s+by\s+[^.\n]{{0,120}}?\s(?:for|of)\s+(?:the\s+|The\s+)?{_NAME}\s*(?:[;,.)]|$)",
        rf"^\W*(?:By|BY)\s+(?:[A-Z][\w.'’-]+\s+){{0,3}}?(?:[|,/]\s*|of\s+)?(?:[Tt]he\s+)?{_WIRE}\s*(?:[Ss]taff|STAFF)?\W*$",
        rf"^\W*(?:[A-Z][\w.'’-]+\s+){{2,3}}?[|,/–—-]\s*{_WIRE}\W*$",
        rf"^\W*(?:the\s+)?{_WIRE}(?:\s+[Ss]taff)?\W*$",
        rf"(?:[-–—/(]|\s-\s)\s*{_WIRE}\s*[)/]?\s*$",
        rf"(?:[(]\s*)(?:[Ww]ith\s+)?{_WIRE}\s*[)]",
    )
)
_AMBIGUOUS = frozenset(re.findall(r"\w+", "ani anp app bns cna ctk mena pa pap qna spa tt wam"))
"""Short for other things in running text: the Palestinian Authority, Singapore's channel, an app."""

_SPOKEN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:[Aa]ccording\s+to|[Cc]ited\s+by|[Qq]uoted\s+by|[Tt]old|[Rr]eported\s+by|[Cc]iting|[Qq]uoting)\s+"
        rf"(?:the\s+|state\s+|official\s+|news\s+agency\s+|agency\s+|Russia['’]s\s+|China['’]s\s+){{0,4}}{_WIRE}",
        rf"\b{_WIRE}(?:\s+news\s+agency|\s+agency)?\s+(?:reported|reports|said|says)\b",
    )
)


def credits_of(title: str, text: str, source: str | None, publisher: str) -> tuple[str, ...]:
    """The names that an item credits, at most `MOST`, the plainest place first; never its own publisher."""
    found = dict.fromkeys(canonical_name(name) for name in _named(title, text, source))
    return tuple(name for name in found if name and not is_house(name, publisher))[:MOST]


def canonical_name(name: str) -> str:
    """A known agency by one of its names; any other name as it stands."""
    bare = " ".join(name.split()).strip(" .,;:-–—()/")
    return _CANON.get(bare.casefold(), bare.removeprefix("The ").removeprefix("the "))


_DULL = frozenset({"the", "news", "agency", "www", "com", "org", "net", "co", "uk", "feeds", "rss", "press"})


def is_house(name: str, publisher: str) -> bool:
    """Whether a credit names a publisher, known by a name or by its host: `Reuters` and `feeds.reuters.com`."""
    named = _parts(canonical_name(name))
    house = _parts(canonical_name(publisher))
    host = "." in publisher and " " not in publisher
    joined = "".join(named)
    return bool(named) and (named == house or (host and joined in {*house, "".join(house)}))


def _parts(name: str) -> list[str]:
    parts = re.findall(r"\w+", name.casefold())
    return [part for part in parts if part not in _DULL] or parts


def _named(title: str, text: str, source: str | None) -> Iterator[str]:
    if source and source.strip().casefold() in _CANON:
        yield source
    top, end = text[:_TOP], text[-_END:]
    for paragraph in (p for p in top.split("\n")[:4] if p.strip()):
        if match := _DATELINE.match(paragraph):
            yield next(name for name in match.groups() if name)
    for part in dict.fromkeys((top.split("\n\n")[0][:120], end)):
        for pattern in _NOTES:
            yield from (match["name"] for match in pattern.finditer(part))
    if match := re.search(rf"(?:[-–—|]\s+|\()\s*{_WIRE}\)?\s*$", title):
        yield match["name"]
    for pattern in _SPOKEN:
        spoken = (match["name"] for match in pattern.finditer(top))
        yield from (name for name in spoken if name.casefold() not in _AMBIGUOUS)
