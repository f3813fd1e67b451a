"""`python -m manual_app`, in which `manual.py run` ends: starts, stops, starts again, says what is wrong."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from manual_app import __main__ as serving
from manual_app.paths import CHECKOUT
from tests import factories, machine
from tests.conftest import SECRET
from tests.machine import PATIENCE, free_port
from tests.texts.drafts import draft
from tests.texts.serving import Listening, account


class Served:
    """The app in a process group of its own, as a shell would start it."""

    def __init__(self, instance: Path, port: int, **settings: str) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.url = f"{self.address}/healthz"
        self.log = instance.parent / f"log-{time.monotonic_ns()}.txt"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MANUAL_")}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "manual_app", "--port", str(port), "--no-demo"],
                cwd=CHECKOUT,
                env={**kept, "MANUAL_INSTANCE": str(instance), **settings},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_healthy(self) -> None:
        patience = time.monotonic() + PATIENCE
        while time.monotonic() < patience:
            assert self.process.poll() is None, self.log.read_text()
            if serving.answers(self.url) and "Ctrl-C" in self.log.read_text():
                return
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def living(self) -> list[int]:
        """Return the processes of its group."""
        return machine.living(self.process.pid)

    def wait_until_all_ended(self, seconds: float) -> None:
        patience = time.monotonic() + seconds
        while self.living() and time.monotonic() < patience:
            time.sleep(0.1)
        assert self.living() == []


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def served(instance: Path) -> Iterator[Served]:
    with running(Served(instance, free_port())) as app:
        yield app


@contextmanager
def running(app: Served) -> Iterator[Served]:
    """Wait for its start, and leave nothing of it behind."""
    try:
        app.wait_until_healthy()
        yield app
    finally:
        for pid in app.living():
            os.kill(pid, signal.SIGKILL)
        app.process.wait()


def test_secret_key_is_made_once_for_its_owner_only(instance: Path) -> None:
    serving.make_secret(serving.open_instance(instance))
    key = instance / "secret-key"
    first = key.read_text()
    serving.make_secret(instance)
    assert (len(first.strip()), stat.S_IMODE(key.stat().st_mode)) == (64, 0o600)
    assert key.read_text() == first


def test_unwritable_instance_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemExit) as stop:
        serving.open_instance(tmp_path / "file" / "instance")
    assert (
        stop.value.code == f"The instance folder {tmp_path}/file/instance cannot be written: Not a directory."
    )


def test_second_start_on_an_instance_is_said_in_one_sentence(instance: Path) -> None:
    serving.open_instance(instance)
    with serving.claim(instance), pytest.raises(SystemExit) as stop, serving.claim(instance):
        pass
    assert str(stop.value.code).startswith(f"Another manual.py runs on the instance {instance};")


def _free(instance: Path) -> bool:
    try:
        with serving.claim(instance):
            return True
    except SystemExit:
        return False


def test_claim_ends_with_its_block(instance: Path) -> None:
    serving.open_instance(instance)
    with serving.claim(instance):
        assert not _free(instance)
    assert _free(instance)


def test_port_in_use_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "PORT_SECONDS", 0.0)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SystemExit) as stop:
            serving.check_port("127.0.0.1", port)
    assert stop.value.code == (
        f"Port {port} on 127.0.0.1 cannot be used (Address already in use); try another: --port N."
    )


def test_port_that_is_none_is_said_in_one_sentence() -> None:
    with pytest.raises(SystemExit) as stop:
        serving.check_port("127.0.0.1", 70000)
    assert stop.value.code == "70000 is no port: choose one between 1 and 65535."


def test_links_follow_the_port_unless_the_installation_says_otherwise(
    instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PUBLIC_URL", raising=False)
    serving.open_instance(instance)
    assert serving.environment_of(instance, "::1", 8123)["PUBLIC_URL"] == "http://[::1]:8123"
    (instance / "config.py").write_text('PUBLIC_URL = "https://manual.example"\n')
    assert "PUBLIC_URL" not in serving.environment_of(instance, "::1", 8123)


def test_demo_accounts_on_an_open_host_come_with_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    serving.announce("http://192.0.2.1:8000", "192.0.2.1", "a password", is_named=False)
    said = capsys.readouterr().out
    assert "all with the password a password" in said
    assert said.splitlines()[-1].startswith("Warning: everybody")
    serving.announce("http://127.0.0.1:8000", "127.0.0.1", "a password", is_named=False)
    assert "Warning" not in capsys.readouterr().out


def test_an_open_host_without_a_name_says_that_others_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    serving.announce("http://127.0.0.1:8000", "0.0.0.0", "", is_named=False)
    assert capsys.readouterr().out.splitlines()[1:] == [serving.NO_NAME]
    for host, is_named in (("0.0.0.0", True), ("127.0.0.1", False), ("192.0.2.1", False)):
        serving.announce("http://127.0.0.1:8000", host, "", is_named=is_named)
        assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize(
    ("environment", "settings", "is_named"),
    [
        ({}, "", False),
        ({"TRUSTED_HOSTS": "manual.example"}, "", True),
        ({"PUBLIC_URL": "https://manual.example"}, "", True),
        ({}, 'PUBLIC_URL = "https://manual.example"', True),
        ({}, 'TRUSTED_HOSTS = "manual.example"', True),
    ],
)
def test_an_installation_is_named_by_its_environment_or_its_settings(
    instance: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    settings: str,
    is_named: bool,
) -> None:
    for name in ("PUBLIC_URL", "TRUSTED_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    serving.open_instance(instance)
    (instance / "config.py").write_text(settings)
    assert serving.is_set(instance, "PUBLIC_URL", "TRUSTED_HOSTS") == is_named


def sigterm(served: Served) -> None:
    served.process.terminate()


def ctrl_c(served: Served) -> None:
    """A terminal sends it to the whole group."""
    os.killpg(served.process.pid, signal.SIGINT)


@pytest.fixture
def patient(app: Flask, instance: Path) -> Iterator[Served]:
    """The app of the tests, served by what would wait ten minutes for its connections when it stops."""
    (instance / "secret-key").write_text(SECRET)
    database = str(app.config["DATABASE_URL"])
    waits = "--graceful-timeout 600 --keep-alive 600"
    with running(Served(instance, free_port(), DATABASE_URL=database, GUNICORN_CMD_ARGS=waits)) as served:
        yield served


@pytest.mark.parametrize("ask_to_stop", [sigterm, ctrl_c])
def test_it_stops_when_asked_whatever_is_open_still(
    ask_to_stop: Callable[[Served], None], patient: Served, app: Flask
) -> None:
    author = factories.member(factories.organisation(), "author")
    events = f"/texts/{draft(author).id}/events?since=0"
    port = urlsplit(patient.address).port or 0
    kept = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with (
        socket.create_connection(("127.0.0.1", port)),  # browsers open some before they have something to ask
        closing(kept),
        Listening(patient.address, account(app, author), events) as stream,
    ):
        kept.request("GET", "/healthz")
        assert kept.getresponse().read()
        stream.next("ready")
        assert len(patient.living()) >= 4  # this, gunicorn, its process, the worker: one group
        ask_to_stop(patient)
        list(stream.events())  # until it ends
        assert patient.process.wait(PATIENCE) == 0
    patient.wait_until_all_ended(PATIENCE)
    said = patient.log.read_text()
    assert ("\nStopping.\n" in said, "is killed" in said) == (True, False)


def test_the_worker_shows_that_it_lives(served: Served, instance: Path) -> None:
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        with closing(sqlite3.connect(instance / "manual.sqlite3")) as looking:
            signs = looking.execute("SELECT id FROM worker_signs").fetchall()
        if signs:
            break
        time.sleep(0.1)
    assert signs == [(1,)]


def test_an_empty_installation_says_how_the_first_account_is_made(served: Served, instance: Path) -> None:
    said = served.log.read_text().splitlines()
    assert said[0] == "Nobody has an account yet: the command `create-coordinator` makes the first one."
    (how,) = [line.removeprefix("Commands: ") for line in said if line.startswith("Commands: ")]
    command = how.replace("COMMAND", "create-coordinator --help")
    ran = subprocess.run(command, cwd=CHECKOUT, shell=True, capture_output=True, text=True, check=False)
    assert (ran.returncode, f"MANUAL_INSTANCE={instance} " in how) == (0, True), ran.stderr


def test_it_listens_on_this_machine_only_unless_asked_otherwise(served: Served) -> None:
    """Every address it listens at is loopback."""
    port = int(served.url.split(":")[2].split("/")[0])
    listening = [
        fields[1].split(":")[0]
        for table in ("tcp", "tcp6")
        for fields in map(str.split, Path(f"/proc/net/{table}").read_text().splitlines()[1:])
        if fields[3] == "0A" and int(fields[1].split(":")[1], 16) == port
    ]
    assert listening == ["0100007F"]  # 127.0.0.1


def test_death_of_one_ends_the_other_and_is_said(served: Served) -> None:
    children = machine.children(served.process.pid)
    worker = next(pid for pid in children if b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(worker, signal.SIGKILL)
    assert served.process.wait(PATIENCE) == 1
    assert "The worker ended by itself with code -9" in served.log.read_text()
    served.wait_until_all_ended(PATIENCE)


@pytest.mark.parametrize("whom", ["the first process", "the whole group"])
def test_kill_is_followed_by_a_new_start(whom: str, served: Served, instance: Path) -> None:
    if whom == "the whole group":
        os.killpg(served.process.pid, signal.SIGKILL)
    else:
        served.process.kill()
    served.process.wait()
    port = int(served.url.split(":")[2].split("/")[0])
    with running(Served(instance, port)) as again:
        served.wait_until_all_ended(PATIENCE)
        again.process.terminate()
        assert again.process.wait(PATIENCE) == 0
