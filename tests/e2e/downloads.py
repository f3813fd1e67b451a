"""What a downloaded book says."""

from __future__ import annotations

import re
from pathlib import Path

from pypdf import PdfReader


def squeezed(words: str) -> str:
    """Leave out what the setting of lines puts into words: spaces and hyphens."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", words)


def printed(file: Path) -> str:
    """Return what the book says."""
    return squeezed("".join(page.extract_text() for page in PdfReader(file).pages))


def alternative_texts(file: Path) -> set[str]:
    """Return what a screen reader says for the pictures."""
    reader = PdfReader(file)
    objects = (reader.get_object(number) for number in range(1, reader.trailer["/Size"]))
    return {str(found["/Alt"]) for found in objects if isinstance(found, dict) and "/Alt" in found}
