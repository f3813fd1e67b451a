"""What a backup says it holds: versions, counts and SHA-256s, read back with suspicion."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from manual_app.errors import Unprocessable
from manual_app.operating.rows import Seal

FORMAT = 1
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass
class Manifest:
    """The contents of a backup: each table's rows, each file's size, and what was not to be had."""

    made_at: str
    program: str
    revision: str
    head: str  # hash of the record's newest entry
    tables: dict[str, Seal]
    files: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    settings: dict[str, object] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Return it as JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, ensure_ascii=False).encode()


def read(content: bytes) -> Manifest:
    """Read a manifest back; raises Unprocessable for what is none, or a newer one."""
    try:
        found = json.loads(content)
        if found.pop("format") != FORMAT:
            raise Unprocessable("This backup was made by a newer version of the program: use that one.")
        tables = {name: Seal(**seal) for name, seal in found.pop("tables").items()}
        manifest = Manifest(tables=tables, **found)
        _check(manifest)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
        raise Unprocessable("The list of contents of this backup cannot be read.") from fault
    return manifest


def _check(manifest: Manifest) -> None:
    """Raise TypeError or ValueError unless every value is of its kind."""
    words = (manifest.made_at, manifest.program, manifest.revision, manifest.head, *manifest.missing)
    _all(str, (*words, *manifest.tables, *manifest.files, *manifest.settings))
    _all(int, (number for seal in manifest.tables.values() for number in (seal.rows, seal.size)))
    _all(int, manifest.files.values())
    if not all(_SHA256.fullmatch(seal.sha256) for seal in manifest.tables.values()):
        raise ValueError("no SHA-256")


def _all(kind: type[Any], values: Iterable[object]) -> None:
    for value in values:
        if type(value) is not kind or (kind is int and value < 0):  # type: ignore[operator]
            raise TypeError(f"no {kind.__name__}")
