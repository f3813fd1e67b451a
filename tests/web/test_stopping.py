"""Open streams end as soon as the server is told to stop, and the server with them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from manual_app.paths import CHECKOUT
from tests.machine import PATIENCE


def connect(port: int) -> socket.socket:
    """Return a connection to a server that may still be starting."""
    patience = time.monotonic() + PATIENCE
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        except ConnectionRefusedError:
            assert time.monotonic() < patience
            time.sleep(0.1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_streams_end_at_once_when_the_server_stops(number: signal.Signals) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:manual_app.web.server"]
    server = subprocess.Popen(
        [*gunicorn, "--log-level", "error", "tests.web.endless_stream:application"],
        cwd=CHECKOUT,
        env={**os.environ, "MANUAL_BIND": f"127.0.0.1:{port}"},
        start_new_session=True,
    )
    try:
        with connect(port) as stream:
            stream.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            heard = b""
            while b": beat" not in heard:
                heard += stream.recv(4096)
            server.send_signal(number)
            while b": end" not in heard:  # a stream that is not told ends without this word
                got = stream.recv(4096)
                assert got, heard
                heard += got
        assert server.wait(PATIENCE) == 0
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
