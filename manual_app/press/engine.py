"""The only module that touches WeasyPrint, its version asserted because it touches its insides too."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.sax.saxutils import escape

from manual_app.press import fonts
from manual_app.press.shelf import Resource, Shelf

ENGINE_VERSION = "70.0"

# The line of the layout that pushes earlier notes to the next page when a paragraph breaks, and loses some.
# Without it the paragraph itself moves on, and every note stands on the page of its call.
_REPORTS_NOTES = "report = not context.in_column and can_break_now and not could_break_before"
_KEEPS_NOTES = "report = False"

Watch = Callable[[int, str], None]


class EngineError(Exception):
    """The engine could not set the book."""


@dataclass(frozen=True)
class Facts:
    """What the file says about itself beside title, author and dates; all of it comes from the manifest."""

    identifier: str
    language: str
    publisher: str
    rights: str
    date: str
    subject: str = ""


@dataclass(frozen=True)
class Rendered:
    """A finished PDF with what the engine had to say."""

    pdf: bytes
    pages: int
    warnings: tuple[str, ...]


@dataclass
class Progress:
    """Whom to tell about pages: when one begins, when it is laid out, and when the file is written."""

    page: Watch = lambda number, unit: None
    begins: Watch = lambda number, unit: None
    writing: Callable[[int], None] = lambda pages: None


@dataclass
class _Listener(logging.Handler):
    """Collects what the engine warns about."""

    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.lines.append(record.getMessage())

    def __hash__(self) -> int:
        return id(self)


def render(
    html: str,
    shelf: Shelf,
    facts: Facts,
    *,
    font_folder: Path | None = None,
    progress: Progress | None = None,
) -> Rendered:
    """Return the tagged PDF (PDF/UA-1) of a complete HTML text.

    The same text, shelf, facts and fonts give the same bytes. Raises EngineError when the engine fails.
    """
    progress = progress or Progress()
    weasyprint = _load(font_folder)
    with _listening() as listener, _watching(progress):
        try:
            source = weasyprint.HTML(string=html, url_fetcher=_fetcher(shelf))
            document = source.render(font_config=_font_configuration(), pdf_variant="pdf/ua-1")
            document.metadata.attachments.clear()
            _describe(document.metadata, facts)
            progress.writing(len(document.pages))
            pdf = document.write_pdf(
                pdf_variant="pdf/ua-1", pdf_identifier=bytes.fromhex(facts.identifier)[:16]
            )
        except (MemoryError, KeyboardInterrupt):
            raise
        except SystemError as error:  # a library in C that got no memory, and set no exception
            raise MemoryError from error
        except Exception as error:
            raise EngineError(f"{type(error).__name__}: {error}") from error
    return Rendered(pdf, len(document.pages), tuple(dict.fromkeys(listener.lines)))


@cache
def _load(font_folder: Path | None) -> ModuleType:
    """Import the engine with our fonts only, and cure what we know of it."""
    fonts.activate(font_folder)
    import weasyprint
    from weasyprint.layout import block, page
    from weasyprint.pdf import tags

    if weasyprint.__version__ != ENGINE_VERSION:
        raise EngineError(f"WeasyPrint {ENGINE_VERSION} is needed, {weasyprint.__version__} is installed")
    _keep_notes_on_their_page(block)
    page.remake_page = _watched(page.remake_page)
    tags._build_box_tree = _well_tagged(tags._build_box_tree)
    engine: ModuleType = weasyprint
    return engine


def _keep_notes_on_their_page(block: ModuleType) -> None:
    """Replace one line of the engine's paragraph layout."""
    source = inspect.getsource(block._linebox_layout)
    if source.count(_REPORTS_NOTES) != 1:
        raise EngineError("the engine's layout of lines is not the one that is known here")
    exec(compile(source.replace(_REPORTS_NOTES, _KEEPS_NOTES), str(block.__file__), "exec"), block.__dict__)  # noqa: S102


