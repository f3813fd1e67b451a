"""`security.md`, row 12: the compiler reads neither files nor the network, whatever the HTML asks for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pikepdf
import pytest

from manual_app.press import engine, pdf
from manual_app.press.engine import ENGINE_VERSION, EngineError, Facts, render
from manual_app.press.shelf import MemoryAssets, Resource, Shelf
from tests.press.pictures import RINGS, sha
from tests.reliability import Counted

FACTS = Facts("ab" * 32, "en", "Publisher & partners", "CC BY 4.0", "2026-05-03", "A subject")
SECRET = "canary-4711-must-not-be-printed"
# a colour profile that cannot be read stops the engine
STOPPERS = {"colour-profile"}

EVIL_SVG = (
    b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'FILE'>]><svg xmlns='http://www.w3.org/2000/svg' "
    b"xmlns:xlink='http://www.w3.org/1999/xlink' width='9' height='9'><text y='9'>&x;</text>"
    b"<image xlink:href='FILE' width='9' height='9'/></svg>"
)

# {file}: address of a file with a secret; {web}: on a server that counts; {svg}: an SVG among the assets
VECTORS = {
    "img-file": '<img src="{file}" alt="">',
    "img-file-in-capitals": '<img src="FILE://{path}" alt="">',
    "img-path": '<img src="{path}" alt="">',
    "img-protocol-relative": '<img src="//{host}/p.png" alt="">',
    "img-http": '<img src="{web}/p.png" alt="">',
    "img-redirect-to-file": '<img src="{web}/redirect" alt="">',
    "img-ftp": '<img src="ftp://{host}/p.png" alt="">',
    "img-srcset": '<img srcset="{web}/p.png 2x" src="{web}/q.png" alt="">',
    "picture-source": '<picture><source srcset="{web}/p.png"><img src="{file}" alt=""></picture>',
    "img-unc": '<img src="\\\\{host}\\share\\p.png" alt="">',
    "img-newline": '<img src="fi\nle://{path}" alt="">',
    "img-data": '<img src="data:image/png;base64,iVBORw0KGgo=" alt="">',
    "img-asset-path": '<img src="asset:../../{path}" alt="">',
    "img-asset-svg": '<img src="asset:{svg}" alt="">',
    "img-own-path": '<img src="press:../{path}" alt="">',
    "img-base": '<base href="file:///"><img src="{path}" alt="">',
    "link-stylesheet-file": '<link rel="stylesheet" href="{file}">',
    "link-stylesheet-http": '<link rel="stylesheet" href="{web}/s.css">',
    "link-attachment": '<link rel="attachment" href="{file}">',
    "a-attachment": '<a rel="attachment" href="{file}">x</a>',
    "link-icon": '<link rel="icon" href="{web}/i.png">',
    "object": '<object data="{file}" type="image/png">x</object>',
    "object-http": '<object data="{web}/o.svg" type="image/svg+xml">x</object>',
    "embed": '<embed src="{file}" type="image/svg+xml">',
    "object-data-svg": '<object data="data:image/svg+xml,&lt;svg/&gt;" type="image/svg+xml">x</object>',
    "iframe-srcdoc": "<iframe srcdoc='<img src={web}/p.png>'></iframe>",
    "input-image": '<input type="image" src="{web}/p.png">',
    "body-background": '<table background="{web}/p.png"><tr><td background="{file}">x</td></tr></table>',
    "iframe": '<iframe src="{file}"></iframe>',
    "video-poster": '<video poster="{web}/p.png" src="{web}/v.mp4"></video>',
    "script": '<script src="{web}/s.js"></script>',
    "image-set": '<p style="background: image-set(url({web}/p.png) 1x)">x</p>',
    "cursor": '<p style="cursor: url({web}/c.cur), auto; mask-image: url({web}/m.png)">x</p>',
    "variable": '<p style="--u: url({web}/v.png); background: var(--u)">x</p>',
    "attr-url": '<p style="content: attr(data-u url)" data-u="{web}/a.png">x</p>',
    "footnote-content": "<style>@page {{ @footnote {{ background: url({web}/f.png) }} }}</style><p>x</p>",
    "margin-box": "<style>@page {{ @top-left {{ content: url({web}/t) }} }}</style>",
    "import": "<style>@import url({file});</style>",
    "import-string": '<style>@import "{web}/s.css";</style>',
    "background": '<p style="background: url({web}/b.png)">x</p>',
    "border-image": '<p style="border: 9px solid; border-image-source: url({web}/b.png)">x</p>',
    "list-style": '<ul style="list-style-image: url({file})"><li>x</li></ul>',
    "content": "<style>p::before {{ content: url({file}) }}</style><p>x</p>",
    "page-background": "<style>@page {{ background: url({web}/b.png) }}</style>",
    "font-face": (
        '<style>@font-face {{ font-family: F; src: url({file}) }}</style><p style="font: 9pt F">x</p>'
    ),
    "font-face-http": (
        '<style>@font-face {{ font-family: F; src: url({web}/f.woff2) }}</style><p style="font: 9pt F">x</p>'
    ),
    "colour-profile": (
        '<style>@color-profile --p {{ src: url({file}) }}</style><p style="color: color(--p 1 0 0)">x</p>'
    ),
    "svg-image": '<svg width="9" height="9"><image href="{file}" width="9" height="9"/></svg>',
    "svg-use": '<svg width="9" height="9"><use href="{web}/u.svg#a"/></svg>',
    "svg-style-import": "<svg width='9' height='9'><style>@import url({web}/s.css);</style><rect/></svg>",
    "svg-fill": '<svg width="9" height="9"><rect width="9" height="9" fill="url({web}/p.svg#a)"/></svg>',
    "doctype-entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "{file}">]><p>&e;</p>',
    "processing-instruction": '<?xml-stylesheet href="{file}" type="text/css"?><p>x</p>',
    "svg-foreign": '<svg width="9" height="9"><foreignObject><img src="{web}/p.png"></foreignObject></svg>',
    "svg-feimage": '<svg><filter id="f"><feImage href="{web}/p.png"/></filter><rect filter="url(#f)"/></svg>',
    "svg-text-path": '<svg><textPath href="{web}/t.svg#a">x</textPath><a href="{file}">x</a></svg>',
    "math": '<math href="{web}/m"><mtext>x</mtext></math>',
    "xml-include": '<xi:include href="{file}" parse="text"></xi:include>',
    "meta-refresh": '<meta http-equiv="refresh" content="0; url={web}/">',
}


@dataclass
class World:
    """What must not be read: a file, and a server."""

    path: Path
    web: str
    hits: list[str]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    path = tmp_path_factory.mktemp("secret") / "canary.txt"
    path.write_text(SECRET)
    hits: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_response(302 if self.path == "/redirect" else 200)
            self.send_header("Location", path.as_uri())
            self.end_headers()
            self.wfile.write(SECRET.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield World(path, f"http://127.0.0.1:{server.server_port}", hits)
    server.shutdown()
    server.server_close()
    thread.join()


def images_of(file: pikepdf.Pdf) -> list[pikepdf.Object]:
    streams = (item for item in file.objects if isinstance(item, pikepdf.Stream))
    return [stream for stream in streams if stream.get("/Subtype") == "/Image"]


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_but_the_books_own_is_read(
    vector: str, world: World, tmp_path: Path, counted: Counted
) -> None:
    world.hits.clear()
    evil = EVIL_SVG.replace(b"FILE", world.path.as_uri().encode())
    shelf = Shelf({}, MemoryAssets.of(evil))
    body = VECTORS[vector].format(
        file=world.path.as_uri(), path=world.path, web=world.web, host=world.web[7:], svg=sha(evil)
    )
    html = f'<html lang="en"><title>T</title><body><p>Text</p>{body}</body></html>'
    path = tmp_path / "out.pdf"
    if vector in STOPPERS:
        with pytest.raises(EngineError, match="Refused"):
            render(html, shelf, FACTS)
        assert world.hits == []
        return
    path.write_bytes(render(html, shelf, FACTS).pdf)

    assert world.hits == []
    assert SECRET not in pdf.read(path).root.text
    with pikepdf.open(path) as file:
        assert list(file.attachments) == []
        assert "/EmbeddedFiles" not in file.Root.get("/Names", {})
        streams = [item.read_bytes() for item in file.objects if isinstance(item, pikepdf.Stream)]
        assert not any(SECRET.encode() in stream for stream in streams)
        assert images_of(file) == []
    counted("the compiler reads neither files nor the network", vectors=1, requests=len(world.hits))


def test_what_is_refused_is_remembered(world: World) -> None:
    shelf = Shelf({}, MemoryAssets())
    render(
        f'<html lang="en"><title>T</title><body><img src="{world.web}/p.png" alt="x"></body></html>',
        shelf,
        FACTS,
    )
    assert shelf.refused == [f"{world.web}/p.png"]


def test_our_own_sheets_and_pictures_are_read(tmp_path: Path) -> None:
    shelf = Shelf(
        {"press:s.css": Resource(b"p::before { content: 'styled ' }", "text/css")}, MemoryAssets.of(RINGS)
    )
    head = '<title>T</title><link rel="stylesheet" href="press:s.css">'
    html = f'<html lang="en">{head}<body><p>text</p><img alt="x" src="asset:{sha(RINGS)}">'
    path = tmp_path / "out.pdf"
    path.write_bytes(render(html, shelf, FACTS).pdf)
    assert "styled text" in pdf.read(path).root.text
    with pikepdf.open(path) as file:
        assert len(images_of(file)) == 1
    assert shelf.refused == []


def test_the_file_says_what_it_is(tmp_path: Path) -> None:
    html = '<html lang="lv"><title>Nosaukums</title><meta name="author" content="Tīkls"><body><p>Teksts</p>'
    path = tmp_path / "out.pdf"
    path.write_bytes(render(html, Shelf({}, MemoryAssets()), FACTS).pdf)
    with pikepdf.open(path) as file, file.open_metadata() as metadata:
        assert metadata["dc:title"] == "Nosaukums"
        assert metadata["dc:creator"] == ["Tīkls"]
        assert set(metadata["dc:publisher"]) == {"Publisher & partners"}
        assert metadata["dc:rights"] == "CC BY 4.0"
        assert metadata["dc:identifier"] == "sha256:" + "ab" * 32
        assert metadata["pdf:Producer"] == f"WeasyPrint {ENGINE_VERSION}"
        assert str(file.Root.Lang) == "lv"
        assert bytes(file.trailer.ID[0]) == bytes.fromhex("ab" * 16)


def test_passages_in_another_language_and_notes_are_tagged(tmp_path: Path) -> None:
    html = (
        '<html lang="en"><title>T</title>'
        "<style>.fn { float: footnote } @footnote { padding-bottom: 1pt }</style>"
        '<body><p>A word: <span lang="el">αλληλεγγύη</span>.<span class="fn">A note.</span></p>'
        '<p>A <a href="https://example.org/">link with <strong>bold</strong> in it</a>.</p></body></html>'
    )
    path = tmp_path / "out.pdf"
    path.write_bytes(render(html, Shelf({}, MemoryAssets()), FACTS).pdf)
    elements = list(pdf.read(path).root.walk())
    assert [element.text for element in elements if element.language == "el"] == ["αλληλεγγύη"]
    assert [element.text for element in elements if element.tag == "Note"] == ["1. A note."]
    assert pdf.failures(path) == []


def test_another_engine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "ENGINE_VERSION", "71.0")
    with pytest.raises(EngineError, match=r"71\.0 is needed"):
        engine._load.__wrapped__(None)


def test_a_paragraph_layout_that_is_not_known_is_refused() -> None:
    from weasyprint.layout import page

    with pytest.raises(EngineError, match="not the one that is known"):
        engine._keep_notes_on_their_page(_module_with(page.make_page))


def _module_with(function: object) -> object:
    import types

    module = types.ModuleType("another")
    module._linebox_layout = function  # type: ignore[attr-defined]
    return module
