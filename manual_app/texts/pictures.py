"""Pictures of Texts: decoded and written anew when they come in, addressed by the SHA-256 of their bytes.

A picture belongs to the organisation that drafts the Text it was uploaded to. Members see it; the public
sees it once a room that publishes says so (`published_by`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import select

from manual_app import db, storage
from manual_app.accounts.models import Member
from manual_app.activity import service as activity
from manual_app.content.pictures import Picture, reencode
from manual_app.errors import Forbidden, NotFound
from manual_app.texts.models import Asset, Text
from manual_app.texts.rules import can_edit_text
from manual_app.wording import _

SHA256 = re.compile(r"[0-9a-f]{64}")
_is_published: list[Callable[[str], bool]] = []


def address(sha256: str) -> str:
    """Return where browsers find a picture."""
    return f"/pictures/{sha256}"


def published_by(asks: Callable[[str], bool]) -> Callable[[str], bool]:
    """Let a room say which pictures its publications contain: those are for everybody."""
    if asks not in _is_published:
        _is_published.append(asks)
    return asks


def can_see_picture(member: Member | None, sha256: str) -> bool:
    """Members see every picture; everybody sees what was published."""
    return (member is not None and member.is_active) or is_published(sha256)


def is_published(sha256: str) -> bool:
    """Whether a publication contains the picture."""
    return any(asks(sha256) for asks in _is_published)


def store(member: Member, text: Text, raw: bytes) -> Asset:
    """Keep a picture for a Text; the same picture is kept once for each organisation.

    Raises Forbidden, TooLarge, Unprocessable (see `content.pictures.reencode`).
    """
    check_may_add(member, text)
    return add(member, text, reencode(raw))


def add(member: Member, text: Text, picture: Picture) -> Asset:
    """Keep a picture that was written anew for a Text; raises Forbidden."""
    check_may_add(member, text)
    return keep(member, text.drafting_organisation_id, picture)


def check_may_add(member: Member, text: Text) -> None:
    """Raise Forbidden unless the member may put pictures into the Text: who writes may."""
    if not can_edit_text(member, text):
        raise Forbidden(_("Your role does not allow you to change this text."), code="role")


def keep(member: Member, organisation_id: int, picture: Picture) -> Asset:
    """Keep a picture for an organisation, once."""
    query = select(Asset).where(Asset.sha256 == picture.sha256, Asset.organisation_id == organisation_id)
    known = db.session.scalar(query)
    if known is not None:
        return known
    if not storage.exists(picture.key):
        storage.put(picture.key, picture.content)
    asset = Asset(
        sha256=picture.sha256,
        organisation_id=organisation_id,
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
        size=len(picture.content),
        uploaded_by_id=member.id,
    )
    db.session.add(asset)
    db.session.flush()
    activity.record(
        "picture.added",
        subject_kind="asset",
        subject_id=asset.id,
        member_id=member.id,
        organisation_id=member.organisation_id,
        sha256=picture.sha256,
    )
    return asset


def get_asset(sha256: str) -> Asset:
    """Return what is known of a picture; raises NotFound."""
    asset = db.session.scalar(select(Asset).where(Asset.sha256 == sha256).order_by(Asset.id).limit(1))
    if asset is None:
        raise NotFound(_("There is no such picture."))
    return asset


def read(sha256: str) -> tuple[bytes, str]:
    """Return bytes and media type of a picture; raises NotFound, also for what is no address at all."""
    if not SHA256.fullmatch(sha256):
        raise NotFound(_("There is no such picture."))
    asset = get_asset(sha256)
    return storage.read(key_of(sha256)), asset.media_type


def read_seen_by(member: Member | None, sha256: str) -> tuple[bytes, str]:
    """Return bytes and media type for somebody; a picture they may not see does not exist for them."""
    if not can_see_picture(member, sha256):
        raise NotFound(_("There is no such picture."))
    return read(sha256)


def key_of(sha256: str) -> str:
    """Return where the bytes of a picture lie in the storage."""
    return Picture(b"", "", 0, 0, sha256).key
