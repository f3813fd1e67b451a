"""security.md row 1: whatever is sent as text, attribute, node name or mark, nothing that runs comes out."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import product
from typing import Any
from urllib.parse import urlsplit

import nh3
import pytest

from manual_app.content.render import RenderContext, clean, render
from manual_app.content.render.clean import MAX_HTML, TAGS, is_safe_url
from manual_app.content.schema import empty_doc, from_json, to_json
from manual_app.content.steps import BadStep, apply_all, parse
from tests.content.fixtures import FOLDER

RUNS = "alert(1)"
EVENTS = ("onerror", "onload", "onclick", "onfocus", "onmouseover", "ontoggle", "onanimationstart", "onbegin")
CARRIERS = (
    "img src=x", "svg", "body", "iframe srcdoc=x", "input autofocus", "details open", "video><source", "math",
    "audio src=x", "object data=x", "marquee", "select autofocus", "textarea autofocus", "style", "template",
    "a href=x",
)  # fmt: skip
SCHEMES = (
    "javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", "\x01javascript:", " javascript:",
    "vbscript:", "data:text/html,", "data:text/html;base64,PHN2Zz4=", "&#106;avascript:", "javascript&colon;",
    "//evil.example/", "\\\\evil.example/", "/\\evil.example/", "blob:", "file:///", "view-source:", "jar:",
    "filesystem:", "ws:",
)  # fmt: skip
SHAPES = (FOLDER / "scripts.txt").read_text(encoding="utf-8").replace("\\0", "\0").splitlines()

PAYLOADS = sorted(
    {
        *(f"<{carrier} {event}={RUNS}>" for carrier, event in product(CARRIERS, EVENTS)),
        *(scheme + RUNS for scheme in SCHEMES),
        *(f'<a href="{scheme}{RUNS}">x</a><img src="{scheme}{RUNS}">' for scheme in SCHEMES),
        *(shape.replace("{}", RUNS) for shape in SHAPES),
    }
)
CONTEXTS = [RenderContext(), RenderContext(medium="print", asset_url="asset:{}".format)]


class Seen(HTMLParser):
    """Collects what a browser would make of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(sorted((name, value or "") for name, value in attrs))))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def assert_harmless(html: str) -> Seen:
    seen = Seen(html)
    for tag, attributes in seen.tags:
        assert tag in TAGS
        for name, value in attributes:
            assert not name.startswith("on")
            assert name not in ("style", "srcdoc", "formaction", "action", "name", "xlink:href")
            if name in ("href", "src"):
                assert urlsplit(value).scheme in ("", "http", "https", "mailto", "asset")
                assert not value.startswith(("//", "/\\", "\\"))
    return seen


def assert_second_opinion(html: str) -> None:
    """nh3, an independent cleaner, finds nothing to take out."""
    allowed = {tag: set(NAMES) for tag in TAGS}
    again = nh3.clean(
        html,
        tags=set(TAGS),
        attributes=allowed,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "asset"},
    )
    assert Seen(again).tags == Seen(html).tags
    assert "".join(Seen(again).words) == "".join(Seen(html).words)


NAMES = (
    "id", "class", "lang", "aria-label", "href", "rel", "data-kind", "data-strength", "role", "tabindex",
    "src", "alt", "loading", "data-checked", "start", "colspan", "rowspan", "scope",
)  # fmt: skip


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words.replace("\x00", "").replace("\x01", "") or "x"}


def document_with(words: str) -> dict[str, Any]:
    """Put the words into every place of a document that takes free text."""
    plain = text(words)
    short = plain["text"][:200]
    cell = {"type": "tableCell", "content": [{"type": "paragraph", "content": [plain]}]}
    return {
        "type": "doc",
        "attrs": {"title": short},
        "content": [
            {"type": "paragraph", "content": [plain, {"type": "footnote", "content": [plain]}]},
            {"type": "heading", "attrs": {"level": 2}, "content": [plain]},
            {
                "type": "recommendation",
                "attrs": {"rationale": short},
                "content": [{"type": "paragraph", "content": [plain]}],
            },
            {
                "type": "figure",
                "attrs": {"asset": "a" * 64, "alt": short, "credit": short, "licence": short[:100]},
                "content": [{"type": "figcaption", "content": [plain]}],
            },
            {
                "type": "table",
                "attrs": {"caption": short},
                "content": [{"type": "tableRow", "content": [cell]}],
            },
        ],
    }


@pytest.mark.parametrize("context", CONTEXTS, ids=["web", "print"])
def test_payloads_as_text_and_attributes_come_out_as_words(context: RenderContext) -> None:
    for payload in PAYLOADS:
        doc = to_json(from_json(document_with(payload)))
        html = str(render(doc, context=context))
        seen = assert_harmless(html)
        assert text(payload)["text"] in "".join(seen.words)
        assert_second_opinion(html)


