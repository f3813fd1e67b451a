"""Changing the manual's settings; each change is logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from manual_app import db
from manual_app.accounts import rules as people
from manual_app.accounts.models import Member
from manual_app.activity import service as activity
from manual_app.content.pictures import Picture
from manual_app.errors import Forbidden, Unprocessable
from manual_app.manual import service
from manual_app.manual.models import Manual, ManualWording
from manual_app.texts import pictures
from manual_app.wording import LANGUAGES, _

WORDS = {
    "title": 120,
    "subtitle": 200,
    "network": 120,
    "imprint": 2000,
    "funding_line": 600,
    "disclaimer": 2000,
}  # characters


def change_wording(member: Member, language: str, words: Mapping[str, str]) -> ManualWording:
    """Change title, subtitle, network, imprint, funding line or disclaimer in one language."""
    _require(member)
    manual = service.ensure_manual()
    if language not in manual.languages:
        raise Unprocessable(_("Add the language to the manual's languages first."))
    for name, value in words.items():
        if len(value) > WORDS[name]:
            raise Unprocessable(_("At most %(limit)s characters.", limit=WORDS[name]), field=name)
    row = next((row for row in manual.wordings if row.language == language), None)
    if row is None:
        row = ManualWording(language=language)
        manual.wordings.append(row)
    for name, value in words.items():
        setattr(row, name, value.strip())
    db.session.flush()
    _record(member, fields=sorted(words), language=language)
    return row


def change_languages(member: Member, languages: Sequence[str]) -> Manual:
    """Set the languages of the manual; the source language always stays among them."""
    _require(member)
    manual = service.ensure_manual()
    unknown = [code for code in languages if code not in LANGUAGES]
    if unknown:
        raise Unprocessable(_("Unknown language: %(code)s.", code=unknown[0]), field="languages")
    manual.languages = [code for code in LANGUAGES if code in {*languages, manual.source_language}]
    db.session.flush()
    _record(member, fields=["languages"])
    return manual


def change_general(member: Member, *, licence: str | None = None, contact_email: str | None = None) -> Manual:
    """Change the licence or the public contact address."""
    _require(member)
    manual = service.ensure_manual()
    if licence is not None:
        manual.licence = licence.strip()
    if contact_email is not None:
        manual.contact_email = contact_email.strip()
    db.session.flush()
    given = {"licence": licence, "contact_email": contact_email}
    _record(member, fields=[name for name, value in given.items() if value is not None])
    return manual


def change_emblem(member: Member, picture: Picture | None) -> Manual:
    """Change the emblem of the funding statement; None takes it away."""
    _require(member)
    manual = service.ensure_manual()
    manual.emblem = pictures.keep(member, member.organisation_id, picture).sha256 if picture else None
    db.session.flush()
    _record(member, fields=["emblem"])
    return manual


def _require(member: Member) -> None:
    if not people.can_change_settings(member):
        raise Forbidden(_("Coordinators of the lead partner change the settings."))


def _record(member: Member, *, fields: list[str], language: str = "") -> None:
    activity.record(
        "settings_changed",
        subject_kind="manual",
        subject_id=1,
        member_id=member.id,
        organisation_id=member.organisation_id,
        fields=fields,
        language=language,
    )
