"""What macros promise beyond looks: labels, descriptions, tokens, states."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional


class PracticeForm(FlaskForm):
    title = StringField("Title", [InputRequired("Enter a title")], description="At most 100 characters")
    challenge = TextAreaField("Challenge", [Optional(), Length(max=800)])
    level = SelectField(
        "Level", choices=[SelectChoice("", "Choose"), SelectChoice("eu", "EU", optgroup="Wide")]
    )
    themes = SelectMultipleField(
        "Themes", choices=[SelectChoice("p", "Participation"), SelectChoice("v", "Volunteering")]
    )
    consent = BooleanField("Everyone has agreed")
    secret = PasswordField("Password", [InputRequired("Enter the password")])


def render(app: Flask, source: str, **values: object) -> str:
    """Render a template source in a request."""
    with app.test_request_context("/"):
        return render_template_string(source, **values)


def test_field_shows_hint_and_error_and_keeps_what_was_typed(app: Flask) -> None:
    html = render(
        app,
        '{% from "components/fields.html" import text_field %}'
        '{{ text_field(name="unit", label="Unit", value="<b>", hint="As printed", error="Enter a unit") }}',
    )

    assert '<label for="unit">Unit</label>' in html
    assert 'aria-describedby="unit-hint unit-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="&lt;b&gt;"' in html
    assert '<p class="hint" id="unit-hint">As printed</p>' in html


def test_wtforms_form_is_drawn_by_type_with_summary(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context("/", method="POST", data={"themes": "v", "challenge": "x"}):
        form = PracticeForm()
        form.validate()
        html = render_template_string(
            '{% from "components/forms.html" import error_summary, field %}{{ error_summary(form=form) }}'
            "{% for one in form %}{{ field(field=one, limit=800, picks=true) }}{% endfor %}",
            form=form,
        )

    assert '<a href="#title">Enter a title</a>' in html
    assert '<a href="#secret">Enter the password</a>' in html
    assert 'data-module="character-count" data-limit="800"' in html
    assert "1 of 800 characters" in html
    assert 'value="v" checked' in html
    assert 'type="checkbox" id="consent"' in html
    assert 'type="password" id="secret"' in html
    assert '<optgroup label="Wide"><option value="eu">EU</option></optgroup>' in html
    assert html.count("(optional)") == 1


def test_post_button_is_a_form_with_token_values_and_question(app: Flask) -> None:
    html = render(
        app,
        '{% from "components/buttons.html" import post_button %}'
        '{{ post_button(label="Up", action="/move", values={"by": -1}, confirm="Move \\"1\\"?") }}',
    )

    assert '<form class="post" method="post" action="/move" data-module="confirm"' in html
    assert 'data-question="Move &#34;1&#34;?"' in html
    assert 'name="csrf_token" value="' in html
    assert '<input type="hidden" name="by" value="-1">' in html


@pytest.mark.parametrize(
    ("state", "colour", "word"),
    [
        ("draft", "draft", "Draft"),
        ("in_review", "in_review", "In review"),
        ("changes_requested", "changes_requested", "Changes asked for"),
        ("awaiting_sign_off", "awaiting_sign_off", "Awaiting final approval"),
        ("approved", "approved", "Approved"),
        ("published", "published", "Published"),
        ("replaced", "replaced", "Replaced"),
        ("withdrawn", "withdrawn", "Withdrawn"),
        ("failed", "objection", "Failed"),
        ("compiling", "in_review", "PDF is being made"),
    ],
)
def test_state_is_icon_word_and_colour(app: Flask, state: str, colour: str, word: str) -> None:
    html = render(
        app,
        '{% from "components/chips.html" import state_chip %}{{ state_chip(state=state) }}',
        state=state,
    )

    assert f'<span class="chip" data-state="{colour}"><svg class="icon" aria-hidden="true">' in html
    assert html.endswith(f"</svg>{word}</span>")


def test_greece_is_written_as_the_institutions_do(app: Flask) -> None:
    html = render(app, '{% from "components/chips.html" import country_code %}{{ country_code(code="GR") }}')
    assert html == '<abbr class="code">EL</abbr>'


@pytest.mark.parametrize(("number", "part"), [(0, 0), (1, 1), (4, 4), (5, 1), (10, 2)])
def test_parts_beyond_the_fourth_begin_again(app: Flask, number: int, part: int) -> None:
    html = render(
        app, '{% from "components/patterns.html" import swatch %}{{ swatch(part=number) }}', number=number
    )
    assert html == f'<span class="swatch" aria-hidden="true" data-part="{part}"></span>'


def test_pagination_shows_where_one_is(app: Flask) -> None:
    html = render(
        app,
        '{% from "components/navigation.html" import pagination %}'
        "{{ pagination(page=2, count=3, address=address) }}",
        address="?page={}".format,
    )
    assert '<a href="?page=1" rel="prev">Before</a>' in html
    assert '<b aria-current="page">2</b>' in html
    assert '<a href="?page=3" rel="next">Next</a>' in html
