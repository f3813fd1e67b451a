"""A raw client, and words made to run in every form that steps have."""

from __future__ import annotations

import itertools
import time
from typing import Any

from playwright.sync_api import APIResponse, BrowserContext

from manual_app.content.schema import SCHEMA_NUMBER
from tests.content.render.test_safety import PAYLOADS
from tests.e2e.conftest import House

WORDS = sorted({payload.replace("\0", "").replace("\x01", "") for payload in PAYLOADS})
NAME = "\"'><img src=x onerror=alert(1)><svg/onload=alert(2)>"
LONG = (
    "</script></textarea></title>-->]]><script>alert(3)</script>{{7*7}}${7*7}"
    "<a href='javascript:alert(4)'>x</a>"
)


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def paragraph(words: str, number: int) -> dict[str, Any]:
    """Return a paragraph that says the words twice, once in a note."""
    return {
        "type": "paragraph",
        "attrs": {"id": f"w{number}"},
        "content": [
            text(words),
            {"type": "footnote", "attrs": {"id": f"n{number}"}, "content": [text(words)]},
        ],
    }


def places(asset: str) -> list[dict[str, Any]]:
    """Return blocks with the words in every attribute that takes free text."""
    return [
        {"type": "heading", "attrs": {"id": "h1", "level": 2}, "content": [text(NAME)]},
        {
            "type": "recommendation",
            "attrs": {"id": "r1", "strength": "recommend", "rationale": LONG},
            "content": [{"type": "paragraph", "attrs": {"id": "r2"}, "content": [text(NAME)]}],
        },
        {
            "type": "figure",
            "attrs": {
                "id": "f1",
                "asset": asset,
                "alt": NAME,
                "credit": NAME,
                "licence": NAME,
                "width": "text",
            },
            "content": [{"type": "figcaption", "content": [text(NAME)]}],
        },
        {
            "type": "table",
            "attrs": {"id": "t1", "caption": LONG},
            "content": [
                {
                    "type": "tableRow",
                    "content": [{"type": "tableCell", "content": [paragraph(NAME, 9_000)]}],
                }
            ],
        },
    ]


def forged(payload: str) -> list[dict[str, Any]]:
    """Return the words as a node, an attribute, a mark, an address, an id, a picture, a kind."""

    def with_mark(**mark: Any) -> dict[str, Any]:
        return {"type": "paragraph", "content": [{**text("x"), "marks": [mark]}]}

    return [
        {"type": payload},
        {"type": "paragraph", "attrs": {payload: "1"}},
        {"type": "paragraph", "attrs": {"id": payload}},
        {"type": "callout", "attrs": {"kind": payload}, "content": [{"type": "paragraph"}]},
        {"type": "figure", "attrs": {"asset": payload}, "content": [{"type": "figcaption"}]},
        with_mark(type=payload),
        with_mark(type="link", attrs={"href": payload}),
        with_mark(type="language", attrs={"lang": payload}),
        with_mark(type="comment", attrs={"thread": payload}),
        with_mark(type="insertion", attrs={"id": payload}),
    ]


class Raw:
    """A member who speaks HTTP and has no editor."""

    def __init__(self, house: House, context: BrowserContext, member: str) -> None:
        context.add_cookies([house.cookie_of(house.members[member])])  # type: ignore[list-item]
        self.house, self.context, self.numbers = house, context, itertools.count()
        page = context.request.get(f"{house.url}/account").text()
        self.token = page.partition('<meta name="csrf-token" content="')[2].partition('"')[0]

    def post(self, path: str, **options: Any) -> APIResponse:
        """Send something, again when it was too often."""
        headers = {"X-CSRFToken": self.token, "Accept": "application/json"}
        while True:
            answer = self.context.request.post(f"{self.house.url}{path}", headers=headers, **options)
            if answer.status != 429:
                return answer
            time.sleep(float(answer.headers["retry-after"]))

    def write(self, text_id: int, version: int, *steps: dict[str, Any]) -> int:
        """Send steps and return the status of the answer."""
        body: dict[str, Any] = {"schema": SCHEMA_NUMBER, "client": "raw", "request": str(next(self.numbers))}
        return self.post(
            f"/texts/{text_id}/steps", data={**body, "version": version, "steps": list(steps)}
        ).status


def inserted(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"stepType": "replace", "from": 0, "to": 0, "slice": {"content": list(blocks)}}


def field(name: str, value: str) -> dict[str, Any]:
    return {"stepType": "docAttr", "attr": name, "value": value}
