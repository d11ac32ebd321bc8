"""Bytes of a feed become text. Pure.

One decoding, here, before anything looks at the text: whoever checks the document and whoever parses it then see the
same characters. A byte order mark counts first (RFC 7303 section 3); then text that is valid UTF-8 is UTF-8, because
labels lie more often than that is an accident.
"""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00\x00\x00", "utf-32-le"),  # no mark, but the beginning of a document (XML 1.0, appendix F)
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),  # "<?xm" of large computers
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s;\"']+)", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_CHARACTER_SETS = re.compile(
    r"utf-?(8|16|32).*|us-ascii|ascii|iso-?\d.*|latin-?\d+|(windows|cp|ibm)-?\d+|koi8.*|mac.*|big5.*|gb.*|hz.*|euc.*"
    r"|shift.?jis|sjis|ks_c.*|tis-?620|ptcp154"
)
"""Python also calls compressions and escapes encodings; those are no character sets."""
_WIDER = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
_WIDER |= {"gb2312": "gb18030", "shift_jis": "cp932", "ks_c_5601-1987": "cp949"}
"""What these labels mean in practice (WHATWG Encoding, section 4.2)."""
_DAMAGED = "some bytes are no characters of its encoding and were replaced"
_BROKEN = "\ufffd"
_WIDE = re.compile(r"[^\x00-\x7f]+")
_ESCAPED = re.compile(r"(iso-2022-|hz).*")  # 7-bit, so it would pass for UTF-8


def decode_document(data: bytes, content_type: str | None) -> tuple[str, str | None]:
    """The text of an XML document without its byte order mark, and a remark when its label was not to be trusted."""
    labels = _labels(data, content_type)
    for mark, encoding in _MARKS:
        if data.startswith(mark) and (marked := _marked(data, encoding)):
            return marked
    for encoding in (*(label for label in labels if _ESCAPED.match(label)), "utf-8", *labels):
        if (text := _decoded(data, encoding)) is not None:
            return text, _remark(labels, encoding)
    return _damaged(data) or (data.decode("cp1252", "replace"), "the encoding is unknown; read as windows-1252")


def _marked(data: bytes, encoding: str) -> tuple[str, str | None] | None:
    """Text whose first bytes tell its encoding; None when they told wrong."""
    if (text := _decoded(data, encoding)) is not None:
        return text.removeprefix("\ufeff"), None
    text = data.decode(encoding, "replace").removeprefix("\ufeff")
    return (text, _DAMAGED) if text.lstrip()[:1] in ("<", "{") else None


def _damaged(data: bytes) -> tuple[str, str | None] | None:
    """UTF-8 with some broken bytes among whole characters: one of them must not turn all the others into signs."""
    text = data.decode("utf-8", "replace")
    broken = text.count(_BROKEN)
    whole = sum(map(len, _WIDE.findall(text))) - broken
    return (text, _DAMAGED) if whole > broken else None


def _labels(data: bytes, content_type: str | None) -> list[str]:
    """The encodings that the document is said to have, by HTTP and by its own declaration."""
    said = _CHARSET.search(content_type or "")
    declared = _DECLARED.match(data.lstrip()[:400])
    names = [said[1] if said else "", declared[1].decode("ascii") if declared else ""]
    return [_WIDER.get(name.lower(), name.lower()) for name in names if _CHARACTER_SETS.fullmatch(name.lower())]


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeError):
        return None


def _remark(labels: list[str], encoding: str) -> str | None:
    if not labels or (encoding == "utf-8" and labels[0] == "cp1252"):
        return None
    same = codecs.lookup(encoding).name
    if same in {_canonical(label) for label in labels}:
        return None
    return f"the encoding is said to be {labels[0]}, but it is {same}"


def _canonical(label: str) -> str:
    try:
        return codecs.lookup(label).name
    except LookupError:
        return label
