"""The grammar of wire headlines and of the notes that wires put before, into or behind a story.

Agencies say what a new version is in front of the headline (`UPDATE 2-Ministers meet`, `CORRECTED-…`, `WITHDRAWN-…`),
newspapers behind it (`… (updated)`), both in a line of the text (`(Adds quote)`, `Correction: an earlier version …`).
The rest of the headline is the headline itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """What the publisher says this version is. In the order of weight: of several the last counts."""

    REPEATED = "repeated"  # RPT: sent once more as it was
    REFILED = "refiled"  # REFILE: its form was mended
    UPDATE = "update"
    EMBARGOED = "embargoed"  # not for use before a time that it names
    ADVISORY = "advisory"  # a note to editors
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Headline:
    mark: Mark | None
    number: int | None  # of an update: UPDATE 2- is 2
    bare: str  # the headline without its marks; a stretch of the title as it stands


MAX_HEADLINE = 2000
"""Characters; what is longer is no headline, and has no marks."""

_WORDS = {
    Mark.REPEATED: r"RPT|REPEAT(?:ING|ED)?|RESEND(?:ING)?",
    Mark.REFILED: r"REFIL(?:E|ED|ING)",
    Mark.UPDATE: r"""(?:WRAPUP|UPDATED?|(?:LEAD|LD)(?=\s*\d))(?:\s*\#?(?P<after>\d{1,3}))?
        | (?P<before>\d{1,2})(?:ST|ND|RD|TH|st|nd|rd|th)?\s+(?:UPDATE|LEAD|Lead|LD|Ld|WRITE-?THRU)
        | (?:LEAD|LD|WRITE-?THRU|Write-?thru)(?=\s*[-–—:)\]])""",
    Mark.EMBARGOED: r"""EMBARGO(?:ED)?
        (?:\s+(?:UNTIL|TILL|TO|FOR|until|till|to|for)\b[^-–—:]{1,40}(?::\d\d[^-–—:]{0,30})?)?""",
    Mark.ADVISORY: r"ADVISORY|ATTENTION\s+EDITORS|EDITOR(?:S|[’']S|S[’'])?\s+NOTE|NOTE\s+TO\s+EDITORS",
    Mark.CORRECTED: r"CORRECT(?:ED|ION|ING|IVE)S?(?:\s+(?:AND|&)\s+REPLAC(?:ES|ED|ING))?|CLARIFICATION|CLARIFIED",
    Mark.WITHDRAWN: r"""WITHDRAWN|WITHDRAWAL|WITHDRAWING
        | (?:MANDATORY\s+|BULLETIN\s+|STORY\s+)?(?:KILL(?:ED)?|ELIMINATION)
        | RETRACT(?:ED|ION)|(?:STORY|ARTICLE)\s+(?:WITHDRAWN|RETRACTED|REMOVED)""",
}
_FRONT = "|".join(f"(?P<{mark.name}>{words})" for mark, words in _WORDS.items())
_ASIDE = r"(?:\s*[-–—]?\s*\([^()]{1,40}\))?"
"""What may stand between a mark and the headline: `CORRECTED (OFFICIAL)-`."""

_CAPITALS = re.compile(rf"\s*\*?(?:{_FRONT}){_ASIDE}\s*(?:[-–—:]+)\s*", re.VERBOSE)
_BUSINESS = re.compile(r"\s*(?P<CORRECTED>CORRECTING\s+and\s+REPLACING|CORRECTING\s+AND\s+REPLACING)\s*:?\s+")
_BRACKETED = re.compile(rf"\s*[\[(](?:{_FRONT})[\])]\s*[-–—:]?\s*", re.VERBOSE | re.IGNORECASE)
_OF_ITS_OWN = re.compile(
    r"\s*(?:(?P<CORRECTED>CORRECTION\s+TO:?\s+|Correction\s+to(?::\s*|\s+(?=[\"“‘'])))"
    r"|(?P<before>\d{1,2})(?:ST|ND|RD|TH)\s+(?P<UPDATE>LEAD|LD)\s+(?=\w))"
)
"""Without a sign between the mark and the headline."""
_COLON = re.compile(
    r"\s*(?:(?P<CORRECTED>Correct(?:ed|ion)|Clarification)|(?P<WITHDRAWN>Withdrawn|Retract(?:ed|ion)|Story\s+removed)"
    r"|(?P<UPDATE>Updated?(?:\s(?P<after>\d{1,3}))?)|(?P<EMBARGOED>Embargoed)"
    r"|(?P<ADVISORY>Editor(?:s|[’']s|s[’'])?\s+note|Eds|Note\s+to\s+editors))\s*:\s+"
)
"""In small letters only before a colon: `Correction: …`. `Update - talks go on` may be a headline of its own."""

_BEHIND = re.compile(
    r"\s*(?:[-–—]+\s*)?[\[(]?\b(?P<word>updated?(?:\s\d{1,3})?|corrected|withdrawn|retracted)[\])]\s*$"
    r"|\s+[-–—]{1,2}\s*(?P<bare>update(?:\s\d{1,3})?|updated|corrected|withdrawn)\s*$",
    re.IGNORECASE,
)
_FLAG = re.compile(
    r"\s*(?:BREAKING(?:\s+NEWS)?|URGENT|FLASH|SNAP|ALERT|BULLETIN|NEWSALERT|EXCLUSIVE|JUST\s+IN|DEVELOPING)\s*[-–—:]+\s*",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"\s*(?:TABLE|FACTBOX|TIMELINE|CHRONOLOGY|EXCLUSIVE|INTERVIEW|ANALYSIS|INSIGHT|FEATURE|COLUMN|PREVIEW|EXPLAINER|"
    r"SCENARIOS|PROFILE|NEWSMAKER|QUOTES|TEXT|WITNESS|DIARY|SPECIAL\s+REPORT)\s*[-–—:]+\s*"
)
"""What kind of piece it is: no part of the headline."""
_MEDIA = re.compile(r"\s*=?\(\s*(?:PICTURE|VIDEO|PHOTO|GRAPHIC|INFOGRAPHIC)[A-Z +,/]*\)=?\s*$")
_NOTED = re.compile(
    r"\s*[\[(](?:(?P<CORRECTED>correct(?:s\b[^()\[\]]*|ion)?)"
    r"|(?P<REFILED>refil(?:es|ing)\b[^()\[\]]*)|(?P<REPEATED>repeats?\b[^()\[\]]*)"
    r"|(?P<UPDATE>(?:adds|updates|recasts|releads|writes\s+through)\b[^()\[\]]*|update\s?(?P<after>\d{1,3})"
    r"|part\s(?P<part>\d)|(?P<bare>[1-9])))[\])]\s*$"
    r"|,\s*(?P<lead>\d{1,2})(?:st|nd|rd|th)\s+(?:ld|lead)(?:-writethru)?\s*$",
    re.IGNORECASE,
)
"""Notes in brackets behind a headline, with Bloomberg's counts, and the leads of bulletins."""
_TAKEN_BACK = re.compile(r"\b(?:withdraw\w*|withdrew|retract\w*|kill(?:s|ed)?\s+the\s+(?:story|item|article))\b", re.I)


