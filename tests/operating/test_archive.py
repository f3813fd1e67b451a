"""The file that a backup is written into: nobody else's, wherever it is written."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from manual_app.errors import DomainError
from manual_app.operating import archive


def write(path: Path) -> None:
    with archive.new_file(path) as out:
        out.write(b"everything")


def test_a_link_that_somebody_has_put_there_is_not_written_through(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"as it was")
    (tmp_path / ".b.tar.unfinished").symlink_to(precious)
    write(tmp_path / "b.tar")
    assert precious.read_bytes() == b"as it was"
    assert (tmp_path / "b.tar").read_bytes() == b"everything"
    assert not (tmp_path / "b.tar").is_symlink()


def test_a_file_that_somebody_has_put_there_and_holds_open_learns_nothing(tmp_path: Path) -> None:
    waiting = tmp_path / ".b.tar.unfinished"
    waiting.touch(mode=0o666)
    with waiting.open("rb") as theirs:
        write(tmp_path / "b.tar")
        assert theirs.read() == b""
    assert stat.S_IMODE((tmp_path / "b.tar").stat().st_mode) == 0o600


def test_a_link_that_leads_nowhere_is_a_file_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "b.tar").symlink_to(tmp_path / "nowhere")
    with pytest.raises(DomainError, match="is there already"):
        write(tmp_path / "b.tar")
