"""What an address needs to be asked for at all: queries, and bodies that a service would take."""

from __future__ import annotations

from typing import Any

from manual_app.content.schema import SCHEMA_NUMBER

QUERIES = {"texts.events": "since=0", "texts.commits": "since=0", "texts.events_of_many": "at={text_id}:0"}
BODIES: dict[str, dict[str, Any]] = {
    "accounts.send_invitations": {"addresses": "ann@x.example", "roles": ["author"]},
    "accounts.give_code": {"code": "000000"},
    "discussions.answer": {"body": "We do."},
    "guest_links.make": {"label": "Library", "days": 14},
    "notices.choose_mail": {"by_mail": "daily"},
    "notices.read_all": {"up_to": "1"},
    "accounts.give_recovery_code": {"code": "0000-0000-0000-0000"},
    "accounts.member": {"roles": ["reviewer"]},
    "reviews.decide": {"decision": "approve", "reason": "", "revision_hash": "{hash}"},
    "reviews.propose": {"block": "p1", "words": "Listen to everybody first."},
    "reviews.sign_off": {"revision_hash": "{hash}"},
    "reviews.comment": {"block": "", "body": "Who listens?"},
    "threads.begin": {"place": {"kind": "block"}, "body": "Who listens?", "own": False},
    "threads.reply": {"body": "All."},
    "threads.change": {"body": "All."},
    "texts.write": {
        "version": 1,
        "schema": SCHEMA_NUMBER,
        "client": "c",
        "request": "r",
        "steps": [
            {"stepType": "replace", "from": 1, "to": 1, "slice": {"content": [{"type": "text", "text": "x"}]}}
        ],
    },
}
