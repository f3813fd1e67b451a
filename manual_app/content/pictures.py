"""Pictures made safe: what a person uploads is decoded and written anew, and nothing else of it is kept.

security.md, row 10: PNG, JPEG and WebP only, 10 MB, 40 megapixels; position, camera, comments, colour tables,
further frames and whatever hides behind the last pixel are gone. The decoding is done by a child that can be
killed (`content/decoding.py`).
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from manual_app import processes
from manual_app.errors import TooLarge, Unavailable, Unprocessable
from manual_app.processes import Limits
from manual_app.wording import _

MAX_BYTES = 10 * 1000 * 1000
MAX_WRITTEN = 25 * 1000 * 1000  # bytes of the picture written anew
LIMITS = Limits(memory=1536 * 1024**2, processor_seconds=20, wall_seconds=45)
AT_ONCE = 2  # a large picture takes hundreds of megabytes while it is decoded
PATIENCE = 30.0  # seconds to wait for one's turn
SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}

_DECODER = (sys.executable, "-I", str(Path(__file__).with_name("decoding.py")))
_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Picture:
    """A picture as it is stored: PNG or JPEG as it came; WebP becomes PNG where something shows through."""

    content: bytes
    media_type: str
    width: int
    height: int
    sha256: str

    @property
    def key(self) -> str:
        """Return its place in the storage: content-addressed."""
        return f"pictures/{self.sha256[:2]}/{self.sha256}"


def reencode(raw: bytes, *, longest: int | None = None) -> Picture:
    """Return the picture in `raw`, upright, written anew, at most `longest` pixels a side.

    Raises TooLarge over 10 MB or 40 megapixels, Unprocessable for anything but a whole PNG, JPEG or WebP and
    for what takes the decoder too much, Unavailable when too many are being decoded. A large picture takes
    seconds: call this outside of transactions.
    """
    if len(raw) > MAX_BYTES:
        raise TooLarge(_("This picture has more than 10 MB. Make it smaller and try again."))
    with _turn():
        said, content = _asked_child(raw, longest)
    if "refused" in said:
        raise _refusal(str(said["refused"]))
    if len(content) > MAX_WRITTEN:
        raise TooLarge(
            _("This picture has more than 25 MB without loss. Send it as JPEG, or make it smaller.")
        )
    width, height = (int(side) for side in said["size"])
    return Picture(content, _media_type(content), width, height, hashlib.sha256(content).hexdigest())


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise Unavailable(
            _("Many pictures are being read at the moment. Try again in a minute."), retry_after=60
        )
    try:
        yield
    finally:
        _turns.release()


def _asked_child(raw: bytes, longest: int | None) -> tuple[dict[str, list[int] | str], bytes]:
    """Return what a decoder of its own says about a picture, and the new picture's bytes."""
    written = processes.answer_of((*_DECODER, str(longest or 0)), LIMITS, raw)
    if written is None:
        return {"refused": "effort"}, b""
    said, _line, content = written.partition(b"\n")
    return json.loads(said), content


def _refusal(reason: str) -> TooLarge | Unprocessable:
    if reason == "pixels":
        return TooLarge(_("This picture has more than 40 megapixels. Make it smaller and try again."))
    if reason == "effort":
        return Unprocessable(
            _("Reading this picture takes more than a picture may. Save it anew with a program for pictures.")
        )
    return Unprocessable(_("This file is no PNG, JPEG or WebP picture, or it is damaged."))


def _media_type(content: bytes) -> str:
    """Return what the decoder wrote, by its first bytes; raises Unprocessable for what it never writes."""
    for signature, media_type in SIGNATURES.items():
        if content.startswith(signature):
            return media_type
    raise _refusal("damaged")
