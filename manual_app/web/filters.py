"""What every template may use: words, dates, icons, configuration for scripts, the signed-in member."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, json, url_for
from flask_login import current_user
from jinja2 import StrictUndefined
from markupsafe import Markup

from manual_app import wording
from manual_app.web.security import nonce


@dataclass(frozen=True)
class NavItem:
    """One room in the bar of signed-in pages."""

    label: str
    url: str
    name: str  # compared with the page's `room` block variable
    count: int = 0
    place: int = 50  # in the bar; rooms of one place stand in the order they were opened


_nav: list[Callable[[Any], Iterable[NavItem]]] = []
_SAMPLE = 2**62  # in no address but as the number asked for
_rules: dict[str, Callable[..., bool]] = {}


def nav(items: Callable[[Any], Iterable[NavItem]]) -> None:
    """Register what a room puts into the bar for a member."""
    _nav.append(items)


def offer_rules(*rules: Callable[..., bool]) -> None:
    """Let templates ask `can("can_edit_text", text)`; the rule gets the signed-in member first."""
    _rules.update({rule.__name__: rule for rule in rules})


def can(rule: str, *objects: object) -> bool:
    """Whether the signed-in member may; False for the public."""
    return current_user.is_authenticated and _rules[rule](current_member(), *objects)


def current_member() -> Any:
    """Return the signed-in member, or None."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def nav_items() -> list[NavItem]:
    """Return the rooms for the signed-in member."""
    member = current_member()
    found = [] if member is None else [item for items in _nav for item in items(member)]
    return sorted(found, key=lambda item: item.place)


def addresses_of(endpoint: str, parameter: str) -> Callable[[int], str]:
    """Return what makes the addresses of one route by a number; a list makes hundreds of them."""
    sample: dict[str, Any] = {parameter: _SAMPLE}
    before, after = url_for(endpoint, **sample).split(str(_SAMPLE))
    return lambda number: f"{before}{number}{after}"


def config_script(id: str, content: Mapping[str, Any]) -> Markup:
    """Return a JSON script tag that an island reads its configuration from; safe inside HTML."""
    body = json.dumps(content).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return (
        Markup('<script type="application/json" id="{}" nonce="{}">').format(id, nonce())
        + Markup(body)  # noqa: S704 every character HTML knows is escaped above
        + Markup("</script>")
    )


def file_size(size: int) -> str:
    """Return "4.2 MB"."""
    if size < 1_000_000:
        return wording._("%(n)s kB", n=max(1, round(size / 1000)))
    return wording._("%(n)s MB", n=f"{size / 1_000_000:.1f}")


def init_app(app: Flask) -> None:
    """Set up the template environment; the rooms register anew for each app."""
    _nav.clear()
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        _=wording._,
        ngettext=wording.ngettext,
        addresses_of=addresses_of,
        can=can,
        config_script=config_script,
        country_name=wording.country_name,
        language_name=wording.language_name,
        LANGUAGES=wording.LANGUAGES,
        format_date=wording.format_date,
        format_short_date=wording.format_short_date,
        format_datetime=wording.format_datetime,
        file_size=file_size,
        locale=wording.current_locale,
    )
    app.jinja_env.filters.update(
        date=wording.format_date, datetime=wording.format_datetime, file_size=file_size
    )
    app.context_processor(lambda: {"current_member": current_member(), "nav_items": nav_items})
