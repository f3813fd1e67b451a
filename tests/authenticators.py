"""What members hold in their hands: an app for codes, and a passkey that answers as told, forged or not."""

from __future__ import annotations

import hashlib
import json
import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
import pyotp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from manual_app import db
from manual_app.accounts import queries, service
from manual_app.accounts.models import AuthenticatorApp, Member

ORIGIN, HOST = "http://localhost:8000", "localhost"
HERE = 1  # the session of the browser in which an app is set up
PRESENT, VERIFIED, MADE = 0x01, 0x04, 0x40


def code(key: str, *, steps: int = 0) -> str:
    """Return what an app shows, so many half minutes from now."""
    return pyotp.TOTP(key).generate_otp(int(time.time()) // 30 + steps)


def begin_app(who: Member) -> str:
    """Let the member begin to set up an app, and return its key; no code has confirmed it."""
    with db.transaction():
        member = queries.get_member(who.id)
        service.begin_app(member, session_id=HERE)
        key = service.find_new_key(member, session_id=HERE)
    assert key is not None
    return key


def set_up_app(who: Member) -> str:
    """Let the member set up an app, and return its key; no code of it has been used."""
    key = begin_app(who)
    with db.transaction():
        service.confirm_app(queries.get_member(who.id), code(key), session_id=HERE)
    forget_used_codes(who)
    return key


def forget_used_codes(who: Member) -> None:
    """Let the codes of the member's app be taken once more, as if minutes had passed."""
    with db.transaction() as session:
        session.query(AuthenticatorApp).filter_by(member_id=who.id).update({"last_step": 0})


class SoftKey:
    """A passkey in software; each part of its answers can be another than it should be."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.count = 0

    def make(self, question: dict[str, Any], **forged: Any) -> dict[str, Any]:
        """Answer the question for a new passkey."""
        flags = forged.pop("flags", PRESENT | VERIFIED) | MADE
        said = self._said("webauthn.create", question, forged)
        statement = {"fmt": "none", "attStmt": {}, "authData": self._data(flags, forged) + self._credential()}
        return self._answer(clientDataJSON=said, attestationObject=cbor2.dumps(statement), transports=["usb"])

    def use(self, question: dict[str, Any], **forged: Any) -> dict[str, Any]:
        """Answer the question at sign-in."""
        said = self._said("webauthn.get", question, forged)
        data = self._data(forged.pop("flags", PRESENT | VERIFIED), forged)
        signer = forged.pop("signed_by", self.private)
        signature = signer.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=said, authenticatorData=data, signature=signature)

    def _said(self, kind: str, question: dict[str, Any], forged: dict[str, Any]) -> bytes:
        content = {
            "type": forged.pop("kind", kind),
            "challenge": forged.pop("challenge", question["challenge"]),
            "origin": forged.pop("origin", ORIGIN),
        }
        return json.dumps(content).encode()

    def _data(self, flags: int, forged: dict[str, Any]) -> bytes:
        self.count = forged.pop("count", self.count + 1)
        host = forged.pop("host", HOST)
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _credential(self) -> bytes:
        numbers = self.private.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        return bytes(15) + b"\1" + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(key)

    def _answer(self, **response: Any) -> dict[str, Any]:
        encoded = {
            name: in_base64(value) if isinstance(value, bytes) else value for name, value in response.items()
        }
        known_as = in_base64(self.id)
        return {"id": known_as, "rawId": known_as, "type": "public-key", "response": encoded}


def in_base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def from_base64(text: str) -> bytes:
    return urlsafe_b64decode(text + "===")
