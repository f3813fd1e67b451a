"""The client's address: believed as far as PROXY_HOPS says, kept as a fingerprint (security.md, row 6)."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from manual_app import create_app, db
from manual_app.web import client
from tests.conftest import SECRET


def address(app: Flask, remote: str, forwarded: str | None = None) -> str:
    """Return the address that the app sees through its whole stack."""
    seen: list[str] = []
    app.view_functions["healthz"] = lambda: seen.append(client.address()) or "ok"
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    app.test_client().get("/healthz", headers=headers, environ_overrides={"REMOTE_ADDR": remote})
    return seen[0]


@pytest.mark.parametrize(
    ("remote", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_address_is_counted_by_household(app: Flask, remote: str, counted: str) -> None:
    assert address(app, remote) == counted


@pytest.mark.parametrize(
    ("hops", "forwarded", "counted"),
    [
        (0, "198.51.100.9", "192.0.2.7"),
        (1, None, "192.0.2.7"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "10.0.0.1, 198.51.100.9", "198.51.100.9"),
        (2, "10.0.0.1, 198.51.100.9, 203.0.113.4", "198.51.100.9"),
        (2, "198.51.100.9", "192.0.2.7"),
    ],
)
def test_forwarded_address_is_believed_by_hops(
    tmp_path: Path, hops: int, forwarded: str | None, counted: str
) -> None:
    app = create_app({"SECRET_KEY": SECRET, "TESTING": True, "PROXY_HOPS": hops}, instance=tmp_path)
    assert address(app, "192.0.2.7", forwarded) == counted
    db.close()


def test_fingerprint_needs_the_secret_and_hides_the_value(app: Flask) -> None:
    with app.test_request_context():
        one = client.fingerprint("address", "192.0.2.7")
        assert one == client.fingerprint("address", "192.0.2.7")
        assert one != client.fingerprint("account", "192.0.2.7")
        app.config["SECRET_KEY"] = "another-secret-0123456789-abcdefghijk"
        assert one != client.fingerprint("address", "192.0.2.7")
    assert one.startswith("address:")
    assert "192" not in one.removeprefix("address:")[:3] or len(one) == 72
