"""A web process takes all the open files it may have: a connection that says nothing is one, too."""

from __future__ import annotations

import resource
import socket
import urllib.request
from contextlib import ExitStack
from urllib.parse import urlsplit

from flask import Flask

from tests.texts import serving

AS_STARTED = 256  # open files that the server is started with, of the many more it may have


def test_more_connections_than_it_was_started_with_are_open_at_once(app: Flask) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with ExitStack() as stack:
        resource.setrlimit(resource.RLIMIT_NOFILE, (AS_STARTED, hard))
        try:
            url = stack.enter_context(serving.serving(app))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        address = urlsplit(url)
        for _one in range(AS_STARTED + 50):
            stack.enter_context(socket.create_connection((str(address.hostname), address.port or 0), 60))
        with urllib.request.urlopen(f"{url}/healthz", timeout=60) as answer:
            assert answer.status == 200
