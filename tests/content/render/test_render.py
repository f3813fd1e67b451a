"""Documents as HTML: exact for each kind of block, in both media."""

from __future__ import annotations

from typing import Any

import pytest
from markupsafe import Markup

from manual_app.content.render import RenderContext, Target, render
from manual_app.content.schema import empty_doc, from_json
from tests.content.fixtures import NAMES, load


def resolve(section: str | None, block: str | None) -> Target | None:
    return None if section == "gone" else Target(f"/read/{section}#b-{block}", f"{section}/{block}")


WEB = RenderContext(chapter="4", resolve=resolve)
PAPER = RenderContext(
    medium="print",
    chapter="4",
    top_heading=3,
    resolve=resolve,
    asset_url="asset:{}".format,
    anchor="s-7-{}".format,
)


def node(kind: str, /, *content: Any, **attrs: Any) -> dict[str, Any]:
    inside = [{"type": "text", "text": child} if isinstance(child, str) else child for child in content]
    return {"type": kind, "attrs": attrs, **({"content": inside} if inside else {})}


def p(*content: Any, **attrs: Any) -> dict[str, Any]:
    return node("paragraph", *content, **attrs)


def shown(*blocks: dict[str, Any], context: RenderContext = WEB) -> str:
    doc = empty_doc("Title")
    doc["content"] = list(blocks)
    return str(render(from_json(doc), context=context))


def marked(text: str, *marks: Any) -> dict[str, Any]:
    return {
        "type": "text",
        "text": text,
        "marks": [{"type": mark} if isinstance(mark, str) else mark for mark in marks],
    }


LINK = {"type": "link", "attrs": {"href": "https://example.org/?a=1&b=2"}}


def test_text_is_escaped() -> None:
    assert shown(p("<b>&\"'", id="x")) == '<p id="b-x">&lt;b&gt;&amp;"\'</p>'


def test_marks_nest_so_that_a_link_stays_one_link() -> None:
    assert shown(p(marked("one ", LINK), marked("two", LINK, "bold"))) == (
        '<p><a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer">'
        "one <strong>two</strong></a></p>"
    )


def test_comments_do_not_show_and_suggestions_do() -> None:
    comment = {"type": "comment", "attrs": {"thread": "t"}}
    added, removed = ({"type": kind, "attrs": {"id": "1-1"}} for kind in ("insertion", "deletion"))
    assert shown(p(marked("a", comment), marked("b", added), marked("c", removed))) == (
        "<p>a<ins>b</ins><del>c</del></p>"
    )


def test_foreign_phrases_carry_their_language() -> None:
    lang = {"type": "language", "attrs": {"lang": "sr-Latn"}}
    assert shown(p(marked("zajedno", lang))) == '<p><span lang="sr-Latn">zajedno</span></p>'


def test_headings_start_where_the_page_says_and_first_level_is_numbered() -> None:
    blocks = [
        node("heading", "One", id="h", level=2),
        node("heading", "Two", level=3),
        node("heading", "3", level=2),
    ]
    assert shown(*blocks) == (
        '<h2 id="b-h"><span class="no">4.1</span>One</h2><h3>Two</h3><h2><span class="no">4.2</span>3</h2>'
    )
    assert (
        shown(*blocks, context=RenderContext(top_heading=5)) == '<h5 id="b-h">One</h5><h6>Two</h6><h5>3</h5>'
    )


def test_empty_paragraphs_are_left_out() -> None:
    assert shown(p("a"), p(), p("b")) == "<p>a</p><p>b</p>"


def test_lists() -> None:
    inner = node("bulletList", node("listItem", p("x")))
    first, second = node("listItem", p("one", id="p"), id="l"), node("listItem", p("two"), inner)
    assert shown(node("orderedList", first, second, start=3)) == (
        '<ol start="3"><li id="b-l">one</li><li><p>two</p><ul><li>x</li></ul></li></ol>'
    )
    tasks = node("taskList", node("taskItem", p("done"), checked=True), node("taskItem", p("not")))
    items = '<li data-checked="true">done</li><li data-checked="false">not</li></ul>'
    assert shown(tasks) == f'<ul class="task-list">{items}'
    assert shown(tasks, context=PAPER) == f'<ul class="tasks">{items}'


