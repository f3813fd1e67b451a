"""A small network with one thing of every kind, all of one partner, and everybody who might touch it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from manual_app import create_app, db
from manual_app.accounts import queries, service
from manual_app.accounts.addresses import read_addresses
from manual_app.accounts.models import Invitation, Member, Passkey
from manual_app.discussions.guests import commenting
from manual_app.discussions.guests import service as guests
from manual_app.discussions.notices.models import Notice
from manual_app.editions import service as editions
from manual_app.mail import OutboxMessage
from manual_app.manual import service as manual
from manual_app.manual.models import OutlineChange
from manual_app.reviews import service as reviews
from manual_app.texts import pictures
from manual_app.texts.models import Text
from tests import factories
from tests.conftest import SECRET
from tests.factories import csrf, signed_in, with_password

# the thing's own partner, and another one in another country
OWN, OTHER, LEAD = "daugavpils", "szodliget", "jette"
ROLES = ("observer", "reviewer", "author", "translator", "editor")
ANONYMOUS = "anonymous"
# a coordinator who has given the password and no second step; one who has no second factor to give
HALF, UNEQUIPPED = "coordinator, password only", "coordinator without factor"


def everybody() -> dict[str, tuple[str, str, bool]]:
    """Return visitor -> (organisation, role, is contact); "coordinator" is that of the lead partner."""
    found = {"coordinator": (LEAD, "coordinator", False)}
    for relation, slug in (("own", OWN), ("other", OTHER)):
        found |= {f"{role}, {relation}": (slug, role, False) for role in ROLES}
        found[f"deputy, {relation}"] = (slug, "coordinator", False)
        found[f"contact, {relation}"] = (slug, "observer", True)
    return found


@dataclass
class World:
    """An instance that is copied for whoever changes something, who may visit it, and what stands in it."""

    instance: Path
    members: dict[str, Member]
    samples: dict[str, Any]

    def copied_to(self, folder: Path) -> Flask:
        """Return an app on a copy of the instance."""
        shutil.copytree(self.instance, folder)
        return create_app({"SECRET_KEY": SECRET, "TESTING": True}, instance=folder)

    def keep(self, app: Flask) -> sqlite3.Connection:
        """Return a copy of the app's database as it is now."""
        kept = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(Path(app.instance_path) / "manual.sqlite3")) as now:
            now.backup(kept)
        return kept

    def put_back(self, app: Flask, kept: sqlite3.Connection) -> None:
        """Let the app's database be what was kept: the next visit finds things as they were."""
        db.close()
        with closing(sqlite3.connect(Path(app.instance_path) / "manual.sqlite3")) as now:
            kept.backup(now)

    def visit(self, app: Flask, visitor: str) -> FlaskClient:
        """Return the visitor's browser."""
        client = app.test_client()
        if visitor in (HALF, UNEQUIPPED):
            with_password(client, self.members[visitor])
        elif visitor != ANONYMOUS:
            signed_in(client, self.members[visitor])
        client.environ_base["csrf"] = csrf(client)
        return client


def build(instance: Path) -> World:
    """Return the world, made in `instance` through the services."""
    organisations = factories.network(partners=2)
    members = {
        name: factories.member(organisations[slug], role, languages=["lv"], is_contact=contact)
        for name, (slug, role, contact) in everybody().items()
    }
    lead = organisations[LEAD]
    members |= {visitor: factories.member(lead, "coordinator") for visitor in (HALF, UNEQUIPPED)}
    with db.transaction():
        service.forget_factors(members[UNEQUIPPED])
    target = factories.member(organisations[OWN], "author")
    text = factories.chapter(members["coordinator"], members["author, own"])
    samples = _samples(members, text, target)
    db.close()
    return World(instance, members, samples)


def _samples(members: dict[str, Member], text: Text, target: Member) -> dict[str, Any]:
    with db.transaction() as session:
        author, coordinator = (
            queries.get_member(members[name].id) for name in ("author, own", "coordinator")
        )
        partner = queries.get_organisation_by_slug(OWN)
        review = reviews.submit_for_review(author, text.id)
        asset = pictures.store(author, session.get_one(Text, text.id), picture())
        service.invite(coordinator, partner, read_addresses("new@x.example"), roles=["author"])
        section = session.get_one(Text, text.id).section_id
        archived = manual.create_part(coordinator, "A part to archive")
        manual.archive(coordinator, archived.id)
        told = _told_as_guest(author, text)
        edition = editions.create_edition(coordinator, number="1.0", language="en", preview=True)
        return {
            "text_id": text.id,
            "section_id": section,
            "archived_id": archived.id,
            "review_id": review.id,
            "hash": review.revision.hash,
            "member_id": target.id,
            "invitation_id": session.scalars(select(Invitation.id)).one(),
            "change_id": session.scalars(select(OutlineChange.id).order_by(OutlineChange.id.desc())).first(),
            "slug": OWN,
            "organisation_id": partner.id,
            "number": edition.number,
            "language": "en",
            "sha256": asset.sha256,
            "message_id": session.scalars(select(OutboxMessage.id)).first(),
            "job": "deliver_mail",
            "token": "A" * 43,
            **told,
            "passkey_id": session.scalars(
                select(Passkey.id).where(Passkey.member_id == members["coordinator"].id)
            ).one(),
            "filename": "dist/manifest.json",
        }


def _told_as_guest(author: Member, text: Text) -> dict[str, int]:
    """Let a guest comment on a text for which the author is responsible, and return what came of it."""
    db.session.get_one(Text, text.id).responsible_id = author.id
    db.session.flush()
    made = guests.make_link(author, text.id, label="Reading group")
    guest = guests.come_in(made.address.rpartition("/")[2], name="Reader").guest
    thread = commenting.begin(guest, name="Reader", block="p1", body="Who listens?")
    notice = db.session.scalars(select(Notice.id)).one()
    return {
        "link_id": made.link.id,
        "guest_id": guest.id,
        "thread_id": thread.id,
        "comment_id": 1,
        "notice_id": notice,
    }


def picture() -> bytes:
    written = BytesIO()
    Image.new("RGB", (8, 6), "#0B5563").save(written, "PNG")
    return written.getvalue()
