"""The book's fonts: twelve static files cut once from whole variable fonts, in a fontconfig of their own.

`python -m manual_app.press.fonts DIR` cuts them at set-up; a compile cuts them when they are missing.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont


SERIF = "Source Serif 4"
DISPLAY = "Source Serif 4 Display"
SANS = "Source Sans 3"
WEIGHTS = {400: "", 600: "SemiBold"}

_SOURCES = {
    "SourceSerif4": ("fontpkg_source_serif_4", "SourceSerif4{}[opsz,wght].ttf"),
    "SourceSans3": ("fontpkg_source_sans_3", "SourceSans3{}[wght].ttf"),
}
# copyright, version, trademark, maker, designer, addresses, licence: what must stay as its authors wrote it
_KEPT_NAMES = frozenset({0, 5, 7, 8, 9, 11, 13, 14})
_CONFIGURATION = "fonts.conf"


@dataclass(frozen=True)
class Cut:
    """One static font to be cut from a variable one."""

    family: str
    source: str
    weight: int
    italic: bool
    optical_size: int | None = None

    @property
    def style(self) -> str:
        """Name the style as fontconfig groups it: Regular, Italic, SemiBold, SemiBold Italic."""
        return (
            " ".join(part for part in (WEIGHTS[self.weight], "Italic" if self.italic else "") if part)
            or "Regular"
        )

    @property
    def filename(self) -> str:
        """Name the file in the cache directory."""
        return f"{self.postscript_name}.ttf"

    @property
    def postscript_name(self) -> str:
        """Name the font as the PDF names it."""
        return f"{self.family}-{self.style}".replace(" ", "")

    @property
    def axes(self) -> dict[str, float]:
        """Return where on its axes the variable font is pinned."""
        size = {} if self.optical_size is None else {"opsz": float(self.optical_size)}
        return {"wght": float(self.weight), **size}


CUTS: tuple[Cut, ...] = tuple(
    Cut(family, source, weight, italic, size)
    for family, source, size in (
        (SERIF, "SourceSerif4", 11),
        (DISPLAY, "SourceSerif4", 36),
        (SANS, "SourceSans3", None),
    )
    for weight in WEIGHTS
    for italic in (False, True)
)


def default_directory() -> Path:
    """Return where the cut fonts lie: beside the software they belong to, else in a temporary folder."""
    beside_software = Path(sys.prefix) / "share" / "manual-fonts"
    if beside_software.is_dir() or os.access(sys.prefix, os.W_OK):
        return beside_software
    return Path(tempfile.gettempdir()) / f"manual-fonts-{os.getuid() if hasattr(os, 'getuid') else 'user'}"


def ensure(directory: Path | None = None) -> Path:
    """Return a directory that holds the cut fonts and their fontconfig file, cutting what is missing.

    The fonts lie in a folder named after their sources and this recipe, so that neither an older cut nor
    a half-finished one is ever taken for a good one.
    """
    target = (directory or default_directory()) / stamp()
    if (target / _CONFIGURATION).is_file():
        return target
    target.mkdir(parents=True, exist_ok=True)
    for cut in CUTS:
        _write(target / cut.filename, cut_font(cut))
    _write(target / _CONFIGURATION, _configuration(target).encode())
    return target


@cache
def stamp() -> str:
    """Return sixteen hex digits that change whenever a source font or this recipe does."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for source in sorted(_SOURCES):
        for italic in (False, True):
            digest.update(_source_path(source, italic).read_bytes())
    return digest.hexdigest()[:16]


def cut_font(cut: Cut) -> bytes:
    """Return the static font as bytes; the same bytes each time."""
    import uharfbuzz  # here, like the other tools of cutting: web processes cut nothing, and are many
    from fontTools.ttLib import TTFont

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(_source_path(cut.source, cut.italic))))
    plan = uharfbuzz.SubsetInput()
    plan.keep_everything()
    for tag, value in cut.axes.items():
        plan.pin_axis_location(face, tag, value)
    font = TTFont(io.BytesIO(uharfbuzz.subset(face, plan).blob.data), recalcTimestamp=False)
    _rename(font, cut)
    for table in ("STAT", "DSIG"):
        if table in font:
            del font[table]
    cut_bytes = io.BytesIO()
    font.save(cut_bytes)
    return cut_bytes.getvalue()


def activate(directory: Path | None = None) -> Path:
    """Make the cut fonts the only ones this process knows; call it before the engine is imported."""
    folder = ensure(directory)
    os.environ["FONTCONFIG_FILE"] = str(folder / _CONFIGURATION)
    os.environ.pop("FONTCONFIG_PATH", None)
    return folder


def _rename(font: TTFont, cut: Cut) -> None:
    """Give the cut its own names, so that the weights and styles of a family group."""
    names = font["name"]
    names.names = [
        record for record in names.names if record.nameID in _KEPT_NAMES and record.platformID == 3
    ]
    group = " ".join(part for part in (cut.family, WEIGHTS[cut.weight]) if part)
    own = {
        1: group,
        2: "Italic" if cut.italic else "Regular",
        3: cut.postscript_name,
        4: f"{cut.family} {cut.style}",
        6: cut.postscript_name,
    }
    if cut.weight != 400:
        own |= {16: cut.family, 17: cut.style}
    for name_id, text in own.items():
        names.setName(text, name_id, 3, 1, 0x409)
    metrics = font["OS/2"]
    metrics.usWeightClass = cut.weight
    italic_bit, regular_bit = (1, 0) if cut.italic else (0, 64 if cut.weight == 400 else 0)
    metrics.fsSelection = (metrics.fsSelection & ~(1 | 32 | 64)) | italic_bit | regular_bit
    font["head"].macStyle = 2 if cut.italic else 0


def _source_path(source: str, italic: bool) -> Path:
    package, pattern = _SOURCES[source]
    return Path(str(files(package).joinpath("files", pattern.format("-Italic" if italic else ""))))


def _configuration(folder: Path) -> str:
    """Return a fontconfig file which knows this folder and nothing else of the machine."""
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'
        f"  <dir>{folder}</dir>\n  <cachedir>{folder / 'cache'}</cachedir>\n"
        '  <match target="pattern"><edit name="family" mode="append_last">'
        f"<string>{SERIF}</string></edit></match>\n"
        '  <match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit></match>\n'
        "</fontconfig>\n"
    )


def _write(path: Path, content: bytes) -> None:
    """Write a file so that another process sees either nothing or all of it."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)


if __name__ == "__main__":
    folder = ensure(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    print(f"{len(CUTS)} fonts in {folder}")
