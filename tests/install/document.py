"""docs/install.md, of this version or an older one, as commands to run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from manual_app.paths import CHECKOUT

DOCUMENT = CHECKOUT / "docs/install.md"
_PART = re.compile(
    r"^(?P<hashes>##+) (?:\d+\. )?(?P<title>[^\n]+)$"
    r"|(?:<!-- (?P<kind>answers|on): (?P<said>.+?) -->\n+)?^```sh\n(?P<commands>.*?)^```",
    re.MULTILINE | re.DOTALL,
)


class Block(NamedTuple):
    """Commands of the document that are run; `on`: with this kind of database alone, if it says one."""

    section: str
    title: str
    line: int
    commands: str
    answers: str
    on: str

    @property
    def installs(self) -> bool:
        """Whether it fetches packages."""
        return bool(re.search(r"apt-get|pip install", self.commands))


def blocks(document: str) -> list[Block]:
    """Return the blocks marked `sh`, with what is typed where they ask."""
    found, section, title = [], "", ""
    for match in _PART.finditer(document):
        if match["hashes"]:
            title = match["title"]
            section = title if match["hashes"] == "##" else section
            continue
        said = {match["kind"]: match["said"]}
        answers = "".join(f"{answer}\n" for answer in said.get("answers", "").split(" | ") if answer)
        line = document.count("\n", 0, match.start("commands")) + 1
        found.append(Block(section, title, line, match["commands"], answers, said.get("on", "")))
    return found


def document_of(release: Path) -> str:
    """Return the document of a release: its own if it brings one, else that of this checkout."""
    own = release / "install.md"
    return (own if own.is_file() else DOCUMENT).read_text(encoding="utf-8")
