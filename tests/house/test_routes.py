"""Every address says who may use it, and names it in one place."""

from __future__ import annotations

from flask import Flask

from manual_app.web.transaction import SAFE


def test_every_route_names_its_rule(app: Flask) -> None:
    nameless = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if not getattr(app.view_functions[rule.endpoint], "access_rule", None)
    }
    assert nameless == set()


def test_no_address_serves_reading_and_writing_by_one_method_list(app: Flask) -> None:
    """A view that takes GET and POST alike shows a form and receives it; it takes no other method."""
    mixed = {
        rule.rule: sorted(methods)
        for rule in app.url_map.iter_rules()
        if (methods := set(rule.methods or ()) - {"HEAD", "OPTIONS"}) & SAFE and methods - {"GET", "POST"}
    }
    assert mixed == {}
