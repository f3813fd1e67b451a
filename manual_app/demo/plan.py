"""The demo's plan: accounts, outline, who writes what, and how far each text has come.

Plain declarations; `seed` carries them out through the services, so the rules of review bind them too.
Daugavpils writes exactly one text that is a draft: an English chapter, complete, touched by nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from manual_app.demo.network import LEAD, PARTNERS, Partner

LANGUAGES = ("en", "lv", "el", "bg")
EDITION = "1.0"
DEPUTY = "daugavpils"  # rule 7: signs off what the lead partner writes


@dataclass(frozen=True)
class Account:
    """One demo account: a role, never a person."""

    local_part: str
    organisation: str
    title: str
    roles: tuple[str, ...]
    translates: tuple[str, ...] = ()
    is_contact: bool = False

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.local_part}@{self.organisation}.example"


def _of_partner(partner: Partner) -> list[Account]:
    has_coordinator = partner.slug in (LEAD.slug, DEPUTY)
    author = Account("author", partner.slug, "Author", ("author",), is_contact=not has_coordinator)
    reviewer = Account("reviewer", partner.slug, "Reviewer", ("reviewer",))
    if has_coordinator:
        return [
            Account("coordinator", partner.slug, "Coordinator", ("coordinator",), is_contact=True),
            author,
            reviewer,
        ]
    return [author, reviewer]


ACCOUNTS: tuple[Account, ...] = (
    *(account for partner in PARTNERS for account in _of_partner(partner)),
    Account("editor", LEAD.slug, "Editor", ("editor",)),
    Account("translator", LEAD.slug, "Translator", ("translator",), translates=("lv",)),
    Account("observer", "european-academy", "Observer", ("observer",)),
)
COORDINATOR = f"coordinator@{LEAD.slug}.example"
DEPUTY_COORDINATOR = f"coordinator@{DEPUTY}.example"


@dataclass(frozen=True)
class Section:
    """A place in the outline; chapters and practices belong to the part before them."""

    name: str
    kind: str
    titles: Mapping[str, str] = field(default_factory=dict)  # parts only: they have no text


SECTIONS = (
    Section("how-to-use", "front"),
    Section("glossary", "front"),
    Section("part-1", "part", {"en": "Understand", "lv": "Saprast", "el": "Κατανοούμε", "bg": "Да разберем"}),
    Section("ch-1", "chapter"),
    Section("ch-2", "chapter"),
    Section("ch-3", "chapter"),
    Section(
        "part-2",
        "part",
        {"en": "Act together", "lv": "Rīkoties kopā", "el": "Δρούμε μαζί", "bg": "Да действаме заедно"},
    ),
    Section("ch-4", "chapter"),
    Section("ch-5", "chapter"),
    Section("ch-6", "chapter"),
    Section(
        "part-3",
        "part",
        {"en": "Make it last", "lv": "Lai tas paliktu", "el": "Για να διαρκέσει", "bg": "За да остане"},
    ),
    Section("ch-7", "chapter"),
    Section("ch-8", "chapter"),
    Section(
        "part-4",
        "part",
        {"en": "Good practices", "lv": "Labā prakse", "el": "Καλές πρακτικές", "bg": "Добри практики"},
    ),
    Section("gp-01", "practice"),
    Section("gp-02", "practice"),
    Section("gp-03", "practice"),
    Section("gp-04", "practice"),
    Section("checklists", "back"),
    Section("pilot-form", "back"),
    Section("references", "back"),
)


class Edit(NamedTuple):
    """A later change of words inside one block: `old`, which stands there once, becomes `new`."""

    old: str
    new: str


@dataclass(frozen=True)
class Round:
    """One review of a text: who agrees, who asks for changes and why, whether it is signed off."""

    agree: tuple[str, ...] = ()
    ask_for_changes: tuple[tuple[str, str], ...] = ()
    signed_off: bool = False


@dataclass(frozen=True)
class Writing:
    """A text: who writes it, until when, its review before edition 1.0, and what has happened since."""

    name: str
    language: str
    drafted_by: str
    written_by: str = "author"  # local part of the account that writes
    due_in_days: int | None = None
    first_round: Round | None = None
    later_edits: tuple[Edit, ...] = ()
    later_round: Round | None = None
    expected: str = "draft"
    left_out_because: str = ""

    @property
    def author(self) -> str:
        """The address of the account that writes."""
        return f"{self.written_by}@{self.drafted_by}.example"

    @property
    def signed_off_by(self) -> str:
        """The address of the account that gives the final approval (rule 7)."""
        return DEPUTY_COORDINATOR if self.drafted_by == LEAD.slug else COORDINATOR


def _approved(name: str, drafted_by: str, *agree: str, later_edits: tuple[Edit, ...] = ()) -> Writing:
    """Declare an English text that goes into edition 1.0."""
    return Writing(
        name,
        "en",
        drafted_by,
        first_round=Round(agree, signed_off=True),
        later_edits=later_edits,
        expected="approved",
    )


WRITINGS = (
    _approved("how-to-use", "jette", "alimos", "dabrowa"),
    _approved("glossary", "european-academy", "jette", "mogila"),
    _approved("ch-1", "jette", "daugavpils", "ribera-alta", "szodliget"),
    _approved("ch-2", "bulgarian-centre", "european-academy", "male-dvorniky"),
    Writing(
        "ch-3",
        "en",
        "european-academy",
        due_in_days=10,
        first_round=Round(("bulgarian-centre", "fattoria-pugliese"), signed_off=True),
        later_edits=(
            Edit(
                "A thread that has been followed once teaches more than a lecture about institutions.",
                "Five or six people are enough. A thread that has been followed once to its end teaches more "
                "than a lecture about institutions.",
            ),
            Edit(
                "That is a good reason to write to a partner town.",
                "That is a good reason to write to a partner town, and to ask the same four questions there.",
            ),
        ),
        later_round=Round(("alimos",)),
        expected="in_review",
    ),
    _approved(
        "ch-4",
        "alimos",
        "jette",
        "kavadarci",
        later_edits=(
            Edit(
                "five or six persons from different corners of the town are enough.",
                "five or six people from different corners of the town are enough; bring coloured pens.",
            ),
        ),
    ),
    Writing(
        "ch-5",
        "en",
        "ribera-alta",
        due_in_days=5,
        first_round=Round(("fattoria-pugliese", "ekolor")),
        expected="awaiting_sign_off",
    ),
    Writing(
        "ch-6",
        "en",
        "fattoria-pugliese",
        due_in_days=12,
        first_round=Round(
            ("male-dvorniky",),
            (
                (
                    "dabrowa",
                    "The table of doors should say which of them are open to people who live in the Union "
                    "without being citizens. Readers will ask.",
                ),
            ),
        ),
        expected="changes_requested",
    ),
    Writing("ch-7", "en", "daugavpils", due_in_days=14),
    _approved("ch-8", "dabrowa", "bulgarian-centre", "szodliget"),
    _approved("gp-01", "male-dvorniky", "alimos", "daugavpils"),
    _approved("gp-02", "kavadarci", "ekolor", "european-academy"),
    _approved("gp-03", "ekolor", "mogila", "fattoria-pugliese"),
    Writing("gp-04", "en", "szodliget", due_in_days=21),
    Writing(
        "checklists",
        "en",
        "jette",
        due_in_days=30,
        left_out_because="The lists are collected when all chapters are approved.",
    ),
    _approved("pilot-form", "mogila", "ribera-alta", "szodliget"),
    _approved("references", "szodliget", "bulgarian-centre", "jette"),
    # translations stay drafts; the Latvian one is the lead partner's, so that Daugavpils has one draft only
    Writing("ch-1", "lv", "jette", written_by="translator", due_in_days=25),
    Writing("ch-1", "el", "alimos", due_in_days=25),
    Writing("ch-1", "bg", "bulgarian-centre", due_in_days=25),
)


def kind_of(name: str) -> str:
    """Return the kind of a section; raises KeyError."""
    return {section.name: section.kind for section in SECTIONS}[name]
