"""What the report says of each sort of loss or change."""

from __future__ import annotations

from manual_app.wording import _

_SHORT = 80


def lost() -> dict[str, str]:
    """Return what is left out, by sort."""
    return {
        "shape": _("Drawn shapes"),
        "smartart": _("SmartArt graphics"),
        "chart": _("Charts"),
        "object": _("Embedded objects"),
        "objects": _("Embedded files"),
        "linked_picture": _("Pictures that lie outside of the file"),
        "picture_format": _("Pictures of other formats than PNG, JPEG or WebP"),
        "picture_large": _("Pictures of more than 10 MB"),
        "picture_damaged": _("Pictures that cannot be read, or are too large"),
        "pictures_many": _("Pictures beyond the first 40"),
        "picture_in_note": _("Pictures in footnotes"),
        "header": _("Headers and footers"),
        "contents": _("A table of contents or an index: the manual makes its own"),
        "fields": _("Title and fields: they are changed in the editor"),
        "hidden": _("Hidden text"),
        "link": _("Links to other places than web pages and mailboxes; their words stay"),
        "outside": _("Whatever lies outside of the file; it was not asked for"),
        "macros": _("Macros"),
        "page_break": _("Page breaks"),
        "columns": _("Columns"),
        "looks": _("Fonts, sizes, colours, underlining"),
        "strike": _("Struck-out formatting; the words stay"),
        "comments_many": _("Comments beyond the first 500"),
        "tracked_looks": _("Tracked changes of formatting"),
        "tracked_table": _("Tracked changes of table rows: removed rows are left out"),
    }


def changed() -> dict[str, str]:
    """Return what stands otherwise afterwards, by sort."""
    return {
        "text_box": _("Text boxes: their words stand below the paragraph"),
        "equation": _("Equations: only their letters and numbers stay"),
        "form": _("Form fields: what they show stays as words"),
        "field": _("Fields: what they show stays as words"),
        "reference": _("Cross references: they become plain words"),
        "symbol": _("Signs of symbol fonts: check each one"),
        "numbering": _("Numbering by letters or Roman numerals: it becomes 1, 2, 3"),
        "heading_level": _("Headings below the third level: they become the third"),
        "heading_number": _("Numbers of headings: the manual numbers by itself"),
        "heading_in_cell": _("Headings in tables: they become paragraphs"),
        "nested_table": _("Tables in tables: their words stand as paragraphs"),
        "picture_in_cell": _("Pictures in tables: they stand below the table"),
        "picture_moved": _("Pictures within a line: they stand below their paragraph"),
        "table_large": _("Tables of more than 20 columns or 500 rows: they become lines of text"),
        "paragraph_long": _("Very long paragraphs: they are cut in pieces"),
        "notes_many": _("More than 10 footnotes in one paragraph: the rest stands in brackets"),
        "endnote": _("Endnotes: they become footnotes"),
        "tracked_break": _("Tracked paragraph breaks: the break stays as it is in the file"),
        "title": _("The file's title: it becomes a paragraph; the text keeps its own title"),
        "subtitle": _("The file's subtitle: it becomes a paragraph"),
        "language_other": _("The file says that it is written in another language than this text"),
        "language_unknown": _("Passages in languages that the manual does not have: they lose their mark"),
        "comments_named": _(
            "Comments: they become discussions that you open, with the writer's name in them"
        ),
        "suggestions": _("Tracked changes: they become suggestions of yours"),
    }


def said() -> dict[str, str]:
    """Return what becomes of what is said in a file that came back, by sort."""
    return {
        "begun": _("Comments: they become discussions that you open, with the writer's name in them"),
        "answers": _("Answers: they go into their discussions as yours, with the writer's name in them"),
        "orphans": _("Answers in discussions that are gone: they begin new ones"),
        "reopened": _("Discussions that were settled meanwhile, and answered in the file: they open again"),
        "settled": _("Discussions settled in the file: they are settled here too"),
    }


def tracked() -> dict[str, str]:
    """Return what the page says of who tracked changes in a file that came back."""
    return {"tracked": _("Tracked changes, and who made them as the file says; the suggestions are yours")}


