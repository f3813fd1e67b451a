"""Browsers of other makers, driven by the protocols of their makers: the little that a smoke test needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any, Protocol

import pytest

from tests.machine import PATIENCE


class Engine(Protocol):
    """One window of a browser."""

    def open(self, address: str) -> None:
        """Go to an address and wait until the page is loaded."""
        ...

    def ask(self, script: str) -> Any:
        """Return the value of an expression in the page."""
        ...

    def click(self, selector: str) -> None:
        """Click into the middle of an element."""
        ...

    def type(self, keys: str) -> None:
        """Press keys, one after the other."""
        ...

    def press(self, modifier: str, key: str) -> None:
        """Press a key while holding another."""
        ...

    def close(self) -> None:
        """End the browser."""
        ...


def need(*programs: str) -> None:
    """Skip the test where a program is missing; where everything has to be there, fail."""
    missing = [name for name in programs if shutil.which(name) is None]
    if missing and os.environ.get("CI"):
        pytest.fail(f"not on this machine: {', '.join(missing)}")
    if missing:
        pytest.skip(f"not on this machine: {', '.join(missing)}")


def until(condition: Callable[[], Any], what: str) -> Any:
    """Wait until a condition holds, and return what it says."""
    end = time.monotonic() + PATIENCE
    found = condition()
    while not found:
        assert time.monotonic() < end, what
        time.sleep(0.1)
        found = condition()
    return found


def environment(home: str, **more: str) -> dict[str, str]:
    """Return the variables of a browser: a home of its own, and no way out of this machine."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return {**kept, "HOME": home, "XDG_CACHE_HOME": home, "XDG_CONFIG_HOME": home, "LANG": "C.UTF-8", **more}


def started(closing: ExitStack, command: Sequence[Any], **options: Any) -> subprocess.Popen[Any]:
    """Start a program that is ended when `closing` is closed."""
    program = subprocess.Popen(command, **options)

    def end() -> None:
        program.terminate()
        program.communicate(timeout=PATIENCE)

    closing.callback(end)
    return program
