"""Long random histories of documents, as the pinned JavaScript makes them, with a writer for each step."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from prosemirror.model import Node

from manual_app.content.schema import DocJson, from_json
from tests.content.javascript import run

WRITERS = ("daugavpils", "jette", "kavadarci", "vidzeme")


@dataclass
class History:
    """A document, what was done to it and by whom, and the document after each step."""

    first: DocJson
    steps: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    docs: list[Node] = field(default_factory=list)


def histories(seed: int, steps: int) -> Iterator[History]:
    """Yield histories of some dozen steps that all fit."""
    r = random.Random(seed)
    history: History | None = None
    for line in run("fuzz", seed, steps).split("\n")[:-1]:
        case = json.loads(line)
        if case["kind"] == "doc":
            if history:
                yield history
            history = History(json.loads(case["doc"]))
        elif case["kind"] == "step" and case["after"] is not None and history is not None:
            history.steps.append((case["step"], r.choice(WRITERS)))
            history.docs.append(from_json(json.loads(case["after"])))
    if history:
        yield history
