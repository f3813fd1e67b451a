"""A backup made to harm, or damaged: refused in a sentence before anything is changed (row 11)."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import random
import shutil
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from manual_app import config, create_app, db
from manual_app.errors import DomainError, Unprocessable
from manual_app.operating import backup, restoring
from tests.conftest import SECRET
from tests.operating.conftest import all_rows

Content = dict[str, bytes]


@pytest.fixture(scope="module")
def good(seeded_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the demo."""
    folder = tmp_path_factory.mktemp("good")
    shutil.copytree(seeded_instance, folder / "instance")
    app = create_app({"SECRET_KEY": SECRET, "TESTING": True}, instance=folder / "instance")
    backup.write(app.extensions["engine"], folder / "backup", folder / "instance", lambda _sentence: None)
    app.extensions["engine"].dispose()
    return folder / "backup"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Flask]:
    """An empty installation."""
    app = create_app({"SECRET_KEY": SECRET, "TESTING": True}, instance=tmp_path / "instance")
    yield app
    db.close()
    app.extensions["engine"].dispose()


def content_of(path: Path) -> Content:
    with tarfile.open(path) as tar:
        return {one.name: tar.extractfile(one).read() for one in tar}  # type: ignore[union-attr]


def refused(app: Flask, archive: bytes) -> str:
    """Restore; return why it was refused, having seen that nothing was changed."""
    instance = Path(app.instance_path)
    with pytest.raises(DomainError) as refusal:
        restore(app, archive)
    assert all_rows(app.extensions["engine"]) == {}
    assert [path for path in (instance / "files").rglob("*") if path.is_file()] == []
    assert not (instance / "config.py").exists()
    return str(refusal.value)


def restore(app: Flask, archive: bytes) -> None:
    checked = restoring.check(io.BytesIO(archive))
    restoring.restore(app.extensions["engine"], checked, Path(app.instance_path), None, lambda _line: None)


def packed(content: Content) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, held in content.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(held)
            tar.addfile(entry, io.BytesIO(held))
    return out.getvalue()


def listed(content: Content, change: Callable[[dict[str, Any]], object]) -> Content:
    manifest = json.loads(content["manifest.json"])
    change(manifest)
    return {**content, "manifest.json": json.dumps(manifest).encode()}


def test_what_was_packed_again_unchanged_is_restored(good: Path, empty: Flask) -> None:
    restore(empty, packed(content_of(good)))
    assert len(all_rows(empty.extensions["engine"])["members"]) > 0


@pytest.mark.parametrize(
    ("name", "kind", "link"),
    [
        ("../../etc/cron.d/manual", tarfile.REGTYPE, ""),
        ("/etc/cron.d/manual", tarfile.REGTYPE, ""),
        ("files/pictures/../../../secret-key", tarfile.REGTYPE, ""),
        ("files/pictures/ab/c.d", tarfile.REGTYPE, ""),
        ("config.py", tarfile.REGTYPE, ""),
        ("files/pictures/ab", tarfile.SYMTYPE, "/etc"),
        ("files/pictures/ab", tarfile.LNKTYPE, "manifest.json"),
        ("files/pictures/ab", tarfile.DIRTYPE, ""),
        ("files/pictures/ab", tarfile.CHRTYPE, ""),
        ("files/pictures/ab", tarfile.BLKTYPE, ""),
        ("files/pictures/ab", tarfile.FIFOTYPE, ""),
        ("files/pictures/ab", tarfile.GNUTYPE_SPARSE, ""),
        ("files/pictures/ab", tarfile.GNUTYPE_LONGNAME, ""),
        ("files/pictures/ab", tarfile.XHDTYPE, ""),
        ("files/pictures/ab", tarfile.XGLTYPE, ""),
    ],
)
def test_names_and_kinds_that_are_none_of_ours_are_refused(
    name: str, kind: bytes, link: str, good: Path, empty: Flask
) -> None:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname, entry.size = kind, link, 0
    archive = entry.tobuf(tarfile.USTAR_FORMAT) + good.read_bytes()
    assert refused(empty, archive) == f"This backup holds what is none of ours: {name!r}."


