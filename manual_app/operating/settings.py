"""The settings of an installation, and its secrets: kept apart, so that a stolen backup signs nobody in.

Where the database and the files lie belongs to the machine, not to the installation, and is in neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from manual_app import config

OF_THE_PLACE = {"DATABASE_URL", "FILES_URL", "DEMO"}
OWN_FILES = ("secret-key", "demo-password")
_SECRET_WORDS = {"KEY", "SECRET", "TOKEN", "PASSWORD"}
Kept = dict[str, Any]


def settings_of(instance: Path) -> tuple[Kept, Kept]:
    """Return what may be shown of the settings, and those that are secret or hold something secret."""
    open_to_all, secret = {}, {}
    for name, value in config.given(instance).items():
        if name in OF_THE_PLACE:
            continue
        shown = "" if _SECRET_WORDS & set(name.split("_")) else without_password(value)
        if shown != value:
            secret[name] = value
        if shown:
            open_to_all[name] = shown
    return open_to_all, secret


def secrets_of(instance: Path) -> Kept:
    """Return all that is secret: settings, and the files that hold a key or a password."""
    found = {name: (instance / name).read_text("utf-8") for name in OWN_FILES if (instance / name).is_file()}
    return {"format": 1, "settings": settings_of(instance)[1], "files": found}


def without_password(value: object) -> object:
    """Return a value; an address loses the password in it."""
    if not isinstance(value, str) or "://" not in value:
        return value
    parts = urlsplit(value)
    if parts.password is None:
        return value
    return urlunsplit(parts._replace(netloc=f"{parts.username}@{parts.netloc.rpartition('@')[2]}"))


def fitting(found: Mapping[str, object]) -> Kept:
    """Return what is a setting that may come from another machine, and could be one by its kind."""
    return {
        name: value
        for name, value in found.items()
        if name in config.SETTINGS.keys() - OF_THE_PLACE and _could_be_one(value)
    }


def _could_be_one(value: object) -> bool:
    return type(value) in (str, int) or (
        isinstance(value, list) and all(type(one) is str for one in value)  # TRUSTED_HOSTS
    )


def write_settings(instance: Path, settings: Mapping[str, object]) -> bool:
    """Write `config.py` where there is none; return whether it was written."""
    path = instance / "config.py"
    if path.exists() or not settings:
        return False
    lines = [f"{name} = {value!r}\n" for name, value in sorted(settings.items())]
    write_private(path, "# Settings of this installation, as a backup held them.\n" + "".join(lines))
    return True


def write_private(path: Path, content: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600, exist_ok=False)
    unfinished.write_text(content, encoding="utf-8")
    unfinished.replace(path)
