"""The contents page and what changes it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, session, url_for

from manual_app.accounts import queries as accounts
from manual_app.accounts.rules import can_assign, can_manage_contents
from manual_app.manual import pages, queries, service
from manual_app.manual.forms import (
    AssignForm,
    CoAuthorsForm,
    MoveForm,
    PartForm,
    RenameForm,
    SectionForm,
    TranslationForm,
)
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from manual_app.texts.rules import can_name_co_authors
from manual_app.web import access
from manual_app.web.access import signed_in_member, wants_json
from manual_app.web.bodies import json_object, number_or_none
from manual_app.wording import _, language_name

blueprint = Blueprint("manual", __name__, url_prefix="/manual")
MY_CHANGE = "outline_change"  # in the session: the id of the change this browser made last


@blueprint.get("/outline")
@access.members
def outline() -> Any:
    """The contents of the manual."""
    if wants_json():
        return jsonify({"sections": pages.outline_json(queries.outline(with_people=True))})
    chosen = {
        name: request.args.get(name, "").strip() for name in ("state", "organisation", "language", "words")
    }
    page = pages.contents(pages.Filters(**chosen), my_change=session.get(MY_CHANGE))
    return render_template("manual/outline.html", page=page, states=pages.STATES)


@blueprint.route("/parts/new", methods=["GET", "POST"])
@access.rule(can_manage_contents)
def new_part() -> Any:
    """Add a part."""
    form = PartForm()
    form.title.label.text = _("Title")
    if not form.validate_on_submit():
        return render_template("manual/part.html", form=form), 422 if form.errors else 200
    section = service.create_part(signed_in_member(), form.title.data or "")
    return _back(section.id)


@blueprint.route("/sections/new", methods=["GET", "POST"])
@access.rule(can_manage_contents)
def new_section() -> Any:
    """Add a chapter, a good practice, or front or back matter."""
    form = _section_form()
    if not form.validate_on_submit():
        return render_template("manual/section.html", form=form), 422 if form.errors else 200
    section = service.create_section(
        signed_in_member(),
        kind=form.kind.data,
        title=form.title.data or "",
        parent_id=form.part.data if form.kind.data in ("chapter", "practice") else None,
        drafting_organisation_id=form.drafting_organisation.data,
        due_on=form.due_on.data,
    )
    return _back(section.id)


@blueprint.route("/sections/<int:section_id>/rename", methods=["GET", "POST"])
@access.rule(can_manage_contents)
def rename(section_id: int) -> Any:
    """Give a section another title."""
    title = queries.section_title(queries.get_section(section_id))
    form = RenameForm(title=title)
    form.title.label.text = _("Title")
    if not form.validate_on_submit():
        return render_template("manual/rename.html", form=form, title=title), 422 if form.errors else 200
    service.rename(signed_in_member(), section_id, form.title.data or "")
    return _back(section_id)


@blueprint.route("/sections/<int:section_id>/move", methods=["GET", "POST"])
@access.rule(can_manage_contents)
def move(section_id: int) -> Any:
    """Put a section elsewhere; the drag sends JSON `{"parent", "after"}`, each a section's id or null."""
    if request.is_json:
        body = json_object()
        return _moved(section_id, number_or_none(body, "parent"), number_or_none(body, "after"))
    section = queries.get_section(section_id)
    page = pages.moving(section)
    form = MoveForm()
    form.place.label.text, form.place.choices = _("Where"), page.places
    if not form.validate_on_submit():
        return render_template("manual/move.html", form=form, title=page.title), 422 if form.errors else 200
    parent, _colon, after = (form.place.data or "0:0").partition(":")
    return _moved(section_id, int(parent) or None, int(after) or None)


def _moved(section_id: int, parent_id: int | None, after_id: int | None) -> Any:
    service.move(signed_in_member(), section_id, parent_id=parent_id, after_id=after_id)
    return _back(section_id)


@blueprint.post("/sections/<int:section_id>/<any(up, down):way>")
@access.rule(can_manage_contents)
def nudge(section_id: int, way: str) -> Any:
    """Move a section up or down by one."""
    service.nudge(signed_in_member(), section_id, -1 if way == "up" else 1)
    return _back(section_id)


@blueprint.post("/sections/<int:section_id>/archive")
@access.rule(can_manage_contents)
def archive(section_id: int) -> Any:
    """Take a section out of the contents."""
    service.archive(signed_in_member(), section_id)
    return _back(None)


@blueprint.post("/sections/<int:section_id>/delete")
@access.rule(can_manage_contents)
def delete(section_id: int) -> Any:
    """Delete a section that was never sent."""
    service.delete(signed_in_member(), section_id)
    return _back(None)


@blueprint.post("/sections/<int:section_id>/restore")
@access.rule(can_manage_contents)
def restore(section_id: int) -> Any:
    """Put an archived section back."""
    service.restore_section(signed_in_member(), section_id)
    return _back(None)


