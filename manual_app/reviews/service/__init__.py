"""Writing Reviews: send for review, decide, final approval, take back, restore; nothing here commits.

Each act freezes or names one content hash; whoever acts on another one is told that the text has changed.
"""

from manual_app.reviews.service.deciding import decide, sign_off
from manual_app.reviews.service.numbers import change_numbers
from manual_app.reviews.service.restoring import restore, take_back_restoring
from manual_app.reviews.service.sending import (
    gaps,
    has_nothing_new,
    organisations_with_reviewers,
    recall,
    submit_for_review,
    unsettled,
)
from manual_app.reviews.service.wording import propose_wording

__all__ = [
    "change_numbers",
    "decide",
    "gaps",
    "has_nothing_new",
    "organisations_with_reviewers",
    "propose_wording",
    "recall",
    "restore",
    "sign_off",
    "submit_for_review",
    "take_back_restoring",
    "unsettled",
]
