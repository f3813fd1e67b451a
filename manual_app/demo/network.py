"""The partners of the network, as its public project page names them; nothing is added to the facts.

Names of organisations and places are those of the page; where it states none, none stands here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Partner:
    """One organisation; `languages` are those its members may want beside English."""

    slug: str
    name: str
    short_name: str
    place: str | None
    country: str  # ISO 3166-1 alpha-2
    languages: tuple[str, ...]
    is_lead: bool = False


PARTNERS = (
    Partner(
        "jette",
        "Jette Culture Centre (Le Centre Culturel de Jette)",
        "Jette",
        "Jette",
        "BE",
        ("fr", "nl"),
        True,
    ),
    Partner("daugavpils", "Daugavpils City Council", "Daugavpils", "Daugavpils", "LV", ("lv",)),
    Partner("bulgarian-centre", "Bulgarian Centre for LLL", "Bulgarian Centre", None, "BG", ("bg",)),
    Partner("szodliget", "Sződliget", "Sződliget", "Sződliget", "HU", ("hu",)),
    Partner("alimos", "Municipality of Alimos", "Alimos", "Alimos", "GR", ("el",)),
    Partner("ekolor", "EKOLOR Indjija", "EKOLOR", "Indjija", "RS", ("sr-Latn", "sr")),
    Partner("male-dvorniky", "Male Dvorniky", "Male Dvorniky", "Male Dvorniky", "SK", ("sk",)),
    Partner("fattoria-pugliese", "Fattoria Pugliese Diffusa", "Fattoria Pugliese", None, "IT", ("it",)),
    Partner("mogila", "Mogila Municipality", "Mogila", "Mogila", "MK", ("mk",)),
    Partner("kavadarci", "Municipality of Kavadarci", "Kavadarci", "Kavadarci", "MK", ("mk",)),
    Partner("dabrowa", "Gmina Dąbrowa", "Dąbrowa", "Dąbrowa", "PL", ("pl",)),
    Partner(
        "ribera-alta",
        "Mancomunidad de la Ribera Alta",
        "Ribera Alta",
        "Ribera Alta",
        "ES",
        ("es", "ca-valencia"),
    ),
    Partner("european-academy", "Asociatia European Academy", "European Academy", None, "RO", ("ro",)),
)
LEAD = PARTNERS[0]


def partner(slug: str) -> Partner:
    """Return the partner with this slug; raises KeyError."""
    return {one.slug: one for one in PARTNERS}[slug]
