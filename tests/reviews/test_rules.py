"""The rules of reviews over their full tables, without a database."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from manual_app import db
from manual_app.accounts.models import Member, Organisation, Role, RoleGrant
from manual_app.reviews import rules
from manual_app.reviews.models import Decision, DecisionKind, Ending, Review
from manual_app.reviews.rules import State
from manual_app.texts.models import CoAuthor, Contributor, Revision, Text

APPROVE, CHANGES = DecisionKind.APPROVE, DecisionKind.REQUEST_CHANGES
RESERVE, OBJECT, ABSTAIN = DecisionKind.APPROVE_WITH_RESERVATION, DecisionKind.OBJECT, DecisionKind.ABSTAIN

# the network of these tests: Latvia drafts, Greece writes with it, Spain has a contributor
LEAD, DRAFTS, CO_WRITES, CONTRIBUTED, OTHER = "BE", "LV", "GR", "ES", "HU"
COUNTRIES = {LEAD: 1, DRAFTS: 2, CO_WRITES: 3, CONTRIBUTED: 4, OTHER: 5, "MK": 6, "PL": 7}


def organisation(country: str, number: int = 0) -> Organisation:
    return Organisation(id=number or COUNTRIES[country], country=country, is_lead=country == LEAD)


def member(country: str, *roles: Role, number: int = 100, active: bool = True) -> Member:
    home = organisation(country)
    return Member(
        id=number,
        organisation=home,
        organisation_id=home.id,
        deactivated_at=None if active else db.now(),
        grants=[RoleGrant(role=role, language="") for role in roles],
    )


def text(drafted_by: str = DRAFTS) -> Text:
    home = organisation(drafted_by)
    return Text(
        id=1,
        language="en",
        kind="chapter",
        drafting_organisation=home,
        drafting_organisation_id=home.id,
        co_authors=[CoAuthor(organisation_id=COUNTRIES[CO_WRITES])],
    )


def review(*decisions: tuple[str, DecisionKind], drafted_by: str = DRAFTS, **columns: object) -> Review:
    """Return a review under which these partners have decided, in this order."""
    made = Review(
        id=1,
        text=text(drafted_by),
        revision=Revision(
            hash="a" * 64, contributors=[Contributor(member_id=7, organisation_id=COUNTRIES[CONTRIBUTED])]
        ),
        approvals_needed=2,
        countries_needed=2,
        due_on=date(2026, 5, 3),
        **columns,
    )
    for number, (country, kind) in enumerate(decisions, start=1):
        decider = organisation(country)
        made.decisions.append(
            Decision(id=number, number=number, organisation=decider, organisation_id=decider.id, kind=kind)
        )
    return made


# states

STATES = [
    ((), State.IN_REVIEW),
    (((OTHER, APPROVE),), State.IN_REVIEW),
    (((OTHER, APPROVE), ("MK", APPROVE)), State.AWAITING_SIGN_OFF),
    (((OTHER, APPROVE), ("MK", RESERVE)), State.AWAITING_SIGN_OFF),
    (((OTHER, APPROVE), ("MK", ABSTAIN)), State.IN_REVIEW),
    (((OTHER, APPROVE), ("MK", APPROVE), ("PL", OBJECT)), State.IN_REVIEW),
    (((OTHER, APPROVE), ("MK", APPROVE), ("PL", CHANGES)), State.CHANGES_REQUESTED),
    (((OTHER, CHANGES),), State.CHANGES_REQUESTED),
    (((OTHER, CHANGES), ("MK", APPROVE), (OTHER, APPROVE)), State.AWAITING_SIGN_OFF),
    (((OTHER, OBJECT), ("MK", APPROVE), ("PL", APPROVE), (OTHER, ABSTAIN)), State.AWAITING_SIGN_OFF),
    (((OTHER, APPROVE), ("MK", APPROVE), (OTHER, CHANGES)), State.CHANGES_REQUESTED),
    (((OTHER, APPROVE), (OTHER, APPROVE)), State.IN_REVIEW),
    (((DRAFTS, APPROVE), (OTHER, APPROVE)), State.IN_REVIEW),
    (((CO_WRITES, APPROVE), (OTHER, APPROVE)), State.IN_REVIEW),
    (((CONTRIBUTED, APPROVE), (OTHER, APPROVE)), State.IN_REVIEW),
    (((LEAD, APPROVE), (OTHER, APPROVE)), State.AWAITING_SIGN_OFF),
]


@pytest.mark.parametrize(("decisions", "expected"), STATES)
def test_state_of_an_open_review_follows_from_its_decisions(
    decisions: tuple[tuple[str, DecisionKind], ...], expected: State
) -> None:
    assert rules.state_of(review(*decisions)) == expected


@pytest.mark.parametrize(("decisions", "expected"), STATES)
def test_an_ended_review_leaves_a_draft_whatever_was_decided(
    decisions: tuple[tuple[str, DecisionKind], ...], expected: State
) -> None:
    ended = [rules.state_of(review(*decisions, ended_at=db.now(), ending=ending)) for ending in Ending]
    assert ended == [State.DRAFT, State.DRAFT]


def test_a_text_without_a_review_is_a_draft() -> None:
    assert rules.state_of(None) == State.DRAFT


def test_a_review_that_is_signed_off_is_approved() -> None:
    signed = review((OTHER, APPROVE), ("MK", APPROVE), signed_off_at=db.now())
    assert (rules.state_of(signed), rules.is_open(signed)) == (State.APPROVED, False)


# rule 3


@pytest.mark.parametrize(
    ("approving", "approvals", "countries", "reached"),
    [
        ((), 0, 0, False),
        (((OTHER, 5),), 1, 1, False),
        (((OTHER, 5), (OTHER, 8)), 2, 1, False),
        (((OTHER, 5), ("MK", 6)), 2, 2, True),
        (((DRAFTS, 8), ("MK", 6)), 1, 1, False),
        (((DRAFTS, 8), ("MK", 6), ("PL", 7)), 2, 2, True),
    ],
)
def test_quorum_counts_two_partners_of_two_countries_other_than_the_drafting_one(
    approving: tuple[tuple[str, int], ...], approvals: int, countries: int, reached: bool
) -> None:
    judged = review()
    for number, (country, partner) in enumerate(approving, start=1):
        decider = organisation(country, partner)
        judged.decisions.append(
            Decision(id=number, number=1, organisation=decider, organisation_id=partner, kind=APPROVE)
        )
    found = rules.quorum(judged)
    assert (found.approvals, found.countries, found.reached) == (approvals, countries, reached)


def test_the_numbers_of_the_review_itself_count() -> None:
    strict = review((OTHER, APPROVE), ("MK", APPROVE))
    strict.approvals_needed = 3
    assert rules.state_of(strict) == State.IN_REVIEW


# who may what: act x role x how the partner stands to the text

PLACES = (LEAD, DRAFTS, CO_WRITES, CONTRIBUTED, OTHER)
MAY = {
    "submit": {(Role.AUTHOR, DRAFTS)},
    "recall": {(Role.AUTHOR, DRAFTS), (Role.COORDINATOR, LEAD)},
    "decide": {(Role.REVIEWER, place) for place in (LEAD, CO_WRITES, CONTRIBUTED, OTHER)},
    "approve": {(Role.REVIEWER, place) for place in (LEAD, OTHER)},
    "sign_off": {(Role.COORDINATOR, LEAD)},
}
MAY_WHERE_THE_LEAD_DRAFTS = {
    "submit": {(Role.AUTHOR, LEAD)},
    "recall": {(Role.AUTHOR, LEAD), (Role.COORDINATOR, LEAD)},
    "decide": {(Role.REVIEWER, place) for place in (DRAFTS, CO_WRITES, CONTRIBUTED, OTHER)},
    "approve": {(Role.REVIEWER, place) for place in (DRAFTS, OTHER)},
    "sign_off": {(Role.COORDINATOR, place) for place in (DRAFTS, CO_WRITES, CONTRIBUTED, OTHER)},
}


def allowed(who: Member, judged: Review) -> dict[str, bool]:
    return {
        "submit": rules.can_submit(who, judged.text),
        "recall": rules.can_recall(who, judged.text),
        "decide": rules.can_decide(who, judged),
        "approve": rules.can_approve(who, judged),
        "sign_off": rules.can_sign_off(who, judged.text),
    }


@pytest.mark.parametrize(("drafted_by", "table"), [(DRAFTS, MAY), (LEAD, MAY_WHERE_THE_LEAD_DRAFTS)])
@pytest.mark.parametrize(("role", "place"), list(product(Role, PLACES)))
def test_each_role_of_each_partner_may_what_the_table_says(
    role: Role, place: str, drafted_by: str, table: dict[str, set[tuple[Role, str]]]
) -> None:
    found = allowed(member(place, role), review(drafted_by=drafted_by))
    assert found == {act: (role, place) in pairs for act, pairs in table.items()}


@pytest.mark.parametrize("place", PLACES)
def test_a_deactivated_member_may_nothing(place: str) -> None:
    who = member(place, *Role, active=False)
    assert set(allowed(who, review()).values()) == {False}


def test_a_second_role_does_not_lift_the_bar_on_ones_own_writing() -> None:
    who = member(DRAFTS, Role.AUTHOR, Role.REVIEWER, Role.EDITOR)
    assert not rules.can_approve(who, review())


def test_a_contributor_who_has_moved_to_another_partner_may_not_approve() -> None:
    moved = member(OTHER, Role.REVIEWER, number=7)
    assert rules.can_decide(moved, review())
    assert not rules.can_approve(moved, review())


def test_partners_that_may_not_agree_are_not_asked() -> None:
    involved = rules.involved_organisations(review())
    assert involved == {COUNTRIES[place] for place in (DRAFTS, CO_WRITES, CONTRIBUTED)}
    assert rules.may_be_asked([1, 2, 3, 4, 5], involved) == [1, 5]
