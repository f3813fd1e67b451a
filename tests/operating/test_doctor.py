"""`flask doctor`: each part made to go wrong, and found."""

from __future__ import annotations

import json
import resource
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from flask import Flask

from manual_app import create_app, db, jobs, mail, paths, signs
from manual_app.activity import service as record
from manual_app.migrations import service as migrations
from manual_app.operating import doctor
from manual_app.operating.doctor import database, files, machine
from manual_app.operating.doctor.findings import Finding, Installation, State
from manual_app.press import fonts
from tests.conftest import SECRET
from tests.mailserver import Taker, mail_server
from tests.texts.serving import serving


def installation(app: Flask, **settings: Any) -> Installation:
    return Installation(
        {**app.config, **settings},
        Path(app.instance_path),
        app.extensions["engine"],
        app.extensions["trusted_hosts"],
    )


def found(check: Any, app: Flask, **settings: Any) -> Finding:
    """Return the first thing a check finds that is not well, else the last."""
    with app.app_context():
        findings = list(check(installation(app, **settings)))
    return next((finding for finding in findings if finding.state != State.OK), findings[-1])


def check_of(part: str) -> Any:
    return dict(doctor.CHECKS)[part]


@pytest.fixture
def healthy(app: Flask) -> Iterator[Flask]:
    """An installation of which only clock and address may be doubted."""
    instance = Path(app.instance_path)
    (instance / "secret-key").touch(mode=0o600)
    (instance / "secret-key").write_text("0123456789abcdef" * 4)
    instance.chmod(0o700)
    signs.show_life()
    with mail_server(Taker()) as port:
        settings = {"SMTP_URL": f"smtp://127.0.0.1:{port}", "MAIL_FROM": "manual@jette.example"}
        yield create_app({"SECRET_KEY": SECRET, "TESTING": True, **settings}, instance=instance)


def test_a_healthy_installation_is_said_to_be_well(healthy: Flask) -> None:
    with healthy.app_context():
        findings = list(doctor.examine(installation(healthy)))
    doubted = {finding.part: finding.state for finding in findings if finding.state != State.OK}
    doubted.pop("clock", None)  # as the machine has it
    assert doubted == {"address": State.WARNING, "proxy": State.WARNING}  # nobody serves, on loopback
    assert {finding.part for finding in findings} >= {
        "database",
        "worker",
        "queue",
        "sender",
        "outbox",
        "jobs",
    }


def test_the_command_prints_lines_and_ends_with_one_where_something_is_wrong(healthy: Flask) -> None:
    runner = healthy.test_cli_runner()
    ran = runner.invoke(args=["doctor"])
    assert ran.exit_code == 0, ran.output
    assert "ok      database: SQLite, readable and writable" in ran.output
    assert (
        "warning address: http://127.0.0.1:8000 is for this machine only\n        → Set PUBLIC_URL"
        in ran.output
    )
    (Path(healthy.instance_path) / "secret-key").chmod(0o644)
    ran = runner.invoke(args=["doctor", "--json"])
    findings = {one["part"]: one for one in json.loads(ran.stdout)}
    assert (ran.exit_code, findings["secret"]["state"]) == (1, "wrong")
    assert findings["secret"]["mend"].startswith("Run `chmod 600 ")


def test_a_part_that_cannot_be_looked_at_is_wrong_and_ends_nothing(
    healthy: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_installation: Installation) -> Iterator[Finding]:
        yield from ()
        raise ValueError("s3cret")

    monkeypatch.setattr(doctor, "CHECKS", (("stumbling", stumble), *doctor.CHECKS[-1:]))
    stumbled, last = doctor.examine(installation(healthy))
    assert (stumbled.state, stumbled.said) == (State.WRONG, "could not be looked at: ValueError")
    assert last.part == "open files"


# --- the database ---


def test_database_that_is_not_there_is_wrong(app: Flask) -> None:
    app.extensions["engine"].dispose()
    shutil.rmtree(app.instance_path)
    finding = found(database.database, app)
    assert (finding.state, finding.said) == (
        State.WRONG,
        "cannot be opened: sqlite3.OperationalError (SQLITE_CANTOPEN)",
    )


