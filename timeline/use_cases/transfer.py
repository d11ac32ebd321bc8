"""The whole log out as JSON Lines, and back into an empty log of any database, checked on the way.

    LogAudit -> export_log -> lines -> import_log -> LogFilling

What comes back has the positions, moments, hashes and chain that went out; erased words stay erased.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from timeline.domain.errors import InvalidInput, LogDamaged
from timeline.domain.export_lines import (
    ExportReader,
    Header,
    OperationalRow,
    commit_line,
    content_line,
    header_line,
    record_line,
    row_line,
)
from timeline.domain.ports import LogAudit, LogFilling
from timeline.domain.proofs import Reached, check_end, is_untouched, walk
from timeline.domain.records import ITEM_TYPES, Data
from timeline.domain.stored import StoredCommit, StoredContent, StoredRecord
from timeline.domain.upcast import upcast
from timeline.use_cases.code import FOLLOWER

Row = TypeVar("Row")

_ITEM_TYPES = frozenset(kind.encode() for kind in ITEM_TYPES)


def export_log(stored: LogAudit, write: Callable[[bytes], object], *, operational: bool = False) -> Iterator[Reached]:
    """Write every line; yields after each commit. LogDamaged for a log that is not what was written to it. With
    `operational` the rows that a backup needs come last."""
    end = stored.end()
    write(header_line(Header(end, stored.content_count())))
    reached = Reached()
    for reached, commit, records in _checked(stored.commits(), stored.records()):
        write(commit_line(commit))
        for record in records:
            write(record_line(record))
        yield reached
    check_end(reached, end)
    for content in stored.contents(by_hash=True):
        write(content_line(content))
    for row in stored.operational() if operational else ():
        write(row_line(row))


def import_log(lines: Iterable[bytes], log: LogFilling) -> Iterator[Reached]:
    """Fill the log from an export; yields after each commit. InvalidInput names the line where the file is broken, or
    was changed: nothing is kept then."""
    reader = ExportReader(lines)
    reached, told = Reached(), _Told()
    try:
        for reached, commit, records in _checked(reader.commits(), reader.records()):
            log.commit(commit, records)
            told.hear(records)
            yield reached
        check_end(reached, reader.header.end)
    except LogDamaged as error:
        position = reached.position + 1 if error.position is None else error.position
        raise InvalidInput(
            f"line {line_of(position, reached)}, position {position}: {error.what}; export the log again",
            position=position,
        ) from None
    for checkpoint in _import_rest(reader, log, told.erased) or [told.checkpoint(reached)]:
        log.rest(checkpoint)
    log.finish(reader.header.end)


def _import_rest(reader: ExportReader, log: LogFilling, erased: set[str]) -> list[OperationalRow]:
    """Words and operational rows; the checkpoints among them are handed back."""
    contents, last, checkpoints = 0, b"", []
    for row in reader.rest():
        if isinstance(row, StoredContent):
            contents += 1
            _check_content(row, last, erased, reader)
            last = row.hash
            log.rest(row)
        elif row.table == "checkpoint":
            checkpoints.append(row)
        else:
            log.rest(row)
    if contents != reader.header.contents:
        raise reader.broken(f"the file ends with {contents} of {reader.header.contents} contents; export the log again")
    return checkpoints


def _check_content(content: StoredContent, last: bytes, erased: set[str], reader: ExportReader) -> None:
    name = content.hash.hex()
    if content.hash <= last:
        raise reader.broken(f"the words of {name} are not in the order of their hashes")
    if not is_untouched(content) and not (content.data == b"" and name in erased):
        raise reader.broken(f"the words of {name} do not have this hash, and no record erased them")


def line_of(position: int, reached: Reached) -> int:
    """The line of a record just behind what was reached: one for the header, one for each commit up to its own."""
    return 1 + (reached.commit_number + 1) + position


def _checked(
    commits: Iterable[StoredCommit], records: Iterable[StoredRecord]
) -> Iterator[tuple[Reached, StoredCommit, list[StoredRecord]]]:
    """Every commit with its records, once they are found good."""
    seen: deque[StoredCommit] = deque()  # the walk looks one ahead
    waiting: deque[StoredRecord] = deque()
    for reached in walk(_passing(commits, seen), _passing(records, waiting)):
        yield reached, seen.popleft(), list(waiting)
        waiting.clear()


def _passing(rows: Iterable[Row], seen: deque[Row]) -> Iterator[Row]:
    for row in rows:
        seen.append(row)
        yield row


def _data(record: StoredRecord) -> Data:
    """As the program works with it."""
    return upcast(record.type.decode(), record.schema_version, json.loads(record.data))[1]


class _Told:
    """What an import has to know of the records: whose words were erased, and which versions were never coded."""

    def __init__(self) -> None:
        self.erased: set[str] = set()
        self._uncoded: dict[bytes, list[tuple[int, int]]] = {}  # by stream: version and position

    def hear(self, records: Iterable[StoredRecord]) -> None:
        for record in records:
            if record.type == b"content.erased":
                self.erased.update(_data(record).get("contents", ()))
            elif record.type in _ITEM_TYPES:
                version = _data(record).get("version", 0)
                self._uncoded.setdefault(record.stream, []).append((version, record.position))
            elif record.type == b"item.coded" and record.stream in self._uncoded:
                coded = _data(record).get("item_version", 0)
                left = [one for one in self._uncoded.pop(record.stream) if one[0] > coded]
                self._uncoded |= {record.stream: left} if left else {}

    def checkpoint(self, reached: Reached) -> OperationalRow:
        """Where the coder goes on: before the first version that nobody coded. All others keep their coding."""
        first = min((position for left in self._uncoded.values() for _, position in left), default=reached.position + 1)
        return OperationalRow("checkpoint", {"name": FOLLOWER, "position": first - 1})
