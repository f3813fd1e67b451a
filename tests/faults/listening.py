"""A client that looks on: it reads a Text's stream, and resumes where it was whenever the stream ends."""

from __future__ import annotations

import http.client
import threading
import time
from typing import Any

from tests.faults.running import wait_until


class Looker(threading.Thread):
    """Hears the versions of one Text; counts its streams, and those that broke off before their end."""

    def __init__(self, port: int, account: dict[str, Any], text_id: int) -> None:
        super().__init__(daemon=True)
        self.heard: list[int] = []
        self.streams = 0
        self.broken = 0
        self._port, self._path = port, f"/texts/{text_id}/events"
        self._headers = {"Accept": "text/event-stream", "Cookie": account["cookie"]}
        self._done = threading.Event()

    def __enter__(self) -> Looker:
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._done.set()
        self.join(30)

    def run(self) -> None:
        """Read until told to leave."""
        while not self._done.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=15)
            try:
                self._read(connection)
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
            finally:
                connection.close()

    def wait_for(self, version: int) -> float:
        """Wait until a version was heard; return the seconds that took."""
        return wait_until(lambda: self.heard and self.heard[-1] >= version, f"version {version} is not heard")

    def _read(self, connection: http.client.HTTPConnection) -> None:
        since = self.heard[-1] if self.heard else 0
        connection.request("GET", f"{self._path}?since={since}", headers=self._headers)
        response = connection.getresponse()
        if response.status != 200:
            raise http.client.HTTPException(response.status)
        self.streams += 1
        try:
            while not self._done.is_set() and (line := response.readline()):
                if line.startswith(b"id: "):
                    self.heard.append(int(line[4:]))
            self.broken += not self._done.is_set() and not response.isclosed()
        except (OSError, http.client.HTTPException):
            self.broken += 1
            raise
