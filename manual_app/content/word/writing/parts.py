"""The parts of the file around its body: types, relations, styles, numberings, properties."""

from __future__ import annotations

from manual_app.content.word.writing.markup import el, text, val

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = {
    "xmlns:w": W,
    "xmlns:r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "xmlns:wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "xmlns:a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "xmlns:pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = {
    "/word/document.xml": f"{_WORD}.document.main+xml",
    "/word/styles.xml": f"{_WORD}.styles+xml",
    "/word/numbering.xml": f"{_WORD}.numbering+xml",
    "/word/settings.xml": f"{_WORD}.settings+xml",
    "/word/footnotes.xml": f"{_WORD}.footnotes+xml",
    "/word/comments.xml": f"{_WORD}.comments+xml",
    "/word/commentsExtended.xml": f"{_WORD}.commentsExtended+xml",
    "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "/docProps/custom.xml": "application/vnd.openxmlformats-officedocument.custom-properties+xml",
}
LEVELS = 9
BULLETS, NUMBERS = 0, 1
_SIGNS = ("•", "–", "▪")


def part(name: str, attributes: dict[str, object], *inside: str) -> str:
    """Return a whole part."""
    return _HEAD + el(name, attributes, *inside)


def types(extensions: set[str]) -> str:
    """Return the list of what each part is."""
    defaults = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
        **{one: f"image/{one}" for one in extensions},
    }
    return part(
        "Types",
        {"xmlns": "http://schemas.openxmlformats.org/package/2006/content-types"},
        *(el("Default", {"Extension": key, "ContentType": kind}) for key, kind in defaults.items()),
        *(el("Override", {"PartName": name, "ContentType": kind}) for name, kind in _TYPES.items()),
    )


def relations(rows: list[tuple[str, str, str, bool]]) -> str:
    """Return what a part refers to: id, kind, target, whether that lies outside."""
    return part(
        "Relationships",
        {"xmlns": "http://schemas.openxmlformats.org/package/2006/relationships"},
        *(
            el(
                "Relationship",
                {
                    "Id": key,
                    "Type": _kind(kind),
                    "Target": target,
                    **({"TargetMode": "External"} if out else {}),
                },
            )
            for key, kind, target, out in rows
        ),
    )


def _kind(kind: str) -> str:
    if kind == "core-properties":
        return f"http://schemas.openxmlformats.org/package/2006/relationships/metadata/{kind}"
    if kind == "commentsExtended":
        return f"http://schemas.microsoft.com/office/2011/relationships/{kind}"
    return f"{_OFFICE}/relationships/{kind}"


PACKAGE = [
    ("r1", "officeDocument", "word/document.xml", False),
    ("r2", "core-properties", "docProps/core.xml", False),
    ("r3", "custom-properties", "docProps/custom.xml", False),
]
DOCUMENT = [
    ("rStyles", "styles", "styles.xml", False),
    ("rNumbering", "numbering", "numbering.xml", False),
    ("rSettings", "settings", "settings.xml", False),
    ("rNotes", "footnotes", "footnotes.xml", False),
    ("rComments", "comments", "comments.xml", False),
    ("rAnswers", "commentsExtended", "commentsExtended.xml", False),
]


def styles(language: str) -> str:
    """Return the styles: Word's own for headings, lists, quotations, captions, and a few of ours."""
    font = el("w:rFonts", {"w:ascii": "Cambria", "w:hAnsi": "Cambria", "w:cs": "Cambria"})
    defaults = el(
        "w:docDefaults",
        None,
        el("w:rPrDefault", None, el("w:rPr", None, font, val("w:sz", 22), val("w:lang", language))),
        el(
            "w:pPrDefault",
            None,
            el("w:pPr", None, el("w:spacing", {"w:after": 120, "w:line": 276, "w:lineRule": "auto"})),
        ),
    )
    apart = el("w:keepNext") + el("w:spacing", {"w:before": 240})
    headings = [
        _style(
            f"Heading{n}", f"heading {n}", apart + val("w:outlineLvl", n - 1), el("w:b") + val("w:sz", size)
        )
        for n, size in ((1, 32), (2, 28), (3, 24))
    ]
    bar = el("w:pBdr", None, el("w:left", {"w:val": "single", "w:sz": 24, "w:space": 8, "w:color": "0B5563"}))
    small = el("w:i") + val("w:sz", 20)
    return part(
        "w:styles",
        {"xmlns:w": W},
        defaults,
        el(
            "w:style", {"w:type": "paragraph", "w:default": 1, "w:styleId": "Normal"}, val("w:name", "Normal")
        ),
        *headings,
        _style("Title", "Title", "", val("w:sz", 44)),
        _style("ManualTitle", "Manual Title", "", val("w:sz", 44), based="Title"),
        _style("ManualField", "Manual Field", "", val("w:color", "595959")),
        _style("ListParagraph", "List Paragraph"),
        _style("ManualContinued", "Manual Continued", el("w:ind", {"w:left": 720})),
        _style("Quote", "Quote", el("w:ind", {"w:left": 567, "w:right": 567}), el("w:i")),
        _style("Caption", "caption", "", small),
        _style("ManualFigure", "Manual Figure"),
        _style("ManualCallout", "Manual Callout", bar),
        _style("ManualRecommendation", "Manual Recommendation", bar, el("w:b")),
        _style("FootnoteText", "footnote text", "", val("w:sz", 18)),
        _character("FootnoteReference", "footnote reference", val("w:vertAlign", "superscript")),
        _character("Hyperlink", "Hyperlink", val("w:color", "0B5563") + val("w:u", "single")),
        _character(
            "ManualCode", "Manual Code", el("w:rFonts", {"w:ascii": "Consolas", "w:hAnsi": "Consolas"})
        ),
    )


