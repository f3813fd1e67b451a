"""How long what is kept about people stays: one table for the page, the docs and the tests."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from manual_app import outbox
from manual_app.accounts.service import attempts, invitations, resets, sessions
from manual_app.discussions.guests import service as guests
from manual_app.discussions.notices import service as notices
from manual_app.texts.service import upkeep
from manual_app.wording import Lazy


class Period(NamedTuple):
    """One kind of thing, and how long after what it is removed; None: as long as the manual."""

    what: Lazy
    days: int | None
    after: Lazy


def _days(kept: timedelta) -> int:
    return kept.days


PERIODS = (
    Period(
        Lazy("Name, address for mail, partner, roles and languages"),
        None,
        Lazy("until you leave and ask to be erased; then a number stands in their place"),
    ),
    Period(
        Lazy("What you wrote, decided and did, by your number"),
        None,
        Lazy("as long as the manual: versions, reviews and the record would be worth nothing without it"),
    ),
    Period(
        Lazy(
            "Second step: the sealed key of your app, your passkeys and when they were used, recovery codes"
        ),
        None,
        Lazy("until you take them off or are erased"),
    ),
    Period(
        Lazy("Signed-in devices: when they signed in and out, no address, no kind of device"),
        _days(sessions.KEPT),
        Lazy("after they could have been used for the last time"),
    ),
    Period(
        Lazy("Wrong passwords and codes: when, counted without your address in clear"),
        _days(attempts.DAY),
        Lazy("after the attempt"),
    ),
    Period(Lazy("Links for a new password, used or not"), _days(resets.KEPT), Lazy("after they were made")),
    Period(
        Lazy("Address and name in an invitation"), _days(invitations.KEPT), Lazy("after its link has ended")
    ),
    Period(
        Lazy("Mail that was sent to you: subject and moment"),
        _days(outbox.KEPT),
        Lazy("after it was written"),
    ),
    Period(
        Lazy("Notices: who mentioned you, answered you, decided on suggestions of yours"),
        _days(notices.KEPT),
        Lazy("after they came"),
    ),
    Period(
        Lazy("Names that guests gave, and for whom their link was"),
        _days(guests.KEPT),
        Lazy("after the link has ended; at once when they ask"),
    ),
    Period(
        Lazy("Answers to what your browser sent, so that nothing is written twice; no text"),
        _days(upkeep.KEPT),
        Lazy("after they were given"),
    ),
)
