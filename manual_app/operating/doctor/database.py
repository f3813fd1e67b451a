"""The database: there, whole, set for truth, on a disk of this machine, migrated, with its triggers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from manual_app import db, logs
from manual_app.migrations import service as migrations
from manual_app.operating.doctor.findings import Finding, Installation, ok, wrong

MOUNTS = Path("/proc/self/mountinfo")
# SQLite's locks do not hold over a network, nor does its shared memory
NETWORKS = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "ceph",
        "glusterfs",
        "lustre",
        "fuse.sshfs",
        "fuse.glusterfs",
    }
)
RESTORE = "Stop the app, keep a copy of the file, and restore the newest backup (docs/operating.md)."
PRAGMAS = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "recursive_triggers": "1"}


def database(installation: Installation) -> Iterator[Finding]:
    """Look whether the database can be read and written, and keeps what it is told."""
    try:
        with installation.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except DBAPIError as error:
        yield _unreachable(installation, error)
        return
    yield from _sqlite(installation) if installation.is_sqlite else _postgresql(installation)


def _unreachable(installation: Installation, error: DBAPIError) -> Finding:
    kind = logs.kind_of(error.orig or error)
    said, url = f"cannot be opened: {kind}", installation.engine.url
    if "SQLITE_CORRUPT" in kind or "SQLITE_NOTADB" in kind:
        return wrong("database", f"the file is damaged: {kind}", RESTORE)
    if installation.is_sqlite:
        mend = f"See that the folder of {url.database} exists and belongs to the account that runs this."
    else:
        server = f"{url.host or 'the local socket'}:{url.port or 5432}"
        mend = f"See that PostgreSQL runs at {server} and takes user and database of DATABASE_URL."
    return wrong("database", said, mend)


def _sqlite(installation: Installation) -> Iterator[Finding]:
    with installation.engine.connect() as connection:
        damage = connection.exec_driver_sql("PRAGMA quick_check(3)").scalars().all()
        pragmas = {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in PRAGMAS}
    if damage != ["ok"]:
        yield wrong("database", f"the file is damaged: {damage[0]}", RESTORE)
        return
    if pragmas != PRAGMAS:
        yield wrong(
            "database", f"is not set for truth: {pragmas}", "Give DATABASE_URL no parameters of its own."
        )
    kind = file_system_of(Path(str(installation.engine.url.database)))
    if kind in NETWORKS:
        mend = "Move the instance folder to a disk of this machine, or use PostgreSQL (DATABASE_URL)."
        yield wrong(
            "database", f"SQLite on a network file system ({kind}): its locks do not hold there", mend
        )
    refusal = _refusal_to_write(installation)
    if refusal:
        yield wrong(
            "database",
            f"cannot be written: {refusal}",
            "See who owns the file, and whether its disk is full.",
        )
    elif pragmas == PRAGMAS:
        yield ok("database", "SQLite, readable and writable, passes its own check, set for truth")


def _postgresql(installation: Installation) -> Iterator[Finding]:
    with installation.engine.connect() as connection:
        version = connection.exec_driver_sql("SHOW server_version").scalar()
        settings = {
            name: str(connection.exec_driver_sql(f"SHOW {name}").scalar())
            for name in ("synchronous_commit", "fsync", "server_encoding", "max_connections")
        }
    yield from _set_for_truth(settings)
    refusal = _refusal_to_write(installation)
    if refusal:
        mend = "Point DATABASE_URL to the primary server, with an account that owns the tables."
        yield wrong("database", f"cannot be written: {refusal}", mend)
    else:
        yield ok("database", f"PostgreSQL {version}, readable and writable")


def _set_for_truth(settings: dict[str, str]) -> Iterator[Finding]:
    for name in ("synchronous_commit", "fsync"):
        if settings[name] == "off":
            said = f"{name} is off: what people are told is saved can be lost with the power"
            yield wrong("database", said, f"Set {name} = on in postgresql.conf.")
    if settings["server_encoding"] != "UTF8":
        said = f"its encoding is {settings['server_encoding']}"
        yield wrong("database", said, "Make it anew: createdb --encoding=UTF8 --template=template0.")


def _refusal_to_write(installation: Installation) -> str:
    """Write a table and take it back; return why that is refused, or nothing."""
    try:
        with installation.engine.connect() as connection:
            writer = connection.execution_options(sqlite_begin="IMMEDIATE")
            with writer.begin() as attempt:
                writer.exec_driver_sql("CREATE TABLE doctor_was_here (id INTEGER)")
                attempt.rollback()
    except DBAPIError as error:
        return logs.kind_of(error.orig or error)
    return ""


def file_system_of(path: Path, mounts: Path = MOUNTS) -> str:
    """Return the kind of file system a path lies on, such as ext4; empty when the machine does not tell."""
    try:
        lines = mounts.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    found = ("", "")
    for line in lines:
        before, _dash, after = line.partition(" - ")
        point = before.split()[4].replace("\\040", " ")
        if path.resolve().is_relative_to(point) and len(point) >= len(found[0]):
            found = (point, after.split()[0])
    return found[1]


def migrated(installation: Installation) -> Iterator[Finding]:
    """Look whether the database is at the newest migration."""
    if migrations.is_current(installation.engine):
        yield ok("migrations", "at the newest one")
    else:
        mend = "Run `flask --app manual_app db upgrade`, after a backup."
        yield wrong("migrations", "the database is at another migration than this version needs", mend)


def triggers(installation: Installation) -> Iterator[Finding]:
    """Look whether the database guards what never changes."""
    with installation.engine.connect() as connection:
        missing = sorted(db.declared_triggers() - _present_triggers(connection))
    if missing:
        yield wrong("triggers", *_without_triggers(installation, missing))
    else:
        yield ok("triggers", f"all {len(db.declared_triggers())} there")


def _without_triggers(installation: Installation, missing: list[str]) -> tuple[str, str]:
    if not migrations.is_current(installation.engine):
        return f"{len(missing)} are missing", "Bring the database to the newest migration first."
    mend = "Run `flask --app manual_app verify` to see what was changed meanwhile, and restore a backup."
    return f"missing: {', '.join(missing)}", mend


def _present_triggers(connection: Connection) -> set[str]:
    return {name for name, _table in connection.execute(text(db.TRIGGERS_IN[connection.dialect.name])).all()}