@pytest.mark.parametrize("size", [2**33 - 1, 2**62, -1])
def test_a_size_that_is_not_there_is_refused(size: int, good: Path, empty: Flask) -> None:
    entry = tarfile.TarInfo("manifest.json")
    entry.size = size
    said = refused(empty, entry.tobuf(tarfile.GNU_FORMAT) + good.read_bytes())
    assert said == (
        "This backup is cut off." if size > 0 else "This backup holds what is none of ours: 'manifest.json'."
    )


def test_a_backup_that_is_cut_off_anywhere_is_refused(good: Path, empty: Flask) -> None:
    whole = good.read_bytes()
    for at in (0, 100, 512, 700, len(whole) // 2, len(whole) - 10_240 - 512):
        assert refused(empty, whole[:at]) in {
            "This backup is cut off.",
            "This file is no backup, or it is cut off.",
        }


def what_it_holds(backup: restoring.Backup) -> dict[str, object]:
    """Return the rows and files of a backup, hashed here."""
    rows = {name: restoring.rows.seal_of(restoring.lines(held)) for name, held in backup.tables.items()}
    files = {
        key: hashlib.sha256(b"".join(restoring._chunks(held))).digest() for key, held in backup.files.items()
    }
    return {**rows, **files}


def test_any_flipped_byte_is_found(good: Path, empty: Flask) -> None:
    whole, dice = bytearray(good.read_bytes()), random.Random(1)
    before, found = what_it_holds(restoring.check(io.BytesIO(bytes(whole)))), 0
    for _round in range(60):
        at = dice.randrange(len(whole))
        whole[at] ^= 1 << dice.randrange(8)
        try:
            checked = restoring.check(io.BytesIO(bytes(whole)))
        except Unprocessable:
            found += 1
        else:  # what means nothing to anybody: padding, or words of the list that nothing is compared with
            assert what_it_holds(checked) == before
        whole[:] = good.read_bytes()
    assert found > 30


def test_no_backup_at_all_is_refused(empty: Flask) -> None:
    zeros = bytes(10_240)
    assert refused(empty, zeros) == "This file is no backup, or it is cut off."
    assert refused(empty, b"%PDF-2.0" * 500) == "This file is no backup, or it was changed."


def test_rows_and_files_that_are_not_as_listed_are_refused(good: Path, empty: Flask) -> None:
    content = content_of(good)
    table, file = "database/members.jsonl.gz", next(name for name in content if name.startswith("files/"))
    rows = gzip.decompress(content[table])
    others = rows.replace(b"Author", b"Writer")
    cases = {
        "the rows of members are others": {
            **content,
            table: gzip.compress(others),
        },
        f"{table} cannot be unpacked": {**content, table: content[table][:-9]},
        f"a line of {table} has no end": {**content, table: gzip.compress(rows + b"{}")},
        f"the file {file.removeprefix('files/')} is another": {**content, file: b"something else"},
        f"{table} is missing": {name: held for name, held in content.items() if name != table},
        "files/pictures/ab/cd is not on its list": {**content, "files/pictures/ab/cd": b""},
    }
    for said, changed in cases.items():
        assert refused(empty, packed(changed)) == restoring.CHANGED.format(said)
    assert "is there twice" in refused(empty, first_member(content, table) + packed(content))


def first_member(content: Content, name: str) -> bytes:
    entry = tarfile.TarInfo(name)
    entry.size = len(content[name])
    return entry.tobuf(tarfile.USTAR_FORMAT) + content[name] + bytes(-len(content[name]) % 512)


def test_a_list_of_contents_that_is_none_is_refused(good: Path, empty: Flask) -> None:
    content = content_of(good)
    for held in (b"[]", b"{", b'{"format": 1}', b"\xff", b"[" * 100_000, b'{"format": 1, "tables": 3}'):
        said = refused(empty, packed({**content, "manifest.json": held}))
        assert said == "The list of contents of this backup cannot be read."
    for change in (
        lambda found: found["tables"]["members"].update(rows=-1),
        lambda found: found["tables"]["members"].update(sha256="x"),
        lambda found: found.update(revision=["0001"]),
        lambda found: found.update(surprise=1),
        lambda found: found["files"].update(x=True),
    ):
        said = refused(empty, packed(listed(content, change)))
        assert said == "The list of contents of this backup cannot be read."


def test_a_backup_of_a_newer_program_is_refused(good: Path, empty: Flask) -> None:
    content = content_of(good)
    newer = listed(content, lambda found: found.update(format=2))
    assert refused(empty, packed(newer)) == (
        "This backup was made by a newer version of the program: use that one."
    )
    later = listed(content, lambda found: found.update(revision="9999"))
    assert "migration 9999, which this version of the program does not know" in refused(empty, packed(later))


def sealed_with(content: Content, table: str, lines: bytes) -> bytes:
    """Return a backup in which a table has other rows, and the list says so."""
    name = f"database/{table}.jsonl.gz"
    seal = vars(restoring.rows.seal_of(lines.splitlines(keepends=True)))
    changed = listed(content, lambda found: found["tables"].update({table: seal}))
    return packed({**changed, name: gzip.compress(lines)})


def test_rows_that_fit_no_table_are_refused(good: Path, empty: Flask) -> None:
    content = content_of(good)
    row = json.loads(gzip.decompress(content["database/members.jsonl.gz"]).splitlines()[0])
    cases: list[tuple[str, object, str]] = [
        ("members", {**row, "is_admin": True}, "is no row of it (other columns)"),
        ("members", {**row, "created_at": "yesterday"}, "is no row of it"),
        ("members", {**row, "id": "1; DROP TABLE members"}, "The database refuses a row of members"),
        ("members", {**row, "email": "A@B"}, "The database refuses a row of members"),
        ("members", {**row, "organisation_id": 99999}, "rows that refer to nothing"),
        ("members", [1, 2], "is no row of it"),
        ("sqlite_sequence", {}, "There are no such tables: sqlite_sequence."),
        ("pg_authid", {}, "There are no such tables: pg_authid."),
    ]
    for table, line, said in cases:
        shown = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert said in refused(empty, sealed_with(content, table, shown.encode() + b"\n")), said
    deep = b'{"id":' + b"[" * 100_000 + b"\n"
    assert "is no row of it" in refused(empty, sealed_with(content, "members", deep))


def test_a_line_without_end_is_read_no_further_than_the_limit(
    good: Path, empty: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "LONGEST_LINE", 1024 * 1024)
    bomb = sealed_with(content_of(good), "members", b" " * (3 * 1024 * 1024) + b"\n")
    assert "has no end" in refused(empty, bomb)


def test_what_needs_more_room_than_there_is_is_refused(
    good: Path, empty: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(empty.instance_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=2**20))
    assert refused(empty, good.read_bytes()).endswith("; 1 MB are free on this disk.")


def test_settings_of_another_place_and_words_that_are_no_settings_are_left_out(
    good: Path, empty: Flask
) -> None:
    hostile = {
        "DEMO": True,
        "DATABASE_URL": "sqlite:////elsewhere",
        "FILES_URL": "file:///elsewhere",
        "STREAMS": float("nan"),
        "PROXY_HOPS": [1],
        "MAIL_FROM": "manual@example.org\nDEMO = True",
        "open": "elsewhere",
    }
    restore(empty, packed(listed(content_of(good), lambda found: found.update(settings=hostile))))
    assert config.given(Path(empty.instance_path)) == {"MAIL_FROM": "manual@example.org\nDEMO = True"}


def test_values_that_no_driver_takes_are_refused_in_a_sentence(good: Path, empty: Flask) -> None:
    content = content_of(good)
    row = json.loads(gzip.decompress(content["database/members.jsonl.gz"]).splitlines()[0])
    for column, value in (("id", 2**70), ("name", "\ud800"), ("is_contact", [1]), ("name", {"a": 1})):
        line = json.dumps({**row, column: value}, sort_keys=True, separators=(",", ":"))
        said = refused(empty, sealed_with(content, "members", line.encode() + b"\n"))
        assert said.startswith("The database refuses a row of members: ")
