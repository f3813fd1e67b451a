"""Every flipped byte of what was sealed is found: Revisions, pictures, manifests, release files, editions."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import text

from manual_app import db
from manual_app.content.pictures import reencode
from manual_app.editions import service
from manual_app.editions.verifying import faults
from manual_app.texts import pictures
from tests.editions.world import here, sealed, settle
from tests.reliability import Counted
from tests.texts.test_pictures import picture

FLIPS = 1_000 if os.environ.get("MANUAL_LONG") else 40  # of each kind


class Sealed(NamedTuple):
    """Something sealed: how to read its bytes, and to put others in their place."""

    read: Callable[[], bytes]
    write: Callable[[bytes], None]


def file(app: Flask, key: str) -> Sealed:
    path = Path(app.instance_path) / "files" / key
    return Sealed(path.read_bytes, lambda content: path.write_bytes(content) and None)


def column(table: str, name: str, row: int) -> Sealed:
    """Return a column as who owns the database changes it, past the triggers."""

    def read() -> bytes:
        with db.reading() as session:
            found = session.execute(
                text(f"SELECT {name} FROM {table} WHERE id = :id"), {"id": row}
            ).scalar_one()
            return bytes(found)

    def write(content: bytes) -> None:
        with db.transaction() as session:
            changed = {"id": row, "content": content}
            session.execute(text(f"UPDATE {table} SET {name} = :content WHERE id = :id"), changed)

    return Sealed(read, write)


@pytest.fixture
def kinds(app: Flask) -> dict[str, Sealed]:
    """One of each, in a network that has published an edition."""
    world = settle(app)
    edition = world.published("1.0")
    with db.transaction() as session:
        asset = pictures.keep(here(world.author), world.author.organisation_id, reencode(picture()))
        for (name,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f'DROP TRIGGER "{name}"'))
    return {
        "revision": column("revisions", "content", 1),
        "manifest": column("editions", "manifest", edition),
        "release": column("editions", "release", edition),
        "picture": file(app, pictures.key_of(asset.sha256)),
        "edition": file(app, service.file_key(sealed(edition).artifacts[0].sha256)),
    }


def found() -> list[Any]:
    with db.reading():
        return [*faults()]


def test_every_flipped_byte_is_found(kinds: dict[str, Sealed], counted: Counted) -> None:
    assert found() == []
    chance, missed = random.Random(1), []
    for kind, thing in kinds.items():
        content = thing.read()
        for _flip in range(FLIPS):
            place, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
            thing.write(content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :])
            if len(found()) != 1:
                missed.append((kind, place, bit))
        thing.write(content)
    counted("every flipped byte of what was sealed is found", flips=FLIPS * len(kinds), missed=len(missed))
    assert missed == []
    assert found() == []
