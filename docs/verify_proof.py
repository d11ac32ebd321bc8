"""Holds a timeline log to what it signed, believing nobody but a public key. Needs Python and `cryptography` alone.

    python verify_proof.py KEY proof.json                    a record is in the log that a checkpoint signed
    python verify_proof.py KEY export.jsonl checkpoints      a whole log is what the checkpoints, one a line, signed

KEY is what `timeline checkpoint --public-key` prints, fetched once and kept; docs/log.md describes every hash.
"""

import json
import re
import sys
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Bad(Exception):
    pass


def sha(*parts):
    return sha256(b"".join(parts)).digest()


def binary(text):
    if not re.fullmatch("([0-9a-f]{2})+", text):  # fromhex would also take capitals and spaces
        raise Bad(f"{text[:20]!r} is not written in lower-case hexadecimal digits")
    return bytes.fromhex(text)


def leaf_of(record, recorded_at, data):
    digest = sha("{type}\n{stream}\n{schema_version}\n".format_map(record).encode(), data).hex()
    cause = "" if record["cause"] is None else record["cause"]
    lines = (record["position"], recorded_at, record["stream_version"], cause, record["key"], digest)
    return sha(b"\x00", "\n".join(map(str, lines)).encode())


def root_of(nodes):
    while len(nodes) > 1:
        pairs = [sha(b"\x01", *nodes[n : n + 2]) for n in range(0, len(nodes) - 1, 2)]
        nodes = pairs + nodes[len(pairs) * 2 :]
    return nodes[0]


def climb(node, path):
    for side, sibling in path:
        if side not in ("left", "right"):
            raise Bad(f"a path leads left or right, not {side!r}")
        node = sha(b"\x01", binary(sibling), node) if side == "left" else sha(b"\x01", node, binary(sibling))
    return node


def chain_of(before, number, root):
    return sha(b"\x02", before, number.to_bytes(8, "big"), root)


def read_checkpoint(line, key):
    signed, _, signature = line.partition(" signature=")
    try:
        Ed25519PublicKey.from_public_bytes(binary(key)).verify(binary(signature), signed.encode())
    except InvalidSignature:
        raise Bad("the checkpoint was not signed by this key, or was changed") from None
    name, *fields = signed.split(" ")
    if name != "timeline-checkpoint-1":
        raise Bad("that is no checkpoint of a timeline log")
    return dict(field.split("=") for field in fields)


def check_proof(key, text):
    """The position proven, and its record. Bad (or whatever a broken proof leads to) when it proves nothing."""
    proof = json.loads(text)
    record, commit = proof["record"], proof["commit"]
    leaf = leaf_of(record, record["recorded_at"], record["data"].encode())
    chain = chain_of(binary(commit["chain_before"]), commit["number"], climb(leaf, commit["path"]))
    root = climb(sha(b"\x00", chain), proof["history"]["path"])
    if root.hex() != read_checkpoint(proof["checkpoint"], key)["root"]:
        raise Bad("the record does not lead to the root of the checkpoint")
    return record["position"], json.loads(record["data"])


def check_log(key, lines, checkpoints):
    """How far checkpoints cover an exported log, and its end. Bad names the first position that is not as it was."""
    kept = [read_checkpoint(line.strip(), key) for line in checkpoints if line.strip()]
    if not kept:
        raise Bad("there is no checkpoint to hold the log to")
    reached = [(0, bytes(32))]  # after each commit: the last position, the chain value
    for commit, records in commits_of(lines):
        last, chain = reached[-1]
        leaves = [check_record(last + 1 + n, line, commit) for n, line in enumerate(records)]
        if (commit["commit"], commit["first"]) != (len(reached), last + 1):
            raise Bad(f"position {last + 1}: the commit that holds it is missing or was changed")
        if len(leaves) < commit["count"]:
            raise Bad(f"position {last + 1 + len(leaves)} is missing")
        if commit["count"] < 1 or root_of(leaves[: commit["count"]]).hex() != commit["root"]:
            raise Bad(f"position {last + 1}, or another of its commit, was changed")
        if len(leaves) > commit["count"]:
            raise Bad(f"position {last + 1 + commit['count']} belongs to no commit")
        chain = chain_of(chain, commit["commit"], binary(commit["root"]))
        if chain.hex() != commit["chain"]:
            raise Bad(f"position {last + 1}: its commit does not continue the chain")
        reached.append((last + len(leaves), chain))
    return hold(kept, reached)


def commits_of(lines):
    commit, records = None, []
    for line in lines:
        if line.startswith('{"commit":'):
            if commit:
                yield commit, records
            commit, records = json.loads(line), []
        elif line.startswith('{"position":'):
            records.append(line)
        elif line.startswith('{"content":'):
            check_words(json.loads(line))
    if commit:
        yield commit, records


def check_words(content):
    """The words of a source are named in records by this hash; erased ones are gone, and only it is left."""
    if "bytes" in content and sha(binary(content["salt"]), b64decode(content["bytes"])).hex() != content["content"]:
        raise Bad(f"the words kept under {content['content']} were changed")


def check_record(position, line, commit):
    record = json.loads(line)
    if record["position"] != position:
        raise Bad(f"position {position} is missing")
    data = line.rstrip("\n").partition(',"data":')[2][:-1].encode()
    leaf = leaf_of(record, commit["recorded_at"], data)
    if leaf.hex() != record["leaf"]:
        raise Bad(f"position {position} was changed")
    return leaf


def hold(kept, reached):
    good, end = 0, reached[-1][0]
    for one in sorted(kept, key=lambda checkpoint: int(checkpoint["commits"])):
        if end < int(one["size"]):
            raise Bad(f"position {end + 1} is missing: a checkpoint says that the log went on to {one['size']}")
        size, chain = reached[min(int(one["commits"]), len(reached) - 1)]
        if (size, chain.hex()) != (int(one["size"]), one["chain"]):
            raise Bad(f"position {good + 1}, or another up to {one['size']}, was rewritten since it was signed")
        good = size
    return good, end


def main(key, file, checkpoints=None):
    with Path(file).open(encoding="utf-8", newline="\n") as opened:
        if checkpoints is None:
            position, data = check_proof(key, opened.read())
            return f"position {position} is in the log: {json.dumps(data, ensure_ascii=False)}"
        with Path(checkpoints).open(encoding="ascii") as kept:
            good, end = check_log(key, opened, kept)
            more = f"; {end - good} more continue them, which no checkpoint covers" if end > good else ""
            return f"{good} records are what was signed{more}"


if __name__ == "__main__":
    try:
        sys.stdout.write(main(*sys.argv[1:]) + "\n")
    except (Bad, ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError) as error:
        sys.exit(f"NOT PROVEN: {error!r}")
