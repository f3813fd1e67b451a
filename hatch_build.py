"""What goes into the wheel beside the Python package: templates, built assets, files of an installation."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BESIDE_THE_PACKAGE = {
    "templates": "templates",
    "static/dist": "static/dist",
    "static/css": "static/css",
    "docs/install": "install",
}


class CustomBuildHook(BuildHookInterface[Any]):
    """Put the folders beside `manual_app/` inside it, where `manual_app.paths` finds them in a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folders to the wheel; an editable install reads the checkout and needs nothing."""
        if version == "editable":
            return
        root = Path(self.root)
        if not (root / "static/dist/manifest.json").is_file():
            raise FileNotFoundError("static/dist is not built: run `python3 manual.py setup` first")
        for folder, inside in BESIDE_THE_PACKAGE.items():
            if (root / folder).is_dir():
                build_data["force_include"][str(root / folder)] = f"manual_app/{inside}"
