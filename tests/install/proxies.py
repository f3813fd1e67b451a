"""nginx and Caddy on loopback with the very sites of docs/install/, their ports and certificates replaced."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path

from manual_app.paths import CHECKOUT
from tests.certificates import self_made
from tests.machine import free_port, lacks

FILES = CHECKOUT / "docs/install"
SITE = (FILES / "nginx.conf").read_text(encoding="utf-8")
CADDYFILE = (FILES / "Caddyfile").read_text(encoding="utf-8")
# no other machine is asked for certificates, nothing is written outside of the folder
CADDY_ALONE = """
{{
	admin off
	storage file_system {folder}/storage
	skip_install_trust
	auto_https disable_redirects
"""
MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
{user}
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass
class Proxy:
    """One that runs: its address, its certificate, its log."""

    port: int
    certificate: Path
    folder: Path

    @property
    def url(self) -> str:
        """The address of the site."""
        return f"https://localhost:{self.port}"

    def connection(self) -> HTTPSConnection:
        """Connect, trusting its certificate."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        return HTTPSConnection("localhost", self.port, context=context, timeout=60)


def program(name: str) -> str:
    """Return a program's path, or skip; under CI its absence is a failure."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if not found:
        lacks(name)
    return found


@contextmanager
def nginx(folder: Path, port: int, upstream: str) -> Iterator[Proxy]:
    """Serve the site at `port` before `upstream`; `change` replaces some of its words."""
    folder.mkdir()
    certificate, key = self_made(folder, "localhost")
    site = SITE.replace("manual.example.org", "localhost").replace("http://127.0.0.1:8000", upstream)
    site = site.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    site = site.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    site = "".join(line for line in site.splitlines(keepends=True) if "listen [::]" not in line)
    site = site.replace("/etc/ssl/manual/fullchain.pem", str(certificate)).replace(
        "/etc/ssl/manual/privkey.pem", str(key)
    )
    site = site.replace("/var/log/nginx/", f"{folder}/")
    (folder / "site.conf").write_text(site)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user))
    with _running([program("nginx"), "-c", folder / "nginx.conf", "-e", folder / "error.log"], port, folder):
        yield Proxy(port, certificate, folder)


@contextmanager
def caddy(folder: Path, port: int, upstream: str) -> Iterator[Proxy]:
    """Serve the site at `port` before `upstream`, with a certificate of Caddy's own authority."""
    folder.mkdir()
    own = f"https://localhost:{port} {{\n\tbind 127.0.0.1\n"
    site = CADDYFILE.replace("manual.example.org {\n", own).replace("127.0.0.1:8000", upstream)
    (folder / "Caddyfile").write_text(site.replace("\n{\n", CADDY_ALONE.format(folder=folder), 1))
    command = [program("caddy"), "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]
    with _running(command, port, folder):
        yield Proxy(port, folder / "storage/pki/authorities/local/root.crt", folder)


@contextmanager
def _running(command: list[str | Path], port: int, folder: Path) -> Iterator[None]:
    home = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "said.log").open("wb") as said:
        process = subprocess.Popen(command, env=home, stdout=said, stderr=said)
        try:
            _wait_for(port, process, folder)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until it speaks TLS: Caddy listens before it has made its certificate."""
    for _attempt in range(300):
        assert process.poll() is None, (folder / "said.log").read_text()
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
                ssl._create_unverified_context().wrap_socket(line, server_hostname="localhost").close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the proxy does not answer")