def _style(key: str, name: str, paragraph: str = "", run: str = "", *, based: str = "Normal") -> str:
    return el(
        "w:style",
        {"w:type": "paragraph", "w:styleId": key},
        val("w:name", name),
        val("w:basedOn", based),
        el("w:qFormat"),
        el("w:pPr", None, paragraph) if paragraph else "",
        el("w:rPr", None, run) if run else "",
    )


def _character(key: str, name: str, run: str) -> str:
    return el(
        "w:style", {"w:type": "character", "w:styleId": key}, val("w:name", name), el("w:rPr", None, run)
    )


def numbering(lists: list[tuple[int, int, int]]) -> str:
    """Return the numberings: two patterns, and one number a list, which says where it begins at its level."""
    numbers = [
        el(
            "w:num",
            {"w:numId": index},
            val("w:abstractNumId", pattern),
            el("w:lvlOverride", {"w:ilvl": level}, val("w:startOverride", start))
            if pattern == NUMBERS
            else "",
        )
        for index, (pattern, level, start) in enumerate(lists, start=1)
    ]
    return part("w:numbering", {"xmlns:w": W}, _pattern(BULLETS), _pattern(NUMBERS), *numbers)


def _pattern(key: int) -> str:
    levels = []
    for at in range(LEVELS):
        sign = f"%{at + 1}." if key == NUMBERS else _SIGNS[at % len(_SIGNS)]
        indent = el("w:ind", {"w:left": 360 * (at + 1) + 360, "w:hanging": 360})
        levels.append(
            el(
                "w:lvl",
                {"w:ilvl": at},
                val("w:start", 1),
                val("w:numFmt", "decimal" if key == NUMBERS else "bullet"),
                val("w:lvlText", sign),
                val("w:lvlJc", "left"),
                el("w:pPr", None, indent),
            )
        )
    return el("w:abstractNum", {"w:abstractNumId": key}, val("w:multiLevelType", "multilevel"), *levels)


def settings() -> str:
    """Return the settings: Word tracks what is changed, so that the writer sees it too.

    It leaves pictures as they are: by their bytes one sees whether another took the place.
    """
    return part("w:settings", {"xmlns:w": W}, el("w:trackRevisions"), el("w:doNotAutoCompressPictures"))


def core(title: str, language: str, changed: str) -> str:
    """Return what the file says of itself to everybody."""
    return part(
        "cp:coreProperties",
        {
            "xmlns:cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:dcterms": "http://purl.org/dc/terms/",
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
        },
        el("dc:title", None, _escaped(title)),
        el("dc:language", None, language),
        el("dcterms:modified", {"xsi:type": "dcterms:W3CDTF"}, changed),
    )


def custom(properties: dict[str, str]) -> str:
    """Return what the file says of itself to us."""
    rows = [
        el(
            "property",
            {"fmtid": "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}", "pid": number, "name": name},
            el("vt:lpwstr", None, _escaped(value)),
        )
        for number, (name, value) in enumerate(properties.items(), start=2)
    ]
    names = {"xmlns": f"{_OFFICE}/custom-properties", "xmlns:vt": f"{_OFFICE}/docPropsVTypes"}
    return part("Properties", dict(names), *rows)


def _escaped(given: str) -> str:
    return text(given).replace("&", "&amp;").replace("<", "&lt;")
