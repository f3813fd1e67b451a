"""Files and libraries: each part made to go wrong, and found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask

from manual_app import paths
from manual_app.operating.doctor import files
from manual_app.operating.doctor.findings import State
from manual_app.press import fonts
from tests.operating.doctor.examining import found


def test_storage_that_cannot_be_written_is_wrong(app: Flask) -> None:
    folder = Path(app.instance_path) / "files"
    shutil.rmtree(folder)
    folder.write_text("no folder")
    assert found(files.storage_writable, app).state == State.WRONG


def test_fonts_that_are_not_cut_are_a_warning(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts, "default_directory", lambda: tmp_path)
    finding = found(files.fonts_cut, app)
    assert (finding.state, finding.said) == (
        State.WARNING,
        "12 of 12 are not cut; the first compile cuts them",
    )


def test_missing_pango_is_wrong(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LIBRARIES", {"pango-that-is-not-there": "libpango-1.0-0"})
    finding = found(files.pango, app)
    assert (finding.state, finding.mend) == (State.WRONG, "Run `apt install libpango-1.0-0`.")


def test_old_pango_is_wrong(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(files.pango, app).state == State.OK
    monkeypatch.setattr(files, "OLDEST_PANGO", (99, 0))
    assert found(files.pango, app).mend.startswith("Install 99.0 or newer")


def test_assets_that_are_missing_are_wrong(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(paths, "static", lambda: tmp_path)
    assert "is not built" in found(files.assets_built, app).said
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/manifest.json").write_text('{"app.js": "app-1.js"}')
    assert found(files.assets_built, app).said == f"missing in {tmp_path}/dist: app-1.js"


def test_translations_that_are_not_compiled_are_wrong(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(paths, "PACKAGE", tmp_path)
    catalogue = tmp_path / "translations/lv/LC_MESSAGES/messages.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.touch()
    assert found(files.translations, app).said == "not compiled: lv"
    catalogue.with_suffix(".mo").touch()
    assert found(files.translations, app).state == State.OK
