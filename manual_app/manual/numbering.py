"""Numbers by position: parts I, II …; chapters 1, 2 … through the whole manual; practices GP-01 …"""

from __future__ import annotations

from collections.abc import Iterable

ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """Return a Roman numeral; numbers from 1 to 39."""
    written = ""
    for value, letters in ROMAN:
        while number >= value:
            written, number = written + letters, number - value
    return written


def numbers(sections: Iterable[tuple[int, str]]) -> dict[int, str]:
    """Return the number of each section, given as (id, kind) in reading order; front and back have none."""
    counts = {"part": 0, "chapter": 0, "practice": 0}
    found: dict[int, str] = {}
    for number, kind in sections:
        if kind not in counts:
            found[number] = ""
            continue
        counts[kind] += 1
        shown = {
            "part": roman(counts[kind]),
            "chapter": str(counts[kind]),
            "practice": f"GP-{counts[kind]:02}",
        }
        found[number] = shown[kind]
    return found
