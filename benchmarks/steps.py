"""What a step costs on the server: read, apply and check, against a full check and against node."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks._table import Row, publish
from manual_app.content.schema import DocJson, empty_doc, from_json
from manual_app.content.steps import apply, apply_all, parse, rebase

ROOT = Path(__file__).parents[1]
PARAGRAPHS_A_PAGE, WORDS_A_PARAGRAPH = 6, 65
STEPS, LOCAL, REMOTE = 300, 20, 200
WORDS = (
    "solidarity", "begins", "where", "people", "know", "one", "another", "in", "a", "yard", "or", "school",
)  # fmt: skip

COSTLIEST = [  # each has the whole table checked in which the first cell is widened
    {"stepType": "attr", "pos": 2, "attr": "colspan", "value": 1 + number} for number in range(3)
]


def document(pages: int, r: random.Random) -> DocJson:
    """Make a text of some pages: paragraphs of about 65 words."""
    doc = empty_doc("Benchmark")
    doc["content"] = [
        {
            "type": "paragraph",
            "attrs": {"id": f"p{number}"},
            "content": [{"type": "text", "text": " ".join(r.choices(WORDS, k=WORDS_A_PARAGRAPH))}],
        }
        for number in range(pages * PARAGRAPHS_A_PAGE)
    ]
    return doc


def typing(doc: DocJson, count: int, r: random.Random) -> list[dict[str, Any]]:
    """Make single characters typed one after the other, each run in one paragraph."""
    lengths = [len(block["content"][0]["text"]) + 2 for block in doc["content"]]
    found: list[dict[str, Any]] = []
    for run in range(0, count, 10):
        block = r.randrange(len(lengths))
        at = sum(lengths[:block]) + 1 + r.randrange(20)
        size = min(10, count - run)
        found += [insertion(at + offset) for offset in range(size)]
        lengths[block] += size
    return found


def insertion(at: int) -> dict[str, Any]:
    """Type one character."""
    return {
        "stepType": "replace",
        "from": at,
        "to": at,
        "slice": {"content": [{"type": "text", "text": "x"}]},
    }


def timed(task: Callable[[], object]) -> float:
    """Return how long a task takes, in milliseconds."""
    started = time.perf_counter()
    task()
    return (time.perf_counter() - started) * 1000


def measure_python(case: dict[str, Any]) -> dict[str, float]:
    """Measure one case here."""
    doc = base = from_json(case["doc"])
    times = []
    for given in case["steps"]:
        started = time.perf_counter()
        doc = apply(doc, parse([given])[0])
        times.append((time.perf_counter() - started) * 1000)
    local, remote = parse(case["local"]), parse(case["remote"])
    head = apply_all(base, remote)
    return {
        "apply": median(times),
        "check": median(timed(base.check) for _ in range(7)),
        "rebase": median(timed(lambda: rebase(local, remote, head)) for _ in range(7)),
    }


def table(rows: int) -> DocJson:
    """Make a table of 15 columns, which a cell may still widen."""
    cell = {"type": "tableCell", "content": [{"type": "paragraph"}]}
    return {"type": "table", "content": [{"type": "tableRow", "content": [cell] * 15}] * rows}


def costliest() -> float:
    """Return the median cost of the costliest step a member may send: it is checked against a whole table."""
    doc = empty_doc("Benchmark")
    doc["content"] = [table(rows=500)]
    widened, times = from_json(doc), []
    for number in range(STEPS):
        started = time.perf_counter()
        widened = apply(widened, parse([COSTLIEST[number % 3]])[0])
        times.append((time.perf_counter() - started) * 1000)
    return median(times)


def measure_node(cases: list[dict[str, Any]]) -> list[dict[str, float]]:
    """Measure the same cases in node."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "steps.mjs"
        source = ROOT / "benchmarks/_steps_in_node.ts"
        bundle = [ROOT / "node_modules/.bin/esbuild", source, "--bundle", "--format=esm", "--platform=node"]
        subprocess.run([*bundle, f"--outfile={program}", "--log-level=error"], cwd=ROOT, check=True)
        answer = subprocess.run(
            ["node", program],
            input=json.dumps(cases),
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        )
    found: list[dict[str, float]] = json.loads(answer.stdout)
    return found


def measure() -> list[Row]:
    """Measure steps on texts of 10 and 100 pages."""
    r = random.Random(7)
    rows: list[Row] = []
    cases: list[dict[str, Any]] = []
    for pages in (10, 100):
        doc = document(pages, r)
        local, remote = typing(doc, LOCAL, r), typing(doc, REMOTE, r)
        cases.append({"doc": doc, "steps": typing(doc, STEPS, r), "local": local, "remote": remote})
    for pages, case, node in zip((10, 100), cases, measure_node(cases), strict=True):
        here = measure_python(case)
        rows += _rows(pages, here, node)
    worst, step = costliest(), rows[-3].value
    case, peer = "a step on a table of 500 rows", "a step, 100 pages"
    return [*rows, Row(case, worst, "ms", peer, worst / step, "≤ 10", worst <= 10 * step)]


def _rows(pages: int, here: dict[str, float], node: dict[str, float]) -> list[Row]:
    step, full = here["apply"], here["apply"] / here["check"]
    return [
        Row(f"a step, {pages} pages", step, "ms", "full check of the text", full, "≤ 0.5", full <= 0.5),
        Row(f"a step, {pages} pages", step, "ms", "node, unchecked", step / node["apply"]),
        Row(
            f"{LOCAL} steps rebased over {REMOTE}, {pages} pages",
            here["rebase"],
            "ms",
            "node, unchecked",
            here["rebase"] / node["rebase"],
        ),
    ]


if __name__ == "__main__":
    sys.exit(publish(measure))
