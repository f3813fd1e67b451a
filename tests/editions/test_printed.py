"""The file of a published edition says what was approved, is PDF/UA, and comes out the same again."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pikepdf

from manual_app import db, storage
from manual_app.editions import manifest as manifests
from manual_app.editions import queries, service
from manual_app.editions.binding import bind
from manual_app.paths import CHECKOUT
from manual_app.press import oracle, pdf
from manual_app.press.book import Book
from tests.editions.world import World, sealed

AGAIN = """
import sys
from pathlib import Path
import json, time
time.time = lambda: 1900000000.0
from manual_app import create_app, db
from manual_app.editions import manifest as manifests
from manual_app.editions.binding import bind
from manual_app.press.compile import compile_book
from manual_app.editions.compiling import StoredPictures
app = create_app({"SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz"}, instance=Path(sys.argv[1]))
with db.reading():
    manifest = json.loads(Path(sys.argv[2]).read_text())
    book = bind(manifest, manifests.contents(manifest))
    compile_book(book, StoredPictures(), Path(sys.argv[3]))
"""


def printed(tmp_path: Path) -> tuple[Path, Book]:
    """Return the file of edition 1.0 and the book that its manifest and Revisions give."""
    with db.reading():
        edition = sealed(queries.get_edition("1.0", "en").id)
    path = tmp_path / "manual.pdf"
    path.write_bytes(storage.read(service.file_key(edition.artifacts[0].sha256)))
    with db.reading():
        manifest = json.loads(edition.manifest or b"")
        return path, bind(manifest, manifests.contents(manifest))


def test_the_file_holds_the_approved_text_block_by_block_and_nothing_else(
    standing: World, tmp_path: Path
) -> None:
    path, book = printed(tmp_path)
    reading = pdf.read(path)
    assert oracle.differences(book, reading) == []
    assert oracle.wrong_references(reading) == []
    assert "Listen first." in " ".join(reading.root.text.split())
    assert "Then answer." not in reading.root.text


def test_the_file_is_pdf_ua_and_carries_the_hash_of_the_manifest(standing: World, tmp_path: Path) -> None:
    path, book = printed(tmp_path)
    assert pdf.failures(path) == []
    with pikepdf.open(path) as file, file.open_metadata() as metadata:
        assert metadata["dc:identifier"] == f"sha256:{book.manifest_hash}"
    squashed = "".join(pdf.read(path).root.text.split())
    assert squashed.count(book.manifest_hash) == 2  # imprint and colophon
    assert book.log_head in squashed


def test_the_same_manifest_gives_the_same_bytes_elsewhere(standing: World, tmp_path: Path) -> None:
    """In another process, with another hash seed, zone and clock."""
    path, _book = printed(tmp_path)
    with db.reading():
        manifest = sealed(queries.get_edition("1.0", "en").id).manifest or b""
    (tmp_path / "manifest.json").write_bytes(manifest)
    again = tmp_path / "again.pdf"
    words = [str(standing.app.instance_path), str(tmp_path / "manifest.json"), str(again)]
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "4711",
        "TZ": "Pacific/Auckland",
        "PYTHONPATH": str(CHECKOUT),
    }
    subprocess.run([sys.executable, "-c", AGAIN, *words], env=environment, check=True, timeout=300)
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(path.read_bytes()).digest()