@blueprint.get("/archived")
@access.members
def archived() -> Any:
    """What was taken out of the contents."""
    rows = [(section, queries.section_title(section)) for section in queries.list_archived()]
    return render_template("manual/archived.html", rows=rows)


@blueprint.post("/outline/undo/<int:change_id>")
@access.rule(can_manage_contents)
def undo(change_id: int) -> Any:
    """Undo the newest change of the contents."""
    undone = service.undo(signed_in_member(), change_id)
    session.pop(MY_CHANGE, None)
    return _outline_again(undone.section_id)


@blueprint.route("/texts/<int:text_id>/assign", methods=["GET", "POST"])
@access.rule(can_assign)
def assign(text_id: int) -> Any:
    """Say who writes a Text, and until when."""
    text = texts.get_text(text_id)
    form = _assign_form(text)
    if not form.validate_on_submit():
        others = texts.list_texts(section_id=text.section_id)
        page = render_template("manual/assign.html", form=form, text=text, others=others)
        return page, 422 if form.errors else 200
    text_service.assign(
        signed_in_member(),
        text_id,
        drafting_organisation_id=form.drafting_organisation.data,
        responsible_id=form.responsible.data or None,
        due_on=form.due_on.data,
    )
    return _outline_again(text.section_id)


@blueprint.route("/texts/<int:text_id>/co-authors", methods=["GET", "POST"])
@access.checked_by(can_name_co_authors)
def co_authors(text_id: int) -> Any:
    """Name the partners that write with the drafting one."""
    text = texts.get_text(text_id)
    member = access.permitted(can_name_co_authors, text)
    form = CoAuthorsForm(organisations=sorted(text.co_author_ids))
    others = [o for o in accounts.list_organisations() if o.id != text.drafting_organisation_id]
    form.organisations.label.text, form.organisations.choices = (
        _("Partners"),
        [(o.id, o.name) for o in others],
    )
    if not form.validate_on_submit():
        return render_template("manual/co_authors.html", form=form, text=text), 422 if form.errors else 200
    text_service.set_co_authors(member, text_id, form.organisations.data or [])
    return _outline_again(text.section_id)


@blueprint.route("/sections/<int:section_id>/translations/new", methods=["GET", "POST"])
@access.rule(can_manage_contents)
def new_translation(section_id: int) -> Any:
    """Add a section's text in one more language."""
    section = queries.get_section(section_id)
    form = _translation_form(section_id)
    if not form.validate_on_submit():
        title = queries.section_title(section)
        return render_template("manual/translation.html", form=form, title=title), 422 if form.errors else 200
    service.add_translation(
        signed_in_member(),
        section_id,
        language=form.language.data,
        title=form.title.data or "",
        drafting_organisation_id=form.drafting_organisation.data,
        due_on=form.due_on.data,
    )
    return _outline_again(section_id)


def _section_form() -> SectionForm:
    form = SectionForm()
    parts = [(e.section.id, f"{e.number} {e.title}") for e in queries.outline() if e.section.kind == "part"]
    form.kind.label.text, form.title.label.text = _("What is it?"), _("Title")
    form.kind.choices = [
        ("chapter", _("Chapter")),
        ("practice", _("Good practice")),
        ("front", _("Front matter")),
        ("back", _("Back matter")),
    ]
    form.part.label.text, form.part.choices = _("Part"), parts
    _label_drafting(form)
    return form


def _assign_form(text: Any) -> AssignForm:
    form = AssignForm(
        drafting_organisation=text.drafting_organisation_id,
        responsible=text.responsible_id or 0,
        due_on=text.due_on,
    )
    people = [
        (m.id, f"{m.called}, {m.organisation.short_name}") for m in accounts.list_members() if m.is_active
    ]
    form.responsible.label.text, form.responsible.choices = _("Responsible"), [(0, _("Nobody yet")), *people]
    _label_drafting(form)
    return form


def _translation_form(section_id: int) -> TranslationForm:
    form = TranslationForm()
    there = {text.language for text in texts.list_texts(section_id=section_id)}
    missing = [code for code in queries.get_manual().languages if code not in there]
    form.language.label.text = _("Language")
    form.language.choices = [(code, language_name(code)) for code in missing]
    form.title.label.text = _("Title in that language")
    _label_drafting(form)
    return form


def _label_drafting(form: Any) -> None:
    form.drafting_organisation.label.text, form.due_on.label.text = _("Written by"), _("Due")
    form.drafting_organisation.choices = [(o.id, o.name) for o in accounts.list_organisations()]


def _back(section_id: int | None) -> Any:
    """Return to the contents; whoever made the change is offered to undo it, and nobody else."""
    change = queries.find_newest_change()
    session[MY_CHANGE] = change.id if change else None
    return _outline_again(section_id)


def _outline_again(section_id: int | None) -> Any:
    if wants_json():
        return jsonify({"sections": pages.outline_json(queries.outline(with_people=True))})
    return redirect(url_for("manual.outline", _anchor=f"section-{section_id}" if section_id else None))
