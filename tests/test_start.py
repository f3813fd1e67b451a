"""The app starts, answers, and refuses to serve without a secret (security.md, row 19)."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from manual_app import create_app
from manual_app.config import NotConfigured


def test_healthz_answers(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"ok": True})


def test_readyz_names_every_part(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert set(answer.json) >= {"ok", "database", "storage", "queue"}


@pytest.mark.parametrize("secret", ["", "short", "a" * 64])
def test_serving_without_a_strong_secret_is_refused(secret: str, tmp_path: Path) -> None:
    with pytest.raises(NotConfigured, match="SECRET_KEY"):
        create_app({"SECRET_KEY": secret}, instance=tmp_path)


def test_foreign_host_is_refused(client: FlaskClient) -> None:
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400
