"""Proofs as JSON, for programs that are not ours: `docs/verify_proof.py` reads them, `docs/log.md` describes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from timeline.domain.merkle import Step
from timeline.domain.proofs import Inclusion
from timeline.domain.stored import StoredRecord


def proof_json(proof: Inclusion, checkpoint_line: str) -> dict[str, Any]:
    """Hashes in hexadecimal; the record's data as the text that was hashed; paths from the bottom up."""
    return {
        "record": _record_json(proof.record),
        "commit": {
            "path": _path_json(proof.commit_path),
            "number": proof.commit_number,
            "chain_before": proof.chain_before.hex(),
        },
        "history": {"path": _path_json(proof.history_path)},
        "checkpoint": checkpoint_line,
    }


def _record_json(record: StoredRecord) -> dict[str, Any]:
    return {
        "position": record.position,
        "recorded_at": record.recorded_at.decode(),
        "stream_version": record.stream_version,
        "cause": record.cause,
        "key": record.key.decode(),
        "type": record.type.decode(),
        "stream": record.stream.decode(),
        "schema_version": record.schema_version,
        "data": record.data.decode(),
    }


def _path_json(path: Sequence[Step]) -> list[list[str]]:
    return [["left" if step.left else "right", step.sibling.hex()] for step in path]
