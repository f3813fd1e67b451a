"""The Manual for Solidarity: written, reviewed, compiled and published by the partners of a network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app(settings: Mapping[str, object] | None = None, *, instance: Path | None = None) -> Flask:
    """Return the app: `wiring` makes it, loaded here: who only watches web processes does without."""
    from manual_app import wiring

    return wiring.create_app(settings, instance=instance)
