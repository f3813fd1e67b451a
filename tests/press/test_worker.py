"""The child process: limited, cancelled by killing, its errors brought home."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from manual_app import processes
from manual_app.press import worker
from manual_app.press.compile import CompileError, compile_book
from manual_app.press.worker import LIMITS, Cancelled, pictures_of, spawn_compile
from tests.machine import children
from tests.press.nodes import doc, p
from tests.press.pictures import ASSETS, EMBLEM, RINGS, TABLE_PICTURE, sha
from tests.press.sections import CHAPTER_1
from tests.press.specimen import BOOK, tiny


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def test_a_child_makes_the_same_file_and_reports_on_the_way(workspace: Path, tmp_path: Path) -> None:
    steps: list[tuple[str, str, int, int]] = []
    book = tiny()
    spawned = spawn_compile(book, ASSETS, tmp_path / "a.pdf", workspace, lambda *step: steps.append(step))
    here = compile_book(book, ASSETS, tmp_path / "b.pdf")
    assert spawned == here
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert [step[0] for step in steps if step[0] != "layout"] == ["prepare", "write"]


def test_an_error_in_the_child_names_its_section(workspace: Path, tmp_path: Path) -> None:
    strange = replace(CHAPTER_1, id="ch-9", doc=doc({"type": "marquee", "attrs": {}, "content": []}))
    book = tiny(parts=(replace(BOOK.parts[0], sections=(strange,)),))
    with pytest.raises(CompileError, match="schema does not know") as caught:
        spawn_compile(book, ASSETS, tmp_path / "out.pdf", workspace)
    assert caught.value.section_id == "ch-9"


def test_cancelling_kills_the_child(workspace: Path, tmp_path: Path) -> None:
    before = set(children(os.getpid()))
    with pytest.raises(Cancelled):
        spawn_compile(_long_book(), ASSETS, tmp_path / "out.pdf", workspace, is_cancelled=lambda: True)
    assert set(children(os.getpid())) == before
    assert not (tmp_path / "out.pdf").exists()


def test_a_compile_that_takes_too_long_is_stopped(workspace: Path, tmp_path: Path) -> None:
    with pytest.raises(CompileError, match="more than 1 seconds"):
        spawn_compile(
            _long_book(), ASSETS, tmp_path / "out.pdf", workspace, limits=replace(LIMITS, wall_seconds=1)
        )


def test_a_compile_that_needs_too_much_memory_is_stopped(workspace: Path, tmp_path: Path) -> None:
    with pytest.raises(CompileError):
        spawn_compile(
            tiny(), ASSETS, tmp_path / "out.pdf", workspace, limits=replace(LIMITS, memory=120 * 1024**2)
        )
    assert not (tmp_path / "out.pdf").exists()


def test_a_compile_that_burns_the_processor_is_stopped(workspace: Path, tmp_path: Path) -> None:
    limits = replace(LIMITS, processor_seconds=1)
    with pytest.raises(CompileError, match="more time of the processor") as caught:
        spawn_compile(_long_book(), ASSETS, tmp_path / "out.pdf", workspace, limits=limits)
    assert caught.value.section_id in {"", "ch-1"}


def test_the_child_knows_no_secret(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "never-passed-on")
    monkeypatch.setenv("DATABASE_URL", "never-passed-on")
    child = worker._start(worker._prepare(tiny(), ASSETS, tmp_path / "x.pdf", workspace, None), LIMITS)
    try:
        environment = Path(f"/proc/{child.pid}/environ").read_bytes()
    finally:
        processes.end(child)
    assert b"never-passed-on" not in environment


def test_only_the_pictures_of_the_book_are_handed_over(workspace: Path, tmp_path: Path) -> None:
    assert pictures_of(BOOK) == {sha(RINGS), sha(TABLE_PICTURE), sha(EMBLEM)}
    assert pictures_of(tiny()) == {sha(EMBLEM)}


def _long_book() -> object:
    chapter = replace(CHAPTER_1, doc=doc(*(p("word " * 200) for _ in range(600))), fields={})
    return tiny(parts=(replace(BOOK.parts[0], sections=(chapter,)),))


def test_machine_without_pango_is_told_so_in_one_sentence(workspace: Path, tmp_path: Path) -> None:
    """What WeasyPrint prints about it does not mix with what the parent reads."""
    request = worker._prepare(tiny(), ASSETS, tmp_path / "out.pdf", workspace, None)
    without = (
        "import cffi, pathlib, sys\n"
        "def missing(*_):\n"
        "    raise OSError(\"cannot load library 'libpango-1.0-0'\")\n"
        "cffi.FFI.dlopen = missing\n"
        "from manual_app.press import worker\n"
        "worker.main(pathlib.Path(sys.argv[1]))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", without, str(request)], capture_output=True, text=True, check=True
    )
    said = [json.loads(line) for line in ran.stdout.splitlines()]
    assert said[-1] == {"error": {"message": worker.WITHOUT_PANGO, "section_id": ""}}
