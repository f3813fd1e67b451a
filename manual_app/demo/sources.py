"""The demo's texts: which there are, and each as a document of the schema."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from manual_app.content.schema import DocJson
from manual_app.demo.markup import Places, read_document, read_fields

_FOLDER = Path(__file__).parent / "texts"


@dataclass(frozen=True)
class Wording:
    """The settings that are words, in one language; the disclaimer is our own and marked as a sample."""

    title: str
    subtitle: str
    network: str
    imprint: str
    funding_line: str
    disclaimer: str


def wording(language: str) -> Wording:
    """Return the settings in one language; raises FileNotFoundError."""
    return Wording(**json.loads((_FOLDER / language / "wording.json").read_text(encoding="utf-8")))


def names(language: str) -> list[str]:
    """Return the names of the sources in one language, in alphabetical order."""
    return sorted(path.stem for path in (_FOLDER / language).glob("*.html"))


def languages() -> list[str]:
    """Return the languages that have sources."""
    return sorted(path.name for path in _FOLDER.iterdir() if path.is_dir())


def source(language: str, name: str) -> str:
    """Return one source as it was written; raises FileNotFoundError."""
    return (_FOLDER / language / f"{name}.html").read_text(encoding="utf-8")


def title(language: str, name: str) -> str:
    """Return the title of one text."""
    return str(read_fields(source(language, name))["title"])


def document(language: str, name: str, places: Places, edits: Sequence[tuple[str, str]] = ()) -> DocJson:
    """Return one text as a valid document, its words changed by `edits` (old, new).

    Its block ids are the same in every language, so that a translation lies beside its source.
    """
    written = source(language, name)
    for old, new in edits:
        written = written.replace(old, new)
    return read_document(written, name, places)
