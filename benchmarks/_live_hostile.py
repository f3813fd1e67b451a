"""What those who write in other chapters wait while one member sends the costliest writes there are.

500 steps a write, each of which has a table of 500 rows checked anew, over several connections (row 13 of
`security.md`).
"""

from __future__ import annotations

import http.client
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles
from time import monotonic, time_ns
from typing import Any
from urllib.parse import urlsplit

from benchmarks import _live_servers as servers
from benchmarks._live_stage import SECRET, stage
from benchmarks._table import Row
from benchmarks.steps import COSTLIEST, insertion, table
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.content.shape import MAX_STEPS
from manual_app.texts.models import Text

OTHERS, CONNECTIONS, SECONDS, PAUSE = 5, 8, 20.0, 0.15


class _Writer:
    """One connection of a member to a chapter: writes, and follows the version."""

    def __init__(self, url: str, account: dict[str, Any], chapter: Text) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self._headers = {"Cookie": account["cookie"], "X-CSRFToken": account["csrf"]}
        self._headers |= {"Content-Type": "application/json", "Accept": "application/json"}
        self._path, self._version = f"/texts/{chapter.id}/steps", chapter.version

    def write(self, steps: list[Any]) -> int:
        """Send steps; return the status."""
        identity = {"client": f"c{id(self)}", "request": f"r{time_ns()}", "schema": SCHEMA_NUMBER}
        body = json.dumps({**identity, "version": self._version, "steps": steps})
        self._connection.request("POST", self._path, body, self._headers)
        with self._connection.getresponse() as response:
            answer = json.loads(response.read())
        if response.status == 200:
            self._version = answer["from"] + answer["count"]
        elif commits := answer.get("commits"):  # too far behind
            self._version = commits[-1]["from"] + commits[-1]["count"]
        return response.status

    def write_until(self, stop: threading.Event, steps: list[Any], pause: float = 0) -> list[float]:
        """Write again and again; return the milliseconds until each answer that accepts."""
        waited = []
        while not stop.is_set():
            began = monotonic()
            if self.write(steps) == 200:
                waited.append((monotonic() - began) * 1000)
            stop.wait(pause)
        return waited


def beside_a_hostile_editor() -> list[Row]:
    """Measure the answers to five people who type, alone and beside one who sends what costs most."""
    with stage(OTHERS + 1) as on, servers.ours(on.instance, on.database, SECRET) as ours:
        victim, *others = (on.chapter() for _number in range(OTHERS + 1))
        first, *accounts = on.accounts
        builder = _Writer(ours.url, first, victim)
        rows = table(100)
        built = [builder.write([_put(0, rows)])]
        built += [builder.write([_put(1, *rows["content"])]) for _portion in range(4)]
        if built != [200] * 5:
            raise RuntimeError(f"the table was not taken: {built}")
        people = [_Writer(ours.url, one, chapter) for one, chapter in zip(accounts, others, strict=True)]
        hostile = [_Writer(ours.url, first, victim) for _number in range(CONNECTIONS)]
        alone, _none = _wait(people, [])
        beside, taken = _wait(people, hostile)
    case = f"{OTHERS} people typing in chapters of their own beside a hostile editor"
    return [
        Row(f"{case}: an answer, p50", beside[0], "ms", "without", beside[0] / alone[0]),
        Row("  p99", beside[1], "ms", "without", beside[1] / alone[1], "≤ 1000", beside[1] <= 1000),
        Row(f"  writes of {MAX_STEPS} steps taken from the hostile", taken, "/s"),
    ]


def _wait(people: list[_Writer], hostile: list[_Writer]) -> tuple[tuple[float, float], float]:
    """Return p50 and p99 of the people's answers, and how many hostile writes were taken a second."""
    stop = threading.Event()
    with ThreadPoolExecutor(len(people) + len(hostile)) as pool:
        costly = (COSTLIEST * MAX_STEPS)[:MAX_STEPS]
        theirs = [pool.submit(one.write_until, stop, [insertion(1)], PAUSE) for one in people]
        against = [pool.submit(one.write_until, stop, costly) for one in hostile]
        stop.wait(SECONDS)
        stop.set()
    cuts = quantiles((one for each in theirs for one in each.result()), n=100)
    return (cuts[49], cuts[98]), sum(len(each.result()) for each in against) / SECONDS


def _put(at: int, *content: Any) -> dict[str, Any]:
    return {"stepType": "replace", "from": at, "to": at, "slice": {"content": [*content]}}
