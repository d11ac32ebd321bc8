"""Bodies of answers: decoded while they stream, within three limits (bytes on the wire, bytes unpacked, and how many
times more the second may be than the first), however small they were when they came. Pure.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

import brotli

PIECE = 64 * 1024
"""Bytes that are unpacked at a time."""

MAX_RATIO = 100
"""Bytes unpacked for each byte on the wire. Feeds are packed to a tenth, the most repetitive to a thirtieth."""

RATIO_COUNTS_FROM = 1024 * 1024
"""Unpacked bytes below which no ratio is too large: what is small does no harm."""

ACCEPTED = "gzip, br"
"""The content codings that are asked for (RFC 9110 section 8.4.1, RFC 7932)."""

_GZIP = b"\x1f"
_NOT_PACKED = ("", "identity")


class BodyRefused(Exception):
    """A body that cannot be read; the message continues "the answer …"."""


class _Unpacker(Protocol):
    """Takes what came, gives pieces of about `PIECE` bytes."""

    def unpack(self, data: bytes) -> Iterator[bytes]: ...

    def end(self) -> Iterator[bytes]:
        """What is left; BodyRefused when the packed body breaks off."""
        ...


def read_body(chunks: Iterable[bytes], coding: str, max_bytes: int, *, cut: bool = False) -> bytes:
    """The decoded body; BodyRefused when it is longer than `max_bytes`, packed or unpacked, is packed tighter than
    feeds ever are, or is not what it says. With `cut` only so many bytes of it are read."""
    coding = coding.strip().lower()
    if coding not in _NOT_PACKED and coding not in _UNPACKERS:
        raise BodyRefused(f"has the content coding {coding[:40]!r}, which was not asked for")
    wire = _Counted(chunks, sys.maxsize if cut else max_bytes)
    if coding in _NOT_PACKED:
        return b"".join(wire) if not cut else read_beginning(wire, max_bytes)
    unpacked = _Counted(_unpacked(wire, _UNPACKERS[coding]()), sys.maxsize if cut else max_bytes)
    pieces = _not_too_dense(unpacked, wire)
    return b"".join(pieces) if not cut else read_beginning(pieces, max_bytes)


def read_beginning(chunks: Iterable[bytes], max_bytes: int) -> bytes:
    """At most the first `max_bytes`, as they came."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) >= max_bytes:
            break
    return bytes(body[:max_bytes])


class _Counted:
    """Chunks, and how many bytes they were so far; BodyRefused beyond the limit."""

    def __init__(self, chunks: Iterable[bytes], limit: int) -> None:
        self._chunks = chunks
        self._limit = limit
        self.taken = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.taken += len(chunk)
            if self.taken > self._limit:
                raise BodyRefused(f"is longer than the limit of {self._limit} bytes")
            yield chunk


def _not_too_dense(unpacked: _Counted, wire: _Counted) -> Iterator[bytes]:
    for piece in unpacked:
        if unpacked.taken > max(RATIO_COUNTS_FROM, MAX_RATIO * wire.taken):
            raise BodyRefused(f"unpacks to more than {MAX_RATIO} times what was sent, as no feed does")
        yield piece


def _unpacked(chunks: Iterable[bytes], unpacker: _Unpacker) -> Iterator[bytes]:
    for chunk in chunks:
        yield from unpacker.unpack(chunk)
    yield from unpacker.end()


def _unreadable(error: Exception) -> BodyRefused:
    return BodyRefused(f"says it is compressed, but is not readable as such ({error})")


def _cut_short() -> BodyRefused:
    return BodyRefused("breaks off in the middle of its compressed body")


class _Gzip:
    """gzip (RFC 1952), several members in a row too; what follows them and is none is padding."""

    def __init__(self) -> None:
        self._member = self._gunzip()
        self._begun = self._ended = False

    def unpack(self, data: bytes) -> Iterator[bytes]:
        while data and not self._ended:
            if self._member.eof:
                self._ended = not data.startswith(_GZIP)
                self._member = self._member if self._ended else self._gunzip()
                continue
            self._begun = True
            try:
                piece = self._member.decompress(data, PIECE)
            except zlib.error as error:
                raise _unreadable(error) from None
            if piece:
                yield piece
            data = self._member.unconsumed_tail or self._member.unused_data

    def end(self) -> Iterator[bytes]:
        if self._member.eof or not self._begun:
            return
        while piece := self._member.decompress(b"", PIECE):
            yield piece
        if not self._member.eof:
            raise _cut_short()

    @staticmethod
    def _gunzip() -> zlib._Decompress:
        return zlib.decompressobj(zlib.MAX_WBITS | 16)


class _Brotli:
    """Brotli (RFC 7932)."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._begun = False

    def unpack(self, data: bytes) -> Iterator[bytes]:
        self._begun = self._begun or bool(data)
        yield self._process(data)
        while not (self._stream.is_finished() or self._stream.can_accept_more_data()):
            yield self._process(b"")

    def end(self) -> Iterator[bytes]:
        while self._begun and not self._stream.is_finished():
            piece = self._process(b"")
            if not piece:
                raise _cut_short()
            yield piece

    def _process(self, data: bytes) -> bytes:
        try:
            return bytes(self._stream.process(data, output_buffer_limit=PIECE))
        except brotli.error as error:
            raise _unreadable(error) from None


_UNPACKERS: dict[str, type[_Unpacker]] = {"gzip": _Gzip, "x-gzip": _Gzip, "br": _Brotli}
