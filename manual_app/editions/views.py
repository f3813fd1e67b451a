"""Pages, JSON and files of Editions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Flask, flash, jsonify, redirect, render_template, request, url_for

from manual_app.accounts.rules import can_manage_editions
from manual_app.accounts.views import record
from manual_app.editions import checks, pages, queries, service
from manual_app.editions.files import json_file, pdf_file
from manual_app.editions.forms import EditionForm, EmptyForm, WithdrawForm
from manual_app.editions.models import Edition
from manual_app.errors import NotFound
from manual_app.manual import queries as manual
from manual_app.texts.pictures import published_by
from manual_app.web import access, filters
from manual_app.web.access import signed_in_member, wants_json
from manual_app.web.answers import told_in
from manual_app.web.bodies import json_object, member_of
from manual_app.wording import _

blueprint = Blueprint("editions", __name__, url_prefix="/editions")

ACTS = {
    "edition_created": "began the edition",
    "edition_published": "published the edition",
    "edition_withdrawn": "withdrew the edition",
}


def init_app(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(blueprint)
    filters.nav(lambda member: [filters.NavItem(_("Editions"), url_for("editions.shelf"), "editions")])
    filters.offer_rules(can_manage_editions)
    record.name_acts(ACTS)
    record.name_subjects("edition", _edition_subjects)
    published_by(queries.is_published_picture)
    app.jinja_env.globals.update(
        check_link=pages.check_link, check_sentence=checks.sentence, grouped=pages.grouped
    )


def _edition_subjects(edition_ids: Iterable[int]) -> dict[int, record.Subject]:
    return {
        number: record.Subject(f"{one.number} ({one.language})", _address(one))
        for number, one in queries.editions_by_id(edition_ids).items()
    }


@blueprint.get("")
@access.members
def shelf() -> Any:
    """All editions, and the way to a new one."""
    return render_template("editions/shelf.html", page=pages.shelf(manual.get_manual().source_language))


@blueprint.get("/new")
@access.rule(can_manage_editions)
def new() -> Any:
    """Choose what goes into an edition."""
    form = _form()
    return _choosing(form, _page(form))


@blueprint.post("")
@access.rule(can_manage_editions)
def create() -> Any:
    """Make an edition and queue its compile."""
    if wants_json():
        body = json_object()
        edition = service.create_edition(
            signed_in_member(),
            number=member_of(body, "number", str),
            language=member_of(body, "language", str),
            preview=member_of(body, "preview", bool, False),
        )
        return jsonify(pages.edition_json(edition)), 202
    form = _form()
    page = _page(form, request.form)
    if form.validate() and not page.errors():
        with told_in(form):
            return redirect(_address(_made(form, page)), 303)
    return _choosing(form, page), 422


@blueprint.get("/<number>/<language>")
@access.members
def show(number: str, language: str) -> Any:
    """One edition: checks, compile, files, publishing."""
    edition = _edition(number, language)
    if wants_json():
        return jsonify(pages.edition_json(edition))
    return render_template(
        "editions/edition.html", page=pages.making(edition), form=EmptyForm(), stages=pages.STAGES
    )


@blueprint.post("/<number>/<language>/compile")
@access.rule(can_manage_editions)
def compile_again(number: str, language: str) -> Any:
    """Compile an edition again, as it was chosen."""
    edition = _edition(number, language)
    service.compile_again(signed_in_member(), edition)
    return _done(edition, 202)


@blueprint.post("/<number>/<language>/cancel")
@access.rule(can_manage_editions)
def cancel(number: str, language: str) -> Any:
    """Stop a compile."""
    edition = _edition(number, language)
    service.cancel(signed_in_member(), edition)
    return _done(edition)


@blueprint.post("/<number>/<language>/publish")
@access.rule(can_manage_editions)
def publish(number: str, language: str) -> Any:
    """Publish a compiled edition."""
    edition = service.publish(signed_in_member(), queries.get_edition(number, language, preview=False))
    if not wants_json():
        flash(_("Edition %(number)s is published.", number=edition.number), "success")
    return _done(edition)


@blueprint.route("/<number>/<language>/withdraw", methods=["GET", "POST"])
@access.rule(can_manage_editions)
def withdraw(number: str, language: str) -> Any:
    """Take a published edition's files away."""
    edition = queries.get_edition(number, language, preview=False)
    form = WithdrawForm()
    form.reason.label.text = _("Why is it withdrawn?")
    if wants_json():
        service.withdraw(signed_in_member(), edition, member_of(json_object(), "reason", str))
        return _done(edition)
    if not form.validate_on_submit():
        return render_template(
            "editions/withdraw.html", edition=edition, form=form
        ), 422 if form.errors else 200
    service.withdraw(signed_in_member(), edition, form.reason.data or "")
    flash(_("Edition %(number)s is withdrawn.", number=edition.number), "success")
    return _done(edition)