def parse_headline(title: str) -> Headline:
    """Read the marks off a headline; several may stand in a row (`CORRECTED-UPDATE 1-…`), the gravest counts."""
    if len(title) > MAX_HEADLINE:
        return Headline(None, None, title.strip())
    found: list[Mark] = []
    number: int | None = None
    rest = _MEDIA.sub("", title.strip())
    while match := _mark_before(rest):
        groups = match.groupdict()
        found.append(next(mark for mark in Mark if groups.get(mark.name)))
        digits = groups.get("after") or groups.get("before")
        number = int(digits) if digits else number
        rest = rest[match.end() :]
    if match := _BEHIND.search(rest):
        words = (match["word"] or match["bare"]).lower()
        found.append(_BEHIND_MARKS[words.split()[0]])
        number = int(digits[0]) if (digits := re.findall(r"\d+", words)) and number is None else number
        rest = rest[: match.start()]
    elif match := _NOTED.search(rest):
        groups = match.groupdict()
        found.append(next((mark for mark in Mark if groups.get(mark.name)), Mark.UPDATE))
        count = next((groups[name] for name in ("after", "part", "bare", "lead") if groups[name]), None)
        number = int(count) if count and number is None else number
        rest = rest[: match.start()]
    while kind := _KIND.match(rest):
        rest = rest[kind.end() :]
    rest = rest.strip()
    if Mark.ADVISORY in found and _TAKEN_BACK.search(rest):
        found.append(Mark.WITHDRAWN)
    return Headline(max(found, key=list(Mark).index, default=None), number, rest)


def _mark_before(rest: str) -> re.Match[str] | None:
    """The mark in front, behind flags and kinds or not: `BREAKING: UPDATE 1-…`, `FACTBOX-CORRECTED-…`."""
    at = 0
    while flag := _FLAG.match(rest, at) or _KIND.match(rest, at):
        at = flag.end()
    for start in (0, at):
        for pattern in (_CAPITALS, _BUSINESS, _OF_ITS_OWN, _BRACKETED, _COLON):
            if match := pattern.match(rest, start):
                return match
    return None


