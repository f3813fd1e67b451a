"""Serve the app: `python -m manual_app [--port N] [--host H] [--no-demo]`; `manual.py run` ends here.

Prepares the instance folder, brings the database up to date, fills an empty one with sample content, then
keeps a web server and a worker running in this process's own group: ending the group ends everything.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
import types
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from manual_app import paths, processes

FLASK = (sys.executable, "-m", "flask", "--app", "manual_app")
GUNICORN = (sys.executable, "-m", "gunicorn", "-c", "python:manual_app.web.server")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
NO_NAME = (
    "It answers this machine only: other names get 400 until PUBLIC_URL or TRUSTED_HOSTS says which it has."
)
STOP_SECONDS = 9.0
PORT_SECONDS = 5.0

ORGANISATIONS = (
    "jette, daugavpils, bulgarian-centre, szodliget, alimos, ekolor, male-dvorniky,",
    "fattoria-pugliese, mogila, kavadarci, dabrowa, ribera-alta, european-academy",
)

Environment = dict[str, str]


def main(words: list[str] | None = None) -> int:
    """Serve until Ctrl-C or SIGTERM (0), or until web or worker dies (1)."""
    reader = argparse.ArgumentParser(prog="manual.py run")
    reader.add_argument("--port", type=int, default=8000, help="8000 when not given")
    reader.add_argument("--host", default=LOOPBACK[0], help="127.0.0.1, this machine only, when not given")
    reader.add_argument("--no-demo", action="store_true", help="add no sample content to an empty instance")
    options = reader.parse_args(words)
    os.umask(0o077)  # drafts, mail and keys are nobody else's
    instance = open_instance(paths.instance())
    with claim(instance):
        make_secret(instance)
        check_port(options.host, options.port)
        env = environment_of(instance, options.host, options.port)
        flask(env, "db", "upgrade", quiet=not options.no_demo)
        password = name_commands(instance) if options.no_demo else seed_demo(instance, env)
        url = f"http://{quoted(EVERYWHERE.get(options.host, options.host))}:{options.port}"
        is_named = is_set(instance, "PUBLIC_URL", "TRUSTED_HOSTS")
        return Services(env).serve(
            f"{url}/healthz", lambda: announce(url, options.host, password, is_named=is_named)
        )


def flask(env: Environment, *words: str, quiet: bool = False) -> None:
    """Run one of the app's own commands; stop when it fails, its reason is on the screen already."""
    out = subprocess.DEVNULL if quiet else None
    if code := subprocess.run([*FLASK, *words], env=env, check=False, stdout=out).returncode:
        sys.exit(f"flask --app manual_app {' '.join(words)} failed with code {code}.")


def name_commands(instance: Path) -> str:
    """Say how the commands of this instance are run; nobody has a password of the demo."""
    program = shlex.quote(str(Path(sys.executable).with_name("flask")))
    print(
        f"Commands: MANUAL_INSTANCE={shlex.quote(str(instance))} {program} --app manual_app COMMAND",
        flush=True,
    )
    return ""


def seed_demo(instance: Path, env: Environment) -> str:
    """Fill an empty instance with sample content; return the password of its accounts, if it has them."""
    flask(env, "seed-demo")
    kept = instance / "demo-password"
    if not kept.is_file():
        return ""
    env["DEMO"] = "1"
    return kept.read_text(encoding="utf-8").strip()


def open_instance(instance: Path) -> Path:
    """Make the instance folder; stop with a sentence when it cannot be written."""
    try:
        instance.mkdir(parents=True, exist_ok=True)
        (instance / "manual.lock").touch()
        with tempfile.TemporaryFile(dir=instance):
            pass
    except OSError as refusal:
        sys.exit(f"The instance folder {instance} cannot be written: {refusal.strerror}.")
    return instance


@contextlib.contextmanager
def claim(instance: Path) -> Iterator[None]:
    """Hold the instance; the kernel lets go of it when this process ends, however it ends."""
    with (instance / "manual.lock").open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(
                f"Another manual.py runs on the instance {instance}; MANUAL_INSTANCE names a second one."
            )
        yield


def make_secret(instance: Path) -> None:
    """Make the key that signs cookies, once, readable by its owner only."""
    key = instance / "secret-key"
    if key.exists():
        return
    unfinished = key.with_suffix(".new")
    unfinished.touch(mode=0o600)
    unfinished.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
    unfinished.replace(key)


