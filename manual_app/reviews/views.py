"""Pages and JSON of Reviews: send, decide, final approval, take back; Revisions, compare, restore."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Flask, flash, jsonify, redirect, render_template, request, url_for

from manual_app import db
from manual_app.accounts.views import record
from manual_app.discussions.forms import CommentForm
from manual_app.discussions.rules import can_comment
from manual_app.discussions.threads import service as threads
from manual_app.discussions.threads.places import Place
from manual_app.errors import Conflict, TooMany, Unprocessable
from manual_app.reviews import pages, queries, rules, service
from manual_app.reviews.forms import DecisionForm, EmptyForm, HashForm, SubmitForm, WordingForm
from manual_app.reviews.models import Review
from manual_app.texts import queries as texts
from manual_app.texts.answers import field_label
from manual_app.texts.rendering import part_of
from manual_app.texts.rules import can_edit_text, can_read_text
from manual_app.web import access, answers, filters
from manual_app.web.access import signed_in_member, wants_json
from manual_app.web.bodies import json_object, member_of
from manual_app.wording import _

blueprint = Blueprint("reviews", __name__)
ACTS = {
    "submitted": "sent for review",
    "decided": "decided on",
    "wording_proposed": "proposed other words for",
    "signed_off": "gave the final approval to",
    "restored": "restored an earlier version of",
    "restoring_taken_back": "took back what was restored in",
    "review_recalled": "took back from review",
    "review_replaced": "replaced in review",
    "review_numbers_changed": "changed the review numbers of",
}


def init_app(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(field_label=field_label, part_of=part_of)
    record.name_acts(ACTS)
    record.name_subjects("review", _review_subjects)
    filters.offer_rules(
        rules.can_submit, rules.can_decide, rules.can_approve, rules.can_sign_off, rules.can_recall
    )


def _review_subjects(review_ids: Iterable[int]) -> dict[int, record.Subject]:
    return {
        number: record.Subject(title, url_for("reviews.review", review_id=number))
        for number, title in queries.titles(review_ids).items()
    }


@blueprint.get("/texts/<int:text_id>/standing")
@access.checked_by(can_read_text)
def standing(text_id: int) -> Any:
    """Return what has happened last to what was sent, for those who have the text open."""
    text = texts.get_text(text_id)
    access.permitted(can_read_text, text)
    return jsonify(pages.news(queries.state(text), queries.find_newest_review(text_id)))


@blueprint.get("/texts/<int:text_id>/submit")
@access.checked_by(rules.can_submit)
def submit_page(text_id: int) -> Any:
    """What will be sent, to whom, until when."""
    text = texts.get_text(text_id)
    page = pages.submission(access.permitted(rules.can_submit, text), text)
    return render_template("reviews/submit.html", page=page, form=SubmitForm.of(page))


@blueprint.post("/texts/<int:text_id>/submit")
@access.checked_by(rules.can_submit)
def submit(text_id: int) -> Any:
    """Send a Text for review."""
    if wants_json():
        confirm = member_of(json_object(), "confirm", bool, False)
        review = service.submit_for_review(signed_in_member(), text_id, confirm=confirm)
        return jsonify(pages.review_json(review)), 201
    text = texts.get_text(text_id)
    page = pages.submission(access.permitted(rules.can_submit, text), text)
    form = SubmitForm.of(page)
    sent = _sent(form, text_id) if form.validate() else None
    if sent is None:
        return render_template("reviews/submit.html", page=page, form=form), 422
    flash(_("Sent for review as version %(number)s.", number=sent.revision.number), "success")
    return redirect(url_for("reviews.review", review_id=sent.id))


def _sent(form: SubmitForm, text_id: int) -> Review | None:
    """Send a Text as the form says; None when it is refused, which the form then says."""
    try:
        with db.session.begin_nested():
            return service.submit_for_review(
                signed_in_member(),
                text_id,
                confirm=form.confirm.data,
                due_on=form.due_on.data,
                asked=form.asked.data,
            )
    except (Conflict, Unprocessable) as refused:
        form.refuse(refused)
        return None


@blueprint.get("/reviews/<int:review_id>")
@access.members
def review(review_id: int) -> Any:
    """One Review: what has changed, where it stands, and the decision."""
    found = queries.get_review(review_id, with_content=True)
    form = DecisionForm(revision_hash=found.revision.hash)
    page = pages.judging(signed_in_member(), found)
    return render_template("reviews/review.html", page=page, form=form, sent=None)


@blueprint.post("/reviews/<int:review_id>/decisions")
@access.checked_by(rules.can_decide)
def decide(review_id: int) -> Any:
    """Give the organisation's decision."""
    if wants_json():
        decision = service.decide(signed_in_member(), review_id, **pages.decision_in(json_object()))
        return jsonify(pages.decision_json(decision)), 201
    form = DecisionForm()
    status = _decided(form, review_id) if form.validate() else 422
    if status != 201:
        page = pages.judging(signed_in_member(), queries.get_review(review_id))
        return render_template("reviews/review.html", page=page, form=form, sent=None), status
    flash(_("Your decision is recorded."), "success")
    return redirect(url_for("reviews.review", review_id=review_id))


def _decided(form: DecisionForm, review_id: int) -> int:
    """Record the decision and return 201; 409 when the text has moved on, which the form then says."""
    try:
        with db.session.begin_nested():
            service.decide(
                signed_in_member(),
                review_id,
                kind=form.decision.data,
                reason=form.reason.data or "",
                revision_hash=form.revision_hash.data or "",
            )
    except Conflict as refused:
        form.form_errors.append(str(refused))
        return 409
    return 201


