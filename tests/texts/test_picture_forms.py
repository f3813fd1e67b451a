"""Forms made to harm on the way of a picture: many parts, endless heads, no end, strange names (row 10)."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app import db
from manual_app.texts.models import Asset, Text
from tests import factories
from tests.content.hostile_pictures import drawn, scans_without_end
from tests.machine import children
from tests.texts.conftest import JSON

HEAD = b'--b\r\nContent-Disposition: form-data; name="picture"; filename="%s"\r\nContent-Type: %s\r\n\r\n'
END = b"\r\n--b--\r\n"
PART = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'


def part(content: bytes, name: bytes = b"photo.png", kind: bytes = b"image/png") -> bytes:
    return HEAD % (name, kind) + content


@pytest.fixture
def token(browser: FlaskClient) -> str:
    return factories.csrf(browser)


def send(browser: FlaskClient, text: Text, token: str, body: bytes, boundary: str = "b") -> tuple[int, str]:
    """Return status and error of the answer to a form that is sent as it is."""
    answer = browser.post(
        f"/texts/{text.id}/pictures",
        data=body,
        headers={**JSON, "X-CSRFToken": token},
        content_type=f"multipart/form-data; boundary={boundary}",
    )
    return answer.status_code, answer.get_json().get("error", "")


BOMBS = {
    "1,001 parts": (PART * 1001 + END, 413),
    "100,000 parts": (PART * 100_000 + END, 413),
    "1,000 pictures": (part(b"x\r\n") * 999 + part(drawn("PNG")) + END, 422),
    "a name of 5 MB": (part(drawn("PNG"), name=b"a" * 5_000_000) + END, 413),
    "half a million heads": (part(b"").rstrip() + b"\r\n" + b"X-A: b\r\n" * 500_000 + b"\r\nx" + END, 413),
    "a field of 3 MB": (PART[:-3] + b"a" * 3_000_000 + END, 413),
    "3 MB before the first part": (b"x" * 3_000_000 + part(drawn("PNG")) + END, 413),
    "line ends only": (part(b"\r" * 8_000_000) + END, 422),
    "nearly ends only": (part(b"\r\n--" * 2_400_000) + END, 422),
    "more than 12 MB": (part(b"a" * 12_600_000) + END, 413),
    "no end": (part(drawn("PNG")), 422),
    "no part": (b"", 422),
    "a name of no letters": (part(drawn("PNG"), name=b"x\xff\xfe.png") + END, 422),
    "a form in a form": (
        part(b"--c\r\n\r\nx\r\n--c--", kind=b"multipart/mixed; boundary=c") + END,
        422,
    ),
}


# a temporary file of a form that broke off is closed when it is forgotten, which Python mentions
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", BOMBS)
def test_forms_made_to_harm_are_refused(browser: FlaskClient, text: Text, token: str, name: str) -> None:
    body, status = BOMBS[name]
    assert send(browser, text, token, body)[0] == status
    with db.reading() as session:
        assert session.query(Asset).count() == 0


def test_a_boundary_of_5_000_letters_is_none(browser: FlaskClient, text: Text, token: str) -> None:
    assert send(browser, text, token, b"x", boundary="b" * 5_000)[0] in {400, 413, 422}


NAMES = [
    b"../../manual.sqlite3",
    b"/etc/passwd",
    b"..\\..\\x.png",
    b"\\\\host\\share\\x",
    b"C:\\x.html",
    b"con",
]


@pytest.mark.parametrize("name", [*NAMES, b"photo.png%00.html", b"a" * 4_000])
@pytest.mark.parametrize("kind", [b"text/html", b"image/svg+xml"])
def test_names_and_types_that_were_sent_do_not_count(
    app: Flask, browser: FlaskClient, text: Text, token: str, name: bytes, kind: bytes
) -> None:
    answer = send(browser, text, token, part(drawn("PNG"), name, kind) + END)
    with db.reading() as session:
        asset = session.query(Asset).one()
    shown = browser.get(f"/pictures/{asset.sha256}")
    files = [path.name for path in (Path(app.instance_path) / "files").rglob("*") if path.is_file()]
    assert (answer, shown.mimetype) == ((201, ""), "image/png")
    assert files == [asset.sha256]


def test_a_decoder_that_is_killed_leaves_the_server_as_it_was(
    browser: FlaskClient, text: Text, token: str
) -> None:
    before = set(children(os.getpid()))
    answers: list[tuple[int, str]] = []
    sending = threading.Thread(
        target=lambda: answers.append(send(browser, text, token, part(scans_without_end()) + END))
    )
    sending.start()
    while not (decoders := set(children(os.getpid())) - before):
        sending.join(0.01)
    for decoder in decoders:
        os.kill(decoder, signal.SIGKILL)
    sending.join()
    assert answers == [(422, "unprocessable")]
    assert send(browser, text, token, part(drawn("PNG")) + END) == (201, "")
