"""Where others are shown: places travel with their version, and are moved by what came since."""

from __future__ import annotations

from typing import Any

from tests.reliability import Counted
from tests.texts import serving


def caret(at: int) -> dict[str, int]:
    return {"anchor": at, "head": at}


EXPECTED: dict[str, Any] = {
    "others write before it": caret(16),
    "others write behind it": caret(12),
    "others write just there": caret(12),
    "they write": caret(16),
    "they write where nobody knew them to be": caret(9),
    "it is deleted around it": caret(5),
    "a word of before": caret(16),
    "a word of before they wrote": caret(16),
    "a word of what is not here yet": None,
    "and then it is": caret(30),
    "a word of before one came": None,
    "they left the text": None,
    "what is not sent yet": caret(16),
}


def test_places_follow_what_is_written() -> None:
    assert serving.run("places", {"seed": 1, "rounds": 0})["cases"] == EXPECTED


def test_places_are_where_the_own_editor_of_each_leaves_the_caret(counted: Counted) -> None:
    found = serving.run("places", {"seed": 7, "rounds": 150})
    counted("a caret is shown where its person sees it", places=found["right"], wrong=len(found["wrong"]))
    assert found["wrong"] == []
    assert found["right"] > 3_000
