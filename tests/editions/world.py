"""A network with approved chapters, and what editions do in it, each act in its own transaction."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from manual_app import db, jobs
from manual_app.accounts.models import Member
from manual_app.editions import queries, rules, service
from manual_app.editions.models import CompileJob, Edition
from manual_app.manual import service as manual
from manual_app.manual import settings
from manual_app.reviews import service as reviews
from manual_app.texts import service as texts
from manual_app.texts.models import Text
from tests import factories as make

JSON = {"Accept": "application/json"}
WORDING = {"title": "Manual for Tests", "funding_line": "Funded by nobody.", "disclaimer": "A sample."}


@dataclass
class World:
    """Five partners, a part with two chapters, of which the first is approved."""

    app: Flask
    coordinator: Member
    author: Member
    reviewers: list[Member]
    part: int
    first: Text
    second: Text

    def approve(self, text: Text) -> None:
        """Send a text for review, let two countries agree, and sign it off."""
        with db.transaction():
            review = reviews.submit_for_review(here(self.author), text.id)
            number, revision_hash = review.id, review.revision.hash
        for reviewer in self.reviewers:
            with db.transaction():
                reviews.decide(here(reviewer), number, kind="approve", reason="", revision_hash=revision_hash)
        with db.transaction():
            reviews.sign_off(here(self.coordinator), number, revision_hash=revision_hash)

    def rewrite(self, text: Text, *content: dict[str, Any], **fields: object) -> None:
        """Replace the running text of a chapter."""
        doc = make.prose("", title=text.title, **fields) | {"content": list(content)}
        with db.transaction():
            texts.rewrite(here(self.author), text.id, doc)

    def create(self, number: str = "1.0", language: str = "en", **options: Any) -> int:
        """Make an edition and queue its compile; returns its id."""
        with db.transaction():
            corrects = options.pop("corrects", None)
            found = queries.get_edition(corrects, language, preview=False) if corrects else None
            return service.create_edition(
                here(self.coordinator), number=number, language=language, corrects=found, **options
            ).id

    def publish(self, number: str = "1.0", language: str = "en") -> None:
        """Publish a compiled edition."""
        with db.transaction():
            edition = queries.get_edition(number, language, preview=False)
            service.publish(here(self.coordinator), edition)

    def published(self, number: str = "1.0", **options: Any) -> int:
        """Make, compile and publish an edition; returns its id."""
        made = self.create(number, **options)
        jobs.drain()
        self.publish(number)
        return made

    def browser(self, who: Member | None = None) -> Client:
        """Return a signed-in browser, the coordinator's by default."""
        return Client(self.app, who or self.coordinator)


class Client:
    """A signed-in browser that speaks JSON and forms."""

    def __init__(self, app: Flask, who: Member) -> None:
        self.client: FlaskClient = make.signed_in(app.test_client(), who)
        self.token = make.csrf(self.client)

    def get(self, address: str) -> Any:
        """Return the JSON answer."""
        return self.client.get(address, headers=JSON)

    def send(self, address: str, body: dict[str, object] | None = None) -> Any:
        """Post JSON."""
        return self.client.post(address, json=body or {}, headers={**JSON, "X-CSRFToken": self.token})

    def page(self, address: str) -> str:
        """Return a page in which all is well."""
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.text
        return answer.text

    def submit(self, address: str, form: dict[str, Any]) -> Any:
        """Post a form."""
        return self.client.post(address, data={**form, "csrf_token": self.token})


def settle(app: Flask) -> World:
    """Make the network, its settings and its chapters."""
    partners = make.network(partners=4)
    coordinator = make.member(partners["jette"], "coordinator")
    author = make.member(partners["daugavpils"], "author")
    reviewers = [make.member(partners[slug], "reviewer") for slug in ("szodliget", "mogila")]
    return furnish(app, coordinator, author, reviewers)


def furnish(app: Flask, coordinator: Member, author: Member, reviewers: list[Member]) -> World:
    """Set the settings, write two chapters, and approve the first."""
    with db.transaction():
        settings.change_wording(here(coordinator), "en", WORDING)
        part = manual.create_part(here(coordinator), "Understand").id
    first = make.chapter(coordinator, author, title="Listen", text="Listen first.", part=part)
    second = make.chapter(coordinator, author, title="Answer", text="Then answer.", part=part)
    world = World(app, coordinator, author, reviewers, part, first, second)
    world.approve(first)
    return world


def here(member: Member) -> Member:
    """Return the member in the current transaction."""
    return db.session.get_one(Member, member.id)


def paragraph(text: str, id: str = "p1", *more: dict[str, Any]) -> dict[str, Any]:
    """Return a paragraph block."""
    content = [{"type": "text", "text": text}, *more]
    return {"type": "paragraph", "attrs": {"id": id}, "content": content}


def reference(section: int | None, block: str | None = None) -> dict[str, Any]:
    """Return a cross reference."""
    target = str(section) if section else None
    return {"type": "crossReference", "attrs": {"kind": "section", "section": target, "block": block}}


def newest_job(edition_id: int) -> CompileJob:
    """Return an edition's newest compile, read anew."""
    with db.reading():
        job = rules.newest_job(queries.get_edition_by_id(edition_id))
        assert job is not None
        db.session.expunge(job)
        return job


def sealed(edition_id: int) -> Edition:
    """Return an edition with manifest and release file, read anew."""
    with db.reading():
        return queries.sealed(queries.get_edition_by_id(edition_id))


def entries(edition_id: int) -> list[tuple[str, int | None, str | None]]:
    """List title, Revision number and reason of each section of an edition."""
    with db.reading():
        rows = queries.entries(queries.get_edition_by_id(edition_id))
        return [
            (
                db.session.get_one(Text, row.text_id).title if row.text_id else "",
                row.revision.number if row.revision else None,
                row.left_out_reason,
            )
            for row in rows
        ]


def keys(checks: Iterable[dict[str, Any]]) -> list[str]:
    """Return the keys of checks."""
    return [check["key"] for check in checks]


def words_of(page: str) -> str:
    """Return the text of a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
