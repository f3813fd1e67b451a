"""WebKit (WebKitGTK's MiniBrowser, on a screen nobody sees) over WebDriver."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.e2e.engines import environment, started, until
from tests.e2e.engines.firefox import KEYS, middle
from tests.machine import PATIENCE

BROWSERS = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class WebKit:
    """A MiniBrowser with the profile that automation gives it: a new one."""

    def __init__(self, folder: Path) -> None:
        with ExitStack() as closing:
            display = _screen(closing)
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            self._url = f"http://127.0.0.1:{port}"
            variables = environment(
                str(folder),
                DISPLAY=display,
                LIBGL_ALWAYS_SOFTWARE="1",
                WEBKIT_DISABLE_COMPOSITING_MODE="1",
                WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS="1",  # it needs rights that containers do not give
            )
            driver = ["WebKitWebDriver", f"--port={port}"]
            started(closing, driver, env=variables, stderr=subprocess.DEVNULL)
            until(self._is_ready, "WebKitWebDriver has not started")
            options = {"binary": str(BROWSERS[-1]), "args": ["--automation"]}
            wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
            self._session = f"/session/{self._call('/session', wanted)['sessionId']}"
            closing.callback(lambda: self._call(self._session, method="DELETE"))
            self._closing = closing.pop_all()

    def _is_ready(self) -> bool:
        try:
            return bool(self._call("/status")["ready"])
        except OSError:
            return False

    def _call(self, path: str, body: dict[str, Any] | None = None, method: str = "") -> Any:
        request = urllib.request.Request(
            self._url + path,
            data=None if body is None else json.dumps(body).encode(),
            method=method or ("GET" if body is None else "POST"),
            headers={"Content-Type": "application/json"},
        )
        try:
            with NO_PROXY.open(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as refused:
            raise AssertionError(refused.read().decode()) from refused

    def open(self, address: str) -> None:
        """Go to an address and wait until the page is loaded."""
        self._call(f"{self._session}/url", {"url": address})

    def ask(self, script: str) -> Any:
        """Return the value of an expression in the page."""
        return self._call(f"{self._session}/execute/sync", {"script": f"return {script}", "args": []})

    def click(self, selector: str) -> None:
        """Click into the middle of an element."""
        x, y = self.ask(middle(selector))
        moves = [
            {"type": "pointerMove", "x": x, "y": y, "duration": 0},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._perform({"type": "pointer", "id": "mouse", "actions": moves})

    def type(self, keys: str) -> None:
        """Press keys, one after the other."""
        presses = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._perform({"type": "key", "id": "keys", "actions": presses})

    def press(self, modifier: str, key: str) -> None:
        """Press a key while holding another."""
        held, pressed = KEYS[modifier], key
        order = (("keyDown", held), ("keyDown", pressed), ("keyUp", pressed), ("keyUp", held))
        actions = [{"type": kind, "value": value} for kind, value in order]
        self._perform({"type": "key", "id": "keys", "actions": actions})

    def _perform(self, source: dict[str, Any]) -> None:
        self._call(f"{self._session}/actions", {"actions": [source]})

    def close(self) -> None:
        """End the browser."""
        self._closing.close()


def _screen(closing: ExitStack) -> str:
    """Start a screen that nobody sees, and return its name."""
    read, write = os.pipe()
    size = ["-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    screen = ["Xvfb", "-displayfd", str(write), *size]
    started(closing, screen, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        return f":{told.readline().strip()}"
