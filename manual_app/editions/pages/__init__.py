"""What the pages of Editions show, and their JSON."""

from manual_app.editions.pages.choosing import Choosing, Typed, choosing
from manual_app.editions.pages.showing import STAGES, check_link, edition_json, grouped, making, shelf

__all__ = [
    "STAGES",
    "Choosing",
    "Typed",
    "check_link",
    "choosing",
    "edition_json",
    "grouped",
    "making",
    "shelf",
]
