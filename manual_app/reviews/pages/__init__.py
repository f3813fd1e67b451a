"""What the pages of reviews show, gathered for their templates, and their JSON."""

from manual_app.reviews.pages.bodies import decision_in, decision_json, review_json, revisions_json
from manual_app.reviews.pages.discussing import exchanges, places
from manual_app.reviews.pages.judging import judging
from manual_app.reviews.pages.news import key_of, news
from manual_app.reviews.pages.remarks import fate_of
from manual_app.reviews.pages.submission import Submission, submission
from manual_app.reviews.pages.versions import comparison, version, versions

__all__ = [
    "Submission",
    "comparison",
    "decision_in",
    "decision_json",
    "exchanges",
    "fate_of",
    "judging",
    "key_of",
    "news",
    "places",
    "review_json",
    "revisions_json",
    "submission",
    "version",
    "versions",
]
