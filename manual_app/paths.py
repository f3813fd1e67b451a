"""Where things lie, in a checkout and in an installed wheel."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent


def templates() -> Path:
    """Return the folder of templates: beside the package in a checkout, inside it in a wheel."""
    return _first_existing(CHECKOUT / "templates", PACKAGE / "templates")


def static() -> Path:
    """Return the folder whose `dist/` holds the built assets."""
    return _first_existing(CHECKOUT / "static", PACKAGE / "static")


def instance() -> Path:
    """Return the folder of everything this installation owns (`MANUAL_INSTANCE`, else `instance/`)."""
    chosen = os.environ.get("MANUAL_INSTANCE")
    if chosen:
        return Path(chosen).resolve()
    in_checkout = (CHECKOUT / "pyproject.toml").is_file()
    return (CHECKOUT if in_checkout else Path.cwd()) / "instance"


def _first_existing(*folders: Path) -> Path:
    return next((folder for folder in folders if folder.is_dir()), folders[0])
