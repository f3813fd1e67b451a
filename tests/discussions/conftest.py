"""A text of one partner, and people of three partners around it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member
from manual_app.discussions.guests import service as guests
from manual_app.texts.models import Text
from tests import factories


@dataclass
class World:
    """Who is there, and the text they speak about."""

    text: Text
    coordinator: Member
    author: Member  # of the partner that writes the text
    colleague: Member  # reviewer of the same partner
    reviewer: Member  # of another partner
    stranger: Member  # author of a third partner
    editor: Member

    def again(self, member: Member) -> Member:
        """Return a member as the open session knows them."""
        return accounts.get_member(member.id)


@pytest.fixture
def world(app: Flask) -> World:
    network = factories.network(partners=3)
    coordinator = factories.member(network["jette"], "coordinator")
    author = factories.member(network["daugavpils"], "author")
    return World(
        text=factories.chapter(coordinator, author, text="Listen first."),
        coordinator=coordinator,
        author=author,
        colleague=factories.member(network["daugavpils"], "reviewer"),
        reviewer=factories.member(network["szodliget"], "reviewer"),
        stranger=factories.member(network["mogila"], "author"),
        editor=factories.member(network["jette"], "editor"),
    )


def link_to(world: World, *, days: int = 14) -> str:
    """Return the token of a new link to the world's text."""
    with db.transaction():
        made = guests.make_link(world.again(world.author), world.text.id, label="Reading group", days=days)
    return made.address.rpartition("/")[2]
