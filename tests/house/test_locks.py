"""What is installed is fixed by hash, and the locks name no address: every mirror gives the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from manual_app.paths import CHECKOUT

LOCKS = sorted((CHECKOUT / "requirements").glob("*.txt"))
PINNED = re.compile(r"^([a-z0-9.-]+)(?:\[[a-z0-9,-]+\])?==(\S+)", re.MULTILINE)


def pins(lock: Path) -> dict[str, str]:
    return dict(PINNED.findall(lock.read_text(encoding="utf-8")))


def test_all_locks_are_there() -> None:
    assert [lock.name for lock in LOCKS] == ["node.txt", "run.txt", "test.txt", "uv.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_python_lock_holds_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    requirements = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
    assert requirements
    assert [line for line in requirements if "==" not in line] == []
    assert text.count("--hash=sha256:") >= len(requirements)
    assert re.findall(r"://|--index-url|--extra-index-url|--find-links|(?m:^\s*-[fi]\b)", text) == []


def test_the_tests_run_with_the_versions_that_serve() -> None:
    run, test = pins(CHECKOUT / "requirements/run.txt"), pins(CHECKOUT / "requirements/test.txt")
    assert {name: test.get(name) for name in run} == run


def test_node_lock_holds_hashes_and_no_address() -> None:
    text = (CHECKOUT / "package-lock.json").read_text(encoding="utf-8")
    packages = {path: about for path, about in json.loads(text)["packages"].items() if path}
    assert packages
    assert [path for path, about in packages.items() if "resolved" in about] == []
    assert [
        path for path, about in packages.items() if not about.get("integrity", "").startswith("sha512-")
    ] == []


def test_node_packages_are_named_with_exact_versions() -> None:
    package = json.loads((CHECKOUT / "package.json").read_text(encoding="utf-8"))
    wanted = package["dependencies"] | package["devDependencies"]
    assert {name: version for name, version in wanted.items() if not re.fullmatch(r"[\d.]+", version)} == {}


def test_npm_is_told_to_write_no_address() -> None:
    lines = (CHECKOUT / ".npmrc").read_text(encoding="utf-8").split()
    assert "omit-lockfile-registry-resolved=true" in lines
    assert [line for line in lines if "registry=" in line] == []
