"""What has happened last to what was sent for review, in words for those who have the text open."""

from __future__ import annotations

from typing import Any

from manual_app.reviews import rules
from manual_app.reviews.models import Decision, DecisionKind, Ending, Review
from manual_app.reviews.queries import TextState
from manual_app.wording import _, ngettext


def news(state: TextState, review: Review | None) -> dict[str, Any]:
    """Return the newest act on a Text's newest Review: `key` tells one act from another, `words` say it."""
    return {"key": key_of(state), "words": [] if review is None else _told(review)}


def key_of(state: TextState) -> str:
    """Return what is another one as soon as something new has happened."""
    return f"{state.review.id}-{state.state}-{state.review.decided}" if state.review else ""


def _told(review: Review) -> list[str]:
    number = review.revision.number
    if review.ending == Ending.RECALLED:
        return [
            _("Version %(number)s was taken back from review.", number=number),
            _("The text is a draft again. Sending it again asks all partners anew."),
        ]
    if review.signed_off_by is not None:
        said = _(
            "Version %(number)s is approved: %(member)s gave the final approval.",
            number=number,
            member=review.signed_off_by.name,
        )
        return [said, _("It stays as it was sent. What you write now is a draft of the next one.")]
    if review.decisions:
        return [_decided(review.decisions[-1], number), _reopening(review)]
    said = _(
        "Version %(number)s was sent for review by %(member)s.", number=number, member=review.opened_by.name
    )
    return [said, _reopening(review)]


def _decided(decision: Decision, number: int) -> str:
    names = {"partner": decision.organisation.name, "number": number}
    if decision.kind == DecisionKind.APPROVE:
        return _("%(partner)s agrees to version %(number)s.", **names)
    if decision.kind == DecisionKind.REQUEST_CHANGES:
        return _("%(partner)s asks for changes in version %(number)s.", **names)
    return _("%(partner)s has decided on version %(number)s.", **names)


def _reopening(review: Review) -> str:
    """Say what becomes of what is written now, and what sending it again would mean."""
    decided = len(rules.counting(review.decisions))
    if not decided:
        return _("It stays as it was sent. What you write now is not in it: send the text again for that.")
    return ngettext(
        "It stays as it was sent. Only sending the text again reopens decisions: %(count)s partner would be "
        "asked again.",
        "It stays as it was sent. Only sending the text again reopens decisions: %(count)s partners would be "
        "asked again.",
        decided,
    )
