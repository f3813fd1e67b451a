"""A backup, checked to its last byte and put back into an empty installation: all of it, or nothing."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Engine

from manual_app import storage
from manual_app.config import SETTINGS
from manual_app.errors import Conflict, Unprocessable
from manual_app.operating import archive, files, filling, manifest, rows, settings
from manual_app.operating.archive import CHUNK, Member
from manual_app.operating.filling import Say
from manual_app.operating.manifest import Manifest

LONGEST_LINE = 64 * 1024 * 1024
LARGEST_LIST = 64 * 1024 * 1024
CHANGED = "This backup was changed, or is damaged: {}. Nothing was restored."


@dataclass
class Backup:
    """A backup that was read from beginning to end and is what it says."""

    manifest: Manifest
    tables: dict[str, Member] = field(default_factory=dict)
    files: dict[str, Member] = field(default_factory=dict)


def check(source: IO[bytes]) -> Backup:
    """Read a backup to its end; raises Unprocessable for whatever is not as its list of contents says."""
    found = {}
    for member in archive.members(source):
        if member.name in found:
            raise Unprocessable(CHANGED.format(f"{member.name} is there twice"))
        found[member.name] = member
    listed = found.pop("manifest.json", None)
    if listed is None or listed.size > LARGEST_LIST:
        raise Unprocessable("This file is no backup, or it is cut off.")
    backup = Backup(manifest.read(listed.read()))
    filling.check_known(backup.manifest.revision)
    for name, seal in backup.manifest.tables.items():
        backup.tables[name] = _taken(found, f"database/{name}.jsonl.gz")
        if rows.seal_of(lines(backup.tables[name])) != seal:
            raise Unprocessable(CHANGED.format(f"the rows of {name} are others"))
    for key, size in backup.manifest.files.items():
        backup.files[key] = _taken(found, f"files/{key}")
        _check_file(key, size, backup.files[key])
    if found:
        raise Unprocessable(CHANGED.format(f"{sorted(found)[0]} is not on its list"))
    return backup


def restore(engine: Engine, backup: Backup, instance: Path, secrets: dict[str, Any] | None, say: Say) -> None:
    """Fill the empty installation: rows, files, settings, and secrets when they are given.

    Raises Conflict (not empty, or no room), Unprocessable, Unavailable, Altered; then nothing was restored.
    """
    filling.check_empty(engine)
    _check_room(backup, instance)
    given = {name: partial(lines, member) for name, member in backup.tables.items()}
    filling.fill(engine, backup.manifest.revision, given, say, last=lambda: _put_files(backup, say))
    own = settings.fitting({**backup.manifest.settings, **(secrets["settings"] if secrets else {})})
    if not settings.write_settings(instance, own) and own:
        say("config.py is there already and was left as it is; the backup's settings: " + _shown(own))
    for name, content in (secrets["files"] if secrets else {}).items():
        settings.write_private(instance / name, content)


def read_secrets(path: Path) -> dict[str, Any]:
    """Read a file of secrets; raises Unprocessable."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        known = SETTINGS.keys() | set(settings.OWN_FILES)
        if found["format"] != 1 or not found["settings"].keys() | found["files"].keys() <= known:
            raise ValueError("another format")
        if not all(type(content) is str for content in found["files"].values()):
            raise ValueError("no text")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise Unprocessable(f"{path} is no file of secrets that `backup --secrets` has written.") from fault
    return found


def lines(member: Member) -> Iterator[bytes]:
    """Yield the lines of a table; raises Unprocessable for what cannot be unpacked."""
    packed = Member(member.archive, member.name, member.start, member.size)
    try:
        with gzip.GzipFile(fileobj=packed) as unpacked:
            while line := unpacked.readline(LONGEST_LINE):
                if not line.endswith(b"\n"):
                    raise Unprocessable(CHANGED.format(f"a line of {member.name} has no end"))
                yield line
    except (OSError, EOFError, zlib.error) as fault:
        raise Unprocessable(CHANGED.format(f"{member.name} cannot be unpacked")) from fault


def _taken(found: dict[str, Member], name: str) -> Member:
    try:
        return found.pop(name)
    except KeyError:
        raise Unprocessable(CHANGED.format(f"{name[:120]} is missing")) from None


def _check_file(key: str, size: int, member: Member) -> None:
    found = hashlib.sha256()
    while chunk := member.read(CHUNK):
        found.update(chunk)
    if member.size != size or not key.endswith(f"/{found.hexdigest()}"):
        raise Unprocessable(CHANGED.format(f"the file {key} is another"))


def _check_room(backup: Backup, instance: Path) -> None:
    """Raise Conflict when the disk has no room: rows take about twice their lines, with their indexes."""
    needed = sum(backup.manifest.files.values()) + 2 * sum(s.size for s in backup.manifest.tables.values())
    free = shutil.disk_usage(instance).free
    if needed > free:
        raise Conflict(f"This needs about {needed >> 20} MB; {free >> 20} MB are free on this disk.")


def _put_files(backup: Backup, say: Say) -> None:
    for key, member in backup.files.items():
        with files.checked(key, _chunks(member)) as content:
            storage.put(key, content)
    say(f"  {len(backup.files)} files")


def _chunks(member: Member) -> Iterator[bytes]:
    again = Member(member.archive, member.name, member.start, member.size)
    while chunk := again.read(CHUNK):
        yield chunk


def _shown(own: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {settings.without_password(value)!r}" for name, value in sorted(own.items()))
