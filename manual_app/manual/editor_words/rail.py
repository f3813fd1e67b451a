"""What the pane beside the text says, and the switch of modes."""

from __future__ import annotations

from manual_app.wording import to_say

SENTENCES = (to_say("Nobody has suggested or said anything yet. Select some words to begin."),)
