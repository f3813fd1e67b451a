"""Mentions in comments: a number, shown with the name of today."""

from __future__ import annotations

import pytest

from manual_app.accounts.models import Member, Organisation
from manual_app.discussions import mentions
from manual_app.discussions.mentions import Piece

PEOPLE = {
    12: Member(id=12, given_name="Author, Daugavpils", organisation=Organisation(short_name="Daugavpils")),
    3: Member(id=3, given_name="Reviewer, Alimos", organisation=Organisation(short_name="Alimos")),
}


def test_members_are_found_once_and_in_order() -> None:
    assert mentions.mentioned("@[12] and @[3], then @[12] again") == [12, 3]


@pytest.mark.parametrize(
    "body",
    ["@12", "@[0]", "@[01]", "@[1234567890]", "@[x]", "@ [3]", "@[3", "[3]", "@[-3]", "@[3 ]", "＠[3]"],
)
def test_nothing_else_is_a_mention(body: str) -> None:
    assert mentions.mentioned(body) == []
    assert mentions.spoken(body, mentions.by_name, PEOPLE) == body


def test_pieces_give_the_comment_back() -> None:
    body = "Ask @[12], or @[3]@[12]!"
    assert list(mentions.pieces(body)) == [
        Piece("Ask "), Piece("@[12]", 12), Piece(", or "), Piece("@[3]", 3), Piece("@[12]", 12), Piece("!")
    ]  # fmt: skip
    assert "".join(piece.words for piece in mentions.pieces(body)) == body


def test_members_read_names_and_guests_read_partners() -> None:
    body = "Ask @[12] or @[99]."
    assert mentions.spoken(body, mentions.by_name, PEOPLE) == "Ask @Author, Daugavpils or @[99]."
    assert mentions.spoken(body, mentions.by_partner, PEOPLE) == "Ask @Daugavpils or @[99]."


def test_names_are_no_mentions_again() -> None:
    """A member who calls themselves by a token is not somebody else."""
    people = {12: Member(id=12, given_name="@[3]", organisation=Organisation(short_name="x"))}
    assert mentions.spoken("@[12]", mentions.by_name, {**PEOPLE, **people}) == "@@[3]"
