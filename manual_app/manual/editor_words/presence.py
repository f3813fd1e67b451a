"""Who else is in the text."""

from __future__ import annotations

from manual_app.wording import to_say

SENTENCES = (
    to_say("%(device)s, tab %(number)s"),
    to_say("%(name)s has left."),
    to_say("%(name)s is here."),
    to_say("%(names)s are here."),
    to_say("%(names)s have left."),
    to_say("Announce to screen readers who comes and goes"),
    to_say("Here now"),
    to_say("Here now: %(names)s. Show everybody"),
    to_say("On this connection places are up to 3 seconds old."),
    to_say("You have this text open elsewhere, too: show where"),
    to_say("computer"),
    to_say("elsewhere: %(device)s"),
    to_say("idle"),
    to_say("in another tab"),
    to_say("not in the text"),
    to_say("phone"),
    to_say("tablet"),
)