def test_footnotes_are_gathered_on_the_web_and_stand_in_place_on_paper() -> None:
    blocks = [
        p("a", node("footnote", "one", id="n1"), "b"),
        p("c", node("footnote", marked("two", "italic"))),
    ]
    assert shown(*blocks) == (
        '<p>a<sup class="fn"><a href="#fn-1" id="fn-1-call" aria-label="Footnote 1">1</a></sup>b</p>'
        '<p>c<sup class="fn"><a href="#fn-2" id="fn-2-call" aria-label="Footnote 2">2</a></sup></p>'
        '<div class="footnotes">'
        '<p id="fn-1"><sup>1</sup> one <a href="#fn-1-call" aria-label="Back to the text">↩</a></p>'
        '<p id="fn-2"><sup>2</sup> <em>two</em> <a href="#fn-2-call" aria-label="Back to the text">↩</a></p>'
        "</div>"
    )
    assert shown(*blocks, context=PAPER) == (
        '<p>a<span class="fn" id="s-7-n1">one</span>b</p><p>c<span class="fn"><em>two</em></span></p>'
    )


RECOMMENDATION = node(
    "recommendation", p("Ask first."), id="r", strength="suggest", basis="research", rationale="Because.",
    practices=["31", "gone"],
)  # fmt: skip


def test_recommendations_have_code_strength_basis_and_practices() -> None:
    assert shown(RECOMMENDATION) == (
        '<aside id="b-r" class="recommend" data-strength="suggest" aria-label="R4.1 We suggest">'
        '<p class="code-line"><span>R4.1</span><span>We suggest</span></p><p>Ask first.</p>'
        '<p class="rationale">Because.</p><p class="basis">Basis: research</p>'
        '<p class="practices">See <a href="/read/31#b-None" class="cross-reference">31/None</a></p></aside>'
    )
    assert shown(RECOMMENDATION, context=PAPER) == (
        '<aside id="s-7-r" class="callout recommendation" data-strength="suggest"><p class="label">'
        '<span class="code">R4.1</span><b><i class="strength-mark"></i>We suggest</b>'
        "<span>Basis: research</span></p>"
        '<p class="what">Ask first.</p><p class="why">Because.</p>'
        '<p class="practices">See <a href="/read/31#b-None" class="xref">31/None</a></p></aside>'
    )


def test_callouts_say_what_they_are() -> None:
    callout = node("callout", p("x"), kind="example", id="c")
    assert shown(callout) == (
        '<aside id="b-c" class="callout" data-kind="example"><p class="label">Example</p><p>x</p></aside>'
    )
    assert shown(callout, context=PAPER) == (
        '<aside id="s-7-c" class="callout example"><p class="label">Example</p><p>x</p></aside>'
    )


def cell(text: str, kind: str = "tableCell", **attrs: Any) -> dict[str, Any]:
    return node(kind, p(text), **attrs)


def head(text: str, **attrs: Any) -> dict[str, Any]:
    return cell(text, "tableHeader", **attrs)


TABLE = node(
    "table",
    node("tableRow", head("Rule"), head("Number", align="right")),
    node("tableRow", head("Part one", colspan=2)),
    node("tableRow", head("Quorum"), cell("2", align="right"), id="w"),
    node("tableRow", head("Part two", colspan=2)),
    node("tableRow", cell("x"), cell("y", align="center")),
    id="t",
    caption="Rules & numbers",
)
TABLE_ROWS = (
    '<thead><tr><th scope="col">Rule</th><th scope="col" class="num">Number</th></tr></thead>'
    '<tbody><tr class="group"><th scope="rowgroup" colspan="2">Part one</th></tr>'
    '<tr id="{}"><th scope="row">Quorum</th><td class="num">2</td></tr></tbody>'
    '<tbody><tr class="group"><th scope="rowgroup" colspan="2">Part two</th></tr>'
    '<tr><td>x</td><td class="align-center">y</td></tr></tbody></table></div>'
)