def test_payloads_as_names_marks_and_addresses_are_never_stored() -> None:
    doc = from_json(empty_doc("Title"))
    places: list[Any] = [
        lambda x: {"content": [{"type": x}]},
        lambda x: {"content": [{"type": "paragraph", "attrs": {x: "1"}}]},
        lambda x: {"content": [{"type": "paragraph", "attrs": {"id": x}}]},
        lambda x: {
            "content": [{"type": "callout", "attrs": {"kind": x}, "content": [{"type": "paragraph"}]}]
        },
        lambda x: {
            "content": [{"type": "figure", "attrs": {"asset": x}, "content": [{"type": "figcaption"}]}]
        },
        lambda x: {"content": [{"type": "paragraph", "content": [{**text("x"), "marks": [{"type": x}]}]}]},
        *(
            lambda x, mark=mark, name=name: {
                "content": [
                    {
                        "type": "paragraph",
                        "content": [{**text("x"), "marks": [{"type": mark, "attrs": {name: x}}]}],
                    }
                ]
            }
            for mark, name in (
                ("link", "href"),
                ("language", "lang"),
                ("comment", "thread"),
                ("insertion", "id"),
            )
        ),
    ]
    for payload, place in product(PAYLOADS, places):
        with pytest.raises(BadStep):
            apply_all(doc, parse([{"stepType": "replace", "from": 0, "to": 0, "slice": place(payload)}]))


@pytest.mark.parametrize("context", CONTEXTS, ids=["web", "print"])
def test_even_a_document_that_passed_no_schema_comes_out_harmless(context: RenderContext) -> None:
    for payload in PAYLOADS:
        link = {**text("x"), "marks": [{"type": "link", "attrs": {"href": payload}}]}
        lang = {**text("x"), "marks": [{"type": "language", "attrs": {"lang": payload}}]}
        figure = {"type": "figure", "attrs": {"id": payload, "asset": payload, "alt": payload}}
        aside = {"type": "callout", "attrs": {"id": payload, "kind": "note"}, "content": []}
        content = [{"type": "paragraph", "attrs": {"id": payload}, "content": [link, lang]}, figure, aside]
        assert_harmless(str(render({"type": "doc", "content": content}, context=context)))


def test_cleaner_alone_takes_out_everything_that_runs() -> None:
    for payload in PAYLOADS:
        html = str(clean(f"<p>{payload}</p>"))
        assert_harmless(html)
        assert_harmless(str(nh3.clean(html)))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ('<p id="b-1" class="what" style="x" onclick="x">a</p>', '<p id="b-1" class="what">a</p>'),
        ('<p class="what admin">a</p>', "<p>a</p>"),
        ('<p id="1">a</p>', "<p>a</p>"),
        ('<a href="#b-1">a</a>', '<a href="#b-1">a</a>'),
        ('<a href="/read/x?y=1#b-2">a</a>', '<a href="/read/x?y=1#b-2">a</a>'),
        ('<a href="//evil.example">a</a>', "<a>a</a>"),
        ('<a href="https://example.org" target="_blank">a</a>', '<a href="https://example.org">a</a>'),
        ('<img src="https://example.org/x.png" alt="x">', '<img alt="x">'),
        (f'<img src="asset:{"a" * 64}">', f'<img src="asset:{"a" * 64}">'),
        (f'<a href="asset:{"a" * 64}">a</a>', "<a>a</a>"),
        ('<td colspan="1000000">a</td>', "a"),
        ("<!-- a --><script>b</script>", "b"),
    ],
)
def test_cleaner_keeps_our_own_and_nothing_else(given: str, kept: str) -> None:
    assert str(clean(given)) == kept


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://example.org", True),
        ("mailto:office@example.org", True),
        ("mailto:office", False),
        ("https:///path", False),
        ("https:example.org", False),
        ("https://user@example.org", False),
        ("http://[::1", False),
        ("javascript:123", False),
        ("//evil", False),
        ("\\\\evil", False),
        ("", False),
        ("/local", False),
    ],
)
def test_addresses_are_judged_by_a_parser(address: str, safe: bool) -> None:
    assert is_safe_url(address) is safe


def test_too_much_html_is_refused() -> None:
    with pytest.raises(ValueError, match="too much"):
        clean("x" * (MAX_HTML + 1))


def test_a_long_text_comes_out_whole() -> None:
    long = "<p>word</p>" * 5_000
    assert str(clean(long)) == long
