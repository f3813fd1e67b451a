"""Every setting and every command stands in docs/operating.md, and nothing else; links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from flask import Flask

from manual_app.config import SETTINGS
from manual_app.paths import CHECKOUT

OPERATING = (CHECKOUT / "docs/operating.md").read_text(encoding="utf-8")
PAGES = sorted(
    page
    for pattern in ("*.md", "LICENSES/*.md", "benchmarks/*.md", "docs/**/*.md")
    for page in CHECKOUT.glob(pattern)
)
BUILT_IN = {"run", "routes", "shell"}


def section(title: str) -> str:
    """Return what stands under a heading of operating.md."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", OPERATING, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def command_names(group: click.Group, prefix: str = "") -> set[str]:
    names: set[str] = set()
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            names |= command_names(command, f"{prefix}{name} ")
        else:
            names.add(prefix + name)
    return names


def test_every_setting_is_documented_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", section("Settings"), re.MULTILINE))
    shown = {name: f"`{default}`" if default != "" else "" for name, (default, _help) in SETTINGS.items()}
    assert rows == shown


def test_every_command_is_documented(app: Flask) -> None:
    row = r"^\| `([a-z-]+(?: [a-z][a-z-]*)?)[^`]*` \|"
    documented = re.findall(row, section("Commands"), re.MULTILINE)
    assert set(documented) == command_names(app.cli) - BUILT_IN


def test_every_word_of_manual_py_is_documented() -> None:
    source = (CHECKOUT / "manual.py").read_text(encoding="utf-8")
    known = set(re.findall(r'"([a-z]+)": \1\b', source))
    assert known == {"run", "test", "setup", "lint", "bench"}
    shown = set(re.findall(r"^\| `python3 manual\.py \[?([a-z]+)", section("manual.py"), re.MULTILINE))
    assert shown == known


def test_decisions_are_numbered_and_listed_one_after_the_other() -> None:
    folder = CHECKOUT / "docs/decisions"
    listed = re.findall(r"^\| \[(\d+)\]\(([^)]+)\)", (folder / "README.md").read_text("utf-8"), re.MULTILINE)
    files = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert [name for _number, name in listed] == files
    assert [int(number) for number, _name in listed] == list(range(1, len(files) + 1))
    titles = [(folder / name).read_text("utf-8").split(" ", 2)[1] for name in files]
    assert titles == [f"{number}." for number, _name in listed]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    broken = [link for link in links if not (page.parent / link).exists()]
    assert [link for link in broken if not link.startswith("docs/pictures/")] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_a_page_names_are_there(page: Path) -> None:
    named = re.findall(
        r"`((?:benchmarks|docs|manual_app|requirements|tests)/[^`:* <]+)`", page.read_text(encoding="utf-8")
    )
    assert [path for path in named if not (CHECKOUT / path).exists()] == []
