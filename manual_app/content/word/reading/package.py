"""A .docx taken apart: a zip and its XML, within limits that are checked while it is unpacked.

security.md, row 14. Names inside the file are looked up, never used as paths; nothing outside is asked for.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from io import BytesIO
from itertools import pairwise
from typing import Any

from lxml import etree

from manual_app.content.word.reading.names import PACKAGE_REL, Element, transitional

MAX_UNZIPPED = 200 * 1000 * 1000
MAX_ENTRIES = 2_000
MAX_RATIO = 100
MAX_XML = 60 * 1000 * 1000  # of one part: a tree takes about ten times its bytes
RATIO_FROM = 1000 * 1000  # bytes: what unpacks to less harms nobody, however well it was packed
CHUNK = 256 * 1024
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
}


class Refused(Exception):
    """The file is not read; `reason` is a key of `incoming.REFUSALS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Package:
    """The parts of one file, unpacked as they are asked for."""

    def __init__(self, raw: bytes) -> None:
        self._zip = _opened(raw)
        self._size = len(raw)
        self._entries = _entries(self._zip)
        self._unzipped = 0
        self._read: dict[str, bytes] = {}
        types = self.xml("[Content_Types].xml")
        self._types = {} if types is None else _types(types)
        self.main = self._main_part()

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    @property
    def has_macros(self) -> bool:
        """Whether programs are kept in the file; they are never unpacked."""
        return any(name.lower().endswith("vbaproject.bin") for name in self._entries)

    def content(self, name: str) -> bytes:
        """Unpack one part; raises Refused for one that is missing, damaged, or larger than it may be."""
        if name not in self._read:
            self._read[name] = self._unpacked(name)
        return self._read[name]

    def xml(self, name: str) -> Element | None:
        """Return the root of a part, None where the file has no such part; raises Refused."""
        return parsed(self.content(name)) if name in self._entries else None

    def relations(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """Return what a part refers to, by id: kind, target (a name in the file, or an address), outside."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str, bool]] = {}
        for one in () if root is None else root.iter(f"{PACKAGE_REL}Relationship"):
            kind = one.get("Type", "").rpartition("/")[2]
            outside = one.get("TargetMode") == "External"
            target = one.get("Target", "")
            found[one.get("Id", "")] = (kind, target if outside else _resolved(folder, target), outside)
        return found

    def related(self, part: str, kind: str) -> str | None:
        """Return the name of the part of that kind which `part` refers to."""
        for found, target, outside in self.relations(part).values():
            if found == kind and not outside and target in self._entries:
                return target
        return None

    def _main_part(self) -> str:
        name = self.related("", "officeDocument")
        if name is None:
            raise Refused("no_word")
        if self._types.get(f"/{name}") not in _MAIN:
            raise Refused("other_office" if f"/{name}" in self._types else "no_word")
        return name

    def _unpacked(self, name: str) -> bytes:
        entry = self._entries.get(name)
        if entry is None:
            raise Refused("damaged")
        pieces, size = [], 0
        try:
            with self._zip.open(entry) as packed:
                while piece := packed.read(CHUNK):
                    size += len(piece)
                    self._unzipped += len(piece)
                    self._check(size, max(entry.compress_size, 1))
                    pieces.append(piece)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise Refused("password" if entry.flag_bits & 1 else "damaged") from error
        return b"".join(pieces)

    def _check(self, size: int, packed: int) -> None:
        if self._unzipped > MAX_UNZIPPED:
            raise Refused("bomb")
        if size > RATIO_FROM and (size / packed > MAX_RATIO or self._unzipped / self._size > MAX_RATIO):
            raise Refused("bomb")


def parsed(raw: bytes) -> Element:
    """Read XML that declares nothing of its own: no DTD, no entities; raises Refused."""
    if len(raw) > MAX_XML:
        raise Refused("bomb")
    wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("damaged") from error
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Refused("dtd")
    parser = etree.XMLParser(
        encoding="utf-8",  # whatever the file says of itself: it was decoded above
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: Element = etree.fromstring(transitional(text).encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        no_memory = getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY
        raise Refused("effort" if no_memory else "damaged") from error
    return root


def _opened(raw: bytes) -> zipfile.ZipFile:
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("password" if _ENCRYPTED in raw else "old_word")
    if not raw.startswith(b"PK"):
        raise Refused("no_word")
    try:
        return zipfile.ZipFile(BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, IndexError) as error:
        raise Refused("damaged") from error


def _entries(file: zipfile.ZipFile) -> dict[str, Any]:
    """Return the entries by name, once all their headers together keep to the limits."""
    listed = file.infolist()
    if len(listed) > MAX_ENTRIES:
        raise Refused("bomb")
    if sum(entry.file_size for entry in listed) > MAX_UNZIPPED:
        raise Refused("bomb")
    by_place = sorted(listed, key=lambda entry: entry.header_offset)
    for entry, following in pairwise(by_place):
        if entry.header_offset + entry.compress_size > following.header_offset:
            raise Refused("bomb")  # one heap of bytes, named by many entries
    entries = {entry.filename: entry for entry in listed}
    if len(entries) < len(listed):
        raise Refused("damaged")
    if "mimetype" in entries and "[Content_Types].xml" not in entries:
        raise Refused("open_document")
    if "[Content_Types].xml" not in entries:
        raise Refused("no_word")
    return entries


def _types(root: Element) -> dict[str, str]:
    return {one.get("PartName", ""): one.get("ContentType", "") for one in root if one.get("PartName")}


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))
