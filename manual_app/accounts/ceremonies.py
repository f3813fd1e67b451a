"""What the manual and a passkey say to each other (WebAuthn): two questions, and whether an answer is right.

An answer counts only for the question it was given, at the address of PUBLIC_URL, from somebody who has
proved to the device who they are (PIN, finger, face). The library is loaded with the first of them: 4 MB that
most processes never need.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from manual_app.accounts import installation
from manual_app.accounts.models import Member, Passkey

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

MILLISECONDS = 120_000  # the browser waits so long for a finger


class NotAccepted(ValueError):
    """An answer that is not one to this question, from here, by this passkey."""


@dataclass(frozen=True)
class Made:
    """A passkey that a device has made."""

    credential_id: str
    public_key: bytes
    sign_count: int
    transports: list[str]


def to_make(member: Member, *, challenge: bytes, present: Iterable[Passkey], name: str) -> dict[str, Any]:
    """Return what a browser needs to make a passkey; a device that holds one of `present` refuses."""
    import webauthn
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = webauthn.generate_registration_options(
        rp_id=installation.here().host,
        rp_name=name,
        user_id=f"member {member.id}".encode(),
        user_name=member.email,
        user_display_name=member.name,
        challenge=challenge,
        timeout=MILLISECONDS,
        exclude_credentials=_named(present),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return webauthn.helpers.options_to_json_dict(options)


def to_use(passkeys: Iterable[Passkey], *, challenge: bytes) -> dict[str, Any]:
    """Return what a browser needs to use one of these passkeys."""
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement

    options = webauthn.generate_authentication_options(
        rp_id=installation.here().host,
        challenge=challenge,
        timeout=MILLISECONDS,
        allow_credentials=_named(passkeys),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.helpers.options_to_json_dict(options)


def check_made(answer: dict[str, Any], *, challenge: bytes) -> Made:
    """Return the passkey that was made in answer to the challenge; raises NotAccepted."""
    import webauthn

    try:
        verified = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=installation.here().host,
            expected_origin=installation.here().origin,
            require_user_verification=True,
        )
    except Exception as fault:  # whatever a forged answer makes the packages stumble over
        raise NotAccepted(str(fault)) from fault
    return Made(
        credential_id=webauthn.helpers.bytes_to_base64url(verified.credential_id),
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=_transports(answer),
    )


def check_used(answer: dict[str, Any], *, challenge: bytes, passkey: Passkey) -> int:
    """Return how often the passkey says it was used; raises NotAccepted, also for one that was copied."""
    import webauthn

    try:
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=installation.here().host,
            expected_origin=installation.here().origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except Exception as fault:  # whatever a forged answer makes the packages stumble over
        raise NotAccepted(str(fault)) from fault
    return verified.new_sign_count


def credential_of(answer: dict[str, Any]) -> str:
    """Return the id of the passkey that answers, in the one spelling that is stored; raises NotAccepted."""
    from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

    try:
        return bytes_to_base64url(base64url_to_bytes(str(answer.get("rawId", ""))))
    except ValueError as fault:
        raise NotAccepted("no id of a passkey") from fault


def _named(passkeys: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import AuthenticatorTransport, PublicKeyCredentialDescriptor

    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(passkey.credential_id),
            transports=[AuthenticatorTransport(one) for one in passkey.transports] or None,
        )
        for passkey in passkeys
    ]


def _transports(answer: dict[str, Any]) -> list[str]:
    """Return how the passkey can be reached, as far as that is known by name."""
    from webauthn.helpers.structs import AuthenticatorTransport

    known = {transport.value for transport in AuthenticatorTransport}
    said = answer["response"].get("transports")
    named = said if isinstance(said, list) else []
    return sorted(known & {one for one in named if isinstance(one, str)})
