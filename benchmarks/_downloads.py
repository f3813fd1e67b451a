"""An edition's PDF by our server, against the same bytes by an app that only hands a file to the server."""

from __future__ import annotations

import hashlib
import os
import random
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks._table import Row
from manual_app import create_app, db, storage
from manual_app.accounts import service as accounts
from manual_app.accounts.models import Role
from manual_app.editions.models import Artifact, Edition
from manual_app.editions.service import file_key
from manual_app.migrations import service as migrations

ROOT = Path(__file__).parents[1]
MEGABYTES, ROUNDS, DOWNLOADS = 20, 5, 20
SECRET = "benchmarks-0123456789-abcdefghijkl"
PEER = """
def app(environ, start_response):
    file = open({path!r}, "rb")
    start_response("200 OK", [("Content-Type", "application/pdf"), ("Content-Length", "{size}")])
    return environ["wsgi.file_wrapper"](file, 65536)
"""


def measure_downloads(folder: Path) -> list[Row]:
    """Download in turn from both servers, and look at what ours says of the file."""
    instance = folder / "downloads"
    path = _published(instance)
    (folder / "peer.py").write_text(PEER.format(path=str(path), size=path.stat().st_size), encoding="utf-8")
    ours_env = {"MANUAL_INSTANCE": str(instance), "SECRET_KEY": SECRET}
    with (
        _serving(["-c", "python:manual_app.web.server"], ours_env, "/healthz") as (ours, our_pid),
        _serving(["-k", "gthread", "--threads", "8", "--chdir", str(folder), "peer:app"], {}, "/") as (
            peer,
            peer_pid,
        ),
    ):
        url = f"{ours}/editions/1.0/en/manual.pdf"
        spent = [_spent(our_pid, url) for _ in range(ROUNDS)]
        plain = [_spent(peer_pid, peer) for _ in range(ROUNDS)]
        said = _said(url)
    ms, peer_ms = sorted(spent)[ROUNDS // 2], sorted(plain)[ROUNDS // 2]
    return [
        Row(
            f"a download of {MEGABYTES} MB", ms, "ms", f"the server's file wrapper alone: {peer_ms:.3g} ms",
            ms / peer_ms if peer_ms else None, "no Python a byte: at most 5 ms more", ms - peer_ms <= 5,
        ),
        Row("ETag, range, caches ask each time", said, "of 3", "", None, "3", said == 3),
    ]  # fmt: skip


def _published(instance: Path) -> Path:
    """Make an installation with a published edition of so many megabytes; return where its file lies."""
    app = create_app({"SECRET_KEY": SECRET}, instance=instance)
    migrations.upgrade(app.extensions["engine"])
    content = random.Random(1).randbytes(MEGABYTES * 1_000_000)
    sha256 = hashlib.sha256(content).hexdigest()
    storage.put(file_key(sha256), content)
    with db.transaction() as session:
        lead = accounts.create_organisation(
            None, slug="jette", name="Jette", short_name="Jette", country="BE", is_lead=True
        )
        who = accounts.create_member(
            None, organisation=lead, email="c@jette.example", name="C", roles=[Role.COORDINATOR]
        )
        edition = Edition(major=1, minor=0, language="en", created_by=who, manifest=b"{}", release=b"{}")
        session.add(edition)
        session.flush()
        kind = "application/pdf"
        session.add(
            Artifact(edition_id=edition.id, name="m.pdf", media_type=kind, sha256=sha256, size=len(content))
        )
        session.flush()
        edition.published_at, edition.published_by_id = db.now(), who.id
    app.extensions["engine"].dispose()
    return instance / "files" / file_key(sha256)


@contextmanager
def _serving(words: list[str], env: Mapping[str, str], ready: str) -> Iterator[tuple[str, int]]:
    """Serve on a free port; yields the address and the process that answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    bind = f"127.0.0.1:{port}"
    command = [sys.executable, "-m", "gunicorn", "--bind", bind, "--no-control-socket", *words]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env, "MANUAL_BIND": bind})
    try:
        _wait(f"http://{bind}{ready}", server)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        yield f"http://{bind}", int(children[0])
    finally:
        server.terminate()
        server.wait(30)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(url, timeout=5).read()
        except OSError:
            if server.poll() is not None:
                sys.exit("a server of the benchmark did not start")
            time.sleep(0.1)
        else:
            return
    sys.exit("a server of the benchmark does not answer")


def _spent(pid: int, url: str) -> float:
    """Return the milliseconds of the processor that the server spends on one download."""
    before = _processor(pid)
    for _ in range(DOWNLOADS):
        with urllib.request.urlopen(url, timeout=60) as answer:
            while answer.read(1 << 20):
                pass
    return (_processor(pid) - before) * 1000 / DOWNLOADS


def _processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _said(url: str) -> int:
    """Return how many hold of three: unchanged is told by 304, a part is sent alone, caches ask each time.

    Caches may keep the file; since an Edition can be withdrawn, they ask whether it still stands.
    """
    with urllib.request.urlopen(url, timeout=60) as answer:
        tag, kept, whole = answer.headers["ETag"], answer.headers["Cache-Control"], answer.read()
    part = urllib.request.Request(url, headers={"Range": "bytes=1000-1999"})
    with urllib.request.urlopen(part, timeout=60) as answer:
        is_part = (answer.status, answer.read()) == (206, whole[1000:2000])
    again = urllib.request.Request(url, headers={"If-None-Match": tag})
    try:
        urllib.request.urlopen(again, timeout=60).close()
        is_known = False
    except urllib.error.HTTPError as answer:
        is_known = answer.code == 304
    return is_known + is_part + (kept == "public, no-cache")
