"""Seed the partners and one account for each role."""

from __future__ import annotations

from manual_app.accounts import service as accounts
from manual_app.accounts.models import Member
from manual_app.demo.network import PARTNERS
from manual_app.demo.plan import ACCOUNTS

Members = dict[str, Member]
"""The demo's members by address."""


def seed_people(password: str) -> Members:
    """Add all partners and accounts, every account with the same password."""
    organisations = {
        partner.slug: accounts.create_organisation(
            None,
            slug=partner.slug,
            name=partner.name,
            short_name=partner.short_name,
            country=partner.country,
            place=partner.place,
            is_lead=partner.is_lead,
            position=position,
        )
        for position, partner in enumerate(PARTNERS)
    }
    spoken = {partner.slug: ("en", *partner.languages) for partner in PARTNERS}
    return {
        account.email: accounts.create_member(
            None,
            organisation=organisations[account.organisation],
            email=account.email,
            name=f"{account.title}, {organisations[account.organisation].name}",
            roles=account.roles,
            languages=account.translates,
            password=password,
            is_contact=account.is_contact,
            speaks=(*spoken[account.organisation], *account.translates),
        )
        for account in ACCOUNTS
    }
