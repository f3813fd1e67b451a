"""A real S3 server for tests: SeaweedFS from PyPI, on loopback, in a folder of its own."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.machine import PATIENCE, lacks

PROGRAM = Path(sys.executable).with_name("weed")
KEYS = {"AWS_ACCESS_KEY_ID": "manual-tests", "AWS_SECRET_ACCESS_KEY": "not-a-secret-of-anybody"}


@dataclass
class S3:
    """A server that can be stopped and started again."""

    folder: Path
    ports: dict[str, int] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What the app has to find in its environment."""
        return {**KEYS, "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.ports['s3']}"}

    def start(self) -> None:
        """Start, and wait until it answers."""
        wanted = [
            f"{part}.port{kind}" for part in ("master", "volume", "filer", "s3") for kind in ("", ".grpc")
        ]
        self.ports = self.ports or dict(zip([*wanted], _free_ports(len(wanted)), strict=True))
        self.ports["s3"] = self.ports["s3.port"]
        options = [f"-{name}={port}" for name, port in self.ports.items() if ".port" in name]
        grants = {"accessKey": KEYS["AWS_ACCESS_KEY_ID"], "secretKey": KEYS["AWS_SECRET_ACCESS_KEY"]}
        rights = {"name": "manual", "credentials": [grants], "actions": ["Admin", "Read", "Write", "List"]}
        (self.folder / "s3.json").write_text(json.dumps({"identities": [rights]}))
        with (self.folder / "log.txt").open("ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "-logtostderr=true", "server", f"-dir={self.folder}", "-ip=127.0.0.1",
                 "-ip.bind=127.0.0.1", "-master.telemetry=false", "-master.volumeSizeLimitMB=64",
                 "-s3.port.iceberg=0", "-s3.port.lance=0",
                 "-volume.max=20", "-filer=true", "-s3=true", f"-s3.config={self.folder}/s3.json", *options],
                cwd=self.folder, stdout=log, stderr=log,
            )  # fmt: skip
        self._wait()

    def stop(self) -> None:
        """Stop; whoever asks is refused."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def _wait(self) -> None:
        assert self.process is not None
        patience = time.monotonic() + PATIENCE
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while True:
            assert self.process.poll() is None, (self.folder / "log.txt").read_text()[-2000:]
            assert time.monotonic() < patience, (self.folder / "log.txt").read_text()[-2000:]
            try:
                direct.open(f"http://127.0.0.1:{self.ports['s3']}/status", timeout=2).close()
                return
            except (OSError, urllib.error.HTTPError):
                time.sleep(0.2)


def _free_ports(count: int) -> list[int]:
    """Return ports nobody listens at, below those that systems give to connections meanwhile."""
    found: list[int] = []
    while len(found) < count:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found += [port] if port not in found else []
    return found


@pytest.fixture(scope="module")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """A running server; without its program tests are skipped, under CI they fail."""
    if not PROGRAM.exists():
        lacks("SeaweedFS")
    server = S3(tmp_path_factory.mktemp("s3"))
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture
def s3(s3_server: S3, monkeypatch: pytest.MonkeyPatch) -> S3:
    """The server, and an environment that leads to it."""
    for name, value in s3_server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return s3_server
