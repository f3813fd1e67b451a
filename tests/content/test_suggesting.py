"""What the browser makes of edits in suggest mode: tried at random against what the edits would have done."""

from __future__ import annotations

import json
import os
from typing import Any

from tests.content import javascript

ROUNDS = 20_000 if os.environ.get("MANUAL_LONG") else 600
EDITS = (
    *("type", "rub out", "type over", "split", "join"),
    *("rub out across", "block out", "block in", "paste", "footnote", "cell out"),
)


def test_suggestions_accepted_are_the_edits_and_rejected_the_text_before() -> None:
    said: dict[str, Any] = json.loads(javascript.run("suggest", 1, ROUNDS))

    assert said["failures"] == []
    counts = said["counts"]
    assert all(counts[name] >= ROUNDS // 50 for name in EDITS)
    assert all(counts[f"together: {name}"] >= ROUNDS // 50 for name in EDITS)
    assert counts["rivals"] >= ROUNDS // 50
    assert counts["refused: selection"] < ROUNDS / 20  # the rest is carried


def test_a_block_whose_end_is_deleted_is_split_and_its_last_part_still_joined_with_the_next() -> None:
    """What once left a block behind: words typed after the mark of the deleted end, and split."""
    assert json.loads(javascript.run("suggest", 34_220, 1))["failures"] == []
