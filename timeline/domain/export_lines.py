"""The log as JSON Lines: every row of it, byte for byte, in a form that any database can be filled from.

    {"timeline":"log","format":1,"position","commits","chain","recorded_at","contents"}    once: where the log ends
    {"commit":1,"first","count","recorded_at","root","chain"}                              then every commit
    {"position":1,"key","stream","stream_version","type","schema_version","cause",         and behind it its records,
     "digest","leaf","data":{…}}
    {"content":hash,"salt","bytes"}                                                        then the words, by hash,
    {"content":hash,"erased":true}                                                         or their tombstones
    {"table":"webhook","row":{…}}                                                          in a backup: operation

Hashes and salts are hexadecimal, words base64. `data` is last in its line and holds the stored bytes as they are, so
that digests can be checked without writing JSON anew.
"""

from __future__ import annotations

import base64
import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from timeline.domain.errors import InvalidInput
from timeline.domain.stored import StoredCommit, StoredContent, StoredEnd, StoredRecord

FORMAT = 1
_DATA = b',"data":'  # no string of JSON holds a bare quotation mark, so the first one found is the member

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Header:
    """What the file promises to hold."""

    end: StoredEnd
    contents: int


@dataclass(frozen=True, slots=True)
class OperationalRow:
    """A row that cannot be folded from the log. Bytes are base64 in its values, as `{"base64": …}`."""

    table: str
    values: Json


Line = StoredCommit | StoredRecord | StoredContent | OperationalRow


def header_line(header: Header) -> bytes:
    end = header.end
    return _line(
        {
            "timeline": "log",
            "format": FORMAT,
            "position": end.position,
            "commits": end.commit_number,
            "chain": end.chain.hex(),
            "recorded_at": end.recorded_at.decode() if end.recorded_at else None,
            "contents": header.contents,
        }
    )


def commit_line(commit: StoredCommit) -> bytes:
    return _line(
        {
            "commit": commit.number,
            "first": commit.first_position,
            "count": commit.record_count,
            "recorded_at": commit.recorded_at.decode(),
            "root": commit.root.hex(),
            "chain": commit.chain.hex(),
        }
    )


def record_line(record: StoredRecord) -> bytes:
    """Without its moment, which is that of its commit."""
    place = _line(
        {
            "position": record.position,
            "key": record.key.decode(),
            "stream": record.stream.decode(),
            "stream_version": record.stream_version,
            "type": record.type.decode(),
            "schema_version": record.schema_version,
            "cause": record.cause,
            "digest": record.digest.hex(),
            "leaf": record.leaf_hash.hex(),
        }
    )
    return place[:-2] + _DATA + record.data + b"}\n"


def content_line(content: StoredContent) -> bytes:
    if not content.data:
        return _line({"content": content.hash.hex(), "erased": True})
    words = base64.b64encode(content.data).decode()
    return _line({"content": content.hash.hex(), "salt": content.salt.hex(), "bytes": words})


def row_line(row: OperationalRow) -> bytes:
    return _line({"table": row.table, "row": row.values})


def _line(value: Json) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


class ExportReader:
    """Reads an export line by line: the header, then `commits` and `records` side by side, then `rest`.

    InvalidInput names the line that is broken.
    """

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._commits: deque[StoredCommit] = deque()
        self._records: deque[StoredRecord] = deque()
        self._rest: deque[StoredContent | OperationalRow] = deque()
        self._moment = b""
        self.number = 0
        self.header = self._header()

    def commits(self) -> Iterator[StoredCommit]:
        while self._commits or (not self._rest and self._fill()):
            while self._commits:
                yield self._commits.popleft()

    def records(self) -> Iterator[StoredRecord]:
        while self._records or (not self._rest and self._fill()):
            while self._records:
                yield self._records.popleft()

    def rest(self) -> Iterator[StoredContent | OperationalRow]:
        """What stands behind the records, each as it is read: `number` is its line."""
        while self._rest or self._fill():
            while self._rest:
                yield self._rest.popleft()
            if self._commits or self._records:
                raise self.broken("a record stands behind the contents; an export has them in front")

    def broken(self, what: str) -> InvalidInput:
        return InvalidInput(f"line {self.number}: {what}", line=self.number)

    def _fill(self) -> bool:
        """Read on to the next line and put it where it belongs; False at the end of the file."""
        line = next(self._lines, None)
        if line is None:
            return False
        self.number += 1
        read = self._parse(line)
        if isinstance(read, StoredCommit):
            self._commits.append(read)
        elif isinstance(read, StoredRecord):
            self._records.append(read)
        else:
            self._rest.append(read)
        return True

    def _header(self) -> Header:
        self.number = 1
        try:
            value = json.loads(next(self._lines, b""))
            if (value["timeline"], value["format"]) != ("log", FORMAT):
                raise ValueError(value["format"])
            recorded_at = value["recorded_at"].encode() if value["recorded_at"] else None
            end = StoredEnd(value["position"], value["commits"], bytes.fromhex(value["chain"]), recorded_at)
            return Header(end, value["contents"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self.broken(
                f"this is no log exported in format {FORMAT}; give a file that `timeline export` or `backup` wrote"
            ) from None

    def _parse(self, line: bytes) -> Line:
        try:
            return self._read(line)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self.broken("it is broken or cut off; export the log again") from None

    def _read(self, line: bytes) -> Line:
        if line.startswith(b'{"position"'):
            return _read_record(line, self._moment)
        value = json.loads(line)
        if "commit" in value:
            commit = _read_commit(value)
            self._moment = commit.recorded_at
            return commit
        if "content" in value:
            return _read_content(value)
        return OperationalRow(value["table"], value["row"])


def _read_commit(value: Json) -> StoredCommit:
    return StoredCommit(
        value["commit"],
        value["first"],
        value["count"],
        value["recorded_at"].encode(),
        bytes.fromhex(value["root"]),
        bytes.fromhex(value["chain"]),
    )


def _read_record(line: bytes, moment: bytes) -> StoredRecord:
    place, _, rest = line.partition(_DATA)
    value = json.loads(place + b"}")
    if not rest.endswith(b"}\n"):
        raise ValueError("cut off")
    return StoredRecord(
        position=value["position"],
        recorded_at=moment,
        stream_version=value["stream_version"],
        cause=value["cause"],
        key=value["key"].encode(),
        type=value["type"].encode(),
        stream=value["stream"].encode(),
        schema_version=value["schema_version"],
        data=rest[:-2],
        digest=bytes.fromhex(value["digest"]),
        leaf_hash=bytes.fromhex(value["leaf"]),
    )


def _read_content(value: Json) -> StoredContent:
    if value.get("erased") is True:
        return StoredContent(bytes.fromhex(value["content"]), b"", b"")
    words = base64.b64decode(value["bytes"], validate=True)
    return StoredContent(bytes.fromhex(value["content"]), bytes.fromhex(value["salt"]), words)
