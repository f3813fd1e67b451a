"""Changing the outline on a real database: create, rename, move, undo, archive, restore, delete."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from manual_app import db
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.errors import Conflict, Forbidden, NotFound, Unprocessable
from manual_app.manual import queries, service
from manual_app.manual.models import Section
from manual_app.reviews import service as reviews
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from manual_app.texts.service import Write
from tests import factories as make
from tests.manual.house import House, here

A, B, C = "A first word", "Bread and rivers", "Counting on each other"


def move(house: House, title: str, after: str | None, parent: int | None = None) -> None:
    with db.transaction():
        service.move(
            here(house.coordinator),
            house.chapters[title],
            parent_id=parent or house.full,
            after_id=house.chapters[after] if after else None,
        )


def undo(house: House) -> None:
    with db.transaction():
        service.undo(here(house.coordinator), house.newest_change())


def test_sections_are_numbered_by_where_they_stand(house: House) -> None:
    assert house.titles() == [
        "I Understand", f"1 {A}", f"2 {B}", f"3 {C}", "II Act together",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "after", "expected"), [(A, C, "BCA"), (C, None, "CAB"), (B, A, "ABC"), (A, B, "BAC")]
)
def test_a_section_moves_behind_the_one_named(
    house: House, title: str, after: str | None, expected: str
) -> None:
    move(house, title, after)
    assert house.chapter_titles() == expected


def test_a_section_moves_into_another_part_and_back_by_undo(house: House) -> None:
    move(house, B, None, parent=house.empty)
    assert house.titles()[-2:] == ["II Act together", f"3 {B}"]
    undo(house)
    assert house.chapter_titles() == "ABC"


@pytest.mark.parametrize(
    ("title", "by", "expected"), [(A, 1, "BAC"), (C, -1, "ACB"), (A, -1, "ABC"), (C, 1, "ABC")]
)
def test_buttons_move_by_one_and_stop_at_the_ends(house: House, title: str, by: int, expected: str) -> None:
    with db.transaction():
        service.nudge(here(house.coordinator), house.chapters[title], by)
    assert house.chapter_titles() == expected


def test_a_move_that_changes_nothing_is_no_change(house: House) -> None:
    before = house.newest_change()
    move(house, B, A)
    assert house.newest_change() == before


def test_a_neighbour_that_somebody_moved_away_is_a_conflict(house: House) -> None:
    move(house, B, None, parent=house.empty)
    with pytest.raises(Conflict, match="meanwhile"):
        move(house, A, B)


def test_a_chapter_does_not_stand_at_the_root_nor_a_part_in_a_part(house: House) -> None:
    for section_id, parent in ((house.chapters[A], None), (house.empty, house.full)):
        with pytest.raises(Unprocessable, match="cannot stand there"), db.transaction():
            service.move(here(house.coordinator), section_id, parent_id=parent, after_id=None)


def test_moves_of_two_coordinators_at_once_leave_every_section_in_its_own_place(house: House) -> None:
    def act(number: int) -> str:
        who = house.coordinator if number % 2 else house.second
        target = list(house.chapters.values())[number % 3]
        try:
            with db.transaction():
                service.nudge(here(who), target, 1 if number % 4 < 2 else -1)
        finally:
            db.close()
        return "moved"

    with ThreadPoolExecutor(8) as threads:
        answers = Counter(threads.map(act, range(24)))
    with db.reading() as session:
        beside = session.query(Section).where(Section.parent_id == house.full).all()
    assert answers == {"moved": 24}
    assert sorted(section.position for section in beside) == [0, 1, 2]


def test_renaming_a_chapter_is_an_edit_of_its_text_and_undone_as_one(house: House) -> None:
    with db.transaction():
        service.rename(here(house.coordinator), house.chapters[A], "Another  word ")
    with db.reading():
        text = texts.list_texts(section_id=house.chapters[A])[0]
        assert (text.title, texts.head_doc(text.id)["attrs"]["title"]) == ("Another word", "Another word")
    undo(house)
    assert house.titles()[1] == f"1 {A}"


@pytest.mark.parametrize(("title", "match"), [("   ", "Give it a title"), ("x" * 201, "at most 200")])
def test_a_title_is_neither_empty_nor_longer_than_it_may_be(house: House, title: str, match: str) -> None:
    with pytest.raises(Unprocessable, match=match), db.transaction():
        service.create_part(here(house.coordinator), title)


def test_what_was_created_is_taken_back_by_undo(house: House) -> None:
    with db.transaction():
        service.create_part(here(house.coordinator), "Make it last")
    undo(house)
    assert house.titles()[-1] == "II Act together"


def test_what_was_deleted_comes_back_whole(house: House) -> None:
    with db.transaction():
        text = texts.list_texts(section_id=house.chapters[B])[0]
        text_service.set_co_authors(here(house.author), text.id, [house.coordinator.organisation_id])
        kept = texts.head_doc(text.id)
    with db.transaction():
        service.delete(here(house.coordinator), house.chapters[B])
    assert house.chapter_titles() == "AC"
    undo(house)
    assert house.chapter_titles() == "ABC"
    with db.reading():
        entry = next(e for e in queries.flat(queries.outline()) if e.title == B)
        assert entry.source is not None
        assert texts.head_doc(entry.source.id) == kept
        assert entry.source.co_author_ids == {house.coordinator.organisation_id}


def test_what_was_sent_is_archived_instead_of_deleted(house: House) -> None:
    make.member(house.coordinator.organisation, "reviewer")
    with db.transaction():
        text = texts.list_texts(section_id=house.chapters[A])[0]
        review = reviews.submit_for_review(here(house.author), text.id)
    with pytest.raises(Conflict, match="Archive it instead"), db.transaction():
        service.delete(here(house.coordinator), house.chapters[A])
    with pytest.raises(Conflict, match="Take it back first"), db.transaction():
        service.archive(here(house.coordinator), house.chapters[A])
    with db.transaction():
        reviews.recall(here(house.author), review.id)
    with db.transaction():
        service.archive(here(house.coordinator), house.chapters[A])
    assert house.chapter_titles() == "BC"
    with db.transaction():
        service.restore_section(here(house.coordinator), house.chapters[A])
    assert house.chapter_titles() == "BCA"


def test_nobody_goes_on_to_write_in_what_was_archived_until_it_is_back(house: House) -> None:
    with db.reading():
        text = texts.list_texts(section_id=house.chapters[A])[0]
    step = {"stepType": "docAttr", "attr": "purpose", "value": "To help"}

    def write(request: str) -> int:
        with db.transaction():
            version = texts.head(text.id).version
            sent = Write(version, SCHEMA_NUMBER, "c", request, [step])
            return text_service.commit(here(house.author), text.id, sent).count

    with db.transaction():
        service.archive(here(house.coordinator), house.chapters[A])
    for ask in (texts.live_state, lambda member, number: texts.commits_since(member, number, 0)):
        with pytest.raises(NotFound, match="taken out of the contents"), db.reading():
            ask(here(house.author), text.id)
    with pytest.raises(NotFound, match="taken out of the contents"):
        write("away")
    with db.transaction():
        service.restore_section(here(house.coordinator), house.chapters[A])
    assert write("back") == 1


def test_undoing_an_archive_puts_it_where_it_stood(house: House) -> None:
    with db.transaction():
        service.archive(here(house.coordinator), house.chapters[B])
    undo(house)
    assert house.chapter_titles() == "ABC"


def test_a_part_goes_only_when_it_is_empty(house: House) -> None:
    for act in (service.archive, service.delete):
        with pytest.raises(Conflict, match="first"), db.transaction():
            act(here(house.coordinator), house.full)
    with db.transaction():
        service.delete(here(house.coordinator), house.empty)
    assert house.titles()[-1] == f"3 {C}"


def test_only_the_newest_change_is_undone_once_and_by_who_made_it(house: House) -> None:
    move(house, A, C)
    first = house.newest_change()
    with pytest.raises(Forbidden, match="Only who made"), db.transaction():
        service.undo(here(house.second), first)
    move(house, B, C)
    with pytest.raises(Conflict, match="have changed since"), db.transaction():
        service.undo(here(house.coordinator), first)
    undone = house.newest_change()
    undo(house)
    with pytest.raises(Conflict), db.transaction():
        service.undo(here(house.coordinator), undone)


def test_only_coordinators_of_the_lead_partner_change_the_contents(house: House) -> None:
    deputy = make.member(house.author.organisation, "coordinator")
    for who in (house.author, deputy):
        with pytest.raises(Forbidden), db.transaction():
            service.create_part(here(who), "Mine")


def test_a_language_is_added_once_and_only_one_of_the_manual(house: House) -> None:
    def add(language: str) -> None:
        with db.transaction():
            service.add_translation(
                here(house.coordinator),
                house.chapters[A],
                language=language,
                drafting_organisation_id=house.author.organisation_id,
            )

    with pytest.raises(Unprocessable, match="languages first"):
        add("lv")
    with pytest.raises(Conflict, match="already"):
        add("en")


def test_who_wrote_a_section_may_not_approve_it_after_it_was_deleted_and_brought_back(house: House) -> None:
    mogila = make.organisation("mogila", country="MK")
    editor = make.member(mogila, "editor", "reviewer")
    section_id = house.chapters["A first word"]
    with db.transaction():
        (text,) = texts.list_texts(section_id=section_id)
    make.write(editor, text, "Written by an editor of Mogila.")
    with db.transaction():
        service.delete(here(house.coordinator), section_id)
    undo(house)
    make.member(make.organisation("alimos", country="GR"), "reviewer")
    with db.transaction():
        (again,) = (t for t in texts.list_texts() if t.title == "A first word")
        review = reviews.submit_for_review(here(house.author), again.id)
        with pytest.raises(Forbidden, match=r"Your organisation has written in this version"):
            reviews.decide(here(editor), review.id, kind="approve", revision_hash=review.revision.hash)
        assert [row.member_id for row in review.revision.contributors] == sorted(
            [house.coordinator.id, house.author.id, editor.id]
        )


def test_a_new_section_holds_nothing_of_one_that_was_deleted(house: House) -> None:
    """The newest number may be given again by SQLite: what this process remembers must not come with it."""
    with db.transaction():
        service.delete(here(house.coordinator), house.chapters[C])
    with db.transaction():
        new = service.create_section(
            here(house.coordinator),
            kind="chapter",
            title="Another start",
            parent_id=house.full,
            drafting_organisation_id=house.author.organisation_id,
        )
        section_id = new.id
    with db.reading():
        (text,) = texts.list_texts(section_id=section_id)
        assert (texts.head(text.id).version, texts.head_doc(text.id)["attrs"]["title"]) == (
            0,
            "Another start",
        )