@blueprint.get("/reviews/<int:review_id>/comment")
@access.checked_by(can_comment)
def comment_page(review_id: int) -> Any:
    """What to say about a version: of all of it, or of the paragraph that the address names."""
    found = queries.get_review(review_id)
    access.permitted(can_comment, found.text)
    return _comment_page(found, CommentForm(block=request.args.get("block", "")))


@blueprint.post("/reviews/<int:review_id>/comment")
@access.checked_by(can_comment)
def comment(review_id: int) -> Any:
    """Begin a discussion of a version, or of a paragraph of it."""
    found, form = queries.get_review(review_id), CommentForm()
    form.block.choices = pages.places(found)
    if form.validate():
        place = Place("block", form.block.data or None, revision=found.revision.number)
        with answers.told_in(form, TooMany):
            threads.begin(signed_in_member(), found.text_id, place, form.body.data, own=form.own.data)
            return answers.done(url_for("reviews.review", review_id=review_id, _anchor="discussion"))
    return _comment_page(queries.get_review(review_id), form)


def _comment_page(found: Review, form: CommentForm) -> Any:
    form.block.choices = pages.places(found)
    return answers.form_page("reviews/comment.html", form, review=found)


@blueprint.post("/reviews/<int:review_id>/wording")
@access.checked_by(rules.can_propose)
def propose(review_id: int) -> Any:
    """Propose other words for a paragraph of the version under review."""
    form = WordingForm()
    with answers.told_in(form):
        if form.validate():
            member, words = signed_in_member(), form.words.data or ""
            made = service.propose_wording(member, review_id, form.block.data or "", words)
            flash(pages.fate_of(made), "success")
            return answers.done(url_for("reviews.review", review_id=review_id, _anchor=f"on-{made.block_id}"))
    return _review_again(review_id, form)


def _review_again(review_id: int, form: WordingForm) -> Any:
    """Show the review with what was written and what is wrong with it."""
    found = queries.get_review(review_id, with_content=True)
    page, decision = pages.judging(signed_in_member(), found), DecisionForm(formdata=None)
    if access.wants_json():
        raise Unprocessable(form.problem)
    return render_template("reviews/review.html", page=page, form=decision, sent=form), 422


@blueprint.post("/reviews/<int:review_id>/sign-off")
@access.checked_by(rules.can_sign_off)
def sign_off(review_id: int) -> Any:
    """Give the final approval."""
    wanted = member_of(json_object(), "revision_hash", str) if wants_json() else HashForm().revision_hash.data
    signed = service.sign_off(signed_in_member(), review_id, revision_hash=wanted or "")
    if wants_json():
        return jsonify(pages.review_json(signed)), 201
    flash(_("Approved. It goes into the next edition."), "success")
    return redirect(url_for("reviews.review", review_id=review_id))


@blueprint.post("/reviews/<int:review_id>/recall")
@access.checked_by(rules.can_recall)
def recall(review_id: int) -> Any:
    """Take a Review back."""
    recalled = service.recall(signed_in_member(), review_id)
    if wants_json():
        return jsonify(pages.review_json(recalled))
    flash(_("Taken back. The text is a draft again."), "success")
    return redirect(url_for("reviews.revisions", text_id=recalled.text_id))


@blueprint.get("/texts/<int:text_id>/revisions")
@access.members
def revisions(text_id: int) -> Any:
    """The versions of a Text."""
    text = texts.get_text(text_id)
    if wants_json():
        return jsonify({"revisions": pages.revisions_json(text)})
    page = pages.versions(signed_in_member(), text)
    restored = request.args.get("restored", type=int) == text.version
    return render_template("reviews/revisions.html", page=page, restored=restored)


@blueprint.get("/texts/<int:text_id>/revisions/<int:number>")
@access.members
def revision(text_id: int, number: int) -> Any:
    """One version as it was sent."""
    page = pages.version(signed_in_member(), texts.get_text(text_id), number)
    return render_template("reviews/revision.html", page=page, form=EmptyForm())


@blueprint.get("/texts/<int:text_id>/compare")
@access.members
def compare(text_id: int) -> Any:
    """Two versions, or a version and the current text, side by side in one."""
    text = texts.get_text(text_id)
    page = pages.comparison(text, request.args.get("from", type=int), request.args.get("to", type=int))
    return render_template("reviews/compare.html", page=page)


@blueprint.post("/texts/<int:text_id>/revisions/<int:number>/restore")
@access.checked_by(can_edit_text)
def restore(text_id: int, number: int) -> Any:
    """Write an old version as new steps."""
    version = service.restore(signed_in_member(), text_id, number)
    if wants_json():
        return jsonify({"version": version})
    flash(_("Version %(number)s is the current text again.", number=number), "success")
    return redirect(url_for("reviews.revisions", text_id=text_id, restored=version))


@blueprint.post("/texts/<int:text_id>/restored/<int:version>/undo")
@access.checked_by(can_edit_text)
def undo_restoring(text_id: int, version: int) -> Any:
    """Bring back what stood there before an old version was restored."""
    service.take_back_restoring(signed_in_member(), text_id, version)
    flash(_("What stood there before is the current text again."), "success")
    return redirect(url_for("reviews.revisions", text_id=text_id))
