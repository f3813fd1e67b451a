"""A small book with everything a book can hold; every text is a sample of our own."""
# ruff: noqa: E501 - sentences stay whole

from __future__ import annotations

import dataclasses
import hashlib

from manual_app.press.book import (
    Approval,
    Book,
    Change,
    Contribution,
    Imprint,
    LeftOut,
    Part,
    Partner,
)
from tests.press.nodes import (
    doc,
    p,
)
from tests.press.pictures import EMBLEM, sha
from tests.press.sections import BACK_SECTION, CHAPTER_1, CHAPTER_2, FRONT, PRACTICE

PARTNERS = (
    Partner("Jette Culture Centre (Le Centre Culturel de Jette)", "BE", "Jette", lead=True),
    Partner("Daugavpils City Council", "LV", "Daugavpils"),
    Partner("Bulgarian Centre for LLL", "BG"),
    Partner("Sződliget", "HU", "Sződliget", language="hu"),
    Partner("Municipality of Alimos", "GR", "Alimos"),
    Partner("EKOLOR Indjija", "RS", "Indjija"),
    Partner("Male Dvorniky", "SK", "Male Dvorniky", language="sk"),
    Partner("Fattoria Pugliese Diffusa", "IT", language="it"),
    Partner("Mogila Municipality", "MK", "Mogila"),
    Partner("Municipality of Kavadarci", "MK", "Kavadarci"),
    Partner("Gmina Dąbrowa", "PL", "Dąbrowa", language="pl"),
    Partner("Mancomunidad de la Ribera Alta", "ES", "Ribera Alta", language="es"),
    Partner("Asociatia European Academy", "RO", language="ro"),
)

IMPRINT = Imprint(
    publisher="Jette Culture Centre (Le Centre Culturel de Jette), lead partner",
    licence="Text: Creative Commons Attribution 4.0 International (CC BY 4.0).",
    funding_line=(
        "The project «Local Solidarity - Global Solidarity Network» was funded with the support of the European "
        'Union under the Programme "Europe for Citizens"'
    ),
    disclaimer="Sample disclaimer: this book shows how an edition is set. Nobody has reviewed or approved it.",
    emblem_sha256=sha(EMBLEM),
    emblem_alternative="A sample in place of the emblem",
)

BOOK = Book(
    title="Manual for Solidarity 2020",
    subtitle="Guidelines and good practices for community leaders, politicians and other stakeholders",
    language="en",
    edition="1.0",
    network="Local Solidarity – Global Solidarity Network",
    date="2026-05-03T10:00:00Z",
    manifest_hash=hashlib.sha256(b"sample manifest").hexdigest(),
    log_head=hashlib.sha256(b"sample log").hexdigest(),
    software="manual-app 0.1.0",
    imprint=IMPRINT,
    partners=PARTNERS,
    front=(FRONT,),
    parts=(
        Part(
            "part-1",
            1,
            "Understand",
            (CHAPTER_1, CHAPTER_2),
            doc=doc(
                p(
                    "What solidarity means, where it is written, and how a far decision arrives at a town hall."
                )
            ),
        ),
        Part(
            "part-4",
            4,
            "Good practices",
            (PRACTICE,),
            doc=doc(p("What has been tried: each in the same order.")),
        ),
    ),
    back=(BACK_SECTION,),
    approvals=(
        Approval("ch-1", 7, ("Daugavpils City Council", "Municipality of Alimos"), "Jette Culture Centre"),
        Approval("ch-2", 2, ("Gmina Dąbrowa", "Sződliget"), "Jette Culture Centre"),
    ),
    contributions=(
        Contribution("ch-1", ("Bulgarian Centre for LLL",)),
        Contribution("ch-2", ("Daugavpils City Council",)),
        Contribution("gp-01", ("Municipality of Alimos",)),
    ),
    left_out=(LeftOut("How EU decisions reach our communities", "Not approved yet."),),
)

CORRECTION = dataclasses.replace(
    BOOK, edition="1.1", corrects="1.0", changes=(Change("ch-1", "A source was corrected."),), left_out=()
)


def tiny(**changes: object) -> Book:
    """Return the smallest book that still has a chapter; fields are replaced by name."""
    chapter = dataclasses.replace(CHAPTER_2, number="1", doc=doc(p("One paragraph."), p("And another one.")))
    book = dataclasses.replace(
        BOOK,
        front=(),
        back=(),
        parts=(Part("part-1", 1, "Understand", (chapter,)),),
        partners=PARTNERS[:3],
        approvals=(),
        contributions=(),
        left_out=(),
    )
    return dataclasses.replace(book, **changes)  # type: ignore[arg-type]
