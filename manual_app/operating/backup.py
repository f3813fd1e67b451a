"""A backup: rows of one moment, the files they name and the settings, in one file that can be checked.

The rows are read in one transaction that sees one moment and holds nobody up, on either database, and
written as lines of JSON: so a backup is restored on SQLite or PostgreSQL, whichever it was taken on.
"""

from __future__ import annotations

import gzip
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, text

from manual_app import db
from manual_app.activity.models import BEGINNING
from manual_app.errors import Altered, NotFound
from manual_app.migrations import service as migrations
from manual_app.operating import archive, files, filling, rows, settings
from manual_app.operating.archive import Writer
from manual_app.operating.filling import Say
from manual_app.operating.manifest import Manifest
from manual_app.operating.rows import Sealing

# signs that pass by themselves; who was signed in when the backup was made is not signed in after a restore
PASSING = {"sign_in_sessions", "sign_in_failures", "password_resets", "passkey_challenges", "worker_signs"}
_HEAD = text("SELECT hash FROM log_entries ORDER BY id DESC LIMIT 1")


def write(engine: Engine, path: Path, instance: Path, say: Say) -> Manifest:
    """Write a backup of everything but secrets; `missing` names the files that were not as they should be.

    Raises Conflict (there is such a file), Unavailable (disk full, storage away), Unprocessable.
    """
    with archive.new_file(path) as out:
        writer = Writer(out)
        with one_moment(engine) as connection:
            manifest = _begin(connection)
            _write_tables(connection, writer, manifest, path.parent, say)
            keys = files.named_by(connection)
        _write_files(keys, writer, manifest, say)
        manifest.settings = settings.settings_of(instance)[0]
        listed = manifest.to_bytes()
        writer.add("manifest.json", io.BytesIO(listed), len(listed))
        writer.close()
    return manifest


@contextmanager
def one_moment(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees the database as it is now, whatever is written meanwhile."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with engine.connect() as connection, connection.begin():
        yield connection


def _begin(connection: Connection) -> Manifest:
    revision = filling.check_known(migrations.revision_of(connection))
    head = connection.scalar(_HEAD) or BEGINNING
    return Manifest(db.now().isoformat(timespec="seconds"), version("manual-app"), revision, head, tables={})


def _write_tables(connection: Connection, writer: Writer, manifest: Manifest, folder: Path, say: Say) -> None:
    for table in rows.tables(connection):
        if table.name in PASSING:
            continue
        sealing = Sealing()
        with tempfile.TemporaryFile(dir=folder) as packed:
            with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=0) as lines:
                lines.writelines(sealing.passing(rows.lines(connection, table)))
            _add(writer, f"database/{table.name}.jsonl.gz", packed)
        manifest.tables[table.name] = sealing.seal()
    say(f"{sum(seal.rows for seal in manifest.tables.values())} rows of {len(manifest.tables)} tables")


def _write_files(keys: list[str], writer: Writer, manifest: Manifest, say: Say) -> None:
    for key in keys:
        try:
            with files.fetched(key) as content:
                manifest.files[key] = _add(writer, f"files/{key}", content)
        except (NotFound, Altered):
            manifest.missing.append(key)
    say(f"{len(manifest.files)} files, {sum(manifest.files.values())} bytes")


def _add(writer: Writer, name: str, content: IO[bytes]) -> int:
    size = content.seek(0, io.SEEK_END)
    content.seek(0)
    writer.add(name, content, size)
    return size
