"""Downloads: hashes, ranges, caching, and who gets what; the JSON that other programs rely on."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

import pytest

from manual_app import db, jobs
from manual_app.editions import queries, service
from tests.editions.world import JSON, World, here

PDF = "/editions/1.0/en/manual.pdf"


def test_anybody_downloads_the_file_with_its_hash(standing: World) -> None:
    answer = standing.app.test_client().get(PDF)
    digest = hashlib.sha256(answer.data).digest()
    assert answer.status_code == 200
    assert answer.headers["ETag"] == f'"{digest.hex()}"'
    assert answer.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest).decode()}:"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert answer.headers["Content-Disposition"] == 'inline; filename="Manual-for-Tests_1.0_en.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


def test_who_has_the_file_already_gets_no_second_copy(standing: World) -> None:
    client = standing.app.test_client()
    etag = client.get(PDF).headers["ETag"]
    again = client.get(PDF, headers={"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    assert client.get(PDF, headers={"If-None-Match": '"other"'}).status_code == 200


def test_head_says_the_same_without_the_bytes(standing: World) -> None:
    client = standing.app.test_client()
    whole, head = client.get(PDF), client.head(PDF)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Length", "Repr-Digest"):
        assert head.headers[name] == whole.headers[name]


class Sender:
    """What a server offers that sends files by itself."""

    begun: ClassVar[list[int]] = []

    def __init__(self, file: BinaryIO, _block: int) -> None:
        self.begun.append(file.tell())
        self.file = file

    def __iter__(self) -> Iterator[bytes]:
        yield self.file.read()

    def close(self) -> None:
        self.file.close()


def test_the_server_sends_the_file_by_itself_where_it_can(standing: World) -> None:
    client, offered = standing.app.test_client(), {"wsgi.file_wrapper": Sender}
    plain = client.get(PDF)
    whole = client.get(PDF, environ_overrides=offered, buffered=True)
    part = {"Range": "bytes=5000-"}
    rest = client.get(PDF, environ_overrides=offered, headers=part, buffered=True)
    assert (whole.status_code, whole.data) == (200, plain.data)
    assert (rest.status_code, rest.data) == (206, plain.data[5000:])
    for name in ("ETag", "Content-Length", "Cache-Control", "Repr-Digest"):
        assert whole.headers[name] == plain.headers[name]
    known = {"If-None-Match": whole.headers["ETag"]}
    assert client.get(PDF, environ_overrides=offered, headers=known).data == b""
    assert client.head(PDF, environ_overrides=offered).data == b""
    assert Sender.begun == [0, 5000]


@pytest.mark.parametrize(
    ("asked", "start", "stop"), [("bytes=0-99", 0, 100), ("bytes=5000-", 5000, None), ("bytes=-7", -7, None)]
)
def test_a_broken_download_goes_on(standing: World, asked: str, start: int, stop: int | None) -> None:
    client = standing.app.test_client()
    whole = client.get(PDF).data
    part = client.get(PDF, headers={"Range": asked})
    first = start if start >= 0 else len(whole) + start
    last = (stop or len(whole)) - 1
    assert (part.status_code, part.data) == (206, whole[start:stop])
    assert part.headers["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"
    assert part.headers["Content-Length"] == str(last - first + 1)


def test_a_range_behind_the_end_is_refused(standing: World) -> None:
    client = standing.app.test_client()
    size = client.get(PDF).headers["Content-Length"]
    refused = client.get(PDF, headers={"Range": f"bytes={size}-"})
    assert (refused.status_code, refused.headers["Content-Range"]) == (416, f"bytes */{size}")


def test_several_ranges_and_ranges_of_another_version_give_the_whole(standing: World) -> None:
    client = standing.app.test_client()
    whole = client.get(PDF)
    etag = whole.headers["ETag"]
    for headers, status in (
        ({"Range": "bytes=0-1,5-6"}, 200),
        ({"Range": "lines=0-1"}, 200),
        ({"Range": "bytes=0-1", "If-Range": '"other"'}, 200),
        ({"Range": "bytes=0-1", "If-Range": etag}, 206),
    ):
        assert client.get(PDF, headers=headers).status_code == status


def test_the_latest_edition_is_the_highest_that_stands(standing: World) -> None:
    client = standing.app.test_client()
    latest = "/editions/latest/en/manual.pdf"
    first = client.get(latest)
    assert first.data == client.get(PDF).data
    assert first.headers["Cache-Control"] == "public, no-cache"
    standing.published("1.1")
    second = client.get(latest, headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.data) == (200, client.get("/editions/1.1/en/manual.pdf").data)
    assert client.get(PDF).data == first.data
    assert client.get("/editions/latest/fr/manual.pdf").status_code == 404


def test_manifest_and_release_file_are_public_and_fit_the_hashes(standing: World) -> None:
    client = standing.app.test_client()
    manifest, release = (client.get(f"/editions/1.0/en/{name}.json") for name in ("manifest", "release"))
    assert hashlib.sha256(manifest.data).hexdigest() == release.json["manifest"]["sha256"]
    assert release.json["files"][0]["sha256"] == hashlib.sha256(client.get(PDF).data).hexdigest()
    assert manifest.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_what_is_not_published_does_not_exist_for_the_public(world: World) -> None:
    world.create()
    jobs.drain()
    public, member = world.app.test_client(), world.browser(world.author)
    for name in ("manual.pdf", "manifest.json"):
        assert public.get(f"/editions/1.0/en/{name}").status_code == 404
        seen = member.client.get(f"/editions/1.0/en/{name}")
        assert (seen.status_code, seen.headers["Cache-Control"]) == (200, "no-store")
    assert member.client.get("/editions/1.0/en/release.json").status_code == 404
    assert public.get("/editions/1.0/en", headers=JSON).status_code == 401


def test_a_cache_that_has_the_file_learns_that_it_was_withdrawn(standing: World) -> None:
    client = standing.app.test_client()
    kept = client.get(PDF)
    assert "no-cache" in kept.headers["Cache-Control"]
    withdraw(standing)
    for headers in ({"If-None-Match": kept.headers["ETag"]}, {"Range": "bytes=0-99"}):
        answer = client.get(PDF, headers=headers)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (410, "no-store")


def withdraw(standing: World) -> None:
    with db.transaction():
        service.withdraw(here(standing.coordinator), queries.get_edition("1.0", "en"), "No consent.")


def test_a_withdrawn_edition_keeps_manifest_and_reason(standing: World) -> None:
    withdraw(standing)
    client = standing.app.test_client()
    gone = client.get(PDF, headers=JSON)
    assert (gone.status_code, gone.json["error"], gone.json["detail"]) == (
        410, "gone", "This edition was withdrawn: No consent.",
    )  # fmt: skip
    assert client.get("/editions/1.0/en/manifest.json").status_code == 200
    assert client.get("/editions/latest/en/manual.pdf").status_code == 404


def test_the_whole_way_as_json(world: World) -> None:
    coordinator = world.browser()
    made = coordinator.send("/editions", {"number": "1.0", "language": "en", "preview": False})
    assert (made.status_code, made.json["state"]) == (202, "queued")
    assert made.json["progress"] == {"stage": "", "unit": "", "done": 0, "total": 0}
    jobs.drain()
    ready = coordinator.get("/editions/1.0/en").json
    assert (ready["state"], ready["blockers"], ready["error"]) == ("compiled", [], None)
    assert {check["key"] for check in ready["warnings"]} >= {"no-emblem", "not-approved"}
    published = coordinator.send("/editions/1.0/en/publish")
    assert (published.status_code, published.json["state"]) == (200, "published")
    assert coordinator.send("/editions/1.0/en/publish").status_code == 409
    withdrawn = coordinator.send("/editions/1.0/en/withdraw", {"reason": "No consent."})
    assert (withdrawn.status_code, withdrawn.json["state"]) == (200, "withdrawn")


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"number": "x", "language": "en"}, 422, "unprocessable"),
        ({"number": "1.0", "language": "xx"}, 422, "unprocessable"),
        ({"number": "1.0"}, 400, "bad_request"),
        ({"number": 1.0, "language": "en"}, 400, "bad_request"),
        ({"number": "1.0", "language": "en", "preview": "yes"}, 400, "bad_request"),
    ],
)
def test_what_cannot_be_made_is_said_as_json(
    world: World, body: dict[str, object], status: int, error: str
) -> None:
    answer = world.browser().send("/editions", body)
    assert (answer.status_code, answer.json["error"]) == (status, error)
    assert answer.json["detail"]


def test_a_number_that_is_published_is_a_conflict(standing: World) -> None:
    answer = standing.browser().send("/editions", {"number": "1.0", "language": "en"})
    assert (answer.status_code, answer.json["detail"]) == (
        409, "Edition 1.0 or a later one is published already.",
    )  # fmt: skip


def test_a_compile_is_cancelled_and_made_again_as_json(world: World) -> None:
    coordinator = world.browser()
    coordinator.send("/editions", {"number": "1.0", "language": "en"})
    assert coordinator.send("/editions/1.0/en/compile").status_code == 409
    assert coordinator.send("/editions/1.0/en/cancel").json["state"] == "cancelled"
    assert coordinator.send("/editions/1.0/en/cancel").status_code == 409
    assert coordinator.send("/editions/1.0/en/compile").status_code == 202


@pytest.mark.parametrize(
    "act", ["", "/1.0/en/publish", "/1.0/en/cancel", "/1.0/en/compile", "/1.0/en/withdraw"]
)
def test_members_read_and_do_not_act(standing: World, act: str) -> None:
    author = standing.browser(standing.author)
    body = {"number": "1.1", "language": "en", "reason": "No consent."}
    answer = author.send(f"/editions{act}", body)
    assert (answer.status_code, answer.json["error"]) == (403, "forbidden")
    assert author.get("/editions/1.0/en").json["state"] == "published"
    public = standing.app.test_client().post(f"/editions{act}", json=body, headers=JSON)
    assert public.status_code in (400, 401)
    assert json.loads(public.data)["error"] in ("csrf", "not_signed_in")


def test_an_edition_that_nobody_made_does_not_exist(standing: World) -> None:
    for address in ("/editions/9.9/en", "/editions/1.0/lv", "/editions/nonsense/en"):
        answer = standing.browser().get(address)
        assert (answer.status_code, answer.json["detail"]) == (404, "There is no such edition.")
