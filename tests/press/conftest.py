"""One compiled book for all tests of the press."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from manual_app.press import pdf
from manual_app.press.compile import Compiled, compile_book
from tests.press.pictures import ASSETS
from tests.press.specimen import BOOK


@dataclass(frozen=True)
class Printed:
    """A finished book, read back."""

    path: Path
    compiled: Compiled
    reading: pdf.Reading
    progress: list[tuple[str, str, int, int]]


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """The specimen, compiled once a test process."""
    path = tmp_path_factory.mktemp("press") / "book.pdf"
    progress: list[tuple[str, str, int, int]] = []
    compiled = compile_book(BOOK, ASSETS, path, lambda *step: progress.append(step))
    return Printed(path, compiled, pdf.read(path), progress)
