"""Headers, cookies, hosts, origins, tokens: what the browser is told (security.md, rows 2, 15, 16)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app import create_app, db
from manual_app.accounts.models import Member
from manual_app.migrations import service as migrations
from manual_app.web import security
from tests import factories
from tests.conftest import SECRET
from tests.factories import csrf, signed_in

HTML, JSON = {"Accept": "text/html"}, {"Accept": "application/json"}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture
def coordinator(app: Flask) -> Member:
    return factories.member(factories.organisation("jette", is_lead=True), "coordinator")


def made(tmp_path: Path, **settings: object) -> FlaskClient:
    """Return a browser of an installation with other settings."""
    app = create_app({"SECRET_KEY": SECRET, "TESTING": True, **settings}, instance=tmp_path)
    migrations.upgrade(app.extensions["engine"])
    return app.test_client()


def unsafe_addresses(app: Flask) -> list[tuple[str, str]]:
    """Return (method, path) of every route that may write, with anything for its parameters."""
    found = []
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<int:[^>]+>", "1", rule.rule)
        path = re.sub(r"<any\(([^,)]+)[^>]*>", r"\1", path)
        found += [
            (method, re.sub(r"<[^>]+>", "x", path)) for method in sorted(UNSAFE & set(rule.methods or ()))
        ]
    return found


def answers_to(browser: FlaskClient, app: Flask, headers: dict[str, str]) -> dict[str, int]:
    return {
        f"{method} {path}": browser.open(path, method=method, headers=headers).status_code
        for method, path in unsafe_addresses(app)
    }


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sign-in", 200),
        ("/account", 200),
        ("/healthz", 200),
        ("/static/dist/manifest.json", 200),
        ("/static/../manual.py", 404),
        ("/nothing-here", 404),
        ("/members/999999", 404),
        ("/people/add", 200),
    ],
)
def test_every_answer_carries_the_headers(
    app: Flask, client: FlaskClient, coordinator: Member, path: str, status: int
) -> None:
    answer = signed_in(client, coordinator).get(path)
    answer.close()  # a file that is sent stays open until then
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in security.HEADERS} == security.HEADERS
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe-" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy


def test_script_tags_carry_the_nonce_of_their_own_answer(client: FlaskClient) -> None:
    first, second = client.get("/sign-in"), client.get("/sign-in")
    nonces = [
        re.search(r"'nonce-([^']+)'", one.headers["Content-Security-Policy"])[1] for one in (first, second)
    ]
    assert nonces[0] != nonces[1]
    assert len(nonces[0]) == 24
    for answer, nonce in zip((first, second), nonces, strict=True):
        tags = re.findall(r"<script[^>]*>", answer.get_data(as_text=True))
        assert tags
        assert all(f'nonce="{nonce}"' in tag for tag in tags)


def test_pages_hold_nothing_inline(client: FlaskClient, coordinator: Member) -> None:
    browser = signed_in(client, coordinator)
    for path in ("/sign-in", "/account", "/people", "/people/jette", "/people/jette/invite", "/record"):
        body = browser.get(path).get_data(as_text=True)
        assert not re.search(r"\sstyle\s*=", body)
        assert not re.search(r"\son[a-z]+\s*=", body)
        assert "javascript:" not in body


@pytest.mark.parametrize(
    "path", ["/account", "/people", "/record", "/record.csv", "/sign-in", "/nothing-here", "/"]
)
def test_what_is_made_for_a_member_is_kept_nowhere(
    client: FlaskClient, coordinator: Member, path: str
) -> None:
    assert signed_in(client, coordinator).get(path).headers["Cache-Control"] == "no-store"


def test_file_sent_without_a_word_about_caches_is_not_kept(app: Flask, client: FlaskClient) -> None:
    from flask import send_file

    @app.get("/draft")
    def draft() -> object:
        return send_file(__file__, mimetype="text/plain")

    with client.get("/draft") as answer:
        assert answer.headers["Cache-Control"] == "no-store"


def test_only_what_is_marked_public_is_kept(app: Flask, client: FlaskClient, coordinator: Member) -> None:
    from flask import Response

    @app.get("/printed")
    def printed() -> Response:
        return security.public(Response("a page"), seconds=60)

    assert client.get("/printed").headers["Cache-Control"] == "public, max-age=60"
    assert signed_in(client, coordinator).get("/printed").headers["Cache-Control"] == "no-store"


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = client.get("/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("manual=")
    assert {part.strip() for part in cookie.split(";")[1:]} == {"HttpOnly", "Path=/", "SameSite=Lax"}


def test_cookie_is_secure_over_https(tmp_path: Path) -> None:
    browser = made(tmp_path, PUBLIC_URL="https://manual.example")
    answer = browser.get("/sign-in", base_url="https://manual.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-manual=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    db.close()


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000", True),
        ("http://[::1]:8000", True),
        ("https://127.0.0.1", False),
        ("http://manual.example", False),
        ("http://192.168.1.4:8000", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://localhost.evil.example", False),
    ],
)
def test_cookies_go_without_secure_over_loopback_only(url: str, plain: bool) -> None:
    assert security.served_plainly(url) is plain


def test_no_unsafe_request_passes_without_a_token(
    app: Flask, client: FlaskClient, coordinator: Member
) -> None:
    answers = answers_to(signed_in(client, coordinator), app, JSON)
    assert len(answers) > 20
    assert set(answers.values()) == {400}


@pytest.mark.parametrize("token", ["", "x", "IjEi.aaaa.bbbb", "null"])
def test_made_up_token_is_refused(client: FlaskClient, coordinator: Member, token: str) -> None:
    answer = signed_in(client, coordinator).post("/account", headers=JSON | {"X-CSRFToken": token})
    assert (answer.status_code, answer.json["error"]) == (400, "csrf")


def test_token_of_another_browser_is_refused(app: Flask, client: FlaskClient, coordinator: Member) -> None:
    foreign = csrf(app.test_client())
    answer = signed_in(client, coordinator).post("/account", headers=JSON | {"X-CSRFToken": foreign})
    assert (answer.status_code, answer.json["error"]) == (400, "csrf")


@pytest.mark.parametrize(
    "sent",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:81"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    ],
)
def test_no_page_of_another_origin_may_write(
    app: Flask, client: FlaskClient, coordinator: Member, sent: dict[str, str]
) -> None:
    browser = signed_in(client, coordinator)
    answers = answers_to(browser, app, JSON | {"X-CSRFToken": csrf(browser)} | sent)
    assert set(answers.values()) == {403}


def test_own_origin_may_write_also_behind_a_proxy_that_says_nothing(tmp_path: Path) -> None:
    browser = made(tmp_path, PUBLIC_URL="https://manual.example")
    for origin in ("http://manual.example", "https://manual.example"):
        form = {"email": "a@x.example", "password": "x", "csrf_token": "none"}
        answer = browser.post(
            "/sign-in", data=form, base_url="http://manual.example", headers={"Origin": origin}
        )
        assert answer.status_code == 400  # the token is asked for next
    db.close()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:8123", 200),
        ("127.0.0.1:5", 200),
        ("[::1]:5", 200),
        ("evil.example", 400),
        ("localhost.evil.example", 400),
        ("evil.example:80@localhost", 400),
        ("localhost@evil.example", 400),
        ("localhost/evil", 400),
        ("localhost evil", 400),
        ("", 400),
    ],
)
def test_only_trusted_hosts_are_answered(client: FlaskClient, host: str, status: int) -> None:
    answer = client.get("/sign-in", headers={"Host": host})
    assert answer.status_code == status
    assert "evil" not in answer.get_data(as_text=True)
    if status == 400:
        assert answer.headers["Cache-Control"] == "no-store"


def test_forwarded_host_counts_only_through_configured_hops(tmp_path: Path, client: FlaskClient) -> None:
    assert client.get("/sign-in", headers={"X-Forwarded-Host": "evil.example"}).status_code == 200
    behind = made(tmp_path, PROXY_HOPS=1)
    assert behind.get("/sign-in", headers={"X-Forwarded-Host": "evil.example"}).status_code == 400
    db.close()


def test_token_of_a_page_left_open_for_days_still_saves(
    app: Flask, client: FlaskClient, coordinator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(client, coordinator)
    token = csrf(browser)
    import itsdangerous.timed

    later = itsdangerous.timed.time.time() + 13 * 24 * 3600
    monkeypatch.setattr(itsdangerous.timed.time, "time", lambda: later)
    form = {"name": "Coordinator", "language": "en", "csrf_token": token}
    assert browser.post("/account", data=form).status_code == 303
