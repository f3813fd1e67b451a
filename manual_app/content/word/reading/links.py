"""Links and fields: where a link leads, and what is known of a field of Word."""

from __future__ import annotations

import re
from dataclasses import dataclass

from manual_app.content.word.reading.report import Report

ADDRESS = re.compile(
    r"https?://[A-Za-z0-9\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff._-]+(?::[0-9]{1,5})?"
    r"(?:[/?#][^\u0000-\u0020\u007f-\u00a0\u2028\u2029\ufeff\"'<>\\`{}|^]*)?"
    r"|mailto:[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+(?:\?[^\u0000-\u0020\u007f-\u00a0\u2028\u2029\ufeff\"'<>\\`{}|^]*)?"
)
LONGEST = 2000
_HYPERLINK = re.compile(r'^\s*HYPERLINK\s+(?:\\l\s+)?"([^"]*)"', re.IGNORECASE)
_REFERENCES = frozenset({"REF", "PAGEREF", "NOTEREF", "SEQ", "STYLEREF", "CITATION", "XE", "TC"})
_CONTENTS = frozenset({"TOC", "INDEX", "TOA", "BIBLIOGRAPHY"})
_FORMS = frozenset({"FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN"})


def address(target: str) -> str | None:
    """Return the target of a link when it may stand in a Text: a web page or a mailbox; None otherwise."""
    trimmed = target.strip()
    return trimmed if len(trimmed) <= LONGEST and ADDRESS.fullmatch(trimmed) else None


@dataclass
class Field:
    """A field that is open: what it is, and whether its result is read now."""

    instruction: str = ""
    is_result: bool = False
    link: str | None = None

    @property
    def name(self) -> str:
        """Return the first word of the instruction, in capitals."""
        words = self.instruction.split()
        return words[0].upper() if words else ""

    @property
    def is_contents(self) -> bool:
        """Whether it makes a table of contents or an index, which the manual makes by itself."""
        return self.name in _CONTENTS

    def open_result(self, report: Report) -> None:
        """Begin to read what the field shows, and note what it was."""
        self.is_result = True
        found = _HYPERLINK.match(self.instruction)
        if found:
            self.link = address(found[1])
            if self.link is None and "\\l" not in self.instruction:
                report.note("link", found[1])
            elif self.link is None:
                report.note("reference", self.instruction.strip())
        elif self.name in _REFERENCES:
            report.note("reference", self.instruction.strip())
        elif self.is_contents:
            report.note("contents")
        elif self.name in _FORMS:
            report.note("form")
        else:
            report.note("field", self.instruction.strip())
