"""docs/verify_proof.py, the verifier for people who do not trust us: it imports nothing of ours and needs one key."""

from __future__ import annotations

import ast
import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tests.stored_logs import StoredLog, stored_log
from tests.unit.domain.test_proofs import proof_of
from timeline.domain.export_lines import Header, commit_line, content_line, header_line, record_line
from timeline.domain.proof_json import proof_json
from timeline.domain.records import salted
from timeline.domain.stored import StoredContent
from timeline.signing import Signer

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_proof.py"
SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(32)))
KEY = SIGNER.public_key.hex()
LOG = stored_log([2, 1, 3, 2])
REFUSALS = (ValueError, KeyError, TypeError, AttributeError, OverflowError)


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_proof", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def outside() -> ModuleType:
    return load()


def signed(log: StoredLog) -> str:
    return log.checkpoint().line(SIGNER.public_key, SIGNER.sign)


def proof_text(position: int) -> bytes:
    return orjson.dumps(proof_json(proof_of(LOG, position), signed(LOG)))


def export(log: StoredLog) -> list[str]:
    return [line.decode() for line in _lines(log)]


def _lines(log: StoredLog) -> Iterator[bytes]:
    yield header_line(Header(log.end, 0))
    for commit in log.commits:
        yield commit_line(commit)
        first = commit.first_position - 1
        yield from map(record_line, log.records[first : first + commit.record_count])


