"""Where a request may lead: paths of this installation only (security.md, row 15)."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from manual_app.web.redirects import local
from tests import factories
from tests.factories import PASSWORD, csrf

ELSEWHERE = [
    None, "", "https://evil.example", "http:evil.example", "//evil.example", "///evil.example",
    "////evil.example",
    "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/a\\..\\evil", "evil.example", "evil",
    " //evil.example",
    "/\t/evil.example", "/\n/evil.example", "/\r\nLocation: //evil.example", "\t//evil.example",
    "javascript:alert(1)",
    "data:text/html,x", "@evil.example", "/\x00/evil.example", "https:/evil.example",
    "//evil.example@localhost",
    "/" + "a" * 3000, "/\u2028/evil", "?next=//evil.example",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nothing_leads_elsewhere(target: str | None) -> None:
    assert local(target) is None


@pytest.mark.parametrize("target", ["/", "/texts/7/edit?a=b&c=//d", "/people/jette#members", "/a:b", "/λ"])
def test_own_paths_pass(target: str) -> None:
    assert local(target) == target


@pytest.mark.parametrize("target", [t for t in ELSEWHERE if t])
def test_sign_in_ignores_where_a_stranger_wants_the_member(client: FlaskClient, target: str) -> None:
    page = client.get("/sign-in", query_string={"next": target})
    assert page.status_code == 200
    assert "evil" not in page.get_data(as_text=True)


def test_sign_in_leads_back_and_nowhere_else(client: FlaskClient) -> None:
    of = factories.organisation("jette")
    factories.member(of, "author", email="a@jette.example", password=PASSWORD)
    asked = client.get("/account?x=1", headers={"Accept": "text/html"})
    assert asked.location == "/sign-in?next=/account?x%3D1"
    for target, led in (("/account?x=1", "/account?x=1"), ("//evil.example", "/waiting")):
        form = {"email": "a@jette.example", "password": PASSWORD, "next": target, "csrf_token": csrf(client)}
        assert client.post("/sign-in", data=form).location == led


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [("//people//jette", 308, "http://localhost/people/jette"), ("//evil.example/account", 404, None)],
)
def test_path_with_two_slashes_does_not_become_a_way_out(
    client: FlaskClient, path: str, status: int, location: str | None
) -> None:
    asked = client.get("/", environ_overrides={"PATH_INFO": path})
    assert (asked.status_code, asked.location) == (status, location)
