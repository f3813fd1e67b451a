"""The wheel: its version, and what goes into it beside the Python package.

    .venv/bin/python hatch_build.py FOLDER

makes a release: the wheel, and run.txt, which names the packages it needs. Its version names the commit, so
that no two releases are taken for one: `pip` leaves alone what has the same version.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
NUMBER = "0.1.0"
COMMIT = "MANUAL_COMMIT"  # in the environment: the commit that is released, with its day
BESIDE_THE_PACKAGE = {
    "templates": "templates",
    "static/dist": "static/dist",
    "static/css": "static/css",
    "docs/install": "install",
}


def version() -> str:
    """Return the version: 0.1.0 in a checkout, 0.1.0+20261127.g46c0866 of a release."""
    commit = os.environ.get(COMMIT)
    return f"{NUMBER}+{commit}" if commit else NUMBER


class CustomBuildHook(BuildHookInterface[Any]):
    """Put the folders beside `manual_app/` inside it, where `manual_app.paths` finds them in a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folders to the wheel; an editable install reads the checkout and needs nothing."""
        if version == "editable":
            return
        if not (ROOT / "static/dist/manifest.json").is_file():
            raise FileNotFoundError("static/dist is not built: run `python3 manual.py setup` first")
        for folder, inside in BESIDE_THE_PACKAGE.items():
            if (ROOT / folder).is_dir():
                build_data["force_include"][str(ROOT / folder)] = f"manual_app/{inside}"


def release(folder: Path) -> None:
    """Make a release of the commit that is checked out; stop when files differ from it."""

    def git(*words: str) -> str:
        return subprocess.run(
            ["git", *words], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.strip()

    if folder.is_dir() and any(folder.iterdir()):
        sys.exit(f"{folder} holds something already. A release has a folder of its own.")
    if changed := git("status", "--porcelain", "--untracked-files=no"):
        sys.exit(f"A release is named after its commit. Commit this first, or put it back:\n{changed}")
    env = {**os.environ, COMMIT: git("log", "-1", "--date=format:%Y%m%d", "--format=%cd.g%h")}
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder.resolve())]
    subprocess.run(build, cwd=ROOT, env=env, check=True)
    shutil.copy(ROOT / "requirements/run.txt", folder)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Where to? python hatch_build.py FOLDER")
    release(Path(sys.argv[1]))
