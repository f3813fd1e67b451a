"""Pictures over HTTP: who may send and see them, and what becomes of files made to harm (row 10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from manual_app import db, storage
from manual_app.accounts.models import Member
from manual_app.texts import pictures, queries
from manual_app.texts.models import Text
from tests import factories
from tests.texts.conftest import JSON
from tests.texts.drafts import draft

Send = Callable[..., TestResponse]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(form: str = "PNG", size: tuple[int, int] = (8, 6), **options: Any) -> bytes:
    """Return the bytes of a small picture."""
    written = BytesIO()
    Image.new("RGB", size, "#0B5563").save(written, form, **options)
    return written.getvalue()


def sender(browser: FlaskClient, text_id: int) -> Send:
    token = factories.csrf(browser)

    def send(content: bytes, name: str = "photo.png", field: str = "picture") -> TestResponse:
        return browser.post(
            f"/texts/{text_id}/pictures",
            data={field: (BytesIO(content), name)},
            headers={**JSON, "X-CSRFToken": token},
            content_type="multipart/form-data",
        )

    return send


@pytest.fixture
def send(browser: FlaskClient, text: Text) -> Send:
    """Send a picture to the chapter as the author's browser does."""
    return sender(browser, text.id)


@pytest.fixture
def published() -> Iterator[set[str]]:
    """The pictures that a publication contains, as far as this test goes."""
    found: set[str] = set()
    asks = pictures.published_by(lambda sha256: sha256 in found)
    yield found
    pictures._is_published.remove(asks)


def test_a_picture_is_kept_under_its_hash_and_shown_to_members(send: Send, browser: FlaskClient) -> None:
    answer = send(picture())
    sent = answer.get_json()
    shown = browser.get(sent["url"])
    assert (answer.status_code, sent["width"], sent["height"], sent["media_type"]) == (201, 8, 6, "image/png")
    assert sent["url"] == f"/pictures/{sent['asset']}"
    assert (shown.status_code, shown.mimetype, len(shown.data)) == (200, "image/png", sent["size"])
    assert Image.open(BytesIO(shown.data)).size == (8, 6)


def test_a_picture_can_do_nothing_when_it_is_opened_alone(send: Send, browser: FlaskClient) -> None:
    headers = browser.get(send(picture()).get_json()["url"]).headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")


def test_the_public_sees_a_picture_only_once_it_is_published(
    send: Send, client: FlaskClient, app: Flask, published: set[str]
) -> None:
    sent = send(picture()).get_json()
    stranger = app.test_client()
    before = stranger.get(sent["url"])
    published.add(sent["asset"])
    after = stranger.get(sent["url"])
    assert (before.status_code, after.status_code) == (404, 200)
    assert after.headers["Cache-Control"] == "public, max-age=3600"


def test_the_same_picture_is_one_asset_for_an_organisation_and_another_for_the_next(
    app: Flask, send: Send, text: Text
) -> None:
    first, again = send(picture()).get_json(), send(picture(), name="other.png").get_json()
    hungarian = factories.member(factories.organisation("szodliget", country="HU"), "author")
    other = sender(factories.signed_in(app.test_client(), hungarian), draft(hungarian).id)(
        picture()
    ).get_json()
    assert first["asset"] == again["asset"] == other["asset"]
    with db.reading():
        assert pictures.get_asset(first["asset"]).organisation_id == text.drafting_organisation_id


@pytest.mark.parametrize("role", ["observer", "reviewer", "coordinator"])
def test_who_may_not_write_may_not_send_pictures(app: Flask, text: Text, role: str) -> None:
    who = factories.member(factories.organisation(country="HU"), role)
    answer = sender(factories.signed_in(app.test_client(), who), text.id)(picture())
    assert (answer.status_code, answer.get_json()["error"]) == (403, "role")


def test_a_picture_sent_without_a_session_is_refused(app: Flask, text: Text) -> None:
    assert sender(app.test_client(), text.id)(picture()).status_code == 401


@pytest.mark.parametrize(
    "content",
    [SVG, b"", b"GIF89a" + bytes(40), b"%PDF-1.7 " + SVG, picture("GIF"), picture("TIFF"), picture()[:40]],
    ids=["svg", "nothing", "gif-head", "pdf", "gif", "tiff", "cut-off"],
)
def test_what_is_no_whole_picture_is_refused(send: Send, content: bytes) -> None:
    assert send(content, name="photo.png").status_code == 422


def test_a_page_hidden_behind_the_pixels_is_gone(send: Send, browser: FlaskClient) -> None:
    sent = send(picture("JPEG") + SVG, name="photo.html").get_json()
    assert b"<svg" not in browser.get(sent["url"]).data


def test_the_place_where_a_photo_was_taken_is_gone(send: Send, browser: FlaskClient) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (55.0, 52.0, 30.0)})
    exif[0x010F] = "A camera"
    sent = send(picture("JPEG", exif=exif)).get_json()
    stored = Image.open(BytesIO(browser.get(sent["url"]).data))
    assert [dict(stored.getexif()), dict(stored.getexif().get_ifd(0x8825))] == [{}, {}]


def test_too_many_pixels_are_refused_before_they_are_decoded(send: Send) -> None:
    answer = send(picture(size=(9_000, 5_000)))
    assert (answer.status_code, answer.get_json()["error"]) == (413, "too_large")


def test_a_form_without_a_picture_is_refused(send: Send) -> None:
    answer = send(picture(), field="other")
    assert (answer.status_code, answer.get_json()["error"]) == (422, "no_picture")


@pytest.mark.parametrize(
    "path",
    ["../manual.sqlite3", "..%2f..%2fmanual.sqlite3", "a" * 63, "A" * 64, "\\\\host\\share", "0" * 64],
)
def test_only_addresses_of_pictures_lead_to_files(browser: FlaskClient, path: str) -> None:
    assert browser.get(f"/pictures/{path}", headers=JSON).status_code == 404


def test_no_address_holds_what_is_no_character(browser: FlaskClient) -> None:
    assert browser.get("/pictures/%00", headers=JSON).status_code == 400


def test_a_picture_of_a_text_is_stored_through_the_room(app: Flask, author: Member, text: Text) -> None:
    with db.transaction():
        asset = pictures.store(db.session.merge(author), queries.get_text(text.id), picture("WEBP"))
        content, media_type = pictures.read(asset.sha256)
    assert (media_type, len(content)) == (asset.media_type, asset.size)
    assert storage.exists(f"pictures/{asset.sha256[:2]}/{asset.sha256}")
