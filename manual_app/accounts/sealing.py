"""Secrets that have to be read again: encrypted with a key that is not in the database (AES-256-GCM).

The key is derived from SECRET_KEY. So a copy of the database alone gives no code away, and another SECRET_KEY
leaves what was sealed unreadable.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from manual_app.accounts import installation

NONCE = 12  # bytes


class Unreadable(ValueError):
    """What was sealed with another key, for something else, or was changed."""


def seal(secret: str, *, owner: str) -> str:
    """Return `secret` encrypted, to be opened for the same `owner` only, such as "app of member 7"."""
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(installation.here().sealing_key).encrypt(nonce, secret.encode(), owner.encode())
    return base64.b64encode(nonce + sealed).decode()


def device_key(member_id: int) -> str:
    """Return the key under which a shared computer keeps what a member has not sent, while others use it."""
    purpose = f"device of member {member_id}".encode()
    return base64.b64encode(hmac.digest(installation.here().sealing_key, purpose, "sha256")).decode()


def unseal(sealed: str, *, owner: str) -> str:
    """Return what was sealed; raises Unreadable."""
    try:
        raw = base64.b64decode(sealed, validate=True)
        return (
            AESGCM(installation.here().sealing_key).decrypt(raw[:NONCE], raw[NONCE:], owner.encode()).decode()
        )
    except (InvalidTag, binascii.Error, ValueError) as fault:
        raise Unreadable("sealed with another SECRET_KEY") from fault
