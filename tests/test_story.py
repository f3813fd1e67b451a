"""The main job over the wire, as a program would do it: from two people writing to a download by anybody."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from manual_app import db, jobs
from manual_app.accounts.models import Member
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.manual import settings
from tests import factories as make

JSON = {"Accept": "application/json"}


class Browser:
    """A signed-in JSON client."""

    def __init__(self, app: Flask, member: Member) -> None:
        self.client: FlaskClient = make.signed_in(app.test_client(), member)
        self.token = make.csrf(self.client)

    def get(self, address: str) -> Any:
        answer = self.client.get(address, headers=JSON)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.json

    def send(self, address: str, body: dict[str, object], status: int) -> Any:
        answer = self.client.post(address, json=body, headers={**JSON, "X-CSRFToken": self.token})
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.json

    def insert(
        self, text_id: int, words: str, *, at: int, version: int, request: str, status: int = 200
    ) -> Any:
        step = {
            "stepType": "replace",
            "from": at,
            "to": at,
            "slice": {"content": [{"type": "text", "text": words}]},
        }
        body = {
            "version": version,
            "schema": SCHEMA_NUMBER,
            "client": request,
            "request": request,
            "steps": [step],
        }
        return self.send(f"/texts/{text_id}/steps", body, status)


@pytest.fixture
def people(app: Flask) -> dict[str, Member]:
    partners = make.network(partners=4)
    return {
        "coordinator": make.member(partners["jette"], "coordinator"),
        "author": make.member(partners["daugavpils"], "author"),
        "second": make.member(partners["daugavpils"], "author"),
        "szodliget": make.member(partners["szodliget"], "reviewer"),
        "mogila": make.member(partners["mogila"], "reviewer"),
    }


def test_from_two_authors_to_a_download(app: Flask, people: dict[str, Member], tmp_path: Any) -> None:
    text = make.chapter(people["coordinator"], people["author"], text="Listen first.")
    browsers = {name: Browser(app, member) for name, member in people.items()}
    with db.transaction():
        coordinator = db.session.merge(people["coordinator"])
        words = {"title": "Manual for Tests", "funding_line": "Funded by nobody.", "disclaimer": "A sample."}
        settings.change_wording(coordinator, "en", words)

    # two people write at once, from the same version: the server moves the second past the first
    start = browsers["author"].get(f"/texts/{text.id}")
    assert start["role"] == "edit"
    browsers["author"].insert(text.id, "Always. ", at=1, version=start["version"], request="a-1")
    end = 1 + len("Listen first.")
    answer = browsers["second"].insert(
        text.id, " Then answer.", at=end, version=start["version"], request="b-1"
    )
    assert (answer["count"], answer["kept"]) == (1, [0])
    browsers["szodliget"].insert(text.id, "No. ", at=1, version=start["version"], request="c-1", status=403)

    sent = browsers["author"].send(f"/texts/{text.id}/submit", {"confirm": False}, 201)
    assert sent["state"] == "in_review"
    approved_words = "Always. Listen first. Then answer."
    decision = {"decision": "approve", "reason": "", "revision_hash": sent["revision_hash"]}
    stale = {**decision, "revision_hash": "0" * 64}
    review = f"/reviews/{sent['review_id']}"
    assert browsers["mogila"].send(f"{review}/decisions", stale, 409)["error"] == "conflict"
    browsers["mogila"].send(f"{review}/decisions", decision, 201)
    assert browsers["szodliget"].send(f"{review}/decisions", decision, 201)["state"] == "awaiting_sign_off"
    signed = browsers["coordinator"].send(f"{review}/sign-off", {"revision_hash": sent["revision_hash"]}, 201)
    assert signed["state"] == "approved"

    # what is written now is not approved, and does not go into the edition
    now = browsers["author"].get(f"/texts/{text.id}")
    browsers["author"].insert(text.id, "Unapproved. ", at=1, version=now["version"], request="a-2")

    made = browsers["coordinator"].send(
        "/editions", {"number": "1.0", "language": "en", "preview": False}, 202
    )
    assert made["state"] == "queued"
    jobs.drain()
    assert browsers["coordinator"].get("/editions/1.0/en")["state"] == "compiled"
    browsers["coordinator"].send("/editions/1.0/en/publish", {}, 200)

    anybody = app.test_client()
    download = anybody.get("/editions/latest/en/manual.pdf")
    release = anybody.get("/editions/1.0/en/release.json").get_json()
    assert download.status_code == 200
    assert hashlib.sha256(download.data).hexdigest() == release["files"][0]["sha256"]
    assert release["files"][0]["name"] == "Manual-for-Tests_1.0_en.pdf"
    file = tmp_path / "manual.pdf"
    file.write_bytes(download.data)
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).split())
    assert approved_words in printed
    assert "Unapproved" not in printed

    row = browsers["author"].get("/manual/outline")["sections"][0]["children"][0]["texts"][0]
    assert (row["state"], row["unsubmitted"], row["drafting_organisation"]) == (
        "approved",
        True,
        "daugavpils",
    )
    versions = browsers["author"].get(f"/texts/{text.id}/revisions")["revisions"]
    assert [(v["number"], v["hash"], v["state"]) for v in versions] == [
        (1, sent["revision_hash"], "approved")
    ]


@pytest.mark.parametrize(
    "address", ["/manual/outline", "/texts/1", "/texts/1/revisions", "/editions/1.0/en", "/waiting"]
)
def test_the_public_gets_401_as_json(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers=JSON)
    assert (answer.status_code, answer.get_json()["error"]) == (401, "not_signed_in")


def test_a_published_edition_cannot_be_made_again(app: Flask, people: dict[str, Member]) -> None:
    coordinator = Browser(app, people["coordinator"])
    made = coordinator.send("/editions", {"number": "nonsense", "language": "en"}, 422)
    assert made["error"] == "unprocessable"
