"""Standard Webhooks signatures, version 1 (specification of standardwebhooks.com, sections on signature scheme).

Signed is `id.timestamp.body` with HMAC-SHA256; the header lists one signature a secret, so that a receiver verifies
with the old secret or the new one while they change over.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable, Sequence

from timeline.domain.errors import InvalidInput
from timeline.webhooks.payload import Message

SECRET_PREFIX = "whsec_"  # noqa: S105  # the prefix that the specification gives, no secret
SECRET_BYTES = range(24, 65)
"""How long a secret's key may be, by the specification."""


def new_secret(random_bytes: Callable[[int], bytes]) -> str:
    """A fresh secret of 32 random bytes."""
    return SECRET_PREFIX + base64.b64encode(random_bytes(32)).decode("ascii")


def secret_key(secret: str) -> bytes:
    """The key inside `whsec_…`; InvalidInput when it is none. The message never repeats the secret."""
    try:
        if not secret.startswith(SECRET_PREFIX):
            raise ValueError("prefix")
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except (ValueError, binascii.Error):
        raise InvalidInput(f"a webhook secret is {SECRET_PREFIX} and base64; leave it out to be given one") from None
    if len(key) not in SECRET_BYTES:
        raise InvalidInput(
            f"the webhook secret's key has {len(key)} bytes; it needs {SECRET_BYTES.start} to {SECRET_BYTES.stop - 1}"
        )
    return key


def signed_headers(message: Message, secrets: Sequence[str]) -> dict[str, str]:
    """The three headers that a receiver verifies the body with."""
    seconds = int(message.timestamp.timestamp())
    signed = f"{message.id}.{seconds}.".encode() + message.body
    return {
        "webhook-id": message.id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(_signature(secret_key(secret), signed) for secret in secrets),
    }


def _signature(key: bytes, signed: bytes) -> str:
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode("ascii")
