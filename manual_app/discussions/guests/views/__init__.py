"""Pages of guests, and of members about them."""

from __future__ import annotations

from flask import Flask

from manual_app.accounts.views import record
from manual_app.discussions.guests import rules
from manual_app.discussions.guests.views import links, visiting
from manual_app.web import filters

ACTS = {
    "guest_link.made": "made a link for guests to",
    "guest_link.revoked": "took back a link for guests to",
    "guest_link.name_erased": "erased the name of a guest of",
}


def init_app(app: Flask) -> None:
    """Open the pages."""
    app.register_blueprint(links.blueprint)
    app.register_blueprint(visiting.blueprint)
    record.name_acts(ACTS)
    filters.offer_rules(rules.can_invite_guests, rules.can_end_guest_links)
