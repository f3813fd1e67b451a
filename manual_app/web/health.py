"""`/healthz`: the process answers. `/readyz`: so do database, storage, migrations and queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, jsonify
from sqlalchemy import text

from manual_app import db, jobs, storage
from manual_app.web import access

PROBE = "health/ready"  # a file of the storage, written anew each time
_checks: dict[str, Callable[[], bool]] = {}


def check(name: str, holds: Callable[[], bool]) -> None:
    """Let `/readyz` also ask `holds()`."""
    _checks[name] = holds


def init_app(app: Flask) -> None:
    """Register both addresses."""
    check("database", lambda: db.session.execute(text("SELECT 1")).scalar() == 1)
    check("storage", _storage_writable)
    check("queue", lambda: jobs.pending() >= 0)
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)


@access.anyone
def healthz() -> Any:
    """Answer as long as the process does."""
    return jsonify({"ok": True})


@access.anyone
def readyz() -> Any:
    """Answer 200 when everything that pages need is there, else 503 with what is missing."""
    states = {name: _holds(holds) for name, holds in _checks.items()}
    return jsonify({"ok": all(states.values()), **states}), 200 if all(states.values()) else 503


def _holds(holds: Callable[[], bool]) -> bool:
    try:
        return bool(holds())
    except Exception:  # whatever it is, this part is not ready
        return False


def _storage_writable() -> bool:
    storage.put(PROBE, b"ready")
    return storage.read(PROBE) == b"ready"
