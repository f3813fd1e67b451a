"""The base of all forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import ImmutableMultiDict

from manual_app.errors import BadRequest
from manual_app.web.bodies import json_object
from manual_app.web.transaction import SAFE
from manual_app.wording import _


class Form(FlaskForm):
    """A form that a browser sends, or a client as a JSON object of the same names."""

    class Meta(FlaskForm.Meta):
        """Where the values come from."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """Return what was sent, texts only: fields trust that. Raises BadRequest."""
            if request.is_json and request.method not in SAFE:
                body = json_object()
                return ImmutableMultiDict([(name, text) for name in body for text in _texts(body[name])])
            return super().wrap_formdata(form, formdata)


def _texts(value: object) -> Iterator[str]:
    """Yield a JSON value as a browser would send it: a box that is not ticked is not sent at all."""
    for one in value if isinstance(value, list) else [value]:
        if one is None or one is False:
            continue
        if not isinstance(one, str | int):
            raise BadRequest(_("A field of a form is a text, a whole number, or a list of them."))
        yield "y" if one is True else str(one)
