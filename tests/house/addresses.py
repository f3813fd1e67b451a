"""Every address of the app with things of the demo in the place of its parameters."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from manual_app import db
from manual_app.accounts.models import Invitation, Member, Organisation
from manual_app.editions.models import Edition
from manual_app.manual.models import OutlineChange, Section
from manual_app.reviews.models import Review
from manual_app.texts.models import Asset, Revision, Text

# what an address needs to be asked for at all
QUERIES = {"/texts/events": "?at={text_id}:0"}


def addresses(app: Flask, method: str, *, only_private: bool = False) -> list[str]:
    """Return one address for each route that takes `method`; with `only_private`, not those for everyone."""
    with app.test_request_context(), db.reading():
        samples = _samples()
        return [
            _filled(app, rule, samples)
            for rule in app.url_map.iter_rules()
            if method in (rule.methods or ())
            and not (
                only_private and getattr(app.view_functions[rule.endpoint], "access_rule", None) == "anyone"
            )
        ]


def author_of_sample(app: Flask) -> str:
    """Return who writes the Text that stands in the addresses: some pages are theirs alone."""
    with app.test_request_context(), db.reading():
        text = db.session.get_one(Text, _samples()["text_id"])
        return f"author@{text.drafting_organisation.slug}.example"


def _filled(app: Flask, rule: Rule, samples: dict[str, Any]) -> str:
    values = {}
    for name in rule.arguments:
        converter = rule._converters[name]
        if isinstance(converter, AnyConverter):
            values[name] = sorted(converter.items)[0]
        elif name == "number":
            values[name] = samples["revision" if isinstance(converter, IntegerConverter) else "edition"]
        else:
            assert name in samples, f"{rule.rule}: tests/house/addresses.py has no sample of {name!r}"
            values[name] = samples[name]
    adapter = app.url_map.bind("localhost")
    path = adapter.build(
        rule.endpoint, values, method=next(iter((rule.methods or set()) - {"HEAD", "OPTIONS"}))
    )
    return path + QUERIES.get(rule.rule, "").format(**samples)


def _samples() -> dict[str, Any]:
    revision = db.session.scalars(select(Revision).order_by(Revision.id)).first()
    edition = db.session.scalars(select(Edition).order_by(Edition.id)).first()
    assert revision is not None
    assert edition is not None
    return {
        "text_id": revision.text_id,
        "revision": revision.number,
        "version": revision.version,
        "section_id": _first(Section.id),
        "review_id": _first(Review.id),
        "member_id": _first(Member.id),
        "organisation_id": _first(Organisation.id),
        "slug": _first(Organisation.slug),
        "invitation_id": _first(Invitation.id) or 1,
        "change_id": _first(OutlineChange.id) or 1,
        "passkey_id": 1,
        "edition": edition.number,
        "language": edition.language,
        "shapes": 13,
        "sha256": _first(Asset.sha256) or "0" * 64,
        "message_id": 1,
        "job": "deliver_mail",
        "token": "A" * 43,
        "link_id": 1,
        "guest_id": 1,
        "thread_id": 1,
        "comment_id": 1,
        "notice_id": 1,
        "filename": "dist/manifest.json",
    }


def _first(column: InstrumentedAttribute[Any]) -> Any:
    """Return the first value of a column, None when the demo has no such row."""
    return db.session.scalars(select(column).order_by(column)).first()
