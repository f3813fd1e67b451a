"""A file between its report and the member's word: kept privately for an hour, one for a member and Text.

What is kept is what was read of it, never the file itself.
"""

from __future__ import annotations

import gzip
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from manual_app import db, jobs, storage
from manual_app.content.pictures import Picture
from manual_app.content.word.incoming import Incoming
from manual_app.errors import NotFound
from manual_app.wording import _

KEPT = timedelta(hours=1)
FOLDER = "word"
MAX_NAME = 120


@dataclass(frozen=True)
class Held:
    """A file that waits: what it brings, how it was called, until when it is kept."""

    incoming: Incoming
    name: str
    until: datetime


def hold(member_id: int, text_id: int, name: str, incoming: Incoming) -> None:
    """Keep what was read for the member; what waited before for this Text goes."""
    written = {
        "name": name[:MAX_NAME],
        "until": (db.now() + KEPT).isoformat(),
        "blocks": incoming.blocks,
        "report": incoming.report,
        "comments": incoming.comments,
        "changes": incoming.changes,
        "language": incoming.language,
        "properties": incoming.properties,
        "pictures": [_packed(one) for one in incoming.pictures.values()],
    }
    storage.put(_key(member_id, text_id), gzip.compress(json.dumps(written).encode(), mtime=0))


def find(member_id: int, text_id: int) -> Held | None:
    """Return what waits for the member; None when nothing does, or its hour is over."""
    try:
        written = json.loads(gzip.decompress(storage.read(_key(member_id, text_id))))
    except NotFound:
        return None
    until = datetime.fromisoformat(written["until"])
    if until <= db.now():
        return None
    incoming = Incoming(
        written["blocks"],
        written["report"],
        {one["sha256"]: _unpacked(one) for one in written["pictures"]},
        written["comments"],
        written["changes"],
        written["language"],
        written["properties"],
    )
    return Held(incoming, written["name"], until)


def get(member_id: int, text_id: int) -> Held:
    """Return what waits for the member; raises NotFound."""
    held = find(member_id, text_id)
    if held is None:
        raise NotFound(_("No file waits here any more. Choose it again."))
    return held


def drop(member_id: int, text_id: int) -> None:
    """Remove what waits for the member."""
    storage.delete(_key(member_id, text_id))


@jobs.job
@jobs.every_hour
def sweep_held_files() -> None:
    """Remove what nobody came back for."""
    for key in storage.older_than(FOLDER, db.now() - KEPT):
        storage.delete(key)


def _key(member_id: int, text_id: int) -> str:
    return f"{FOLDER}/{text_id}/{member_id}"


def _packed(picture: Picture) -> dict[str, Any]:
    facts = {name: getattr(picture, name) for name in ("media_type", "width", "height", "sha256")}
    return {**facts, "content": b64encode(picture.content).decode()}


def _unpacked(written: dict[str, Any]) -> Picture:
    return Picture(**{**written, "content": b64decode(written["content"])})
