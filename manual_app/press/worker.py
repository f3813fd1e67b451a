"""A compile in a process of its own: limited in memory, processor and wall time, killed to cancel.

The child gets a folder with the book and its pictures and no settings of the application: what strangers
wrote is set where there is no secret and no database. Progress and the result come back as lines of JSON.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout, suppress
from dataclasses import asdict
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from manual_app import paths, processes
from manual_app.press.book import Book
from manual_app.press.compile import Compiled, CompileError, Report, compile_book
from manual_app.press.shelf import AssetSource, FolderAssets
from manual_app.press.units import units_of
from manual_app.processes import Limits

_BOOK, _PICTURES, _REQUEST = "book.json", "pictures", "request.json"
_POLL_SECONDS = 0.2
LIMITS = Limits(memory=3 * 1024**3, processor_seconds=900, wall_seconds=1200, file_size=1024**3)
WITHOUT_PANGO = (
    "this machine lacks Pango, without which no PDF can be made: "
    "python3 manual.py setup names the packages; then make the PDF again"
)


NO_ROOM = "the server's disk is full: there was no room to make the file"
TOO_MUCH_MEMORY = "the book needs more memory than a compile may use"
ENDED_BY: dict[
    int, str
] = {  # by what ended the child; libraries that get no memory abort, trap or crash where Python raises
    signal.SIGXCPU: "the compile took more time of the processor than it may use",
    signal.SIGKILL: "the compile was stopped from outside (signal 9): most often for want of memory",
    signal.SIGABRT: f"{TOO_MUCH_MEMORY} (signal 6)",
    signal.SIGTRAP: f"{TOO_MUCH_MEMORY} (signal 5)",
    signal.SIGSEGV: f"{TOO_MUCH_MEMORY} (signal 11)",
}


class Cancelled(Exception):
    """The compile was stopped because somebody asked for it."""


def spawn_compile(
    book: Book,
    assets: AssetSource,
    out: Path,
    workspace: Path,
    progress: Report = lambda stage, unit, done, total: None,
    *,
    is_cancelled: Callable[[], bool] = lambda: False,
    limits: Limits = LIMITS,
    font_folder: Path | None = None,
) -> Compiled:
    """Compile a book in a child process and return what it made.

    `workspace` is an empty folder of the caller's; `is_cancelled` is asked several times a second. Raises
    CompileError with the section in which the child failed or was stopped, and Cancelled.
    """
    child = _start(_prepare(book, assets, out, workspace, font_folder), limits)
    last_unit = ""
    try:
        for line in _lines(child, limits.wall_seconds, is_cancelled):
            match line:
                case {"progress": [stage, unit, done, total]}:
                    last_unit = unit or last_unit
                    progress(stage, unit, done, total)
                case {"error": {"message": message, "section_id": section_id}}:
                    raise CompileError(message, section_id)
                case {"compiled": result}:
                    return Compiled(**{**result, "warnings": tuple(result["warnings"])})
                case _:
                    raise CompileError(f"the compile said something unknown: {line!r}"[:200])
    except CompileError as error:
        raise CompileError(error.message, error.section_id or _section_of(book, last_unit)) from error
    finally:
        processes.end(child)
    raise CompileError(_how_it_ended(child), _section_of(book, last_unit))


def run_compile(request_path: Path, say: Callable[[dict[str, Any]], None]) -> None:
    """Do what a request file asks for, in this process, and say how it goes."""
    request = json.loads(request_path.read_text("utf-8"))
    folder = request_path.parent
    _end_with(request["parent"])
    try:
        book = Book.from_json((folder / _BOOK).read_text("utf-8"))
        compiled = compile_book(
            book,
            FolderAssets(folder / _PICTURES),
            Path(request["out"]),
            lambda stage, unit, done, total: say({"progress": [stage, unit, done, total]}),
            font_folder=Path(request["fonts"]) if request["fonts"] else None,
        )
    except CompileError as error:
        say({"error": {"message": error.message, "section_id": error.section_id}})
    except OSError as error:
        say({"error": {"message": _of_the_machine(error), "section_id": ""}})
    except MemoryError:
        say({"error": {"message": TOO_MUCH_MEMORY, "section_id": ""}})
    else:
        say({"compiled": asdict(compiled)})


def _prepare(book: Book, assets: AssetSource, out: Path, workspace: Path, font_folder: Path | None) -> Path:
    """Write everything the child may see into the workspace."""
    (workspace / _BOOK).write_text(book.to_json(), "utf-8")
    pictures = workspace / _PICTURES
    pictures.mkdir(exist_ok=True)
    for sha256 in sorted(pictures_of(book)):
        content = assets.read(sha256)
        if content is not None:
            (pictures / sha256).write_bytes(content)
    request = {"parent": os.getpid(), "out": str(out), "fonts": str(font_folder) if font_folder else ""}
    request_path = workspace / _REQUEST
    request_path.write_text(json.dumps(request), "utf-8")
    return request_path


def pictures_of(book: Book) -> set[str]:
    """Return the hashes of all pictures a book names."""
    found = {book.imprint.emblem_sha256} if book.imprint.emblem_sha256 else set()
    waiting: list[Any] = [part.doc for part in book.parts]
    waiting += [item for section in book.sections() for item in (section.doc, section.fields)]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if isinstance(item.get("asset"), str):
                found.add(item["asset"])
            waiting.extend(item.values())
        elif isinstance(item, list | tuple):
            waiting.extend(item)
    return found


def _start(request: Path, limits: Limits) -> subprocess.Popen[str]:
    with (request.parent / "stderr.txt").open("wb") as errors:
        return processes.start(
            [sys.executable, "-m", "manual_app.press.worker", str(request)],
            limits,
            env={"PYTHONPATH": str(paths.PACKAGE.parent), "PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            cwd=request.parent,
        )


def _lines(
    child: subprocess.Popen[str], wall_seconds: int, is_cancelled: Callable[[], bool]
) -> Iterator[dict[str, Any]]:
    """Yield what the child says until it ends; raises Cancelled, and CompileError after the wall time."""
    queue: Queue[str | None] = Queue()
    threading.Thread(target=_listen, args=(child, queue), daemon=True).start()
    deadline = asked = time.monotonic()
    deadline += wall_seconds
    while (now := time.monotonic()) < deadline:
        if now - asked >= _POLL_SECONDS:
            asked = now
            if is_cancelled():
                raise Cancelled
        with suppress(Empty):
            line = queue.get(timeout=_POLL_SECONDS)
            if line is None:
                return
            yield json.loads(line)
    raise CompileError(f"the compile took more than {wall_seconds} seconds")


def _listen(child: subprocess.Popen[str], queue: Queue[str | None]) -> None:
    if child.stdout is not None:
        for line in child.stdout:
            queue.put(line)
    queue.put(None)


def _how_it_ended(child: subprocess.Popen[str]) -> str:
    if child.returncode is not None and child.returncode < 0:
        return ENDED_BY.get(-child.returncode, f"the compile was stopped by signal {-child.returncode}")
    return f"the compile ended with code {child.returncode} and without a result"


def _section_of(book: Book, unit_or_section: str) -> str:
    """Return the section a line of progress was about."""
    if book.section(unit_or_section):
        return unit_or_section
    ids = next((unit.section_ids for unit in units_of(book) if unit.id == unit_or_section), ())
    return ids[0] if ids else ""


def _of_the_machine(error: OSError) -> str:
    """Say what the machine lacks; raises what is a fault of ours."""
    if "cannot load library" in str(error):
        return WITHOUT_PANGO
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return NO_ROOM
    raise error


def _end_with(parent: int) -> None:
    """Let this process die with the one that reads what it says; nobody else would end it."""
    processes.end_with_parent(signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit("nobody reads this any more")


def main(request_path: Path) -> None:
    """Be the child; what libraries print is kept apart from what the parent reads."""
    parent = sys.stdout

    def say(message: dict[str, Any]) -> None:
        parent.write(json.dumps(message, ensure_ascii=False) + "\n")
        parent.flush()

    with redirect_stdout(sys.stderr):
        run_compile(request_path, say)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