@blueprint.get("/<number>/<language>/manifest.json")
@access.anyone
def manifest(number: str, language: str) -> Any:
    """The content manifest."""
    edition = _visible(number, language)
    return json_file(queries.sealed(edition).manifest, published=edition.published_at is not None)


@blueprint.get("/<number>/<language>/release.json")
@access.anyone
def release(number: str, language: str) -> Any:
    """The release file: every file with its SHA-256."""
    edition = _visible(number, language)
    return json_file(queries.sealed(edition).release, published=edition.published_at is not None)


@blueprint.get("/<number>/<language>/manual.pdf")
@access.anyone
def pdf(number: str, language: str) -> Any:
    """The PDF."""
    return pdf_file(_visible(number, language))


@blueprint.get("/latest/<language>/manual.pdf")
@access.anyone
def latest_pdf(language: str) -> Any:
    """The PDF of the current edition."""
    edition = queries.find_current(language)
    if edition is None:
        raise NotFound(_("There is no edition in this language yet."))
    return pdf_file(edition)


def _form() -> EditionForm:
    """Return the form as it came back, or filled with the number that comes next."""
    language = request.values.get("language", manual.get_manual().source_language)
    page = pages.shelf(language)
    number = page.next_correction if request.args.get("corrects") in page.published else page.next_edition
    proposed = {"number": number, "language": language, "kind": "final"}
    form = EditionForm() if request.method == "POST" else EditionForm(request.args, data=proposed)
    return form.say(manual.get_manual().languages, page.published)


def _page(form: EditionForm, typed: pages.Typed | None = None) -> pages.Choosing:
    preview = form.kind.data == "preview"
    return pages.choosing(form.language.data, _corrected(form), preview=preview, typed=typed)


def _choosing(form: EditionForm, page: pages.Choosing) -> Any:
    errors = [("", sentence) for sentence in form.form_errors]
    errors += [(field.id, field.errors[0]) for field in form if field.errors]
    return render_template("editions/new.html", form=form, page=page, errors=errors + page.errors())


def _made(form: EditionForm, page: pages.Choosing) -> Edition:
    return service.create_edition(
        signed_in_member(),
        number=form.number.data or "",
        language=form.language.data,
        preview=page.preview,
        corrects=page.corrects,
        **page.chosen(),
    )


def _corrected(form: EditionForm) -> Edition | None:
    """Return the edition that is corrected, if it is one of this language."""
    number, offered = form.corrects.data, dict(form.corrects.choices or ())
    if not number or number not in offered:
        return None
    return queries.get_edition(number, form.language.data, preview=False)


def _edition(number: str, language: str) -> Edition:
    preview = request.args.get("preview")
    return queries.get_edition(number, language, preview=None if preview is None else preview == "1")


def _visible(number: str, language: str) -> Edition:
    """Return a published edition for everybody, any edition for members; others do not exist."""
    edition = _edition(number, language)
    if edition.published_at is None and filters.current_member() is None:
        raise NotFound(_("There is no such edition."))
    return edition


def _address(edition: Edition) -> str:
    preview = "1" if edition.preview else None
    return url_for("editions.show", number=edition.number, language=edition.language, preview=preview)


def _done(edition: Edition, status: int = 200) -> Any:
    if wants_json():
        return jsonify(pages.edition_json(edition)), status
    return redirect(_address(edition), 303)
