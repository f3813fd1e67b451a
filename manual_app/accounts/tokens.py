"""Secrets that stand in a link or a cookie: 256 random bits, of which the database keeps the hash only."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """Return a token nobody can guess, fit for an address and a cookie."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what the database keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
