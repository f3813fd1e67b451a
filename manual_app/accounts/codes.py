"""Codes that an app shows (TOTP, RFC 6238): six digits, new each half minute; and those kept on paper."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp

SECONDS, DIGITS = 30, 6
DRIFT = 1  # steps that the clock of a phone may be off, either way
# without letters that look like figures (Crockford); what is typed instead of them is understood
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
TYPED_FOR = str.maketrans("oil", "011", " -–—\t\u00a0")
RECOVERY_LETTERS, GROUP = 16, 4  # 80 bits
RECOVERY_CODES = 10


def new_key() -> str:
    """Return a key of 160 random bits that an app and the manual make the same codes from, in base32."""
    return pyotp.random_base32()


def app_address(key: str, *, account: str, issuer: str) -> str:
    """Return the `otpauth:` address that an app reads from a picture."""
    return pyotp.TOTP(key).provisioning_uri(name=account, issuer_name=issuer)


def picture_of(address: str) -> str:
    """Return the QR code of an address as SVG that may stand in a page: no style, no script, no id."""
    import segno  # draws once in a member's life: 1 MB that most processes never need

    return str(segno.make(address, error="m", micro=False).svg_inline(omitsize=True, svgclass="qr-code"))


def matching_step(key: str, typed: str, *, at: datetime, after: int = 0) -> int | None:
    """Return the half minute whose code was typed: newer than `after`, near `at`; None when there is none."""
    code = "".join(typed.split())
    if len(code) != DIGITS or not code.isascii():
        return None
    now = int(at.timestamp()) // SECONDS
    codes = pyotp.TOTP(key)
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(codes.generate_otp(step), code) and step > after:
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Return ten codes such as "7k3q-x9dm-p2ft-h6vn"."""
    return [
        _grouped("".join(secrets.choice(LETTERS) for _n in range(RECOVERY_LETTERS)))
        for _n in range(RECOVERY_CODES)
    ]


def recovery_hash(typed: str, *, member_id: int) -> str:
    """Return what the database keeps of a recovery code; spaces, hyphens and capitals make no difference.

    80 random bits need no slow hash, and no key: it holds when SECRET_KEY is another.
    """
    code = typed.lower().translate(TYPED_FOR)
    return hashlib.sha256(f"{member_id}:{code}".encode("utf-8", "surrogatepass")).hexdigest()


def _grouped(code: str) -> str:
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
