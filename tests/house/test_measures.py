"""Files stay small, names say what things are, and templates leave style and behaviour to their own files."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

from manual_app.paths import CHECKOUT

LONGEST = 300
LONGEST_TEMPLATE = 150
JUNK = {"manager", "managers", "helper", "helpers", "util", "utils", "common", "misc"}


def kept(*patterns: str) -> list[Path]:
    """Return the files under version control that match."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout
    return [CHECKOUT / name for name in names.split("\0") if name and (CHECKOUT / name).is_file()]


def longer_than(limit: int, paths: list[Path]) -> dict[str, int]:
    lengths = {path: path.read_text(encoding="utf-8").count("\n") for path in paths}
    return {str(path.relative_to(CHECKOUT)): lines for path, lines in lengths.items() if lines > limit}


def test_no_file_of_code_is_longer_than_a_reader_can_hold() -> None:
    code = kept("*.py", "*.ts", "*.mjs", "static/*.css", ":!manual_app/migrations/versions")
    assert len(code) > 50
    assert longer_than(LONGEST, code) == {}


def test_no_template_is_longer_than_a_reader_can_hold() -> None:
    assert longer_than(LONGEST_TEMPLATE, kept("templates/*.html")) == {}


def test_nothing_is_named_after_a_junk_drawer() -> None:
    found = []
    for path in kept("manual_app/*.py", "manual.py", "tests/*.py", "benchmarks/*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        names = [path.stem, *(node.name for node in ast.walk(tree) if isinstance(node, defined))]
        for name in names:
            words = set(re.findall(r"[a-z]+", re.sub(r"([A-Z])", r"_\1", name).lower()))
            if words & JUNK:
                found.append(f"{path.relative_to(CHECKOUT)}: {name}")
    assert found == []


def test_templates_hold_no_style_no_handler_and_no_script() -> None:
    """The Content-Security-Policy would refuse them (security.md, row 1)."""
    found = []
    for path in kept("templates/*.html"):
        source = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for pattern in (r"\sstyle=", r"\son[a-z]+=", r"<style", r"<script(?![^>]*(?:src=|application/json))"):
            found += [f"{path.relative_to(CHECKOUT)}: {hit}" for hit in re.findall(pattern, source)]
    assert found == []
