"""The demo's plan keeps the review rules of domain.md and the conditions of the demo content."""

from __future__ import annotations

from collections import Counter

import pytest

from manual_app.accounts.models import Role
from manual_app.demo import network, plan, sources
from manual_app.demo.plan import ACCOUNTS, SECTIONS, WRITINGS, Round, Writing

ROUNDS = [
    (writing, rounds)
    for writing in WRITINGS
    for rounds in (writing.first_round, writing.later_round)
    if rounds
]


def test_the_network_has_thirteen_organisations_in_twelve_countries() -> None:
    assert len(network.PARTNERS) == 13
    assert len({partner.country for partner in network.PARTNERS}) == 12
    assert [partner.slug for partner in network.PARTNERS if partner.is_lead] == ["jette"]


def test_accounts_are_those_named_in_the_issue() -> None:
    addresses = {account.email for account in ACCOUNTS}
    for partner in network.PARTNERS:
        assert {f"author@{partner.slug}.example", f"reviewer@{partner.slug}.example"} <= addresses
    assert {"coordinator@jette.example", "coordinator@daugavpils.example"} <= addresses
    assert len(addresses) == len(ACCOUNTS)
    assert {role for account in ACCOUNTS for role in account.roles} == {role.value for role in Role}
    assert Counter(account.organisation for account in ACCOUNTS if account.is_contact) == Counter(
        partner.slug for partner in network.PARTNERS
    )


def test_every_source_is_written_once_and_stands_in_the_outline() -> None:
    written = [(writing.language, writing.name) for writing in WRITINGS]
    assert sorted(written) == sorted(
        (language, name) for language in sources.languages() for name in sources.names(language)
    )
    assert {section.name for section in SECTIONS if section.kind != "part"} == set(sources.names("en"))


def test_daugavpils_drafts_one_english_chapter_and_nothing_else() -> None:
    (writing,) = [writing for writing in WRITINGS if writing.drafted_by == "daugavpils"]
    assert (writing.language, plan.kind_of(writing.name), writing.expected) == ("en", "chapter", "draft")
    assert writing.first_round is None
    assert writing.written_by == "author"


def test_states_show_every_stage() -> None:
    assert Counter(writing.expected for writing in WRITINGS if writing.language == "en") == Counter(
        approved=11, draft=3, in_review=1, changes_requested=1, awaiting_sign_off=1
    )
    assert {writing.expected for writing in WRITINGS if writing.language != "en"} == {"draft"}


@pytest.mark.parametrize(("writing", "rounds"), ROUNDS)
def test_nobody_agrees_to_their_own_words_and_sign_offs_have_a_quorum(
    writing: Writing, rounds: Round
) -> None:
    home = network.partner(writing.drafted_by).country
    countries = [network.partner(slug).country for slug in rounds.agree]
    assert home not in countries
    assert len(set(rounds.agree)) == len(rounds.agree)
    if rounds.signed_off:
        assert len(set(countries)) >= 2


@pytest.mark.parametrize("writing", [writing for writing in WRITINGS if writing.later_edits])
def test_later_edits_find_their_words_once(writing: Writing) -> None:
    for edit in writing.later_edits:
        assert sources.source(writing.language, writing.name).count(edit.old) == 1
