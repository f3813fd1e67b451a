"""What is said of who wrote what."""

from __future__ import annotations

from manual_app.wording import to_say

SENTENCES = (
    to_say("%(name)s, %(day)s"),
    to_say("%(name)s, %(partner)s, %(day)s"),
    to_say("Here: %(who)s"),
    to_say("Partners"),
    to_say("Who wrote the words at the caret"),
    to_say("nobody, it was there from the beginning"),
)
