"""A generated manual: chapters and good practices with all a text can hold, the same for every run."""
# ruff: noqa: E501 - texts and sources stay whole

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageDraw

from manual_app.press.book import Book, Contribution, Imprint, Kind, Part, Partner, Section
from manual_app.press.shelf import MemoryAssets

SEED = 2020
SECTIONS, PARAGRAPHS, SENTENCES = 3, 4, 5
Node = dict[str, Any]

WORDS = {
    "en": "solidarity begins where people know one another in a yard or school and share what they have",
    "lv": "solidaritāte sākas tur kur cilvēki pazīst cits citu pagalmā vai skolā un dalās ar to kas viņiem ir",
    "el": "η αλληλεγγύη αρχίζει εκεί όπου οι άνθρωποι γνωρίζονται σε μια αυλή ή σε ένα σχολείο και μοιράζονται",
    "bg": "солидарността започва там където хората се познават в двора или в училището и споделят това което имат",
    "hu": "a szolidaritás ott kezdődik ahol az emberek ismerik egymást az udvaron vagy az iskolában és megosztják",
    "pl": "solidarność zaczyna się tam gdzie ludzie znają się nawzajem na podwórku lub w szkole i dzielą się tym",
    "ro": "solidaritatea începe acolo unde oamenii se cunosc într-o curte sau la școală și împart ceea ce au",
    "sk": "solidarita sa začína tam kde sa ľudia navzájom poznajú na dvore alebo v škole a delia sa o to čo majú",
}
FOREIGN = tuple(language for language in WORDS if language != "en")


def manual(chapters: int, practices: int) -> tuple[Book, MemoryAssets]:
    """Make a manual and its pictures."""
    r = random.Random(SEED)
    pictures = [_picture(r) for _ in range(4)]
    hashes = [hashlib.sha256(picture).hexdigest() for picture in pictures]
    written = [_chapter(number, chapters, hashes, r) for number in range(1, chapters + 1)]
    half = (chapters + 1) // 2
    found = tuple(_practice(number, r) for number in range(1, practices + 1))
    parts = (
        Part("part-1", 1, "Understand", tuple(written[:half])),
        Part("part-2", 2, "Act together", tuple(written[half:])),
        Part("part-3", 3, "Good practices", found),
    )
    imprint = Imprint("The network", "CC BY 4.0", "Funded by nobody.", "A generated text.")
    book = Book(
        title="A generated manual",
        subtitle="For measuring",
        language="en",
        edition="1.0",
        network="The network",
        date="2026-05-03T10:00:00Z",
        manifest_hash=hashlib.sha256(b"generated").hexdigest(),
        imprint=imprint,
        partners=tuple(Partner(f"Partner {n}", "BE", "Jette", lead=n == 0) for n in range(13)),
        parts=parts,
        contributions=tuple(Contribution(s.id, ("Partner 1",)) for s in (*written, *found)),
    )
    return book, MemoryAssets.of(*pictures)


def _chapter(number: int, chapters: int, pictures: list[str], r: random.Random) -> Section:
    name = f"ch-{number}"
    content = [_paragraph(_text("en", 2, r), f"{name}-lead")]
    for part in range(SECTIONS):
        other = f"ch-{(number + part) % chapters + 1}"
        content += _section(f"{name}-{part}", other, pictures[(number + part) % len(pictures)], r)
    fields = {"purpose": _text("en", 2, r), "audience": ["politicians"], "references": _text("en", 2, r)}
    title = f"Chapter about {_text('en', 1, r)[:40].strip('.')}"
    return Section(name, Kind.CHAPTER, title, "en", _doc(content), fields, str(number))


