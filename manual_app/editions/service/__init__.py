"""Making Editions: choose what goes in, queue the compile, publish, withdraw."""

from manual_app.editions.service.making import cancel, compile_again, create_edition, queue_compile
from manual_app.editions.service.publishing import blockers, file_key, publish, warnings, withdraw

__all__ = [
    "blockers",
    "cancel",
    "compile_again",
    "create_edition",
    "file_key",
    "publish",
    "queue_compile",
    "warnings",
    "withdraw",
]
