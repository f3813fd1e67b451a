"""The settings of the manual, and the numbers of the review rules."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.rules import can_change_settings
from manual_app.content.pictures import reencode
from manual_app.errors import TooLarge, Unprocessable
from manual_app.manual import queries, settings
from manual_app.manual.forms import EmblemForm, GeneralForm, NumbersForm, WordingForm
from manual_app.reviews import queries as review_queries
from manual_app.reviews import service as reviews
from manual_app.web import access, filters
from manual_app.web.access import signed_in_member
from manual_app.web.transaction import by_view
from manual_app.wording import ENGLISH_NAMES, _, language_name

blueprint = Blueprint("settings", __name__, url_prefix="/manual/settings")
LICENCES = ("CC BY 4.0", "CC BY-SA 4.0", "CC BY-NC 4.0", "CC0 1.0")


@blueprint.get("")
@access.members
def overview() -> Any:
    """All settings; members read them, the coordinator changes them."""
    language = _language()
    return _page(language)


@blueprint.post("/words")
@access.rule(can_change_settings)
def words() -> Any:
    """Change title, imprint, funding line, disclaimer in one language."""
    language = _language()
    form = _wording_form(language)
    if not form.validate_on_submit():
        return _page(language, words=form), 422
    values = {name: getattr(form, name).data or "" for name in settings.WORDS}
    settings.change_wording(signed_in_member(), language, values)
    return _saved(language)


@blueprint.post("/general")
@access.rule(can_change_settings)
def general() -> Any:
    """Change languages, licence, contact."""
    form = _general_form()
    if not form.validate_on_submit():
        return _page(_language(), general=form), 422
    settings.change_languages(signed_in_member(), form.languages.data or [])
    settings.change_general(
        signed_in_member(), licence=form.licence.data, contact_email=form.contact_email.data or ""
    )
    return _saved(_language())


@blueprint.post("/emblem")
@by_view
@access.rule(can_change_settings)
def emblem() -> Any:
    """Change the emblem of the funding statement; it is decoded before the write lock is taken."""
    form, member_id = _emblem_form(), signed_in_member().id
    form.validate()
    sent = form.picture.data.read() if form.picture.data else b""
    if not (sent or form.remove.data):
        form.picture.errors = [_("Choose a picture.")]
        return _page(_language(), emblem=form), 422
    db.close()
    try:
        picture = reencode(sent) if sent else None
    except (TooLarge, Unprocessable) as refused:
        form.picture.errors = [str(refused)]
        return _page(_language(), emblem=form), 422
    with db.transaction():
        settings.change_emblem(accounts.get_member(member_id), picture)
    return _saved(_language())


@blueprint.post("/numbers")
@access.rule(can_change_settings)
def numbers() -> Any:
    """Change the numbers of the review rules."""
    form = _numbers_form()
    valid = form.validate_on_submit()
    if valid and (form.countries.data or 0) > (form.approvals.data or 0):
        form.countries.errors = [_("Not more countries than partners.")]
        valid = False
    if not valid:
        return _page(_language(), numbers=form), 422
    reviews.change_numbers(
        signed_in_member(), approvals=form.approvals.data, countries=form.countries.data, days=form.days.data
    )
    return _saved(_language())


def init_app(app: Flask) -> None:
    """Open the settings; last in the bar."""
    app.register_blueprint(blueprint)
    filters.nav(lambda member: [filters.NavItem(_("Settings"), url_for("settings.overview"), "settings")])


def _language() -> str:
    manual = queries.get_manual()
    asked = request.args.get("language", manual.source_language)
    return asked if asked in manual.languages else manual.source_language


def _wording_form(language: str) -> WordingForm:
    rows = {row.language: row for row in queries.get_manual().wordings}
    form = WordingForm(obj=rows.get(language))
    form.title.label.text, form.subtitle.label.text = _("Title"), _("Subtitle")
    form.network.label.text = _("Name of the network")
    form.imprint.label.text, form.funding_line.label.text = _("Imprint"), _("Funding line")
    form.disclaimer.label.text = _("Disclaimer")
    return form


def _general_form() -> GeneralForm:
    form = GeneralForm(obj=queries.get_manual())
    form.languages.label.text = _("Languages of the manual")
    form.languages.choices = [(code, language_name(code)) for code in ENGLISH_NAMES]
    form.licence.label.text, form.licence.choices = (
        _("Licence of the text"),
        [(name, name) for name in LICENCES],
    )
    form.contact_email.label.text = _("Public contact address")
    return form


def _numbers_form() -> NumbersForm:
    form = NumbersForm(obj=review_queries.numbers())
    form.approvals.label.text = _("Partners that must agree")
    form.countries.label.text = _("From at least this many countries")
    form.days.label.text = _("Days for a reply")
    return form


def _emblem_form() -> EmblemForm:
    form = EmblemForm()
    form.picture.label.text, form.remove.label.text = _("Picture"), _("Print without an emblem")
    return form


def _page(language: str, **sent: FlaskForm) -> Any:
    """Show the page; a form that was `sent` and refused takes the place of its fresh one."""
    forms = {
        "words": _wording_form(language),
        "general": _general_form(),
        "emblem": _emblem_form(),
        "numbers": _numbers_form(),
    }
    return render_template(
        "manual/settings.html", manual=queries.get_manual(), language=language, **{**forms, **sent}
    )


def _saved(language: str) -> Any:
    flash(_("Saved."), "success")
    return redirect(url_for("settings.overview", language=language))
