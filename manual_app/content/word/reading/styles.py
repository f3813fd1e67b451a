"""Styles and numbering: what a paragraph is, whatever its style is called in the writer's language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from manual_app.content.word.reading.names import Element, W, is_on, number, value

_HEADING = re.compile(r"heading ?([1-9])")
_KINDS = {
    "title": "title",
    "subtitle": "subtitle",
    "caption": "caption",
    "quote": "quote",
    "intense quote": "quote",
    "quotations": "quote",
    "block text": "quote",
    "html preformatted": "code",
    "preformatted text": "code",
}
DEPTH = 20  # styles based on styles


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a numbering."""

    kind: str  # bullet, decimal, or any other format of Word
    start: int


@dataclass
class Styles:
    """The styles of a file by id."""

    elements: dict[str, Element] = field(default_factory=dict)
    defaults: Element | None = None
    normal: str | None = None

    @classmethod
    def of(cls, root: Element | None) -> Styles:
        """Read them from their part; a file may have none."""
        styles = cls()
        if root is None:
            return styles
        styles.defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        for style in root.iter(f"{W}style"):
            key = style.get(f"{W}styleId", "")
            styles.elements[key] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
                styles.normal = key
        return styles

    def chain(self, key: str | None) -> list[Element]:
        """Return the style and what it is based on, nearest first."""
        found: list[Element] = []
        while key and key in self.elements and len(found) < DEPTH:
            found.append(self.elements[key])
            key = value(found[-1], "basedOn")
        return found

    def names(self, key: str | None) -> list[str]:
        """Return the names of the style and of what it is based on, in small letters."""
        named = [(value(style, "name") or "").lower() for style in self.chain(key)]
        return named or [(key or "").lower()]

    def run_properties(self, key: str | None) -> list[Element]:
        """Return the run properties that a style gives, nearest first."""
        found = [style.find(f"{W}rPr") for style in self.chain(key)]
        return [one for one in found if one is not None]

    def kind(self, properties: Element | None) -> str:
        """Return what a paragraph is: `heading1`…, a kind of its own, `toc`, or an empty string."""
        key = value(properties, "pStyle") or self.normal
        for name in self.names(key):
            if name.startswith("manual "):
                return name
            if found := _HEADING.fullmatch(name):
                return f"heading{found[1]}"
            if name.startswith(("toc ", "contents ", "table of figures")):
                return "toc"
            if name in _KINDS:
                return _KINDS[name]
        outline = self._outline_level(properties, key)
        return f"heading{outline + 1}" if outline is not None and 0 <= outline < 9 else ""

    def numbering(self, properties: Element | None) -> tuple[str, int] | None:
        """Return number and level of the numbering that a paragraph follows, its style's included."""
        key = value(properties, "pStyle") or self.normal
        own = None if properties is None else properties.find(f"{W}numPr")
        given = [own] + [style.find(f"{W}pPr/{W}numPr") for style in self.chain(key)]
        given = [one for one in given if one is not None]
        if not given:
            return None
        which = next((found for one in given if (found := value(one, "numId")) is not None), None)
        level = next((found for one in given if (found := value(one, "ilvl")) is not None), "0")
        return None if which in (None, "0") else (str(which), max(0, min(number(level), 8)))

    def _outline_level(self, properties: Element | None, key: str | None) -> int | None:
        own = value(properties, "outlineLvl")
        if own is not None:
            return number(own, 9)
        for style in self.chain(key):
            given = value(style.find(f"{W}pPr"), "outlineLvl")
            if given is not None:
                return number(given, 9)
        return None


@dataclass
class Numberings:
    """The numberings of a file: the levels each one has."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    patterns: dict[str, str] = field(default_factory=dict)  # the pattern that each one numbers by
    restarting: set[str] = field(default_factory=set)  # those not met yet that begin their pattern anew
    running: dict[str, str] = field(default_factory=dict)  # of each pattern, the one that began it last

    @classmethod
    def of(cls, root: Element | None) -> Numberings:
        """Read them from their part; a file may have none."""
        numberings = cls()
        if root is None:
            return numberings
        abstract = {one.get(f"{W}abstractNumId"): one for one in root.iter(f"{W}abstractNum")}
        for one in root.findall(f"{W}num"):
            levels = _levels(abstract.get(value(one, "abstractNumId")))
            for override in one.findall(f"{W}lvlOverride"):
                at = number(override.get(f"{W}ilvl"))
                levels.update(_levels(override))
                start = value(override, "startOverride")
                if start is not None:
                    levels[at] = Level(levels[at].kind if at in levels else "decimal", number(start, 1))
                    numberings.restarting.add(one.get(f"{W}numId", ""))
            numberings.levels[one.get(f"{W}numId", "")] = levels
            numberings.patterns[one.get(f"{W}numId", "")] = value(one, "abstractNumId") or ""
        return numberings

    def run(self, which: str, at: int) -> str:
        """Return the numbering that an item goes on with: one pattern counts on until it begins anew."""
        pattern = self.patterns.get(which, "")
        if not pattern or self.level(which, at).kind == "bullet":
            return which
        if which in self.restarting:
            self.restarting.discard(which)
            self.running[pattern] = which
        return self.running.setdefault(pattern, which)

    def level(self, which: str, at: int) -> Level:
        """Return one level; what a file does not say is a plain list."""
        return self.levels.get(which, {}).get(at, Level("bullet", 1))


def _levels(parent: Element | None) -> dict[int, Level]:
    levels = {}
    for one in () if parent is None else parent.findall(f"{W}lvl"):
        kind = value(one, "numFmt") or "decimal"
        levels[number(one.get(f"{W}ilvl"))] = Level(kind, number(value(one, "start"), 1))
    return levels


def switch(sources: list[Element], name: str) -> bool:
    """Return whether the nearest of several properties that says anything switches `name` on."""
    return next((found for one in sources if (found := is_on(one, name)) is not None), False)
