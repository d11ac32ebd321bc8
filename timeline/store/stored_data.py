"""Record data as it lies in a database, read when somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from timeline.domain.records import Data
from timeline.domain.upcast import upcast
from timeline.store.encoding import loads


class StoredData(Mapping[str, Any]):
    """The data behind canonical bytes, upcast. A fold that passes a record over never pays for parsing it, and a page
    of records waiting for their turn is no burden to the garbage collector."""

    __slots__ = ("_data", "_type", "_version")

    def __init__(self, record_type: str, schema_version: int, data: bytes) -> None:
        self._type = record_type
        self._version = schema_version
        self._data: bytes | Data = data

    def _read(self) -> Data:
        if isinstance(self._data, bytes):
            _, self._data = upcast(self._type, self._version, loads(self._data))
        return self._data

    @property
    def whole(self) -> Data:
        """All of it, for whoever reads more than a field or two."""
        return self._read()

    def __getitem__(self, name: str) -> Any:
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        return repr(self._read())
