"""What tests start from, made through the services; plain functions, each in its own transaction."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from flask.testing import FlaskClient
from sqlalchemy import select

from manual_app import db
from manual_app.accounts import service as accounts
from manual_app.accounts.models import Member, Organisation, Passkey, Role
from manual_app.accounts.service.resets import mail_password_reset
from manual_app.mail import OutboxMessage
from manual_app.manual import service as manual
from manual_app.texts import queries
from manual_app.texts import service as texts
from manual_app.texts.models import Text

PASSWORD = "four unrelated words here"
_numbers = itertools.count(1)


def organisation(
    slug: str = "", *, country: str = "BE", is_lead: bool = False, name: str = "", position: int = 0
) -> Organisation:
    """Return a new partner, such as `organisation("daugavpils", country="LV")`."""
    slug = slug or f"partner-{next(_numbers)}"
    short = name or slug.replace("-", " ").title()
    with db.transaction():
        return accounts.create_organisation(
            None,
            slug=slug,
            name=f"{short} Council",
            short_name=short,
            country=country,
            is_lead=is_lead,
            position=position,
        )


def member(
    of: Organisation,
    *roles: Role | str,
    email: str = "",
    name: str = "",
    languages: Iterable[str] = (),
    speaks: Iterable[str] = (),
    is_contact: bool = False,
    password: str | None = None,
) -> Member:
    """Return a new member, such as `member(jette, "coordinator")`; without a password nobody signs in.

    A coordinator has a second factor already, as coordinators must: a passkey that lies in a drawer.
    """
    number = next(_numbers)
    first = str(roles[0]) if roles else "observer"
    with db.transaction() as session:
        made = accounts.create_member(
            None,
            organisation=db.session.merge(of),
            email=email or f"{first}-{number}@{of.slug}.example",
            name=name or f"{first.title()} {number}, {of.short_name}",
            roles=[Role(role) for role in roles] or [Role.OBSERVER],
            languages=languages,
            speaks=speaks,
            is_contact=is_contact,
            password=password,
        )
        if Role.COORDINATOR in made.roles:
            session.add(
                Passkey(member_id=made.id, name="key", credential_id=f"key-{number}", public_key=b"\4")
            )
        return made


def signed_in(client: FlaskClient, who: Member) -> FlaskClient:
    """Return the browser, signed in as the member with password and second step (nothing is hashed)."""
    return with_password(client, who, second_step=True)


def with_password(client: FlaskClient, who: Member, *, second_step: bool = False) -> FlaskClient:
    """Return the browser in which the member has given the password, and no second step unless told so."""
    with db.transaction():
        token = accounts.open_session(db.session.merge(who), second_step=second_step)
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client


def reset_token(email: str) -> str:
    """Return the token of a link to choose a new password, as it was mailed to the member."""
    with db.transaction() as session:
        before = set(session.scalars(select(OutboxMessage.id)))
    mail_password_reset(email)
    with db.reading() as session:
        (letter,) = session.scalars(select(OutboxMessage).where(OutboxMessage.id.not_in(before)))
        return letter.body.partition("/password/")[2].split()[0]


def newest_letter(email: str) -> str:
    """Return the body of the newest mail to an address."""
    with db.reading() as session:
        newest = select(OutboxMessage.body).where(OutboxMessage.recipient == email)
        return session.scalars(newest.order_by(OutboxMessage.id.desc())).first() or ""


def csrf(client: FlaskClient) -> str:
    """Return this browser's CSRF token, as a page would carry it."""
    page = client.get("/sign-in", follow_redirects=True).get_data(as_text=True)
    return page.partition('<meta name="csrf-token" content="')[2].partition('"')[0]


def network(*, partners: int = 4) -> dict[str, Organisation]:
    """Return the lead partner `jette` and partners of other countries, by slug."""
    others = [
        ("daugavpils", "LV"),
        ("szodliget", "HU"),
        ("mogila", "MK"),
        ("kavadarci", "MK"),
        ("alimos", "GR"),
    ]
    made = {"jette": organisation("jette", country="BE", is_lead=True)}
    for number, (slug, country) in enumerate(others[:partners], start=1):
        made[slug] = organisation(slug, country=country, position=number)
    return made


def prose(text: str, *, title: str = "Working together", **fields: object) -> dict[str, object]:
    """Return a chapter's document with one paragraph, its needed fields answered."""
    answers = {"title": title, "purpose": "Help a town decide.", "audience": ["politicians"], **fields}
    paragraph = {"type": "paragraph", "attrs": {"id": "p1"}, "content": [{"type": "text", "text": text}]}
    return {"type": "doc", "attrs": answers, "content": [paragraph]}


def chapter(
    coordinator: Member,
    author: Member,
    *,
    title: str = "Working together",
    text: str = "Listen first.",
    part: int = 0,
) -> Text:
    """Return the source Text of a new chapter, written by `author` and ready to be sent for review."""
    with db.transaction():
        coordinator, author = db.session.merge(coordinator), db.session.merge(author)
        home = part or manual.create_part(coordinator, f"Part {next(_numbers)}").id
        section = manual.create_section(
            coordinator,
            kind="chapter",
            title=title,
            parent_id=home,
            drafting_organisation_id=author.organisation_id,
        )
        made = queries.list_texts(section_id=section.id)[0]
        texts.rewrite(author, made.id, prose(text, title=title))
        return made


def write(author: Member, text: Text, words: str) -> None:
    """Let `author` change the running text."""
    with db.transaction():
        texts.rewrite(db.session.merge(author), text.id, prose(words, title=text.title))


def practice(coordinator: Member, author: Member, **fields: object) -> Text:
    """Return the source Text of a new good practice, written by `author`; only `fields` are answered."""
    with db.transaction():
        coordinator, author = db.session.merge(coordinator), db.session.merge(author)
        home = manual.create_part(coordinator, f"Part {next(_numbers)}")
        section = manual.create_section(
            coordinator,
            kind="practice",
            title="A table for everybody",
            parent_id=home.id,
            drafting_organisation_id=author.organisation_id,
        )
        made = queries.list_texts(section_id=section.id)[0]
        doc = {"type": "doc", "attrs": {"title": "A table for everybody", **fields}}
        texts.rewrite(author, made.id, {**doc, "content": [{"type": "paragraph", "attrs": {"id": "p1"}}]})
        return made


def take_factors_off(who: Member) -> None:
    """Let a coordinator have no second factor, as right after the first command."""
    with db.transaction():
        accounts.forget_factors(db.session.merge(who))
