"""Mail addresses as people paste them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ADDRESS = re.compile(r"[^@\s,;:<>()\[\]\\\"]+@[^@\s,;:<>()\[\]\\\".]+(\.[^@\s,;:<>()\[\]\\\".]+)+")
_NAMED = re.compile(r"(?:\"(?P<quoted>[^\"<>]*)\"|(?P<plain>[^<>,;\r\n\t\"]*))\s*<\s*(?P<email>[^<>\s]*)\s*>")
_APART = re.compile(r"[\s,;]+")


@dataclass(frozen=True)
class Pasted:
    """One thing that was pasted where addresses belong."""

    email: str  # folded; what stands there as it is, when it is no address
    name: str = ""

    @property
    def is_address(self) -> bool:
        """Whether it looks like a mail address."""
        return is_address(self.email)


def is_address(value: str) -> bool:
    """Whether a string looks like one mail address."""
    return len(value) <= 254 and "=?" not in value and _ADDRESS.fullmatch(value) is not None


def fold(value: str) -> str:
    """Return the address as it is stored and compared."""
    return value.strip().lower()


def read_addresses(pasted: str) -> list[Pasted]:
    """Return what was pasted, in order, each address once.

    Understands spaces, commas, semicolons and line ends between, `Name <mail>` and `"Name" <mail>`.
    """
    found: list[Pasted] = []
    end = 0
    for match in _NAMED.finditer(pasted):
        found += _bare(pasted[end : match.start()])
        name = match["quoted"] if match["quoted"] is not None else match["plain"]
        before, name = _addresses_before_name(name)
        found += [*before, Pasted(fold(match["email"]), " ".join(name.split()))]
        end = match.end()
    found += _bare(pasted[end:])
    return list({one.email: one for one in reversed(found) if one.email}.values())[::-1]


def _bare(text: str) -> list[Pasted]:
    return [Pasted(fold(word)) for word in _APART.split(text) if word]


def _addresses_before_name(text: str) -> tuple[list[Pasted], str]:
    """Part `bob@x.example Ann Lee` into what stands alone and the name."""
    words = text.split()
    last = max((i for i, word in enumerate(words) if "@" in word), default=-1)
    return _bare(" ".join(words[: last + 1])), " ".join(words[last + 1 :])
