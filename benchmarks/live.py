"""Live editing beside Hocuspocus: the same people, the same typing, the same machine, in turn.

Hocuspocus validates nothing, checks no role and keeps nothing; ours does, every commit on the disk (SQLite,
FULL) before its answer. Its packages are installed from the lock in `benchmarks/hocuspocus/`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import _live_servers as servers
from benchmarks._live_hostile import beside_a_hostile_editor
from benchmarks._live_stage import (
    SECRET,
    Stage,
    postgresql,
    prose,
    stage,
    stored_bytes,
    write_history,
)
from benchmarks._table import Row, publish
from manual_app import db
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.texts import authorship, heads
from tests import factories

PEOPLE, RATE, CROWDED = 20, 10, 500  # edits a second each; milliseconds their client gathers (crowd.ts)
ROUNDS, SECONDS, WARMUP = 5, 10, 3
READERS, CHAPTERS, WRITERS = 200, 40, 5
SIGNS = 10_000  # milliseconds between two signs of who stays where they are (signs.ts)
BEHIND, COMMITS, STEPS = 50_000, 5_000, 2
MANY = servers.ROOT / "benchmarks/_live_chapters.mjs"


def measure() -> list[Row]:
    """Measure all cases of live editing."""
    servers.install_peer()
    with tempfile.TemporaryDirectory() as folder:
        program = servers.bundled("_live_typing", Path(folder))
        return [
            *_typing(program),
            *_reading(),
            *_opening(),
            *beside_a_hostile_editor(),
            *_several_processes(program),
            *_storage(),
        ]


def _typing(program: Path) -> list[Row]:
    """Measure 20 people in one chapter, in turn with Hocuspocus."""
    here, peer, gathered = [], [], []
    with (
        stage(PEOPLE) as on,
        servers.ours(on.instance, on.database, SECRET) as ours,
        servers.hocuspocus() as hocuspocus,
    ):
        for number in range(ROUNDS):
            here.append(servers.load(program, _typing_task(on, ours.url), ours))
            for found, gather in ((peer, 0), (gathered, CROWDED)):
                task = {"url": hocuspocus.url, "name": f"{number}-{gather}", "gather": gather}
                task |= {"people": PEOPLE, "paragraphs": prose(), **_pace()}
                found.append(servers.load(servers.PEER / "typing.mjs", task, hocuspocus))
    if not all(one["settled"] for one in (*here, *peer, *gathered)):
        raise RuntimeError("not all saw the same in the end")
    if any(one["seenByAll"] != PEOPLE - 1 for one in here):
        raise RuntimeError("not all saw who was there")
    p50, p95 = _middle(here, "total", 0), _middle(here, "total", 1)
    sent50, sent95 = _middle(here, "sent", 0), _middle(here, "sent", 1)
    cost, other, third = (median(map(_cost, found)) for found in (here, peer, gathered))
    ratio = median(_cost(one) / _cost(two) for one, two in zip(here, peer, strict=True))
    memory = median(one["server_memory"] for one in here)
    theirs = median(one["server_memory"] for one in peer)
    case, most = f"{PEOPLE} people typing in one chapter", CROWDED + 100
    return [
        Row(f"{case}: an edit on the others' screens, p50", p50, "ms"),
        Row("  p95", p95, "ms", f"gathered for {CROWDED}", None, f"≤ {most}", p95 <= most),
        Row("  from being sent, p50", sent50, "ms"),
        Row("  from being sent, p95", sent95, "ms", "", None, "≤ 100", sent95 <= 100),
        Row("  Hocuspocus, p95", _middle(peer, "total", 1), "ms", "it gathers nothing"),
        Row("  processor an edit", cost, "ms", "Hocuspocus", ratio, "≤ 1.5", ratio <= 1.5),
        Row("  processor an edit, Hocuspocus", other, "ms"),
        Row(f"  the same, its client gathering {CROWDED} ms", third, "ms", "", cost / third),
        Row("  memory", memory, "MB", "Hocuspocus", memory / theirs),
    ]


def _reading() -> list[Row]:
    """Measure 200 people with 40 chapters open, nobody or five of them typing, without and with presence."""
    found = {}
    with stage(READERS) as on:
        for writers, signs in ((0, 0), (WRITERS, 0), (WRITERS, SIGNS)):
            chapters = _chapters(on, CHAPTERS, readers=READERS // CHAPTERS, writers=writers)
            with servers.ours(on.instance, on.database, SECRET) as ours:
                task = {
                    "url": ours.url,
                    "schema": SCHEMA_NUMBER,
                    "chapters": chapters,
                    "pause": 500,
                    "signs": signs,
                    **_pace(),
                    "warmup": WARMUP + signs / 1000,  # until all are there
                }
                found[writers, signs] = servers.load(MANY, task, ours)
    quiet, unseen, busy = found.values()
    memory, load = busy["server_memory"], _percent(busy)
    case = f"{READERS} people on {CHAPTERS} chapters, {WRITERS} typing, all shown to each other"
    return [
        Row(f"{case}: memory", memory, "MB", "", None, "≤ 120", memory <= 120),
        Row("  of one core", load, "%", "", None, "≤ 5", load <= 5),
        Row("  of one core, nobody shown to the others", _percent(unseen), "%"),
        Row("  of one core, nobody typing either", _percent(quiet), "%"),
        Row("  a write heard by readers, p50", busy["heard"][0], "ms"),
        Row("  p95", busy["heard"][1], "ms"),
    ]


def _percent(one: dict[str, Any]) -> float:
    """Return how much of one core a server has used."""
    return 100 * float(one["server_cpu"]) / float(one["seconds"])


def _opening() -> list[Row]:
    """Measure a chapter with a long history opened by a process that has never seen it."""
    with stage(2) as on:
        chapter = on.chapter()
        write_history(on, chapter, commits=BEHIND // 100, steps=100)
        write_history(on, chapter, commits=498, steps=1)  # as far from the snapshot as can be
        browser = factories.signed_in(on.app.test_client(), on.members[0])

        def opened() -> None:
            if browser.get(f"/texts/{chapter.id}", headers={"Accept": "application/json"}).status_code != 200:
                raise RuntimeError("the chapter was not shown")

        def opened_anew() -> float:
            heads._of_databases.clear()
            return spent(opened)

        opened_anew()
        first, again = median(opened_anew() for _ in range(7)), median(spent(opened) for _ in range(7))
        with db.reading():
            version = heads.current(chapter.id).version

        def attributed() -> None:
            with db.reading():
                authorship.runs_at(chapter.id, version)

        told, told_again = spent(attributed), median(spent(attributed) for _ in range(7))
    return [
        Row(
            f"a chapter with {version:,} steps opened, processor",
            first,
            "ms",
            "",
            None,
            "≤ 100",
            first <= 100,
        ),
        Row("  opened again", again, "ms"),
        Row("  who wrote what in it, found out by a process that has never been asked", told, "ms"),
        Row("  asked again", told_again, "ms"),
    ]


def spent(task: Callable[[], object]) -> float:
    """Return the milliseconds of the processor a task takes: what others do here does not count."""
    began = time.process_time()
    task()
    return (time.process_time() - began) * 1000


def _several_processes(program: Path) -> list[Row]:
    """Measure one and two web processes on PostgreSQL: people in one chapter, and many chapters at once."""
    latest: dict[int, list[float]] = {1: [], 2: []}
    answered: dict[int, list[float]] = {1: [], 2: []}
    with postgresql() as database:
        if database is None:
            return []
        with stage(CHAPTERS, database=database) as on:
            people = Stage(on.app, on.members[:PEOPLE], on.accounts[:PEOPLE])
            for _round in range(3):
                for processes in (1, 2):
                    with servers.ours(on.instance, database, SECRET, processes=processes) as ours:
                        typed = servers.load(program, _typing_task(people, ours.url), ours)
                        chapters = _chapters(on, CHAPTERS, readers=1, writers=CHAPTERS)
                        task = {
                            "url": ours.url,
                            "schema": SCHEMA_NUMBER,
                            "chapters": chapters,
                            "pause": 0,
                            **_pace(),
                        }
                        many = servers.load(MANY, task, ours)
                    latest[processes].append(typed["total"][1])
                    answered[processes].append(many["writes"] / many["seconds"])
    one, two = (median(latest[number]) for number in (1, 2))
    alone, both = (median(answered[number]) for number in (1, 2))
    return [
        Row("two processes on PostgreSQL, p95", two, "ms", "one process", two / one, "≤ 2", two <= 2 * one),
        Row(
            f"  writes a second, {CHAPTERS} chapters", both, "/s", "one process", both / alone, "≥ 1.7", None
        ),
    ]


def _storage() -> list[Row]:
    """Measure what the database grows by for each commit: typing, in a chapter of ten pages."""
    with stage(20) as on:
        chapter = on.chapter()
        before = stored_bytes(on)
        write_history(on, chapter, commits=COMMITS, steps=STEPS)
        size = (stored_bytes(on) - before) / COMMITS
    return [Row(f"storage of a commit of {STEPS} steps", size, "bytes", "", None, "≤ 250", size <= 250)]


def _pace() -> dict[str, float]:
    return {"seconds": SECONDS, "warmup": WARMUP, "rate": RATE}


def _typing_task(on: Stage, url: str) -> dict[str, Any]:
    return {"urls": [url], "text": on.chapter().id, "accounts": on.accounts, **_pace()}


def _chapters(on: Stage, count: int, *, readers: int, writers: int) -> list[dict[str, Any]]:
    """Return chapters with who reads them and, in so many, one who writes."""
    found = []
    for number in range(count):
        listening = on.accounts[number * readers : (number + 1) * readers]
        chapter = on.chapter(10)
        writer = listening[0] if number < writers else None
        found.append({"text": chapter.id, "version": chapter.version, "readers": listening, "writer": writer})
    return found


def _cost(one: dict[str, Any]) -> float:
    return 1000 * float(one["server_cpu"]) / float(one["edits"])


def _middle(found: Sequence[dict[str, Any]], name: str, index: int) -> float:
    return median(float(one[name][index]) for one in found)


if __name__ == "__main__":
    sys.exit(publish(measure))
