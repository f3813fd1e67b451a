"""Writing to Texts: create, change, freeze. Acting members are arguments; nothing here commits."""

from manual_app.texts.service.commits import Accepted, Write, commit, lock
from manual_app.texts.service.proposals import Decision, when_decided
from manual_app.texts.service.revisions import freeze
from manual_app.texts.service.shares import count_missing_shares, count_shares
from manual_app.texts.service.upkeep import sweep_answers
from manual_app.texts.service.writing import (
    announce,
    archive,
    assign,
    create_text,
    delete_text,
    mark_thread,
    propose,
    release,
    rename,
    rewrite,
    set_co_authors,
)

__all__ = [
    "Accepted",
    "Decision",
    "Write",
    "announce",
    "archive",
    "assign",
    "commit",
    "count_missing_shares",
    "count_shares",
    "create_text",
    "delete_text",
    "freeze",
    "lock",
    "mark_thread",
    "propose",
    "release",
    "rename",
    "rewrite",
    "set_co_authors",
    "sweep_answers",
    "when_decided",
]
