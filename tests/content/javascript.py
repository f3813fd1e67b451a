"""Bundle and run the small programs of `tests/content/js` under node."""

from __future__ import annotations

import subprocess
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def bundled(name: str) -> Path:
    """Bundle one program with the editor's own schema; once a run."""
    out = Path(tempfile.mkdtemp(prefix="manual-js-")) / f"{name}.mjs"
    source = ROOT / "tests/content/js" / f"{name}.ts"
    command = [
        ROOT / "node_modules/.bin/esbuild", source, "--bundle", "--format=esm", "--platform=node",
        f"--outfile={out}", "--log-level=error",
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True)
    return out


def run(name: str, *arguments: object, given: str = "") -> str:
    """Run a program and return what it prints."""
    command = ["node", str(bundled(name)), *map(str, arguments)]
    return subprocess.run(
        command, input=given, capture_output=True, text=True, encoding="utf-8", check=True, timeout=1800
    ).stdout