_BEHIND_MARKS = {
    "update": Mark.UPDATE,
    "updated": Mark.UPDATE,
    "corrected": Mark.CORRECTED,
    "withdrawn": Mark.WITHDRAWN,
    "retracted": Mark.WITHDRAWN,
}

_NOTE_LENGTH = 600
_NOTES_WITHIN = 2000
_STORY = r"(?:story|article|report|item|version|dispatch|headline|copy)"
_NOTES = (
    (
        Mark.WITHDRAWN,
        rf"(?:the|this)\s+(?:\S+\s+){{0,3}}{_STORY}\b[^.]{{0,200}}?\b(?:is|was|has\s+been|have\s+been)\s+"
        r"(?:withdrawn|retracted|killed)\b",
    ),
    (
        Mark.WITHDRAWN,
        rf"(?:has|have|is)\s+(?:withdrawn|withdrawing|retracted|retracting)\s+(?:the|its|this)\s+{_STORY}",
    ),
    (Mark.CORRECTED, r"\(\s*correct(?:s|ing|ed)\b"),
    (Mark.CORRECTED, rf"this\s+(?:\S+\s+){{0,3}}{_STORY}\s+(?:was|has\s+been)\s+(?:correct|clarifi)ed\b"),
    (Mark.CORRECTED, rf"this\s+(?:\S+\s+)?(?:version|{_STORY})\s+corrects\b"),
    (Mark.CORRECTED, r"\bcorrection\b[^.:]{0,30}:\s"),
    (
        Mark.CORRECTED,
        rf"\bearlier\s+versions?\s+of\s+this\s+{_STORY}\b[^.]{{0,80}}\b(?:misstat|incorrect|wrong|mistaken)",
    ),
    (Mark.UPDATE, r"\(\s*(?:add(?:s|ing)|updat(?:es|ing|ed)|recasts|releads|writes\s+through)\b"),
    (Mark.REFILED, r"\(\s*refil(?:es|ing|ed)\b"),
    (Mark.REFILED, rf"this\s+(?:\S+\s+){{0,3}}{_STORY}\s+(?:was|has\s+been)\s+refiled\b"),
    (Mark.REPEATED, r"\(\s*repeat(?:s|ing|ed)\b"),
)
_NOTE_PATTERNS = tuple((mark, re.compile(pattern, re.IGNORECASE)) for mark, pattern in _NOTES)
_OPENING = re.compile(r"\s*(?:[(\[*]|Eds?[.:]|ATTENTION|ADVISORY|NOTE|Correction|Clarification|This|An earlier)", re.I)


def read_note(text: str) -> Mark | None:
    """What a note in the text's first or last two paragraphs says of this version; None without a note.

    Only a paragraph that begins like a note is one: what a minister corrected is news.
    """
    first, last = _paragraphs(text[:_NOTES_WITHIN])[:2], _paragraphs(text[-_NOTES_WITHIN:])[-2:]
    ends = [part[:_NOTE_LENGTH] for part in (*first, *last) if _OPENING.match(part)]
    found = [mark for part in ends for mark, pattern in _NOTE_PATTERNS if pattern.search(part)]
    return max(found, key=list(Mark).index, default=None)


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def mark_of(title: str, text: str) -> Mark | None:
    """What the publisher says a version is, in its headline or a note of its text; the gravest counts."""
    found = [mark for mark in (parse_headline(title).mark, read_note(text)) if mark]
    return max(found, key=list(Mark).index, default=None)


_SMALL = frozenset(
    {
        *("a", "an", "the", "this", "that", "its", "his", "her", "their", "new"),
        *("as", "at", "by", "for", "from", "in", "into", "of", "on", "over", "to", "with", "and", "or"),
        *("he", "she", "it", "they", "us", "says", "say", "said", "s"),
        *("is", "are", "was", "were", "be", "has", "have", "will"),
    }
)


def stem_words(title: str) -> tuple[str, ...]:
    """The words that a headline keeps while its story is updated: without marks, flags, case, small words; distinct,
    in order."""
    bare = parse_headline(title).bare
    while match := _FLAG.match(bare):
        bare = bare[match.end() :]
    words = re.findall(r"\w+", bare.casefold())
    return tuple(dict.fromkeys(word for word in words if word not in _SMALL))