def test_damaged_file_is_wrong(app: Flask) -> None:
    app.extensions["engine"].dispose()
    file = Path(app.instance_path) / "manual.sqlite3"
    content = bytearray(file.read_bytes())
    for page in range(20, 60):
        content[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    file.write_bytes(content)
    finding = found(database.database, app)
    assert finding.state == State.WRONG
    assert "restore the newest backup" in finding.mend


def test_database_that_takes_no_write_is_wrong(app: Flask) -> None:
    app.extensions["engine"].dispose()
    engine = db.connect(f"sqlite:///file:{app.instance_path}/manual.sqlite3?mode=ro&uri=true")
    app.extensions["engine"] = engine
    finding = found(database.database, app)
    assert (finding.state, finding.said) == (
        State.WRONG,
        "cannot be written: sqlite3.OperationalError (SQLITE_READONLY)",
    )


def test_database_that_is_not_set_for_truth_is_wrong(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(database.PRAGMAS, "synchronous", "3")  # as if EXTRA were asked for and not there
    finding = found(database.database, app)
    assert (finding.state, finding.said[:21]) == (State.WRONG, "is not set for truth:")


def test_sqlite_on_a_network_is_wrong(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "21 1 0:20 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        f"99 21 0:50 / {app.instance_path} rw,relatime shared:7 - nfs4 server:/export rw\n"
    )
    assert database.file_system_of(Path(app.instance_path) / "manual.sqlite3", mounts) == "nfs4"
    assert database.file_system_of(tmp_path, mounts) == "ext4"
    monkeypatch.setattr(database, "file_system_of", lambda path: "nfs4")
    assert "(nfs4)" in found(database.database, app).said


def test_another_migration_is_wrong(app: Flask) -> None:
    migrations.downgrade(app.extensions["engine"], "0003")
    assert found(database.migrated, app).state == State.WRONG


def test_missing_trigger_is_wrong_and_named(app: Flask) -> None:
    with app.extensions["engine"].begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER log_entries_no_update")
    finding = found(database.triggers, app)
    assert (finding.state, finding.said) == (State.WRONG, "missing: log_entries_no_update")


@pytest.fixture
def on_postgresql(postgresql_url: str, tmp_path: Path) -> Iterator[Flask]:
    (tmp_path / "pg").mkdir()
    settings = {"SECRET_KEY": SECRET, "TESTING": True, "DATABASE_URL": postgresql_url}
    app = create_app(settings, instance=tmp_path / "pg")
    yield app
    db.close()
    jobs.close()
    app.extensions["engine"].dispose()


@pytest.mark.postgresql
def test_postgresql_without_fsync_is_wrong(on_postgresql: Flask) -> None:
    finding = found(database.database, on_postgresql)  # the tests' own server runs without
    assert (finding.state, finding.said) == (
        State.WRONG,
        "fsync is off: what people are told is saved can be lost with the power",
    )


@pytest.mark.postgresql
def test_postgresql_that_takes_no_write_is_wrong(on_postgresql: Flask, postgresql_url: str) -> None:
    with on_postgresql.extensions["engine"].connect() as connection:
        name = connection.exec_driver_sql("SELECT current_database()").scalar()
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        connection.commit()
    on_postgresql.extensions["engine"].dispose()
    findings = list(database.database(installation(on_postgresql)))
    assert findings[-1].said == "cannot be written: psycopg.errors.ReadOnlySqlTransaction (25006)"
    assert findings[-1].state == State.WRONG


def test_postgresql_that_is_gone_is_wrong_and_the_command_says_so(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        settings = {"SECRET_KEY": SECRET, "DATABASE_URL": f"postgresql+psycopg://u:s3cret@{address}/manual"}
        app = create_app(settings, instance=tmp_path / "instance")
        ran = app.test_cli_runner().invoke(args=["doctor"])
    assert ran.exit_code == 1
    assert f"→ See that PostgreSQL runs at {address} and takes user and database" in ran.output
    assert "s3cret" not in ran.output


# --- files and libraries ---


def test_storage_that_cannot_be_written_is_wrong(app: Flask) -> None:
    folder = Path(app.instance_path) / "files"
    shutil.rmtree(folder)
    folder.write_text("no folder")
    assert found(files.storage_writable, app).state == State.WRONG


def test_fonts_that_are_not_cut_are_a_warning(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts, "default_directory", lambda: tmp_path)
    finding = found(files.fonts_cut, app)
    assert (finding.state, finding.said) == (
        State.WARNING,
        "12 of 12 are not cut; the first compile cuts them",
    )


def test_missing_pango_is_wrong(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LIBRARIES", {"pango-that-is-not-there": "libpango-1.0-0"})
    finding = found(files.pango, app)
    assert (finding.state, finding.mend) == (State.WRONG, "Run `apt install libpango-1.0-0`.")


def test_old_pango_is_wrong(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(files.pango, app).state == State.OK
    monkeypatch.setattr(files, "OLDEST_PANGO", (99, 0))
    assert found(files.pango, app).mend.startswith("Install 99.0 or newer")


def test_assets_that_are_missing_are_wrong(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(paths, "static", lambda: tmp_path)
    assert "is not built" in found(files.assets_built, app).said
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/manifest.json").write_text('{"app.js": "app-1.js"}')
    assert found(files.assets_built, app).said == f"missing in {tmp_path}/dist: app-1.js"


def test_translations_that_are_not_compiled_are_wrong(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(paths, "PACKAGE", tmp_path)
    catalogue = tmp_path / "translations/lv/LC_MESSAGES/messages.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.touch()
    assert found(files.translations, app).said == "not compiled: lv"
    catalogue.with_suffix(".mo").touch()
    assert found(files.translations, app).state == State.OK


# --- mail and work ---


def test_no_mail_server_is_a_warning(app: Flask) -> None:
    assert found(check_of("mail"), app).state == State.WARNING


def test_mail_server_that_refuses_the_password_is_wrong(app: Flask) -> None:
    with mail_server(Taker(), user="manual") as port:
        settings = {"SMTP_URL": f"smtp://manual:wrong@127.0.0.1:{port}"}
        mail.configure({**app.config, **settings}, Path(app.instance_path))
        finding = found(check_of("mail"), app, **settings)
    assert finding.state == State.WRONG
    assert f"127.0.0.1:{port} refuses user or password: 535" in finding.said


def test_sender_nobody_accepts_is_wrong(healthy: Flask) -> None:
    finding = found(check_of("mail"), healthy, MAIL_FROM="manual@localhost.example")
    assert (finding.part, finding.state) == ("sender", State.WRONG)


def test_worker_that_never_ran_or_is_silent_is_wrong(app: Flask) -> None:
    assert found(check_of("worker"), app).said == "none has run on this database yet"
    with db.transaction() as session:
        session.add(signs.WorkerSign(id=1, at=db.now() - timedelta(hours=1)))
    assert found(check_of("worker"), app).said.startswith("silent since ")


def test_job_that_waits_for_long_is_a_warning(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    signs.show_life()
    with db.transaction():
        mail.send(to="ann@jette.example", subject="Hello", body="Hello")
    assert found(check_of("worker"), app).said == "1 jobs wait"
    monkeypatch.setattr(doctor.work, "OLD", timedelta(0))
    finding = found(check_of("worker"), app)
    assert (finding.part, finding.state) == ("queue", State.WARNING)
    assert finding.said.startswith("1 wait, the next one since ")


def test_mail_and_jobs_that_failed_are_warnings(app: Flask) -> None:
    with db.transaction():
        message = mail.send(to="ann@jette.example", subject="Hello", body="Hello")
        message.attempts, message.last_error = 3, "NoMailServer: away"
    signs.note_failure("sail", ValueError("s3cret"))
    assert found(check_of("mail that failed"), app).said == "1 of 1 unsent messages were tried more than once"
    assert found(check_of("jobs that failed"), app).said == "failed: sail (ValueError, 1 times)"


# --- the address and the proxy ---


@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("https://manual.jette.example", State.OK),
        ("http://127.0.0.1:8000", State.WARNING),
        ("http://manual.jette.example", State.WRONG),
        ("manual.jette.example", State.WRONG),
        ("https://jette.example/manual", State.WRONG),
    ],
)
def test_address_is_to_be_one_for_people_and_encrypted(app: Flask, url: str, state: State) -> None:
    assert found(check_of("address"), app, PUBLIC_URL=url).state == state


def test_hosts_without_the_own_one_are_wrong(app: Flask) -> None:
    finding = found(check_of("hosts"), app, PUBLIC_URL="https://manual.jette.example")
    assert (finding.state, "lacks manual.jette.example" in finding.said) == (State.WRONG, True)


def test_sample_accounts_that_others_can_reach_are_wrong(app: Flask) -> None:
    (Path(app.instance_path) / "demo-password").touch()
    assert found(check_of("sample accounts"), app).state == State.OK
    assert (
        found(check_of("sample accounts"), app, PUBLIC_URL="https://manual.jette.example").state
        == State.WRONG
    )


def test_streams_and_hops_are_looked_at_by_the_public_address(app: Flask) -> None:
    with serving(app) as url:
        findings = list(check_of("proxy")(installation(app, PUBLIC_URL=url)))
        assert [(one.part, one.state) for one in findings] == [("proxy", State.OK), ("streams", State.OK)]
        assert found(check_of("proxy"), app, PUBLIC_URL=url, PROXY_HOPS=1).state == State.WARNING
        with forwarded(url, host="backend") as without_host:
            finding = found(check_of("proxy"), app, PUBLIC_URL=without_host)
    assert (finding.state, finding.said) == (State.WRONG, f"{without_host}/healthz answers 400")
    finding = found(check_of("proxy"), app, PUBLIC_URL=url)
    assert finding.said == f"{url}/healthz cannot be reached from here (ConnectionRefusedError)"


def test_proxy_that_holds_streams_back_is_wrong(app: Flask) -> None:
    with serving(app) as url, forwarded(url) as held_back:
        finding = found(check_of("proxy"), app, PUBLIC_URL=held_back)
    assert (finding.part, finding.state) == ("streams", State.WRONG)


@contextmanager
def forwarded(url: str, *, host: str = "") -> Iterator[str]:
    """A proxy that waits for the whole answer before it sends any of it on."""

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = Request(url + self.path, headers={"Host": host or self.headers["Host"]})
            try:
                with urlopen(asked) as answer:
                    status, content = answer.status, answer.read()
            except HTTPError as error:
                status, content = error.code, error.read()
            self.send_response(status)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# --- the machine ---


def test_instance_that_others_can_read_is_wrong(app: Flask) -> None:
    instance = Path(app.instance_path)
    instance.chmod(0o700)
    (instance / "manual.sqlite3").chmod(0o644)
    assert found(machine.instance, app).state == State.OK  # nobody gets through to it
    instance.chmod(0o755)
    finding = found(machine.instance, app)
    assert (finding.state, finding.said) == (State.WRONG, f"others can read manual.sqlite3 in {instance}")


def test_missing_and_weak_secrets_are_wrong(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    assert found(machine.secret, app).state == State.WRONG
    (Path(app.instance_path) / "secret-key").write_text("a" * 64)
    assert found(machine.secret, app).state == State.WRONG


def test_clock_behind_the_record_is_wrong(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    future = db.now() + timedelta(days=3)
    with monkeypatch.context() as later, db.transaction():
        later.setattr(db, "now", lambda: future)
        record.record("partner.created", subject_kind="organisation", subject_id=1)
    finding = found(machine.clock, app)
    assert (finding.state, finding.said[:38]) == (State.WRONG, "behind the newest entry of the record ")


def test_clock_that_is_not_synchronised_is_a_warning(app: Flask) -> None:
    expected = {True: State.OK, None: State.OK, False: State.WARNING}
    assert found(machine.clock, app).state == expected[machine.is_synchronised()]


def test_full_disk_is_wrong_and_little_room_a_warning(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage(app.instance_path).free
    monkeypatch.setattr(machine, "LITTLE_DISK", free * 2)
    assert found(machine.disk, app).state == State.WARNING
    monkeypatch.setattr(machine, "NO_DISK", free * 2)
    assert found(machine.disk, app).state == State.WRONG


def test_too_few_open_files_are_a_warning(app: Flask) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (400, hard))
    try:
        finding = found(machine.open_files, app)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert (finding.state, finding.said) == (State.WARNING, "400 allowed here, 600 needed for 200 streams")
