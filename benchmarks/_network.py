"""A network at work for years: many sections, languages and versions, the same for every run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, update

from manual_app import create_app, db
from manual_app.accounts import service as accounts
from manual_app.accounts.models import Member, Organisation, Role
from manual_app.activity import service as record
from manual_app.content import canonical
from manual_app.content.plain import plain_text
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.editions import service as editions
from manual_app.manual import service as manual
from manual_app.manual import settings
from manual_app.manual.models import Section
from manual_app.migrations import service as migrations
from manual_app.reviews.models import AskedOrganisation, Decision, Review
from manual_app.texts import search
from manual_app.texts.models import Contributor, Revision, Snapshot, Text, TextWords

SEED = 2020
LANGUAGES = ("en", "fr", "nl", "de", "lv", "bg", "hu", "el", "sr", "sk", "it", "mk")
COUNTRIES = ("BE", "LV", "HU", "MK", "GR", "RS", "SK", "IT", "PL", "ES", "RO", "BG", "FR")
BLOCKS, WORDS_A_BLOCK = 7, 65
PAGES, BLOCKS_A_PAGE = 30, 6  # of the chapter that is compared
WORDS = (
    "solidarity", "begins", "where", "people", "know", "one", "another", "in", "a", "yard", "or", "school",
    "and", "share", "what", "they", "have",
)  # fmt: skip
Doc = dict[str, Any]


@dataclass(frozen=True)
class Network:
    """An installation with much in it."""

    app: Flask
    coordinator: Member
    author: Member  # of the first text, the long one
    texts: int
    blocks: int


def document(blocks: int, r: random.Random) -> Doc:
    """Make a chapter of so many paragraphs."""
    content = [_paragraph(f"p{number}", r) for number in range(blocks)]
    attrs = {"title": " ".join(r.choices(WORDS, k=5)).capitalize(), "purpose": "Help a town decide."}
    return {"type": "doc", "attrs": attrs, "content": content}


def edited(doc: Doc, r: random.Random) -> Doc:
    """Return the document with words changed in every tenth paragraph, one taken out and one put in."""
    content = list(doc["content"])
    for at in range(0, len(content), 10):
        words = content[at]["content"][0]["text"].split()
        words[r.randrange(len(words))] = "together"
        content[at] = _block(content[at]["attrs"]["id"], " ".join(words))
    del content[len(content) // 2]
    content.insert(len(content) // 3, _paragraph(f"n{r.randrange(10**6)}", r))
    return {**doc, "content": content}


def build(instance: Path, *, sections: int, revisions: int) -> Network:
    """Make an installation of 13 partners with so many sections, in 12 languages, and so many versions."""
    app = create_app(
        {"SECRET_KEY": "benchmarks-0123456789-abcdefghijkl", "TESTING": True, "DEMO": True}, instance=instance
    )
    migrations.upgrade(app.extensions["engine"])
    r = random.Random(SEED)
    partners, members = _people()
    with db.transaction():
        coordinator = db.session.merge(members[0])
        settings.change_languages(coordinator, list(LANGUAGES))
        chapters = _chapters(coordinator, sections)
        texts = [_text(chapter, code, partners, members) for chapter in chapters for code in LANGUAGES]
        db.session.add_all(texts)
        db.session.flush()
        docs = [document(BLOCKS if number else PAGES * BLOCKS_A_PAGE, r) for number in range(len(texts))]
        _heads(texts, docs)
    for start in range(0, revisions, len(texts)):
        with db.transaction():
            count = min(len(texts), revisions - start)
            is_last = start + len(texts) >= revisions
            _round(texts[:count], docs, start // len(texts) + 1, members, r, is_last=is_last)
    with db.transaction():
        editions.create_edition(db.session.merge(members[0]), number="1.0", language="en")
    author = next(one for one in members[1:] if one.organisation_id == texts[0].drafting_organisation_id)
    return Network(app, members[0], author, len(texts), sum(len(doc["content"]) for doc in docs))


def _people() -> tuple[list[Organisation], list[Member]]:
    """Return 13 partners and their members: the coordinator, then three of each partner."""
    with db.transaction():
        partners = [
            accounts.create_organisation(
                None, slug=f"partner-{n}", name=f"Partner {n} Council", short_name=f"Partner {n}",
                country=country, is_lead=n == 0, position=n,
            )
            for n, country in enumerate(COUNTRIES)
        ]  # fmt: skip
        wanted = [(partners[0], Role.COORDINATOR)]
        wanted += [(one, role) for one in partners for role in (Role.AUTHOR, Role.REVIEWER, Role.TRANSLATOR)]
        return partners, [
            accounts.create_member(
                None, organisation=one, email=f"m{n}@{one.slug}.example", name=f"{role.title()} {n}",
                roles=[role], languages=["lv"],
            )
            for n, (one, role) in enumerate(wanted)
        ]  # fmt: skip


def _chapters(coordinator: Member, count: int) -> list[Section]:
    parts = [manual.create_part(coordinator, f"Part {n}") for n in range(1, 6)]
    chapters = [Section(kind="chapter", parent_id=parts[n % 5].id, position=n // 5) for n in range(count)]
    db.session.add_all(chapters)
    db.session.flush()
    return chapters


def _text(chapter: Section, code: str, partners: list[Organisation], members: list[Member]) -> Text:
    drafting = partners[1 + chapter.id % (len(partners) - 1)]
    responsible = next(one for one in members[1:] if one.organisation_id == drafting.id)
    return Text(
        section_id=chapter.id, kind="chapter", language=code, title=f"Chapter {chapter.id}",
        drafting_organisation_id=drafting.id, responsible_id=responsible.id,
        words=BLOCKS * WORDS_A_BLOCK,
    )  # fmt: skip


def _heads(texts: list[Text], docs: list[Doc]) -> None:
    rows = zip(texts, docs, strict=True)
    db.session.add_all(
        Snapshot(text_id=text.id, version=0, schema=SCHEMA_NUMBER, doc=doc) for text, doc in rows
    )
    db.session.add_all(
        TextWords(text_id=text.id, version=0, folded=search.fold(f"{text.title}\n{plain_text(doc)}"))
        for text, doc in zip(texts, docs, strict=True)
    )
    db.session.flush()


def _round(
    texts: list[Text], docs: list[Doc], number: int, members: list[Member], r: random.Random, *, is_last: bool
) -> None:
    """Let every text be sent once more and be judged; the newest versions of half of them wait for it."""
    for index, text in enumerate(texts):
        docs[index] = edited(docs[index], r) if index == 0 or number % 2 else docs[index]
        authors = [one for one in members[1:] if one.organisation_id == text.drafting_organisation_id]
        judges = [one for one in members[1:] if one.organisation_id != text.drafting_organisation_id]
        revision = _revision(text, docs[index], number, authors)
        reviewers = [one for one in judges if Role.REVIEWER in one.roles]
        _judged(revision, reviewers[number % 9 :][:3], members[0], is_open=is_last and index % 2 == 0)
        record.record(
            "text.submitted", subject_kind="text", subject_id=text.id, member_id=authors[0].id,
            organisation_id=authors[0].organisation_id, version=number,
        )  # fmt: skip


def _revision(text: Text, doc: Doc, number: int, authors: list[Member]) -> Revision:
    content = canonical.canonical(text.kind, text.language, doc)
    revision = Revision(
        text_id=text.id, number=number, version=0, schema=SCHEMA_NUMBER, title=text.title, words=text.words,
        hash=canonical.content_hash(content), content=content, created_by_id=authors[0].id,
    )  # fmt: skip
    db.session.add(revision)
    db.session.flush()
    for one in authors[:2]:
        row = {"revision_id": revision.id, "member_id": one.id, "organisation_id": one.organisation_id}
        db.session.execute(insert(Contributor).values(row))
    return revision


def _judged(revision: Revision, judges: list[Member], coordinator: Member, *, is_open: bool) -> None:
    review = Review(
        text_id=revision.text_id, revision_id=revision.id, approvals_needed=2, countries_needed=2,
        due_on=db.today() + timedelta(days=14), opened_by_id=revision.created_by_id,
    )  # fmt: skip
    db.session.add(review)
    db.session.flush()
    rows = [{"review_id": review.id, "organisation_id": one.organisation_id} for one in judges]
    db.session.execute(insert(AskedOrganisation), rows)
    kept = {"kind": "approve", "reason": "", "settled_by": "", "number": 1, "decided_at": db.now()}
    decided = [
        row | kept | {"member_id": one.id, "revision_hash": revision.hash}
        for row, one in zip(rows, judges[: 1 if is_open else 2], strict=False)
    ]
    db.session.execute(insert(Decision), decided)
    if not is_open:
        signed = {
            "signed_off_at": db.now(),
            "signed_off_by_id": coordinator.id,
            "signed_off_hash": revision.hash,
        }
        db.session.execute(update(Review).where(Review.id == review.id).values(**signed))


def _paragraph(name: str, r: random.Random) -> Doc:
    return _block(name, " ".join(r.choices(WORDS, k=WORDS_A_BLOCK)))


def _block(name: str, text: str) -> Doc:
    return {"type": "paragraph", "attrs": {"id": name}, "content": [{"type": "text", "text": text}]}


def chapters_of(pages: int) -> Iterator[Doc]:
    """Yield a chapter of so many pages, and the same after a round of editing."""
    r = random.Random(SEED)
    doc = document(pages * BLOCKS_A_PAGE, r)
    yield doc
    yield edited(doc, r)