def test_tables_have_head_groups_and_a_numbered_caption() -> None:
    assert shown(TABLE) == (
        '<div class="scroll" role="region" tabindex="0" aria-label="Table 4.1 Rules &amp; numbers">'
        '<table id="b-t">'
        "<caption><b>Table 4.1</b> Rules &amp; numbers</caption>" + TABLE_ROWS.format("b-w")
    )
    assert shown(TABLE, context=PAPER) == (
        '<div class="tablewrap"><table id="s-7-t"><caption><b>Table 4.1.</b> Rules &amp; numbers</caption>'
        + TABLE_ROWS.format("s-7-w")
    )


def test_tables_without_caption_have_no_number_and_wide_ones_take_both_columns() -> None:
    row = node("tableRow", *[cell("x")] * 7)
    assert shown(node("table", row), context=PAPER).startswith(
        '<div class="tablewrap wide dense"><table><tbody>'
    )


def test_a_table_of_header_cells_only_has_no_head() -> None:
    assert shown(node("table", node("tableRow", head("a"), head("b"))), context=PAPER) == (
        '<div class="tablewrap"><table><tbody>'
        '<tr><th scope="row">a</th><th scope="col">b</th></tr></tbody></table></div>'
    )


def test_figures_have_number_caption_and_credit() -> None:
    figure = node(
        "figure", node("figcaption", "A circle."), id="f", asset="a" * 64, alt='So "round"', credit="Ann",
        licence="CC BY 4.0", width="wide",
    )  # fmt: skip
    credit = '<span class="credit">Picture: Ann, CC BY 4.0</span></figcaption></figure>'
    assert shown(figure) == (
        f'<figure id="b-f" class="figure wide"><img src="/assets/{"a" * 64}" alt="So &quot;round&quot;"'
        f' loading="lazy"><figcaption><b>Figure 4.1</b> A circle. {credit}'
    )
    assert shown(figure, context=PAPER) == (
        f'<figure id="s-7-f" class="wide"><img src="asset:{"a" * 64}" alt="So &quot;round&quot;">'
        f"<figcaption><b>Figure 4.1.</b> A circle. {credit}"
    )


def test_decorative_and_missing_pictures() -> None:
    decorative = node("figure", node("figcaption"), asset="a" * 64, alt="unused", decorative=True)
    assert 'alt=""' in shown(decorative)
    assert '<div class="absent">Picture not available</div>' in shown(node("figure", node("figcaption")))


def test_references_say_what_they_point_at_or_that_it_is_missing() -> None:
    there, gone = (
        node("crossReference", kind="table", section=section, block="t") for section in ("12", "gone")
    )
    assert shown(p("see ", there, " and ", gone)) == (
        '<p>see <a href="/read/12#b-t" class="cross-reference">12/t</a> and '
        '<span class="cross-reference missing">(not in this edition)</span></p>'
    )


def test_numbers_may_come_from_a_whole_book() -> None:
    context = RenderContext(medium="print", number_of=lambda kind, block: f"{kind}-{block}")
    assert '<span class="code">recommendation-r</span>' in shown(RECOMMENDATION, context=context)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("context", [WEB, PAPER], ids=["web", "print"])
def test_every_sample_renders_and_its_words_are_all_there(name: str, context: RenderContext) -> None:
    doc = load(name)
    html = str(render(doc, context=context))
    for block in doc["content"]:
        for child in block.get("content", ()):
            if child["type"] == "text" and "&" not in child["text"]:
                assert child["text"] in html


def test_unknown_nodes_are_refused() -> None:
    with pytest.raises(ValueError, match="does not know"):
        render({"type": "doc", "content": [{"type": "__init__"}]}, context=WEB)


def test_words_that_are_html_go_into_attributes_as_text() -> None:
    context = RenderContext(words=lambda key, **_: Markup('<span lang="en">{}</span>').format(key))
    assert shown(RECOMMENDATION, context=context).startswith(
        '<aside id="b-r" class="recommend" data-strength="suggest" aria-label="R1 suggest">'
        '<p class="code-line"><span>R1</span><span><span lang="en">suggest</span></span></p>'
    )
