"""Answers of a form, in the words of the screen."""

from __future__ import annotations

from flask import Flask

from manual_app.reviews.changes import compare
from manual_app.texts.answers import answers
from manual_app.texts.models import Text
from tests import factories as make

PRACTICE = {
    "title": "One table",
    "country": "RS",
    "themes": ["participation"],
    "startsOn": "2018-05",
    "ongoing": True,
    "indicators": [{"indicator": "Meetings", "baseline": "0", "value": "4", "date": "2019-03-31"}],
    "sdgs": [11],
    "pictures": [{"asset": "a" * 64, "alt": "A table", "credit": "The town", "licence": "CC BY 4.0"}],
    "objective": None,
}


def test_answers_are_said_in_words(app: Flask) -> None:
    with app.test_request_context():
        assert answers({"attrs": PRACTICE}) == [
            ("Country", "Serbia"),
            ("Themes", "participation"),
            ("Began in", "May 2018"),
            ("It still goes on", "yes"),
            ("Indicators", "Meetings, 0, 4, 31 March 2019"),
            ("Sustainable Development Goals", "11 Sustainable cities and communities"),
            ("Pictures", "A table, The town, CC BY 4.0"),
        ]


def test_a_changed_answer_is_said_in_words(app: Flask) -> None:
    text = Text(id=1, section_id=1, kind="practice", language="en", title="One table")
    old, new = (make.prose("", title="One table", country=country) for country in ("RS", "SK"))
    with app.test_request_context():
        (changed,) = compare(text, old, new).fields
    assert (changed.label, changed.old, changed.new) == ("Country", "Serbia", "Slovakia")
