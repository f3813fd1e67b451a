"""Passwords: Argon2id, and what may be chosen.

At most four passwords are hashed at a time in one process: each takes 64 MB for a tenth of a second.
"""

from __future__ import annotations

import secrets
import threading
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from manual_app.wording import _

SHORTEST, LONGEST = 12, 200
# RFC 9106, second recommended option, in one thread
_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
_turns = threading.BoundedSemaphore(4)
# those of at least 12 characters, and the words of this product
_COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").splitlines())


def hash_password(password: str) -> str:
    """Return the Argon2id hash to store; it takes a tenth of a second: call it outside a transaction."""
    with _turns:
        return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the one of `stored`; takes as long for no account as for a wrong password."""
    with _turns:
        try:
            _hasher.verify(stored or _nobodys(), password)
        except (VerificationError, InvalidHashError):
            return False
    return bool(stored)


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def fault_in(password: str, *, email: str = "", name: str = "") -> str | None:
    """Return why a password may not be chosen, or None; length counts, composition not (NIST 800-63B)."""
    folded = password.casefold()
    if len(password) < SHORTEST:
        return _("Use at least %(n)s characters. Four unrelated words make a good password.", n=SHORTEST)
    if len(password) > LONGEST:
        return _("Use at most %(n)s characters.", n=LONGEST)
    own = {email.casefold(), email.partition("@")[0].casefold(), name.casefold()}
    if folded in own or (len(set(folded)) < 4) or _without_end(folded) in own - {""}:
        return _("Use something that is not your name or address, and not one character repeated.")
    if folded.replace(" ", "") in _COMMON:
        return _("This password is on the list of the most common ones. Choose another.")
    return None


def _without_end(folded: str) -> str:
    return folded.rstrip("0123456789!.-_ ")


@lru_cache
def _nobodys() -> str:
    """Return a hash no password is known for, made with today's parameters."""
    return _hasher.hash(secrets.token_hex())
