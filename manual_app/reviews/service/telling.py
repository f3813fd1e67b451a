"""Telling open pages that a state has changed."""

from __future__ import annotations

from manual_app.reviews.rules import State
from manual_app.texts import service as text_service


def announce(text_id: int, state: State) -> None:
    """Tell all who have the Text open, once this is committed."""
    text_service.announce(text_id, "state", {"state": state.value})
