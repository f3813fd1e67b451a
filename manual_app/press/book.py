"""What a book is made from: plain, frozen values, filled by whoever knows the manual, written as JSON."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Content = Mapping[str, Any]


class Kind(StrEnum):
    """What a section is in the book."""

    FRONT = "front"
    CHAPTER = "chapter"
    PRACTICE = "practice"
    BACK = "back"


@dataclass(frozen=True)
class Section:
    """One text as it goes into the book: exactly the content of a Revision, or of a head in a preview.

    `number` is "4" for a chapter and "GP-01" for a good practice, empty elsewhere. `fields` and `doc` are
    the content's own; `sample` prints the mark of a sample text.
    """

    id: str
    kind: Kind
    title: str
    language: str
    doc: Content
    fields: Content = field(default_factory=dict)
    number: str = ""
    running_title: str = ""
    sample: bool = False


@dataclass(frozen=True)
class Part:
    """A part with its chapters and good practices; `number` counts from 1, `doc` introduces it.

    A part without a title has no opening page: it holds the chapters that stand in no part.
    """

    id: str
    number: int
    title: str
    sections: tuple[Section, ...]
    language: str = "en"
    doc: Content = field(default_factory=dict)


@dataclass(frozen=True)
class Partner:
    """An organisation of the network; `country` is an ISO 3166-1 code, an unknown place stays empty."""

    name: str
    country: str
    place: str = ""
    lead: bool = False
    language: str = ""


@dataclass(frozen=True)
class Approval:
    """How one section came to be approved: by which organisations, and who gave the final approval."""

    section_id: str
    revision: int
    organisations: tuple[str, ...]
    final_approval: str = ""


@dataclass(frozen=True)
class Contribution:
    """The organisations that wrote one section, the drafting one first."""

    section_id: str
    organisations: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One line of what a correction changes; without a text its kind is said: "updated" or "added"."""

    section_id: str
    text: str = ""
    kind: str = "updated"


@dataclass(frozen=True)
class LeftOut:
    """A section that is not in this edition, and why; without a reason nothing of it was approved in time."""

    title: str
    reason: str = ""
    language: str = ""


@dataclass(frozen=True)
class Imprint:
    """What the lead partner sets for every edition in one language, and that language."""

    publisher: str
    licence: str
    funding_line: str
    disclaimer: str
    address: str = ""
    emblem_sha256: str = ""
    emblem_alternative: str = ""
    language: str = ""


@dataclass(frozen=True)
class Book:
    """Everything a compile needs; two equal books give the same bytes.

    `date` is the manifest's own (ISO 8601, UTC) and the only date a file may show. `manifest_hash` is the
    SHA-256 of the content manifest, `log_head` the head of the log's chain when it was written, `software`
    the name and version of this product. `corrects` is the number of the edition that this one corrects.
    """

    title: str
    subtitle: str
    language: str
    edition: str
    network: str
    date: str
    manifest_hash: str
    imprint: Imprint
    partners: tuple[Partner, ...] = ()
    front: tuple[Section, ...] = ()
    parts: tuple[Part, ...] = ()
    back: tuple[Section, ...] = ()
    preview: bool = False
    corrects: str = ""
    log_head: str = ""
    software: str = ""
    approvals: tuple[Approval, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    changes: tuple[Change, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def sections(self) -> Iterator[Section]:
        """Yield every section in the order of the pages."""
        yield from self.front
        for part in self.parts:
            yield from part.sections
        yield from self.back

    def section(self, section_id: str) -> Section | None:
        """Return the section with this id, or None."""
        return next((section for section in self.sections() if section.id == section_id), None)

    def to_json(self) -> str:
        """Return the book as canonical text: equal books, equal texts, in every process."""
        return json.dumps(
            dataclasses.asdict(self),
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
            allow_nan=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Book:
        """Return the book that `to_json` wrote; raises ValueError or TypeError for anything else."""
        book: Book = _revive(cls, json.loads(text))
        return book

    @property
    def key(self) -> str:
        """Return the SHA-256 of everything in it."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


def _revive(wanted: Any, value: Any) -> Any:
    """Turn plain JSON into the dataclass, tuple or enumeration that a field declares."""
    if isinstance(wanted, types.UnionType):
        raise TypeError(f"no field of a book is a union: {wanted}")
    if typing.get_origin(wanted) is tuple:
        (item_type, _) = typing.get_args(wanted)
        return tuple(_revive(item_type, item) for item in _expected(list, value))
    if typing.get_origin(wanted) is not None or wanted is Any:
        return value
    if isinstance(wanted, type) and dataclasses.is_dataclass(wanted):
        hints = typing.get_type_hints(wanted)
        given = _expected(dict, value)
        if unknown := sorted(given.keys() - hints.keys()):
            raise TypeError(f"{wanted.__name__} has no field {unknown[0]!r}")
        return wanted(**{name: _revive(hints[name], item) for name, item in given.items()})
    if issubclass(wanted, StrEnum):
        return wanted(value)
    return _expected(wanted, value)


def _expected(kind: type, value: Any) -> Any:
    """Return the value when it is of a kind; raises TypeError for any other, a flag for a number too."""
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} expected, {type(value).__name__} found")
    return value