def left_to_do() -> dict[str, str]:
    """Return what a file that came back changes and suggestions cannot carry, by sort."""
    others = _("Changes where somebody's suggestion is open: decide that one first")
    return {
        "others": others,
        "others_gone": others,
        "moved": _(
            "Paragraphs moved into, within or out of lists and frames, or with a cross reference in them"
        ),
        "row_new": _("New rows of tables"),
        "row_gone": _("Rows that were taken out of tables: their words go by suggestions, the row stays"),
        "row_moved": _("Rows of tables with cells in another order, or moved"),
        "column_new": _("New columns of tables"),
        "column_gone": _("Columns that were taken out of tables: their words go, the column stays"),
        "cell_new": _("New cells of tables"),
        "cells_joined": _("Cells of tables that were joined"),
        "table_split": _("Tables that were cut in two"),
        "caption": _("Captions of tables"),
        "picture_new": _("New pictures: who may edit puts them in"),
        "picture_other": _("Pictures that others took the place of"),
        "picture_gone": _("Pictures that were taken out"),
        "picture_moved": _("Pictures that were moved"),
        "alternative": _("Alternative texts of pictures"),
        "kind": _("Paragraphs, headings and items of lists that became something else"),
        "looks": _("Words set otherwise: bold, italic, raised, lowered, linked, or plain"),
        "block": _("Blocks that are larger than a text may hold"),
    }


def going_on() -> str:
    """Return what the page says of discussions that the file ticks off, and that go on."""
    return _("Discussions settled in the file, but answered here since: they stay open")


def kept() -> dict[str, str]:
    """Return what a discussion says of what is left, by sort."""
    return {
        "others": _("In the Word file this reads: “%(words)s”"),
        "others_gone": _("In the Word file this is taken out: “%(words)s”"),
        "moved": _("In the Word file “%(words)s” stands %(place)s."),
        "row_new": _("New row in the Word file, %(place)s: %(words)s"),
        "row_gone": _("The Word file takes this row out: %(words)s"),
        "row_moved": _("In the Word file this row stands %(place)s: %(words)s"),
        "column_new": _("New column in the Word file, %(place)s: %(words)s"),
        "column_gone": _("The Word file takes this column out: %(words)s"),
        "cell_new": _("New cell in the Word file, %(place)s: %(words)s"),
        "cells_joined": _("In the Word file these are one cell: %(words)s"),
        "table_split": _("In the Word file this is a table of its own: %(words)s"),
        "caption": _("Caption in the Word file: “%(words)s”"),
        "picture_new": _("New picture in the Word file, %(place)s: “%(words)s”"),
        "picture_other": _("The Word file has another picture here: “%(words)s”"),
        "picture_gone": _("The Word file takes this picture out: “%(words)s”"),
        "picture_moved": _("In the Word file this picture stands somewhere else: “%(words)s”"),
        "alternative": _("Alternative text in the Word file: “%(words)s”"),
        "kind": _("In the Word file “%(words)s” is %(place)s."),
        "looks": _("In the Word file “%(words)s” is set otherwise: %(place)s"),
        "block": _("In the Word file there is more than a text may hold, %(place)s: “%(words)s”"),
        "behind": _(
            "The text has changed since the Word file was made. The file takes out “%(place)s” and puts in "
            "“%(words)s”."
        ),
    }


def more() -> str:
    """Return what a discussion says where not all that is left has room."""
    return _("There is more in the Word file.")


def place(sort: str, given: str) -> str:
    """Return, for what a discussion says of this sort, where something stands in the file, or what it is."""
    if sort == "behind":
        return given
    if sort == "kind":
        return _kinds()[given]
    return _looks(given) if sort == "looks" else _after(given)


def _kinds() -> dict[str, str]:
    kinds = {
        "paragraph": _("a paragraph"),
        "bulletList": _("an item of a list with bullets"),
        "orderedList": _("an item of a numbered list"),
        "taskList": _("an item of a list to tick off"),
    }
    return kinds | {f"heading{level}": _("a heading of level %(n)s", n=level - 1) for level in (2, 3, 4)}


def _looks(given: str) -> str:
    names = {
        "bold": _("bold"),
        "italic": _("italic"),
        "superscript": _("raised"),
        "subscript": _("lowered"),
        "plain": _("plain"),
    }
    return ", ".join(names.get(one) or _linked(one.removeprefix("link:")) for one in given.split())


def _linked(address: str) -> str:
    return _("linked to %(address)s", address=address)


def _after(words: str) -> str:
    """Return where something stands in the file, by the words before it."""
    return _("after “%(words)s”", words=shortened(words)) if words else _("at the beginning")


def shortened(words: str) -> str:
    """Return the beginning of words, to name a place."""
    words = " ".join(words.split())
    return words if len(words) <= _SHORT else f"{words[:_SHORT].rstrip()}…"