def _well_tagged(build: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """Say in the structure tree what the engine leaves out.

    The language of a passage that is not its surroundings' own; that a note is a note; and that a piece of a
    link, bold or in another language, is a link too (a file in which it is none is not PDF/UA).
    """
    languages: list[str] = []

    def build_and_tell(box: Any, *arguments: Any) -> Iterator[Any]:
        language = str(box.style["lang"] or "") if getattr(box, "style", None) is not None else ""
        is_news = bool(language and languages and language != languages[-1])
        if box.link_annotation and not str(box.element_tag).startswith("a"):
            box.element_tag = "a"
        languages.append(language or (languages[-1] if languages else ""))
        for element in build(box, *arguments):
            if is_news:
                element["Lang"] = _pdf_text(language)
            if box.element_tag == "span" and box.element.get("class") == "fn":
                element["S"] = "/Note"
                element["ID"] = _pdf_text(f"note-{element.number}")
            yield element
        languages.pop()

    return build_and_tell


def _pdf_text(text: str) -> Any:
    from weasyprint.pdf.tags import pydyf

    return pydyf.String(text)


_watching_now: list[Progress] = []


def _watched(remake_page: Callable[..., Any]) -> Callable[..., Any]:
    """Tell the watcher which page begins, then that it was laid out, and which unit of the book it shows."""

    def remake_and_tell(index: int, context: Any, root_box: Any, html: Any) -> Any:
        for progress in _watching_now:
            progress.begins(index + 1, _unit_at(root_box, context.page_maker[index][0]))
        page, resume_at = remake_page(index, context, root_box, html)
        for progress in _watching_now:
            progress.page(index + 1, _unit_of(page))
        return page, resume_at

    return remake_and_tell


def _unit_at(box: Any, resume_at: Any) -> str:
    """Return the unit in which a page begins that goes on at `resume_at`, a path down the boxes."""
    unit = ""
    while resume_at:
        step = min(resume_at)
        if step >= len(getattr(box, "children", ())):
            break
        box, resume_at = box.children[step], resume_at[step]
        element = getattr(box, "element", None)
        unit = (str(element.get("data-unit") or "") if element is not None else "") or unit
    return unit


def _unit_of(page: Any) -> str:
    """Return the last unit that stands on a page: the elements that carry `data-unit`."""
    unit = ""
    box = page
    while box is not None:
        element = getattr(box, "element", None)
        if element is not None and element.get("data-unit"):
            unit = str(element.get("data-unit"))
        children = [
            child for child in getattr(box, "children", ()) if getattr(child, "element", None) is not None
        ]
        box = children[-1] if children else None
    return unit


@contextmanager
def _watching(progress: Progress) -> Iterator[None]:
    _watching_now.append(progress)
    try:
        yield
    finally:
        _watching_now.remove(progress)


@contextmanager
def _listening() -> Iterator[_Listener]:
    listener = _Listener()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(listener)
    try:
        yield listener
    finally:
        logger.removeHandler(listener)


def _fetcher(shelf: Shelf) -> Callable[[str], Any]:
    """Return the engine's view of the shelf: no protocol handler, no redirect, no disk stands behind it."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class ShelfFetcher(URLFetcher):  # type: ignore[misc]
        def __init__(self) -> None:
            self._fail_on_errors = False

        def fetch(self, url: str, headers: object = None) -> Any:
            resource: Resource = shelf.fetch(url)
            return URLFetcherResponse(url, resource.content, {"Content-Type": resource.media_type})

        def open(self, url: str, data: object = None, timeout: object = None) -> Any:
            return self.fetch(str(url))

    return ShelfFetcher()


def _font_configuration() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def _describe(metadata: Any, facts: Facts) -> None:
    """Add Dublin Core to the XMP packet the engine writes."""
    written_by_engine = metadata.generate_rdf_metadata

    def generate(variant: str, version: object, conformance: object) -> bytes:
        packet: bytes = written_by_engine(variant, version, conformance)
        return packet.replace(b"</rdf:RDF>", _dublin_core(facts).encode() + b"</rdf:RDF>")

    metadata.generate_rdf_metadata = generate


def _dublin_core(facts: Facts) -> str:
    """Return one RDF description; the namespaces are those of the engine's own packet."""

    def bag(name: str, kind: str, text: str, attributes: str = "") -> str:
        return f"<dc:{name}><rdf:{kind}><rdf:li{attributes}>{escape(text)}</rdf:li></rdf:{kind}></dc:{name}>"

    rows = [
        bag("language", "Bag", facts.language),
        bag("publisher", "Bag", facts.publisher),
        bag("rights", "Alt", facts.rights, ' xml:lang="x-default"'),
        bag("date", "Seq", facts.date),
        bag("type", "Bag", "Text"),
        f"<dc:identifier>{escape(f'sha256:{facts.identifier}')}</dc:identifier>",
        "<dc:format>application/pdf</dc:format>",
    ]
    if facts.subject:
        rows.append(bag("subject", "Bag", facts.subject))
    namespace = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f'<rdf:Description rdf:about="" {namespace}>{"".join(rows)}</rdf:Description>'
