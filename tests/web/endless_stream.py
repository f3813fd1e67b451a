"""A WSGI app whose only answer never ends by itself; served by `test_stopping`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from manual_app.web.stopping import stop_event


def application(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
    """Send a beat now and then until the server is told to stop."""
    start_response("200 OK", [("Content-Type", "text/event-stream")])
    yield b": beat\n\n"
    while not stop_event.wait(5):
        yield b": beat\n\n"
    yield b": end\n\n"