def _section(name: str, other: str, picture: str, r: random.Random) -> Iterator[Node]:
    """Yield a heading, running text in two languages, a note, a list, a table or a picture, a recommendation."""
    yield _node("heading", [_plain(_text("en", 1, r)[:50])], f"{name}-h", level=2)
    for number in range(PARAGRAPHS):
        yield _paragraph(_text("en", SENTENCES, r), f"{name}-p{number}")
    language = r.choice(FOREIGN)
    mark = [{"type": "language", "attrs": {"lang": language}}]
    foreign = {"type": "text", "text": _text(language, 3, r), "marks": mark}
    yield _node("paragraph", [foreign], f"{name}-f")
    note = _node("footnote", [_plain(_text("en", 1, r))], f"{name}-n")
    target = {"type": "crossReference", "attrs": {"kind": "chapter", "section": other, "block": None}}
    yield _node("paragraph", [_plain("See here"), note, _plain(" and "), target, _plain(".")], f"{name}-r")
    items = [
        _node("listItem", [_paragraph(_text("en", 1, r), f"{name}-i{n}p")], f"{name}-i{n}") for n in range(4)
    ]
    yield _node("bulletList", items, f"{name}-l")
    yield _figure(picture, f"{name}-g", r) if r.random() < 0.5 else _table(f"{name}-t", r)
    advice = [_paragraph(_text("en", 1, r), f"{name}-ap")]
    yield _node(
        "recommendation", advice, f"{name}-a",
        strength="recommend", basis="research", rationale=_text("en", 2, r), practices=["gp-1"],
    )  # fmt: skip


def _practice(number: int, r: random.Random) -> Section:
    name = f"gp-{number}"
    answers = (
        "challenge",
        "objective",
        "stakeholders",
        "resources",
        "evidence",
        "lessons",
        "transferability",
    )
    fields: dict[str, Any] = {answer: _text("en", 4, r) for answer in answers}
    fields |= {"themes": ["participation"], "country": "LV", "place": "Daugavpils", "startsOn": "2018-03"}
    content = [_paragraph(_text("en", SENTENCES, r), f"{name}-p{n}") for n in range(3)]
    title = f"Practice of {_text('en', 1, r)[:40].strip('.')}"
    return Section(name, Kind.PRACTICE, title, "en", _doc(content), fields, f"GP-{number:02d}")


def _figure(picture: str, name: str, r: random.Random) -> Node:
    caption = {"type": "figcaption", "content": [_plain(_text("en", 1, r)[:60])]}
    rights = {"alt": "Rings", "credit": "The network", "licence": "CC BY 4.0", "consent": "given"}
    return _node("figure", [caption], name, asset=picture, **rights)


def _table(name: str, r: random.Random) -> Node:
    def row(kind: str, number: int) -> Node:
        cells = [
            _node(kind, [_paragraph(_text("en", 1, r)[:24], f"{name}-{number}-{c}")], "") for c in range(3)
        ]
        return _node("tableRow", cells, f"{name}-{number}")

    rows = [row("tableHeader", 0), *(row("tableCell", number) for number in range(1, 7))]
    return _node("table", rows, name, caption=_text("en", 1, r)[:50])


def _text(language: str, sentences: int, r: random.Random) -> str:
    words = WORDS[language].split()
    made = (" ".join(r.choices(words, k=13)) for _ in range(sentences))
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in made)


def _picture(r: random.Random) -> bytes:
    image = Image.new("RGB", (1200, 700), "#E4EEEF")
    draw = ImageDraw.Draw(image)
    for _ in range(60):
        x, y, size = r.randrange(1200), r.randrange(700), r.randrange(20, 160)
        draw.ellipse((x, y, x + size, y + size), outline="#0B5563", width=8)
    png = io.BytesIO()
    image.save(png, "PNG")
    return png.getvalue()


def _doc(content: list[Node]) -> Node:
    return {"type": "doc", "attrs": {}, "content": content}


def _paragraph(text: str, name: str) -> Node:
    return _node("paragraph", [_plain(text)], name)


def _plain(text: str) -> Node:
    return {"type": "text", "text": text}


def _node(kind: str, content: list[Node], name: str, **attrs: Any) -> Node:
    return {"type": kind, "attrs": ({"id": name} if name else {}) | attrs, "content": content}
