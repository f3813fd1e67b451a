"""Passwords: hashed with Argon2id, chosen by length (security.md, row 6)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from manual_app.accounts import passwords
from tests.conftest import PASSWORDS

pytestmark = pytest.mark.usefixtures("at_their_cost")


@pytest.fixture
def at_their_cost(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash as the app does; all other tests hash for less."""
    monkeypatch.setattr(passwords, "_hasher", PASSWORDS)
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


def test_hash_is_argon2id_and_opens_for_its_password_only() -> None:
    stored = passwords.hash_password("four unrelated words here")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert passwords.matches(stored, "four unrelated words here")
    assert not passwords.matches(stored, "four unrelated words hers")


@pytest.mark.parametrize("stored", [None, "", "plain text", "$argon2id$broken"])
def test_no_password_opens_an_account_without_a_hash(stored: str | None) -> None:
    assert not passwords.matches(stored, "nobody's password")


def test_unknown_account_costs_the_same_work_as_a_wrong_password() -> None:
    stored = passwords.hash_password("four unrelated words here")
    assert passwords._nobodys().split("$")[:4] == stored.split("$")[:4]  # kind, version, costs
    assert passwords._nobodys() is passwords._nobodys()  # made once, not for each attempt
    assert not passwords.matches(None, "four unrelated words here")


def test_hash_of_other_parameters_is_outdated() -> None:
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("x" * 12))
    assert not passwords.is_outdated(passwords.hash_password("four unrelated words here"))


@pytest.mark.parametrize(
    "chosen",
    ["four unrelated words", "åäöøæßñłđžšč", "x7 x7 x7 k9 k9", "тринадцать слов", "z" * 3 + "ab" + "q" * 190],
)
def test_length_is_enough(chosen: str) -> None:
    assert passwords.fault_in(chosen, email="ann@x.example", name="Ann Lee") is None


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ("elevenchars", "at least 12"),
        ("a" * 201, "at most 200"),
        ("password1234", "most common"),
        ("PASSWORD1234", "most common"),
        ("correct horse battery staple", "most common"),
        ("ann.lee@x.example", "your name or address"),
        ("Ann.Lee@x.example2026", "your name or address"),
        ("Ann Lee-Papadopoulou", "your name or address"),
        ("aaaaaaaaaaaaaaaa", "one character"),
        ("abababababababab", "one character"),
    ],
)
def test_what_may_not_be_chosen(chosen: str, why: str) -> None:
    fault = passwords.fault_in(chosen, email="ann.lee@x.example", name="Ann Lee-Papadopoulou")
    assert fault is not None
    assert why in fault


def test_list_of_refused_passwords_holds_only_what_could_be_chosen_otherwise() -> None:
    assert all(12 <= len(word) == len(word.casefold()) for word in passwords._COMMON)
