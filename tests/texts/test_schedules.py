"""Random schedules of the real client and the real server, under a virtual clock: all end with one text."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.reliability import Counted
from tests.texts.serving import ROOT

LONG = bool(os.environ.get("MANUAL_LONG"))
CHOSEN = os.environ.get("MANUAL_SEEDS")  # "4711" or "4711,4712": these schedules alone
SEEDS = [int(seed) for seed in CHOSEN.split(",")] if CHOSEN else range(1, 20_001 if LONG else 401)
AT_ONCE = (os.cpu_count() or 1) if LONG else 1
BATCH = 500  # schedules on one database
PART = 2_500  # schedules that are judged and counted at once
PARTS = [SEEDS[first : first + PART] for first in range(0, len(SEEDS), PART)]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part[0]}-{part[-1]}")
def test_every_schedule_ends_with_one_text_and_every_word_accounted_for(
    migrated_database: Path, tmp_path: Path, counted: Counted, part: Sequence[int]
) -> None:
    def run(seeds: tuple[int, ...]) -> dict[str, Any]:
        folder = tmp_path / str(seeds[0])
        folder.mkdir()
        shutil.copy(migrated_database, folder / "manual.sqlite3")
        return outcome_of(folder, seeds)

    batches = [tuple(part[first : first + BATCH]) for first in range(0, len(part), BATCH)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(run, batches))
    faults = {seed: found for outcome in outcomes for seed, found in outcome["faults"].items()}
    judged = [seed for outcome in outcomes for seed in outcome["judged"]]
    counts: Counter[str] = sum((Counter(outcome["counts"]) for outcome in outcomes), Counter())
    counted("All who look see the same text", schedules=len(judged), diverged=len(faults), **counts)
    assert not faults, told(faults)
    assert judged == list(part)


def outcome_of(folder: Path, seeds: tuple[int, ...]) -> dict[str, Any]:
    """Run schedules in a process of their own and return what became of them."""
    command = [sys.executable, "-m", "tests.texts.schedules", str(folder), json.dumps(seeds)]
    with (folder / "log").open("wb") as log:
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, check=False)
    assert done.returncode == 0, (folder / "log").read_text()[-4_000:]
    outcome: dict[str, Any] = json.loads(done.stdout)
    shutil.rmtree(folder)
    return outcome


def told(faults: dict[str, list[str]]) -> str:
    """Return the faults, and how to see the first of them again."""
    lines = [f"{seed}: {fault}" for seed, found in faults.items() for fault in found]
    return "\n".join([f"MANUAL_SEEDS={next(iter(faults))} runs the first of these again", *lines])
