"""Who is in a Text, as a process keeps it: gathered, told once, forgotten when silent, said to the others."""

from __future__ import annotations

import pytest

from manual_app.texts import presence
from manual_app.texts.presence import Key, Person, Presence, Sign
from tests.texts.test_limits import Clock

PERSON = Person(7, "Author", 3, "Municipality of Kavadarci", "Kavadarci", "KA")


def sign(client: str = "c1", version: int = 0, place: tuple[int, int] | None = (1, 1)) -> Sign:
    return Sign(client, "b1", "computer", version, place, idle=False)


def test_whoever_is_silent_for_14_seconds_has_left() -> None:
    clock = Clock()
    here = Presence(clock)
    here.arrive(1, PERSON, sign(), 1)
    here.arrive(1, PERSON, sign("c2"), 1)
    here.take_changes()
    clock.now += presence.SILENT_SECONDS - 1
    here.stay(1, 7, sign("c2"))
    still = here.take_changes()
    clock.now += 1
    assert ([one["client"] for one in here.here(1)], still) == (["c2"], {})
    assert here.take_changes() == {1: {"people": [], "left": [[7, "c1"]]}}


def test_what_has_not_changed_is_told_to_nobody_and_what_has_changed_often_is_told_once() -> None:
    here = Presence(Clock())
    here.arrive(1, PERSON, sign(), 1)
    came = here.take_changes()
    here.stay(1, 7, sign())
    same = here.take_changes()
    for at in range(2, 9):
        here.stay(1, 7, sign(place=(at, at)))
    moved = here.take_changes()[1]["people"]
    assert ([one["place"] for one in came[1]["people"]], same) == ([[1, 1]], {})
    assert [one["place"] for one in moved] == [[8, 8]]


def test_a_member_has_at_most_20_tabs_in_a_text() -> None:
    clock = Clock()
    here = Presence(clock)
    for number in range(presence.MOST_OF_ONE + 5):
        clock.now += 0.1
        here.arrive(1, PERSON, sign(f"c{number}"), 1)
    assert [one["client"] for one in here.here(1)] == [f"c{number}" for number in range(5, 25)]


def test_processes_tell_each_other_and_ask_when_they_begin() -> None:
    clock = Clock()
    one, other = Presence(clock), Presence(clock)
    one.take_words()
    one.arrive(1, PERSON, sign(), 1)
    one.take_words()
    one.take_changes()
    for word in other.take_words():  # the other one has begun later
        one.hear(word)
    for word in one.take_words():
        other.hear(word)
        one.hear(word)  # its own word comes back
    known = other.here(1)
    one.leave(1, Key(7, "c1"))
    for word in one.take_words():
        other.hear(word)
    told = other.take_changes()
    assert ([one["client"] for one in known], other.here(1), told[1]["left"]) == (["c1"], [], [[7, "c1"]])
    assert other.take_words() == []  # what was heard is not said again


@pytest.mark.parametrize(
    "name", ["x" * 500, "Ж" * 500, '"' * 500, "\\" * 500, "👩‍🚒" * 200, "a\nb\u2028" * 99]
)
def test_a_word_between_processes_has_at_most_1_kb(name: str) -> None:
    here = Presence(Clock())
    here.take_words()
    long = Person(2**31, name, 2**31, name, name, name[:2])
    here.arrive(2**31, long, Sign("c" * 40, "b" * 40, "computer", 2**31, (2**31, 2**31), idle=False), 1)
    words = here.take_words()
    assert len(words) == 1
    assert len(words[0].encode()) <= presence.MOST_BYTES


@pytest.mark.parametrize("word", ["", "{", "7", "null", "[]", '{"of":"x"}', '{"of":"x","here":7,"text":1}'])
def test_a_word_that_is_not_understood_changes_nothing(word: str) -> None:
    here = Presence(Clock())
    here.hear(word)
    assert (here.take_changes(), here.here(1)) == ({}, [])
