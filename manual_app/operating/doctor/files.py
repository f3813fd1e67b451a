"""Files: the storage, and what comes with the software or is made from it at set-up."""

from __future__ import annotations

import ctypes.util
import json
import secrets
import sys
from collections.abc import Iterator

from manual_app import logs, paths, storage
from manual_app.operating.doctor.findings import Finding, Installation, ok, warning, wrong
from manual_app.press import fonts

OLDEST_PANGO = (1, 44)  # what WeasyPrint needs
LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}


def storage_writable(installation: Installation) -> Iterator[Finding]:
    """Write a file, read it, take it away."""
    where = str(installation.settings["FILES_URL"])
    content = secrets.token_bytes(16)
    try:
        storage.put("health/doctor", content)
        same = storage.read("health/doctor") == content
        storage.delete("health/doctor")
    except Exception as error:
        mend = "See FILES_URL: the folder and who owns it, or the bucket, its keys and its endpoint."
        yield wrong("storage", f"{where} cannot be written: {logs.kind_of(error)}", mend)
        return
    if same:
        yield ok("storage", f"{where} can be written and read")
    else:
        yield wrong(
            "storage",
            f"{where} gives back something else than was written",
            "Use another storage: FILES_URL.",
        )


def fonts_cut(_installation: Installation) -> Iterator[Finding]:
    """Look whether the book's fonts lie where a compile looks for them."""
    folder = fonts.default_directory() / fonts.stamp()
    missing = [cut.filename for cut in fonts.CUTS if not (folder / cut.filename).is_file()]
    if missing:
        mend = f"Run `{sys.executable} -m manual_app.press.fonts` as the account that owns {sys.prefix}."
        yield warning(
            "fonts", f"{len(missing)} of {len(fonts.CUTS)} are not cut; the first compile cuts them", mend
        )
    else:
        yield ok("fonts", f"all {len(fonts.CUTS)} in {folder}")


def pango(_installation: Installation) -> Iterator[Finding]:
    """Look whether the libraries that make a PDF are there, and not too old."""
    missing = [package for library, package in LIBRARIES.items() if not ctypes.util.find_library(library)]
    if missing:
        yield wrong("Pango", "missing: no PDF can be made", f"Run `apt install {' '.join(missing)}`.")
        return
    version = _pango_version()
    name = ".".join(map(str, version))
    if version < OLDEST_PANGO:
        oldest = ".".join(map(str, OLDEST_PANGO))
        yield wrong("Pango", f"{name} is too old", f"Install {oldest} or newer: Debian 12 has it.")
    else:
        yield ok("Pango", name)


def _pango_version() -> tuple[int, int, int]:
    number = int(ctypes.CDLL(ctypes.util.find_library("pango-1.0")).pango_version())
    return number // 10000, number // 100 % 100, number % 100


def assets_built(_installation: Installation) -> Iterator[Finding]:
    """Look whether every file that pages ask for is there."""
    folder = paths.static() / "dist"
    mend = "Install the wheel again, or in a checkout run `python3 manual.py setup`."
    try:
        named = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        yield wrong("assets", f"{folder} is not built: pages have no styles and no editor", mend)
        return
    missing = sorted(name for name in named.values() if not (folder / name).is_file())
    if missing:
        yield wrong("assets", f"missing in {folder}: {', '.join(missing)}", mend)
    else:
        yield ok("assets", f"{len(named)} files in {folder}")


def translations(_installation: Installation) -> Iterator[Finding]:
    """Look whether every catalogue of the interface is compiled."""
    catalogues = sorted((paths.PACKAGE / "translations").rglob("*.po"))
    old = [path for path in catalogues if not path.with_suffix(".mo").is_file()]
    if old:
        mend = "Install the wheel again, or in a checkout run `python3 manual.py setup`."
        languages = ", ".join(path.parent.parent.name for path in old)
        yield wrong("translations", f"not compiled: {languages}", mend)
    else:
        yield ok(
            "translations", f"{len(catalogues)} compiled" if catalogues else "the interface is in English"
        )
