"""The key that signs checkpoints: Ed25519 (RFC 8032), its private half in a file of the server's own user."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from timeline.domain.errors import InvalidInput, InvalidSettings

_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key, ready to sign."""

    key: Ed25519PrivateKey

    @property
    def public_key(self) -> bytes:
        """The 32 bytes that others verify with."""
        return self.key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """64 bytes; the same message has the same signature."""
        return self.key.sign(message)


def is_signed_by(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is the key's; InvalidInput for what is no key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    except ValueError:
        raise InvalidInput("that is no Ed25519 public key; give its 32 bytes as 64 hexadecimal digits") from None
    return True


def read_key(path: Path) -> Signer:
    """InvalidSettings for a file that is missing, open to others, or holds no Ed25519 key."""
    try:
        if path.stat().st_mode & _OTHERS:
            raise InvalidSettings(f"others may read the signing key {path}; run `chmod 600` on it, or make a new one")
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise InvalidSettings(
            f"the signing key {path} cannot be read: {error.strerror}; mend TIMELINE_SIGNING_KEY, or leave it out"
        ) from None
    except (ValueError, TypeError):
        raise InvalidSettings(f"{path} holds no unencrypted private key in PEM; mend TIMELINE_SIGNING_KEY") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise InvalidSettings(f"the key in {path} is not an Ed25519 key; mend TIMELINE_SIGNING_KEY")
    return Signer(key)


def make_key(path: Path) -> Signer:
    """A new key at the path, readable by its owner alone; when another process was first, that one's key."""
    key = Ed25519PrivateKey.generate()
    words = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _place(path, words)
    except OSError as error:
        raise InvalidSettings(
            f"no signing key can be made at {path}: {error.strerror}; name another place in TIMELINE_DATA_DIR"
        ) from None
    return read_key(path)


def _place(path: Path, words: bytes) -> None:
    """The whole file appears under its name at once, and never over another."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".signing")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(words)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
