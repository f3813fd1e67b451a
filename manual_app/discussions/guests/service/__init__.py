"""Guest links are made and taken back, guests come in, and their names go when their time is over."""

from manual_app.discussions.guests.service.coming import come_in, forget_name, rename
from manual_app.discussions.guests.service.links import Made, end_link, erase_guest, make_link
from manual_app.discussions.guests.service.upkeep import KEPT, sweep

__all__ = [
    "KEPT",
    "Made",
    "come_in",
    "end_link",
    "erase_guest",
    "forget_name",
    "make_link",
    "rename",
    "sweep",
]
