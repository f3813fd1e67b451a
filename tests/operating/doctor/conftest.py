"""An installation that is well."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from manual_app import create_app, signs
from tests.conftest import SECRET
from tests.mail_server import mail_server


@pytest.fixture
def healthy(app: Flask) -> Iterator[Flask]:
    """An installation of which only clock and address may be doubted."""
    instance = Path(app.instance_path)
    (instance / "secret-key").touch(mode=0o600)
    (instance / "secret-key").write_text("0123456789abcdef" * 4)
    instance.chmod(0o700)
    signs.show_life()
    with mail_server() as server:
        settings = {"SMTP_URL": f"smtp://127.0.0.1:{server.port}", "MAIL_FROM": "manual@jette.example"}
        yield create_app({"SECRET_KEY": SECRET, "TESTING": True, **settings}, instance=instance)
