"""Built files: sent packed to whoever takes that, as themselves to everybody else, and kept for a year."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from manual_app import paths
from manual_app.web.assets import manifest

KEPT = "public, max-age=31536000, immutable"


def address(name: str) -> str:
    return f"/static/dist/{manifest()[name]}"


def ask(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers=named, buffered=True)


def built(name: str) -> bytes:
    return (paths.static() / "dist" / manifest()[name]).read_bytes()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("editor.js", "text/javascript"), ("app.css", "text/css"), ("icons.svg", "image/svg+xml")],
)
def test_built_file_is_sent_packed_to_a_browser_that_takes_it(
    client: FlaskClient, name: str, kind: str
) -> None:
    answer = ask(client, address(name), Accept_Encoding="gzip, deflate, br, zstd")
    told = answer.headers
    assert (told["Content-Encoding"], answer.mimetype, told["Cache-Control"]) == ("gzip", kind, KEPT)
    assert "Accept-Encoding" in answer.vary
    assert gzip.decompress(answer.data) == built(name)
    assert len(answer.data) < len(built(name)) / 2


@pytest.mark.parametrize("accepted", ["", "gzip;q=0, br"])
def test_built_file_is_sent_as_it_is_to_everybody_else(client: FlaskClient, accepted: str) -> None:
    answer = ask(client, address("editor.js"), Accept_Encoding=accepted)
    assert (answer.status_code, "Content-Encoding" in answer.headers) == (200, False)
    assert ("Accept-Encoding" in answer.vary, answer.data) == (True, built("editor.js"))


def test_part_of_a_built_file_is_counted_in_its_own_bytes(client: FlaskClient) -> None:
    answer = ask(client, address("editor.js"), Accept_Encoding="gzip", Range="bytes=10-19")
    assert (answer.status_code, answer.data) == (206, built("editor.js")[10:20])


def test_built_file_that_is_kept_is_not_sent_again(client: FlaskClient) -> None:
    path = address("app.css")
    tag = ask(client, path, Accept_Encoding="gzip").headers["ETag"]
    assert ask(client, path, Accept_Encoding="gzip", If_None_Match=tag).status_code == 304
    assert ask(client, path, If_None_Match=tag).status_code == 200


def test_what_packing_makes_no_smaller_is_sent_as_it_is(client: FlaskClient) -> None:
    name = "source-sans-3-latin-wght-normal.woff2"
    answer = ask(client, address(name), Accept_Encoding="gzip")
    assert ("Content-Encoding" in answer.headers, answer.data == built(name)) == (False, True)
    assert "Accept-Encoding" not in answer.vary


def test_no_address_leads_out_of_the_built_files(client: FlaskClient) -> None:
    for path in ("../../pyproject.toml", "..%2f..%2fpyproject.toml", "dist/none.js", "dist/%00.js"):
        answer = ask(client, f"/static/{path}", Accept_Encoding="gzip")
        assert answer.status_code in (400, 404), path