def check_port(host: str, port: int) -> None:
    """Stop with a sentence when nothing can listen there; what was killed has PORT_SECONDS to let go."""
    if not 0 < port < 65536:
        sys.exit(f"{port} is no port: choose one between 1 and 65535.")
    patience = time.monotonic() + PORT_SECONDS
    while True:
        try:
            family, kind, number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind, number) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
            return
        except OSError as refusal:
            if time.monotonic() > patience:
                sys.exit(f"Port {port} on {host} cannot be used ({refusal.strerror}); try another: --port N.")
        time.sleep(0.25)


def environment_of(instance: Path, host: str, port: int) -> Environment:
    """Return what web and worker need to know."""
    address = f"{quoted(host)}:{port}"
    env = {**os.environ, "MANUAL_INSTANCE": str(instance), "MANUAL_BIND": address}
    if not is_set(instance, "PUBLIC_URL"):
        env["PUBLIC_URL"] = f"http://{address}"
    return env


def quoted(host: str) -> str:
    """Return a host as it stands in an address: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


class Services:
    """The web server and the worker: started together, stopped together."""

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.asked_to_stop = False
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def serve(self, ready_url: str, when_ready: Callable[[], None]) -> int:
        """Run both until somebody asks for an end (0) or one of them dies (1)."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.ask_to_stop)
        self.start("web", *GUNICORN)
        self.start("worker", *FLASK, "worker")
        announced = False
        while not self.asked_to_stop and not self.dead():
            if not announced and answers(ready_url):
                announced = True
                when_ready()
            time.sleep(0.2)
        for name in [] if self.asked_to_stop else self.dead():
            code = self.running[name].returncode
            print(f"The {name} ended by itself with code {code}; its reason stands above.", flush=True)
        self.stop()
        return 0 if self.asked_to_stop else 1

    def ask_to_stop(self, _number: int, _frame: types.FrameType | None) -> None:
        """Remember that Ctrl-C or SIGTERM came."""
        self.asked_to_stop = True

    def start(self, name: str, *command: str) -> None:
        """Start one of the two in this process group, bound to the life of this process."""
        self.running[name] = subprocess.Popen(command, env=self.env, preexec_fn=become_child)

    def dead(self) -> list[str]:
        """Name those which have ended."""
        return [name for name, child in self.running.items() if child.poll() is not None]

    def stop(self) -> None:
        """Ask both to end; end by force what has not after STOP_SECONDS."""
        print("Stopping.", flush=True)
        for child in self.running.values():
            if child.poll() is None:
                child.terminate()
        patience = time.monotonic() + STOP_SECONDS
        for name, child in self.running.items():
            try:
                child.wait(max(0.0, patience - time.monotonic()))
            except subprocess.TimeoutExpired:
                print(f"The {name} did not stop in time and is killed.", flush=True)
                child.kill()
                child.wait()


def become_child() -> None:
    """End with the parent; leave Ctrl-C, which a terminal sends to the whole group, to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    processes.end_with_parent()


def answers(url: str) -> bool:
    """Say whether a web server answers there, whatever it says."""
    try:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def is_set(instance: Path, *names: str) -> bool:
    """Say whether the environment or the installation's own file sets one of these settings."""
    own_settings = instance / "config.py"
    written = own_settings.read_text(encoding="utf-8") if own_settings.is_file() else ""
    return any(os.environ.get(name) or name in written for name in names)


def announce(url: str, host: str, password: str, *, is_named: bool) -> None:
    """Say where the app is, what it does not answer to and, in demo mode, who can sign in."""
    print(f"The manual is at {url} - Ctrl-C stops it.", flush=True)
    if host in EVERYWHERE and not is_named:
        print(NO_NAME, flush=True)
    if not password:
        return
    print(
        f"Demo accounts, all with the password {password} :\n"
        "  coordinator@jette.example       coordinator of the lead partner\n"
        "  coordinator@daugavpils.example  deputy coordinator\n"
        "  author@ORG.example and reviewer@ORG.example, where ORG is one of\n"
        f"    {ORGANISATIONS[0]}\n    {ORGANISATIONS[1]}",
        flush=True,
    )
    if host not in LOOPBACK:
        print("Warning: everybody who can reach this machine can sign in with these accounts.", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
