"""Colours: both dark blocks agree, and every pair of ink and ground keeps WCAG's contrast."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from manual_app.accounts.models import COLOURS

CSS = Path(__file__).parents[2] / "static" / "css"
TEXT, CONTROL = 4.5, 3.0
STATES = ("draft", "review", "changes", "objection", "signoff", "approved", "published")
PAIRS = [
    *[("ink", ground, TEXT) for ground in ("paper", "sheet", "sunken", "deep", "wash", "warm", "mark")],
    *[("muted", ground, TEXT) for ground in ("paper", "sheet", "sunken", "deep", "wash")],
    *[("link", ground, TEXT) for ground in ("paper", "sheet", "sunken", "wash")],
    *[("accent", ground, TEXT) for ground in ("paper", "sheet", "sunken", "warm")],
    *[(state, f"{state}-on", TEXT) for state in STATES],
    *[(state, "paper", TEXT) for state in STATES],
    *[(f"part-{number}", ground, TEXT) for number in range(5) for ground in ("paper", "sheet")],
    *[("on-person", f"person-{number}", TEXT) for number in range(1, COLOURS + 1)],
    *[(f"person-{number}", "paper", TEXT) for number in range(1, COLOURS + 1)],
    *[(f"person-{number}", "sheet", TEXT) for number in range(1, COLOURS + 1)],
    ("on-action", "action", TEXT),
    ("on-action", "action-over", TEXT),
    ("control", "paper", CONTROL),
    ("control", "sheet", CONTROL),
    ("focus-ink", "focus", CONTROL),
]


def blocks(name: str) -> list[dict[str, str]]:
    """Return the colours of each block of a sheet that sets the paper."""
    found = re.findall(r"\{([^{}]*--paper:[^{}]*)\}", (CSS / name).read_text(encoding="utf-8"))
    return [dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block)) for block in found]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


def test_dark_by_system_and_dark_by_choice_are_the_same() -> None:
    by_system, by_choice = blocks("dark.css")
    assert by_system == by_choice
    assert set(by_system) <= set(blocks("tokens.css")[0])


@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_ink_is_readable_on_its_ground(ink: str, ground: str, least: float) -> None:
    light, dark = blocks("tokens.css")[0], blocks("dark.css")[0]
    for colours in (light, light | dark):
        assert contrast(colours[ink], colours[ground]) >= least
