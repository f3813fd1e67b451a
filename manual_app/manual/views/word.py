"""Word files of a Text: chosen, looked at, taken in or left; taken back."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, send_file, url_for

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.content.word import incoming as reading
from manual_app.content.word.incoming import Incoming
from manual_app.errors import DomainError, NotFound, Unprocessable
from manual_app.manual.forms import KeepForm, TakeForm, WordForm
from manual_app.manual.service import word as service
from manual_app.manual.service.word import Brought
from manual_app.manual.word import held
from manual_app.manual.word.handing import hand_out, name_of_file
from manual_app.manual.word.held import Held
from manual_app.manual.word.pages import word_page
from manual_app.manual.word.returning import handed_out
from manual_app.texts import queries as texts
from manual_app.texts.rules import can_edit_text, can_read_text, can_write_text
from manual_app.texts.service import lock
from manual_app.web import access, security
from manual_app.web.access import signed_in_member
from manual_app.web.transaction import by_view, takes
from manual_app.wording import _, ngettext

blueprint = Blueprint("word", __name__, url_prefix="/texts/<int:text_id>/word")
AROUND = 64 * 1024  # bytes that a form takes beside its file


@blueprint.get("")
@access.checked_by(can_write_text)
def show(text_id: int) -> Any:
    """Choose a file, or see what the one that waits would bring."""
    access.permitted(can_write_text, texts.get_text(text_id))
    return _page(text_id, WordForm())


@blueprint.post("")
@takes(reading.MAX_BYTES + AROUND)
@by_view
@access.checked_by(can_write_text)
def read(text_id: int) -> Any:
    """Read the file that was chosen; nothing of it is in the text yet."""
    text = texts.get_text(text_id)
    member_id = access.permitted(can_write_text, text).id
    language, form = text.language, WordForm()
    db.close()  # reading takes a while, and nobody waits for it
    try:
        name, raw = _sent()
        found = reading.read_file(raw, language)
        _check(text_id, member_id, found)
    except DomainError as refused:
        form.file.errors = [str(refused)]
        return _page(text_id, form), 422
    held.hold(member_id, text_id, name, found)
    return redirect(url_for("word.show", text_id=text_id, after=_after()))


@blueprint.post("/take")
@access.checked_by(can_edit_text)
def take(text_id: int) -> Any:
    """Take the waiting file into the text."""
    member, form = access.permitted(can_edit_text, texts.get_text(text_id)), TakeForm()
    waiting = _waiting(member.id, text_id)
    version = service.take_in(
        member, text_id, waiting.incoming, place=form.place.data or "end", after=_after()
    )
    held.drop(member.id, text_id)
    flash(_("“%(name)s” was taken in.", name=waiting.name), "success")
    return redirect(url_for("word.taken", text_id=text_id, version=version))


@blueprint.post("/suggest")
@access.checked_by(can_write_text)
def suggest(text_id: int) -> Any:
    """Make suggestions of what changed in a file that was made from this text."""
    member, form = access.permitted(can_write_text, texts.get_text(text_id)), KeepForm()
    waiting = _waiting(member.id, text_id)
    brought = service.bring_back(member, text_id, waiting.incoming, keep=bool(form.keep.data))
    held.drop(member.id, text_id)
    flash(_brought_back(brought), "success")
    return redirect(url_for("editor.edit", text_id=text_id))


def _brought_back(brought: Brought) -> str:
    made, said, kept = brought
    suggestions = ngettext("%(count)s suggestion was made.", "%(count)s suggestions were made.", made)
    comments = ngettext("%(count)s comment was taken over.", "%(count)s comments were taken over.", said)
    left = ngettext("%(count)s discussion was begun.", "%(count)s discussions were begun.", kept)
    told = ((suggestions, made), (comments, said), (left, kept))
    return " ".join(sentence for sentence, count in told if count) or suggestions


def _waiting(member_id: int, text_id: int) -> Held:
    """Return the waiting file; a form that is sent twice waits here, and finds that it was taken."""
    lock(text_id)
    return held.get(member_id, text_id)


@blueprint.get("/text.docx")
@access.checked_by(can_read_text)
def export(text_id: int) -> Any:
    """Hand the text out as a Word file, with what is open in it."""
    text = texts.get_text(text_id)
    access.permitted(can_read_text, text)
    return send_file(
        BytesIO(hand_out(text)),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        as_attachment=True,
        download_name=name_of_file(text),
        etag=False,
    )


@blueprint.post("/leave")
@access.checked_by(can_write_text)
def leave(text_id: int) -> Any:
    """Leave the waiting file; nothing of it is kept."""
    member = access.permitted(can_write_text, texts.get_text(text_id))
    held.drop(member.id, text_id)
    flash(_("The file was left. Nothing of it is kept."), "success")
    return redirect(url_for("editor.edit", text_id=text_id))


@blueprint.get("/taken/<int:version>")
@access.checked_by(can_edit_text)
def taken(text_id: int, version: int) -> Any:
    """Say that a file was taken in, and offer to take it back."""
    text = texts.get_text(text_id)
    access.permitted(can_edit_text, text)
    return render_template("manual/word_taken.html", text=text, version=version)


@blueprint.post("/taken/<int:version>/undo")
@access.checked_by(can_edit_text)
def undo(text_id: int, version: int) -> Any:
    """Take back what a file brought."""
    service.take_back(signed_in_member(), text_id, version)
    flash(_("What the file brought was taken back."), "success")
    return redirect(url_for("editor.edit", text_id=text_id))


@blueprint.get("/pictures/<sha256>")
@access.checked_by(can_write_text)
def picture(text_id: int, sha256: str) -> Any:
    """Show a picture of the waiting file, to the member whose file it is."""
    member = access.permitted(can_write_text, texts.get_text(text_id))
    found = held.get(member.id, text_id).incoming.pictures.get(sha256)
    if found is None:
        raise NotFound(_("There is no such picture."))
    response = make_response(found.content)
    response.mimetype = found.media_type
    return security.sandboxed(response)


def _page(text_id: int, form: WordForm) -> str:
    def picture_url(sha256: str) -> str:
        return url_for("word.picture", text_id=text_id, sha256=sha256)

    page = word_page(signed_in_member(), text_id, _after(), picture_url)
    return render_template("manual/word.html", page=page, form=form, take=TakeForm(), keep=KeepForm())


def _check(text_id: int, member_id: int, found: Incoming) -> None:
    """Refuse, before anything is kept, what no text can hold; and files from who may only suggest."""
    with db.reading():
        text, member = texts.get_text(text_id), accounts.get_member(member_id)
        if handed_out(text, found) is None and not can_edit_text(member, text):
            raise Unprocessable(
                _("Only who may edit this text takes in files. Get it as a Word file, and change that one."),
                code="role",
            )
    reading.checked(found.blocks_copy())


def _sent() -> tuple[str, bytes]:
    """Return name and content of the file that was sent; the name is shown and never a path."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Unprocessable(_("Choose a Word file."), code="no_file")
    name = PurePosixPath(sent.filename.replace("\\", "/")).name
    with sent.stream as stream:
        return "".join(sign for sign in name if sign.isprintable()), stream.read()


def _after() -> str:
    """Return the id of the block after which the file goes, as the editor or the form says."""
    return request.values.get("after", "")[:64]
