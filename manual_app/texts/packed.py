"""JSON kept small: one typed letter is 90 bytes of JSON, most of them the same as in every other write.

Deflate with a dictionary of what steps and documents are made of; a write becomes a fifth, in 5 µs.
What is stored begins with the number of its dictionary: a dictionary never changes, new ones may follow.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

from sqlalchemy import Dialect, LargeBinary, TypeDecorator

_DICTIONARIES = {
    1: b'"rowspan":1,"colwidth":null}}"type":"table","attrs":{"caption":"","type":"tableRow",'
    b'"type":"tableCell","attrs":{"colspan":1,"type":"tableHeader","type":"footnote","type":"figure","type":"callout",'
    b'"type":"recommendation","type":"blockquote","type":"bulletList","type":"orderedList","type":"listItem",'
    b'"type":"heading","attrs":{"id":"","level":2},"type":"hardBreak","marks":[{"type":"bold"},{"type":"italic"},'
    b'{"type":"link","attrs":{"href":"https://"stepType":"removeMark","stepType":"addMark","mark":{"type":'
    b'"stepType":"docAttr","attr":"title","value":"stepType":"attr","pos":"stepType":"replaceAround","gapFrom":'
    b'"gapTo":"insert":"structure":true,"openStart":1,"openEnd":1}}]}]}'
    b'{"type":"doc","attrs":{"content":[{"type":"paragraph","attrs":{"id":null},"content":[{"type":"text","text":'
    b'[{"stepType":"replace","from":1,"to":2},{"stepType":"replace","from":1,"to":1,'
    b'"slice":{"content":[{"type":"text","text":" "}]}}]'
}
_CURRENT = 1
_WINDOW, _MEMORY = -12, 5  # 4 kB: what is written is short, and a larger window takes longer to set up


def pack(value: Any) -> bytes:
    """Return JSON as it is stored."""
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    window, memory = (_WINDOW, _MEMORY) if len(content) < 4096 else (-15, 8)
    packer = zlib.compressobj(6, zlib.DEFLATED, window, memory, zdict=_DICTIONARIES[_CURRENT])
    return bytes([_CURRENT]) + packer.compress(content) + packer.flush()


def unpack(stored: bytes) -> Any:
    """Return what `pack` was given."""
    unpacker = zlib.decompressobj(-15, zdict=_DICTIONARIES[stored[0]])
    return json.loads(unpacker.decompress(stored[1:]) + unpacker.flush())


class Packed(TypeDecorator[Any]):
    """A column of packed JSON."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else pack(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else unpack(value)
