"""`/metrics` is off unless a token is set, open to who sends it, and names nobody."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app import create_app, db, mail, signs
from manual_app.config import NotConfigured
from manual_app.web import metrics
from tests import factories
from tests.conftest import SECRET
from tests.texts.serving import account, serving

TOKEN = "a-token-of-the-tests-0123456789"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def measured(app: Flask) -> Flask:
    """The app with figures."""
    settings = {
        "SECRET_KEY": SECRET,
        "TESTING": True,
        "METRICS_TOKEN": TOKEN,
        "DATABASE_URL": app.config["DATABASE_URL"],
    }
    return create_app(settings, instance=Path(app.instance_path))


def figures(client: FlaskClient) -> dict[str, float]:
    """Return name{labels} -> value."""
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    return read(answer.text)


def read(shown: str) -> dict[str, float]:
    lines = [line for line in shown.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _space, value in (line.rpartition(" ") for line in lines)}


def test_without_a_token_there_are_no_figures(client: FlaskClient) -> None:
    assert client.get("/metrics", headers=BEARER).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer ä"}])
def test_who_does_not_send_the_token_gets_none(measured: Flask, sent: dict[str, str]) -> None:
    answer = measured.test_client().get("/metrics", headers=sent)
    assert (answer.status_code, answer.text) == (401, "Send METRICS_TOKEN as bearer token.\n")


@pytest.mark.parametrize("weak", ["short", "a" * 40])
def test_a_weak_token_is_refused_at_the_start(app: Flask, weak: str) -> None:
    with pytest.raises(NotConfigured, match=r"^METRICS_TOKEN is weak"):
        create_app({"SECRET_KEY": SECRET, "METRICS_TOKEN": weak}, instance=Path(app.instance_path))


def test_requests_are_counted_by_endpoint_and_status(measured: Flask) -> None:
    client = measured.test_client()
    for path in ("/healthz", "/healthz", "/password/s3cret", "/s3cret"):
        client.get(path)
    client.open("/s3cret", method="S3CRET")
    now = figures(client)
    assert now['manual_requests_total{endpoint="healthz",method="GET",status="200"}'] == 2
    assert now['manual_requests_total{endpoint="none",method="any",status="404"}'] == 2
    assert now['manual_request_seconds_count{endpoint="healthz"}'] == 2
    assert now["manual_process_memory_bytes"] > 1_000_000
    assert [name for name in now if "s3cret" in name.lower()] == []


def test_mail_jobs_and_compiles_are_counted_from_the_database(measured: Flask) -> None:
    with db.transaction() as session:
        for attempts in (0, 3, mail.ATTEMPTS):
            mail.send(to="ann@jette.example", subject="s3cret", body="s3cret").attempts = attempts
        session.flush()
    signs.show_life()
    now = figures(measured.test_client())
    assert now['manual_mails{state="waiting"}'] == 2
    assert now['manual_mails{state="failed"}'] == 1
    assert now["manual_jobs_waiting"] == 3
    assert 0 <= now["manual_job_age_seconds"] < 60
    assert 0 <= now["manual_worker_silent_seconds"] < 60


@pytest.mark.parametrize("processes", [1, 2])
def test_processes_count_together_what_they_serve(app: Flask, processes: int) -> None:
    organisations = factories.network(partners=2)
    author = factories.member(organisations["daugavpils"], "author")
    text = factories.chapter(factories.member(organisations["jette"], "coordinator"), author)
    signed = account(app, author)
    db.close()
    with serving(app, processes=processes, METRICS_TOKEN=TOKEN) as url:
        events = urllib.request.Request(
            f"{url}/texts/{text.id}/events?since=0", headers={"Cookie": signed["cookie"]}
        )
        with urllib.request.urlopen(events) as stream:
            assert stream.readline() == b"event: ready\n"
            for _time in range(20):
                urllib.request.urlopen(f"{url}/readyz").close()
            shown = (
                urllib.request.urlopen(urllib.request.Request(f"{url}/metrics", headers=BEARER))
                .read()
                .decode()
            )
    now = read(shown)
    assert now['manual_requests_total{endpoint="readyz",method="GET",status="200"}'] == 20
    assert now["manual_open_streams"] == 1
    memory = [name for name in now if name.startswith("manual_process_memory_bytes")]
    assert (len(memory), all("pid" in name for name in memory)) in {(1, False), (1, True), (2, True)}
    assert re.search(r"ann|daugavpils|@", shown) is None


def test_a_process_that_is_gone_leaves_the_sums(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    metrics.count_together(tmp_path / "metrics")
    kept = [tmp_path / "metrics" / name for name in ("counter_7.db", "gauge_livesum_8.db")]
    gone = [tmp_path / "metrics" / name for name in ("gauge_livesum_7.db", "gauge_liveall_7.db")]
    for file in (*kept, *gone):
        file.touch()
    metrics.forget_process(7)
    assert ([file.exists() for file in kept], [file.exists() for file in gone]) == ([True] * 2, [False] * 2)
