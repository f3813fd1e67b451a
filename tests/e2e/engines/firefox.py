"""Firefox over WebDriver BiDi: its own port, no driver between."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.e2e.engines import environment, started
from tests.machine import PATIENCE

KEYS = {"Control": "\ue009"}
LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


class Firefox:
    """A Firefox without a window on the screen, with a new profile."""

    def __init__(self, folder: Path) -> None:
        self._numbers = itertools.count(1)
        with ExitStack() as closing:
            program = started(
                closing,
                [
                    "firefox-esr",
                    "--headless",
                    "--no-remote",
                    "--profile",
                    folder,
                    "--remote-debugging-port",
                    "0",
                ],
                env=environment(str(folder)),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            address = f"{_address(program)}/session"
            opening = connect(address, proxy=None, max_size=None, open_timeout=PATIENCE)
            self._wire: ClientConnection = closing.enter_context(opening)
            self._call("session.new", capabilities={})
            self._context = self._call("browsingContext.getTree")["contexts"][0]["context"]
            self._closing = closing.pop_all()

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._wire.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._wire.recv(PATIENCE))
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                found: dict[str, Any] = answer["result"]
                return found

    def open(self, address: str) -> None:
        """Go to an address and wait until the page is loaded."""
        self._call("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def ask(self, script: str) -> Any:
        """Return the value of an expression in the page."""
        target = {"context": self._context}
        asked = f"JSON.stringify({script}) ?? 'null'"
        answer = self._call("script.evaluate", expression=asked, target=target, awaitPromise=False)
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def click(self, selector: str) -> None:
        """Click into the middle of an element."""
        x, y = self.ask(middle(selector))
        self._perform(
            {"type": "pointer", "id": "mouse"},
            [
                {"type": "pointerMove", "x": x, "y": y},
                {"type": "pointerDown", "button": 0},
                {"type": "pointerUp", "button": 0},
            ],
        )

    def type(self, keys: str) -> None:
        """Press keys, one after the other."""
        self._perform(
            {"type": "key", "id": "keys"},
            [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")],
        )

    def press(self, modifier: str, key: str) -> None:
        """Press a key while holding another."""
        held, pressed = KEYS[modifier], key
        order = (("keyDown", held), ("keyDown", pressed), ("keyUp", pressed), ("keyUp", held))
        actions = [{"type": kind, "value": value} for kind, value in order]
        self._perform({"type": "key", "id": "keys"}, actions)

    def _perform(self, source: dict[str, str], actions: list[dict[str, Any]]) -> None:
        self._call("input.performActions", context=self._context, actions=[{**source, "actions": actions}])

    def close(self) -> None:
        """End the browser."""
        self._closing.close()


def _address(program: subprocess.Popen[str]) -> str:
    """Return where Firefox listens, which it says when it has started."""
    assert program.stdout
    for line in program.stdout:
        if found := LISTENING.search(line):
            return found[1]
    raise AssertionError("Firefox has not started")


def middle(selector: str) -> str:
    """Return the expression that scrolls an element into view and says where its middle is."""
    return f"""(() => {{
      const one = document.querySelector({json.dumps(selector)});
      one.scrollIntoView({{ block: "center", behavior: "instant" }});
      const box = one.getBoundingClientRect();
      return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
    }})()"""
