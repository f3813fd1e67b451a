"""What every answer of every address tells the browser, and that looking changes nothing (rows 2 and 16)."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from manual_app.web import security
from tests.house.addresses import addresses, author_of_sample
from tests.reliability import Counted
from tests.seeded import signed_in

AS_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
AS_PROGRAM = {"Accept": "application/json"}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'nonce-*'",
    "style-src": "'self' 'nonce-*'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
SANDBOXED = {"default-src": "'none'", "sandbox": ""}
# addresses whose answers caches may keep; of a page for the public, what a member gets is kept nowhere
KEPT = (
    "/static/", "/cover/", "/pictures/", "/people/", "/read/", "/cite/", "/editions/",
    "/privacy", "/accessibility", "/contact",
)  # fmt: skip


def policy_of(answer: TestResponse) -> dict[str, str]:
    """Return the directives of an answer's policy; a nonce is a star."""
    parts = [part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";")]
    return {
        name: " ".join("'nonce-*'" if word.startswith("'nonce-") else word for word in words.split())
        for name, _space, words in parts
    }


def faults(answer: TestResponse, address: str, *, secure: bool = False) -> list[str]:
    """Return what the headers of an answer lack."""
    found = [name for name, value in security.HEADERS.items() if answer.headers.get(name) != value]
    if policy_of(answer) not in (POLICY, SANDBOXED):
        found.append(answer.headers["Content-Security-Policy"])
    if ("Strict-Transport-Security" in answer.headers) is not secure:
        found.append("Strict-Transport-Security")
    public = "public" in answer.headers["Cache-Control"]
    if not public and answer.headers["Cache-Control"] != "no-store":
        found.append(answer.headers["Cache-Control"])
    if public and (answer.status_code >= 400 or not (address == "/" or address.startswith(KEPT))):
        found.append(f"kept by caches: {answer.status_code}")
    if "Access-Control-Allow-Origin" in answer.headers or "Server" in answer.headers:
        found.append("says more than it should")
    return found


def visitors(app: Flask) -> list[FlaskClient]:
    """Return a coordinator, the author of the sample text, and somebody from the street."""
    return [signed_in(app), signed_in(app, author_of_sample(app)), app.test_client()]


def rows(instance: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    with sqlite3.connect(Path(instance) / "manual.sqlite3") as file:
        tables = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: file.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables}


def files(instance: str) -> set[tuple[str, int, int]]:
    """Return every stored file but the one that `/readyz` writes, with its size and time."""
    stored = (Path(instance) / "files").rglob("*")
    return {
        (str(path), path.stat().st_size, path.stat().st_mtime_ns)
        for path in stored
        if path.is_file() and "health" not in path.parts
    }


def test_looking_at_every_address_changes_no_row_and_no_file(seeded_app: Flask, counted: Counted) -> None:
    browsers = visitors(seeded_app)
    before = rows(seeded_app.instance_path), files(seeded_app.instance_path)
    looks, found = 0, {}
    for browser in browsers:
        for address in addresses(seeded_app, "GET"):
            for method in ("GET", "HEAD", "OPTIONS"):
                for accept in (AS_BROWSER, AS_PROGRAM):
                    answer = browser.open(address, method=method, headers=accept, buffered=False)
                    wrong = faults(answer, address)
                    answer.close()
                    looks += 1
                    if wrong:
                        found[f"{method} {address}"] = wrong
    assert found == {}
    assert (rows(seeded_app.instance_path), files(seeded_app.instance_path)) == before
    counted("looking changes nothing", looks=looks)


def test_refusals_carry_the_headers_too(seeded_app: Flask) -> None:
    browser = signed_in(seeded_app)
    found = {}
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
        for address in [*addresses(seeded_app, "GET"), *addresses(seeded_app, "POST"), "/nothing"]:
            for accept in (AS_BROWSER, AS_PROGRAM):
                answer = browser.open(address, method=method, headers=accept)
                wrong = faults(answer, address)
                if wrong or answer.status_code < 400:
                    found[f"{method} {address}"] = [answer.status_code, *wrong]
    assert found == {}


def test_what_a_member_sees_is_kept_nowhere_even_where_the_public_may_keep_it(seeded_app: Flask) -> None:
    browser, kept = signed_in(seeded_app), {}
    for address in addresses(seeded_app, "GET"):
        answer = browser.get(address, headers=AS_BROWSER, buffered=False)
        if answer.mimetype == "text/html" and answer.headers["Cache-Control"] != "no-store":
            kept[address] = answer.headers["Cache-Control"]
        answer.close()
    assert kept == {}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_over_https_every_answer_says_to_stay_there(seeded_app: Flask, method: str) -> None:
    browser, found = seeded_app.test_client(), {}
    for address in addresses(seeded_app, "GET"):
        answer = browser.open(address, method=method, base_url="https://localhost", buffered=False)
        wrong = faults(answer, address, secure=True)
        answer.close()
        if wrong:
            found[address] = wrong
    assert found == {}
