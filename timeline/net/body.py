"""Bodies of answers: decoded while they stream, never past their limit, however small they were on the wire. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

PIECE = 64 * 1024
"""Bytes that are unpacked at a time."""

ENCODINGS = frozenset({"", "identity", "gzip", "x-gzip"})
"""The content codings that can be read (RFC 9110 section 8.4.1)."""

_GZIP = b"\x1f"


class BodyRefused(Exception):
    """A body that cannot be read; the message continues "the answer …"."""


def read_body(chunks: Iterable[bytes], coding: str, max_bytes: int) -> bytes:
    """The decoded body; BodyRefused when it is longer than `max_bytes`, packed or unpacked, or not what it says."""
    coding = coding.strip().lower()
    if coding not in ENCODINGS:
        raise BodyRefused(f"has the content coding {coding[:40]!r}, which was not asked for")
    limited = _limited(chunks, max_bytes)
    decoded = limited if coding in ("", "identity") else _limited(_inflated(limited), max_bytes)
    return b"".join(decoded)


def read_beginning(chunks: Iterable[bytes], max_bytes: int) -> bytes:
    """At most the first `max_bytes`, as they came."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) >= max_bytes:
            break
    return bytes(body[:max_bytes])


def _limited(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    taken = 0
    for chunk in chunks:
        taken += len(chunk)
        if taken > max_bytes:
            raise BodyRefused(f"is longer than the limit of {max_bytes} bytes")
        yield chunk


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack gzip (RFC 1952), several members in a row too; what follows them and is none is padding."""
    unpacker = _gunzip()
    begun = False
    for chunk in chunks:
        data = chunk
        while data:
            if unpacker.eof:
                if not data.startswith(_GZIP):
                    return
                unpacker = _gunzip()
            try:
                piece = unpacker.decompress(data, PIECE)
            except zlib.error as error:
                raise BodyRefused(f"says it is compressed, but is not readable as such ({error})") from None
            begun = True
            if piece:
                yield piece
            data = unpacker.unconsumed_tail or unpacker.unused_data
    if begun and not unpacker.eof:
        yield from _rest(unpacker)


def _gunzip() -> zlib._Decompress:
    return zlib.decompressobj(zlib.MAX_WBITS | 16)


def _rest(unpacker: zlib._Decompress) -> Iterator[bytes]:
    while piece := unpacker.decompress(b"", PIECE):
        yield piece
    if not unpacker.eof:
        raise BodyRefused("breaks off in the middle of its compressed body")
