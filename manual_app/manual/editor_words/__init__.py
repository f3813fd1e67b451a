"""The words the editor speaks: every sentence passed to `t()` in `static/src/editor`; a test compares.

Each module here holds those of one topic, in `SENTENCES`.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from manual_app.wording import _

SENTENCES: tuple[str, ...] = tuple(
    sentence
    for topic in iter_modules(__path__)
    for sentence in import_module(f"{__name__}.{topic.name}").SENTENCES
)


def editor_words() -> dict[str, str]:
    """Return the sentences that read otherwise in the current language."""
    return {sentence: _(sentence) for sentence in SENTENCES if _(sentence) != sentence}
