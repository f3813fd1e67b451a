"""Sections as the templates show them: facts, answers and pictures in order, words in the book's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from markupsafe import Markup

from manual_app.content.plain import children, inline_text, plain_text
from manual_app.press.book import Book, Content, Kind, Part, Section
from manual_app.press.naming import part_name, part_running, section_line, section_running
from manual_app.press.numbering import Numbering, anchor_of
from manual_app.press.patterns import COUNT
from manual_app.press.typography import country_name, day_name, month_name, refined_html, roman
from manual_app.press.words import Words

LEAD_LENGTH = 360
OPENER_LENGTH = 420

Fact = tuple[Markup, Markup | str]


class Body(Protocol):
    """Turns running text into safe HTML; headings of its first level become `<h{top_heading}>`."""

    def __call__(self, section_id: str, doc: Content, language: str, top_heading: int) -> Markup: ...


@dataclass(frozen=True)
class Setting:
    """What every leaf of one book needs."""

    book: Book
    words: Words
    numbering: Numbering
    body: Body


def leaf(setting: Setting, section: Section, unit: str) -> dict[str, Any]:
    """Return what the template of a front, back or chapter section shows."""
    top = 3 if section.kind is Kind.CHAPTER else 2
    return {
        **_shared(section, unit),
        "led": _starts_with_lead(section.doc),
        "body": _body(setting, section.id, section.doc, section.language, top),
        "facts": list(_chapter_facts(setting, section)),
        "references": _lines(section.fields.get("references")),
    }


def _shared(section: Section, unit: str) -> dict[str, Any]:
    return {
        "kind": section.kind.value,
        "anchor": anchor_of(section.id),
        "unit": unit,
        "language": section.language,
        "number": section.number,
        "title": section.title,
        "running": section_running(section),
        "running_title": section.running_title or section.title,
        "sample": section.sample,
    }


def practice_leaf(setting: Setting, section: Section, unit: str) -> dict[str, Any]:
    """Return what the template of a good practice shows."""
    return {
        **_shared(section, unit),
        "teaser": section.fields.get("teaser") or "",
        "facts": list(_practice_facts(setting, section)),
        "answers": list(_answers(setting, section)),
        "pictures": [_picture(setting, picture) for picture in section.fields.get("pictures") or ()],
        "links": [link for link in section.fields.get("links") or () if link.get("url")],
    }


def part_leaf(setting: Setting, part: Part, units: Mapping[str, str]) -> dict[str, Any]:
    """Return what the template of a part shows; a long text gets pages of its own after the opening one."""
    lines = [section_line(section, setting.numbering) for section in part.sections]
    text = plain_text(dict(part.doc)) if part.doc else ""
    body = _body(setting, part.id, part.doc, part.language, 2) if text else Markup("")
    on_opener = len(text) <= OPENER_LENGTH
    return {
        "anchor": anchor_of(part.id),
        "colour": (part.number - 1) % COUNT + 1,
        "language": part.language,
        "lead": body if on_opener else "",
        "body": "" if on_opener else body,
        "lines": lines,
        "name": part_name(part, setting.words),
        "numeral": roman(part.number),
        "running": part_running(part, setting.words),
        "title": part.title,
        "unit": units[part.sections[0].id],
        "sections": [
            (practice_leaf if section.kind is Kind.PRACTICE else leaf)(setting, section, units[section.id])
            for section in part.sections
        ],
    }


def _body(setting: Setting, section_id: str, doc: Content, language: str, top: int) -> Markup:
    return Markup(refined_html(setting.body(section_id, doc, language, top), language))  # noqa: S704 - from content


def _starts_with_lead(doc: Content) -> bool:
    """Say whether the first paragraph, after a note at most, is short, not alone, and so set larger."""
    nodes = children(dict(doc))
    if nodes and nodes[0]["type"] == "callout":
        nodes = nodes[1:]
    if len(nodes) < 2 or nodes[0]["type"] != "paragraph":
        return False
    return nodes[1]["type"] in ("paragraph", "heading") and len(inline_text(nodes[0])) <= LEAD_LENGTH


def _chapter_facts(setting: Setting, section: Section) -> Iterator[Fact]:
    words, fields = setting.words, section.fields
    if section.kind is not Kind.CHAPTER:
        return
    if fields.get("purpose"):
        yield words("purpose"), fields["purpose"]
    if fields.get("audience"):
        yield words("written-for"), _chosen(words, "audience", fields["audience"], ", ")
    if fields.get("reviewBy"):
        yield words("review-by"), day_name(fields["reviewBy"], setting.book.language)


def _practice_facts(setting: Setting, section: Section) -> Iterator[Fact]:
    words, fields, language = setting.words, section.fields, setting.book.language
    yield words("submitted-by"), _submitted_by(setting.book, section.id)
    yield words("owner"), fields.get("ownerOrganisation") or ""
    country = country_name(fields["country"], language) if fields.get("country") else ""
    yield words("place"), ", ".join(name for name in (fields.get("place"), country) if name)
    yield words("level"), _chosen(words, "level", fields.get("level"))
    yield words("themes"), _chosen(words, "theme", fields.get("themes"))
    yield words("target-groups"), _chosen(words, "target", fields.get("targetGroups"))
    yield words("period"), _period(words, fields, language)
    yield words("cost-band"), _chosen(words, "cost", fields.get("costBand"))
    yield words("evidence-type"), _chosen(words, "evidence", fields.get("evidenceType"))
    yield words("maturity"), _chosen(words, "maturity", fields.get("maturity"))
    yield words("transfer-level"), _scale(words, fields.get("transferLevel"))
    yield words("sdgs"), ", ".join(str(goal) for goal in fields.get("sdgs") or ())
    yield words("contact"), fields.get("contact") or ""


def _answers(setting: Setting, section: Section) -> Iterator[dict[str, Any]]:
    """Yield the questions that have an answer, in the order every practice keeps."""
    fields = section.fields
    order = (
        ("challenge", "challenge"),
        ("objective", "objective"),
        ("description", ""),
        ("stakeholders", "stakeholders"),
        ("resources", "resources"),
        ("evidence", "evidence"),
        ("lessons", "lessons"),
        ("success-factors", "successFactors"),
        ("sustainability", "sustainability"),
        ("transferability", "transferability"),
    )
    for word, name in order:
        body = "" if name else _body(setting, section.id, section.doc, section.language, 4)
        indicators = _indicators(setting, fields) if name == "evidence" else []
        paragraphs = _lines(fields.get(name)) if name else []
        if body or paragraphs or indicators:
            name_of_answer = setting.words(word)
            yield {"name": name_of_answer, "body": body, "paragraphs": paragraphs, "indicators": indicators}


def _indicators(setting: Setting, fields: Content) -> list[dict[str, str]]:
    rows = []
    for row in fields.get("indicators") or ():
        line = {name: row.get(name) or "" for name in ("indicator", "baseline", "value", "unit", "source")}
        rows.append({**line, "date": day_name(row.get("date") or "", setting.book.language)})
    return rows


def _picture(setting: Setting, picture: Content) -> dict[str, str]:
    rights = ", ".join(part for part in (picture.get("rightsHolder"), picture.get("licence")) if part)
    return {
        "asset": picture.get("asset") or "",
        "alt": "" if picture.get("decorative") else picture.get("alt") or "",
        "caption": picture.get("caption") or "",
        "rights": setting.words.plain("credit", credit=rights) if rights else "",
    }


def _submitted_by(book: Book, section_id: str) -> str:
    written = next((row for row in book.contributions if row.section_id == section_id), None)
    return written.organisations[0] if written and written.organisations else ""


def _period(words: Words, fields: Content, language: str) -> Markup:
    start = month_name(fields.get("startsOn") or "", language)
    end = words("ongoing") if fields.get("ongoing") else month_name(fields.get("endsOn") or "", language)
    return Markup(" – ").join(item for item in (start, end) if item)


def _chosen(words: Words, group: str, choice: Any, between: str = "; ") -> Markup:
    """Return the words for one choice or several; only the first keeps its capital letter."""
    choices = [choice] if isinstance(choice, str) else list(choice or ())
    chosen = [words.plain(f"{group}.{name}") for name in choices]
    return words.marked(
        between.join(_uncapitalised(name) if place else name for place, name in enumerate(chosen))
    )


def _uncapitalised(text: str) -> str:
    """Return a phrase as it stands inside a sentence; abbreviations stay as they are."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _scale(words: Words, level: str | None) -> Markup:
    """Return a level in words and as one to three filled fields."""
    if not level:
        return Markup("")
    count = ("low", "medium", "high").index(level) + 1
    fields = Markup("").join(
        Markup('<i class="on"></i>') if n < count else Markup("<i></i>") for n in range(3)
    )
    return words(f"transfer.{level}") + Markup('<span class="scale">{}</span>').format(fields)


def _lines(text: Any) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]
