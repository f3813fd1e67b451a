"""Files in a folder and on a real S3 server: the same promises on both."""

from __future__ import annotations

import hashlib
import io
import socket
import time
from pathlib import Path

import pytest
from obstore.exceptions import BaseError

from manual_app import storage
from manual_app.config import NotConfigured
from manual_app.errors import NotFound, Unavailable
from tests.s3 import S3

BUCKET = "s3://manual/town"
READY = {"ok": True, "database": True, "storage": True, "migrations": True, "queue": True}


@pytest.fixture(params=["folder", "s3"])
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Use a storage."""
    if request.param == "s3":
        request.getfixturevalue("s3")
        storage.configure(BUCKET)
    else:
        storage.configure(f"file://{tmp_path}/files")


@pytest.mark.usefixtures("stored")
def test_a_file_is_kept_read_in_parts_replaced_and_deleted() -> None:
    content = bytes(range(256)) * 5_000
    storage.put("editions/a", content)
    assert storage.read("editions/a") == content
    assert storage.size("editions/a") == len(content)
    assert b"".join(storage.stream("editions/a", 100, 900_000)) == content[100:900_000]
    storage.put("editions/a", b"another")
    assert storage.read("editions/a") == b"another"
    storage.delete("editions/a")
    storage.delete("editions/a")
    assert not storage.exists("editions/a")


@pytest.mark.usefixtures("stored")
def test_a_large_file_goes_in_and_out_in_parts() -> None:
    content = hashlib.shake_256(b"large").digest(12_000_000)
    storage.put("editions/large", io.BytesIO(content))
    assert storage.size("editions/large") == len(content)
    found = hashlib.sha256()
    for part in storage.stream("editions/large", 0, len(content)):
        assert len(part) <= storage.CHUNK
        found.update(part)
    assert found.hexdigest() == hashlib.sha256(content).hexdigest()
    storage.delete("editions/large")


@pytest.mark.usefixtures("stored")
def test_a_file_that_is_not_there_is_not_found() -> None:
    for ask in (storage.read, storage.size):
        with pytest.raises(NotFound):
            ask("editions/none")
    assert not storage.exists("editions/none")


class Breaks(io.BytesIO):
    """A file that cannot be read to its end."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() > 6_000_000:
            raise OSError(5, "Input/output error")
        return super().read(size)


@pytest.mark.usefixtures("stored")
def test_a_file_is_replaced_whole_or_not_at_all() -> None:
    storage.put("editions/whole", b"before")
    with pytest.raises((Unavailable, OSError)):
        storage.put("editions/whole", Breaks(bytes(20_000_000)))
    assert storage.read("editions/whole") == b"before"


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_who_may_not_read_is_told_that_it_is_away(name: str, s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "somebody-else")
    storage.configure(BUCKET)
    for ask in (lambda: storage.read("editions/a"), lambda: storage.put("editions/a", b"")):
        with pytest.raises(Unavailable) as refusal:
            ask()
        assert isinstance(refusal.value.__cause__, BaseError)


def test_a_server_that_never_answers_is_given_up_within_the_patience(
    s3: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        storage.configure(BUCKET)
        begun = time.monotonic()
        with pytest.raises(Unavailable):
            storage.read("editions/a")
        assert time.monotonic() - begun < 60  # not minutes


@pytest.mark.parametrize("url", ["s3://", "gs://bucket", "/srv/files", "file://"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(NotConfigured, match=r"FILES_URL is an address such as s3://bucket/folder"):
        storage.configure(url)
