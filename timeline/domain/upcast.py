"""Records of earlier schema versions, read as those of today (DESIGN section 4).

    (type, version) -> the data of version + 1, applied again until nothing newer is known

Stored bytes never change: a record is upcast whenever it is read, in one place for every store. When the data of a type
changes, its function goes into UPCASTERS, its writers write the new version, and a stored sample of the version that
was joins `tests/golden/records/` for good.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from timeline.domain.errors import RecordUnreadable
from timeline.domain.records import Data

Upcaster = Callable[[Data], Data]
"""Pure: the data of one schema version to that of the next. It gets a mapping that it must not change."""

FIRST_VERSION = 1

UPCASTERS: dict[tuple[str, int], Upcaster] = {}
"""By record type and the version that is left behind."""


def newest_version(record_type: str, upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS) -> int:
    """The schema version that the program works with: the one after the last that it can leave behind."""
    left = (version for known, version in upcasters if known == record_type)
    return max(left, default=FIRST_VERSION - 1) + 1


def version_read(record_type: str, version: int, upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS) -> int:
    """The version that a stored one is read as; RecordUnreadable for one of a later program."""
    stored = version
    if stored == FIRST_VERSION and not upcasters:
        return stored
    while (record_type, version) in upcasters:
        version += 1
    if version != FIRST_VERSION and (record_type, version - 1) not in upcasters:
        raise RecordUnreadable(
            f"the log holds {record_type} of schema version {stored}, this program reads up to "
            f"{newest_version(record_type, upcasters)}; upgrade the program",
            type=record_type,
            schema_version=stored,
        )
    return version


def upcast(
    record_type: str, version: int, data: Data, upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS
) -> tuple[int, Data]:
    """Version and data as the program works with them; RecordUnreadable for a version of a later program."""
    newest = version_read(record_type, version, upcasters)
    for left in range(version, newest):
        data = upcasters[record_type, left](data)
    return newest, data
