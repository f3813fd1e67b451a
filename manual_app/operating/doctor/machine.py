"""The machine: the instance folder, the secret key, the clock, the disk, open files."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import stat
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from manual_app import config, db
from manual_app.activity.models import LogEntry
from manual_app.errors import DomainError
from manual_app.operating.doctor.findings import Finding, Installation, ok, warning, wrong

LITTLE_DISK = 2 * 1024**3
NO_DISK = 200 * 1024**2
APART = timedelta(seconds=5)
PRIVATE = ("config.py", "secret-key", "demo-password", "manual.sqlite3")
FILES_A_STREAM = 2  # its connection, and now and then one of the database
FILES_BESIDE = 1_200  # connections that wait for a request (`worker_connections`), and what is its own
_TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised
_TIMEX_BYTES = 256  # more than any kernel's struct timex


def instance(installation: Installation) -> Iterator[Finding]:
    """Look whether only the account that runs the app can read what it owns."""
    folder = installation.instance
    if not os.access(folder, os.W_OK | os.X_OK):
        mend = f"Run this as the account the app runs as, or give it the folder: `chown -R manual: {folder}`."
        yield wrong("instance", f"{folder} cannot be written by this account", mend)
        return
    open_ones = [name for name in PRIVATE if _others_may_read(folder / name)]
    if stat.S_IMODE(folder.stat().st_mode) & 0o007 and open_ones:
        names = " ".join(open_ones)
        yield wrong("instance", f"others can read {names} in {folder}", f"Run `chmod -R o= {folder}`.")
    else:
        yield ok("instance", f"{folder}, closed to others")


def _others_may_read(path: Path) -> bool:
    return path.exists() and bool(stat.S_IMODE(path.stat().st_mode) & 0o007)


def secret(installation: Installation) -> Iterator[Finding]:
    """Look whether cookies are signed with a key that nobody guesses or reads."""
    try:
        config.require_secret(config.load(installation.instance), serving=True)
    except DomainError:
        mend = (
            f"Run `openssl rand -hex 32 > {installation.instance}/secret-key`, mode 600; all sign in again."
        )
        yield wrong("secret", f"missing, or shorter than {config.SECRET_LENGTH} random characters", mend)
        return
    file = installation.instance / "secret-key"
    if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
        mend = f"Run `chmod 600 {file}`; if others have an account here, also make a new key."
        yield wrong("secret", f"{file} can be read by others than its owner", mend)
    else:
        yield ok("secret", "long enough, and readable by its owner only")


def clock(installation: Installation) -> Iterator[Finding]:
    """Look whether the clock is kept right, is not behind the record, and agrees with the database's."""
    with db.reading() as session:
        newest = session.scalar(select(LogEntry.at).order_by(LogEntry.id.desc()).limit(1))
        theirs = None if installation.is_sqlite else session.scalar(select(func.clock_timestamp()))
    mend = "Switch on time synchronisation: `apt install systemd-timesyncd`, then `timedatectl`."
    moment = db.now()
    if newest is not None and newest > moment + APART:
        said = f"behind the newest entry of the record ({newest:%Y-%m-%d %H:%M} UTC)"
        yield wrong("clock", said, mend)
    elif theirs is not None and abs(theirs - moment) > APART:
        said = f"{abs(theirs - moment).total_seconds():.0f} s apart from the database server's"
        yield wrong("clock", said, mend + " On both machines.")
    elif is_synchronised() is False:
        yield warning("clock", f"{moment:%Y-%m-%d %H:%M} UTC, not synchronised", mend)
    else:
        yield ok("clock", f"{moment:%Y-%m-%d %H:%M} UTC")


def is_synchronised() -> bool | None:
    """Whether the kernel holds the clock for synchronised; None where it does not tell."""
    if sys.platform != "linux":
        return None
    state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return None if state < 0 else state != _TIME_ERROR


def disk(installation: Installation) -> Iterator[Finding]:
    """Look whether the disk has room."""
    free = shutil.disk_usage(installation.instance).free
    said = f"{free / 1024**3:.1f} GiB free"
    mend = "Make room, or move the instance folder. On a full disk nothing can be saved."
    if free < NO_DISK:
        yield wrong("disk", said, mend)
    elif free < LITTLE_DISK:
        yield warning("disk", said, mend)
    else:
        yield ok("disk", said)


def open_files(installation: Installation) -> Iterator[Finding]:
    """Look whether a web process may open enough files for all its streams."""
    needed = int(installation.settings["STREAMS"]) * FILES_A_STREAM + FILES_BESIDE
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[1]  # a web process takes all it may have
    if allowed != resource.RLIM_INFINITY and allowed < needed:
        mend = f"Set LimitNOFILE={max(4096, needed)} in the unit of the web process, or lower STREAMS."
        said = f"{allowed} allowed here, {needed} needed for {installation.settings['STREAMS']} streams"
        yield warning("open files", said, mend)
    else:
        yield ok("open files", f"{needed} needed, {'any number' if allowed < 0 else allowed} allowed here")
