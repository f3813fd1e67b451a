"""What may stand between a browser and the app: a real server on loopback that changes while it runs."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

PORTAL = b"<!doctype html><title>Cafe</title><h1>Welcome. Sign in to our network.</h1>"
BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
TOO_LARGE = b"<html><head><title>413 Request Entity Too Large</title></head><body>nginx</body></html>"
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


class Gateway:
    """Passes requests on, or answers in the app's place, as its attributes say at the moment."""

    def __init__(self, upstream: str) -> None:
        self.host = str(urlsplit(upstream).netloc)
        self.answers: tuple[int, dict[str, str], bytes] | None = None  # what all requests are answered
        self.is_cut = False
        self.holds_streams = False
        self.largest = 2**31
        self.refused = 0
        self.asked: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"gateway": self}))
        self.server.daemon_threads = True
        self._open: set[socket.socket] = set()

    @property
    def url(self) -> str:
        """Return the address at which a browser asks."""
        return f"http://127.0.0.1:{self.server.server_port}"

    def ask_to_sign_in(self, *, by_redirect: bool = False) -> None:
        """Be a network that answers everything with its own sign-in page."""
        elsewhere = {"Location": "http://portal.invalid/sign-in"}
        self._answer((302, elsewhere, b"") if by_redirect else (200, {"Content-Type": "text/html"}, PORTAL))

    def lose_the_app(self) -> None:
        """Be a proxy without the app behind it."""
        self._answer((502, {"Content-Type": "text/html"}, BAD_GATEWAY))

    def cut(self) -> None:
        """Be no network at all: connections end without a word."""
        self.is_cut = True
        self._end_streams()

    def let_through(self) -> None:
        """Be a plain proxy again."""
        self.answers, self.is_cut = None, False

    def _answer(self, answer: tuple[int, dict[str, str], bytes]) -> None:
        self.answers = answer
        self._end_streams()

    def _end_streams(self) -> None:
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class Handler(BaseHTTPRequestHandler):
    """One connection of a browser."""

    gateway: Gateway
    protocol_version = "HTTP/1.1"

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Serve."""
        self._serve()

    def do_POST(self) -> None:
        """Serve."""
        self._serve()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.gateway.asked.append(f"{self.command} {self.path}")
        if self.gateway.is_cut:
            self.close_connection = True
        elif self.gateway.answers is not None:
            self._say(*self.gateway.answers)
        elif len(body) > self.gateway.largest:
            self.gateway.refused += 1
            self._say(413, {"Content-Type": "text/html"}, TOO_LARGE)
        else:
            with contextlib.suppress(OSError, http.client.HTTPException):
                self._pass_on(body)

    def _say(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _pass_on(self, body: bytes) -> None:
        headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        with contextlib.closing(http.client.HTTPConnection(self.gateway.host, timeout=60)) as connection:
            connection.request(self.command, self.path, body or None, headers)
            with connection.getresponse() as answer:
                is_stream = (answer.getheader("Content-Type") or "").startswith("text/event-stream")
                (self._stream if is_stream else self._repeat)(answer)

    def _repeat(self, answer: http.client.HTTPResponse) -> None:
        body = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, answer: http.client.HTTPResponse) -> None:
        self.close_connection = True
        self.gateway._open.add(self.connection)
        with contextlib.suppress(OSError):
            if not self.gateway.holds_streams:
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Connection", "close")
                self.end_headers()
            while piece := answer.read1(65_536):
                if not self.gateway.holds_streams:
                    self.wfile.write(piece)
        self.gateway._open.discard(self.connection)


@contextlib.contextmanager
def gateway_to(upstream: str) -> Iterator[Gateway]:
    """Run a gateway before an app."""
    gateway = Gateway(upstream)
    thread = threading.Thread(target=gateway.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        gateway.server.shutdown()
        gateway.server.server_close()
        thread.join()
