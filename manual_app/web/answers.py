"""How views answer forms: to browsers with pages and redirects, to clients that ask for JSON with JSON."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import jsonify, redirect, render_template
from flask_wtf import FlaskForm

from manual_app import db
from manual_app.errors import Conflict, DomainError, TooLarge, Unprocessable
from manual_app.web import access


def done(address: str, **content: Any) -> Any:
    """Lead a browser to `address` after an act; a JSON client gets `content`."""
    return jsonify(content) if access.wants_json() else redirect(address, 303)


def form_page(template: str, form: FlaskForm, **context: Any) -> Any:
    """Show a form: 200 at first, 422 when it came back with errors; JSON clients get those by field."""
    if form.errors and access.wants_json():
        fields = {name or "form": [str(fault) for fault in faults] for name, faults in form.errors.items()}
        raise Unprocessable(next(iter(fields.values()))[0], fields=fields)
    return render_template(template, form=form, **context), 422 if form.errors else 200


@contextmanager
def told_in(form: FlaskForm, *also: type[DomainError]) -> Iterator[None]:
    """Say in the form what the domain refuses; nothing of the act inside the block is kept then.

    `also`: other refusals after which one goes on from what was typed.
    """
    refusals: tuple[type[DomainError], ...] = (Conflict, Unprocessable, TooLarge, *also)
    try:
        yield
    except refusals as refusal:
        if access.wants_json():
            raise
        db.session.rollback()
        form.form_errors.append(refusal.message)