def test_it_imports_nothing_of_ours() -> None:
    tree = ast.parse(SCRIPT.read_text("utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    ours = {str(name).partition(".")[0] for name in imported}
    assert ours <= {"json", "re", "sys", "hashlib", "pathlib", "base64", "cryptography"}


def test_every_proof_is_accepted(outside: ModuleType) -> None:
    for record in LOG.records:
        assert outside.check_proof(KEY, proof_text(record.position)) == (record.position, json.loads(record.data))


def test_any_single_bit_of_a_proof_is_refused(outside: ModuleType) -> None:
    """All of them: each bit of the JSON text, so that nothing in it is there unchecked."""
    text = proof_text(5)
    for bit in range(len(text) * 8):
        changed = bytearray(text)
        changed[bit // 8] ^= 1 << bit % 8
        with suppress(outside.Bad, *REFUSALS):
            outside.check_proof(KEY, bytes(changed))
            pytest.fail(f"accepted with bit {bit} changed: {changed!r}")


def test_a_proof_is_no_good_for_another_record_log_or_key(outside: ModuleType) -> None:
    proof: dict[str, Any] = json.loads(proof_text(5))
    other = json.loads(proof_text(6))
    for part in ("record", "commit"):
        with pytest.raises(outside.Bad, match="does not lead"):
            outside.check_proof(KEY, json.dumps({**proof, part: other[part]}))
    fork = signed(stored_log([2, 1, 3, 2], "other"))
    with pytest.raises(outside.Bad, match="does not lead"):
        outside.check_proof(KEY, json.dumps({**proof, "checkpoint": fork}))
    stranger = Signer(Ed25519PrivateKey.from_private_bytes(b"1" * 32)).public_key.hex()
    with pytest.raises(outside.Bad, match="not signed by this key"):
        outside.check_proof(stranger, proof_text(5))


def test_an_exported_log_is_what_was_signed(outside: ModuleType) -> None:
    kept = [signed(LOG.upto(2)) + "\n", "\n", signed(LOG)]
    assert outside.check_log(KEY, export(LOG), kept) == (8, 8)


def test_what_no_checkpoint_covers_is_not_said_to_be_signed(outside: ModuleType, tmp_path: Path) -> None:
    assert outside.check_log(KEY, export(LOG), [signed(LOG.upto(2))]) == (3, 8)
    with pytest.raises(outside.Bad, match="no checkpoint"):
        outside.check_log(KEY, export(LOG), ["\n"])
    (tmp_path / "export.jsonl").write_text("".join(export(LOG)), "utf-8", newline="")
    (tmp_path / "kept").write_text(signed(LOG.upto(2)))
    said = outside.main(KEY, tmp_path / "export.jsonl", tmp_path / "kept")
    assert said == "3 records are what was signed; 5 more continue them, which no checkpoint covers"


def test_words_that_were_changed_are_found(outside: ModuleType) -> None:
    words = salted(b"words of a source", b"salt")
    stored = StoredContent(bytes.fromhex(words.hash), words.salt, words.data)
    good, erased = content_line(stored).decode(), content_line(stored._replace(salt=b"", data=b"")).decode()
    for line in (good, erased):
        assert outside.check_log(KEY, [*export(LOG), line], [signed(LOG)]) == (8, 8)
    other = content_line(stored._replace(data=b"w0rds of a source")).decode()
    with pytest.raises(outside.Bad, match=f"words kept under {words.hash} were changed"):
        outside.check_log(KEY, [*export(LOG), other], [signed(LOG)])


def tampered(how: str) -> list[str]:
    lines = export(LOG)  # 0 header; 1 commit 1, 2-3; 4 commit 2, 5; 6 commit 3, 7-9; 10 commit 4, 11-12
    if how == "byte":
        lines[8] = lines[8].replace("word", "w0rd")
    elif how == "deletion":
        del lines[8]
    elif how == "deletion of a commit":
        del lines[4:6]
    elif how == "reorder":
        lines[7], lines[9] = lines[9], lines[7]
    elif how == "reorder with the positions put right":
        lines[7], lines[9] = lines[9].replace('"position":6', '"position":4'), lines[7].replace(":4,", ":6,", 1)
    elif how == "truncation":
        del lines[9:]
    elif how == "truncation at a commit":
        del lines[6:]
    elif how == "commits joined":
        del lines[10]
    else:
        lines = export(stored_log([8] if how == "fork in one commit" else [2, 1, 3, 2], "other"))
    return lines


@pytest.mark.parametrize(
    ("how", "position"),
    [
        ("byte", 5),
        ("deletion", 5),
        ("deletion of a commit", 3),
        ("reorder", 4),
        ("reorder with the positions put right", 4),
        ("truncation", 6),
        ("truncation at a commit", 4),
        ("commits joined", 7),
        ("fork", 1),
        ("fork in one commit", 1),
    ],
)
def test_tampering_with_an_export_is_found_and_located(outside: ModuleType, how: str, position: int) -> None:
    with pytest.raises(outside.Bad, match=f"^position {position}\\b"):
        outside.check_log(KEY, tampered(how), [signed(LOG)])


@given(st.integers(0, 10**6))
def test_a_bit_changed_in_any_record_of_an_export_is_found(at: int) -> None:
    outside = load()
    lines = export(LOG)
    data = lines[8].partition(',"data":')[2]
    place = len(lines[8]) - len(data) + at % (len(data) - 2)
    lines[8] = lines[8][:place] + chr(ord(lines[8][place]) ^ 1) + lines[8][place + 1 :]
    with pytest.raises((outside.Bad, *REFUSALS)):
        outside.check_log(KEY, lines, [signed(LOG)])


def test_it_runs_on_its_own(tmp_path: Path) -> None:
    (tmp_path / "proof.json").write_bytes(proof_text(5))
    (tmp_path / "export.jsonl").write_text("".join(export(LOG)), "utf-8", newline="")
    (tmp_path / "kept").write_text(signed(LOG) + "\n")
    run = [sys.executable, "-I", str(SCRIPT), KEY]
    for files, said in ((["proof.json"], "position 5 is in the log"), (["export.jsonl", "kept"], "8 records")):
        done = subprocess.run([*run, *files], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, said in done.stdout) == (0, True), done.stderr
    (tmp_path / "proof.json").write_bytes(proof_text(5).replace(b"word", b"w0rd"))
    done = subprocess.run([*run, "proof.json"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "NOT PROVEN" in done.stderr
