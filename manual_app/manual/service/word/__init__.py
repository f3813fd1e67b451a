"""Word files of Texts: taken in, taken back, brought back."""

from manual_app.manual.service.word.bringing import Brought, bring_back
from manual_app.manual.service.word.taking import take_back, take_in

__all__ = ["Brought", "bring_back", "take_back", "take_in"]
