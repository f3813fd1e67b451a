"""The service worker where a device has no room left: it keeps nothing, and the editor loads all the same."""

from __future__ import annotations

from tests.texts import serving


def test_a_file_that_cannot_be_kept_is_loaded_and_a_text_passes_by() -> None:
    found = serving.run("worker")
    assert found == {
        "part": "a part of the editor",
        "text": "not ours",
        "asked": ["/static/dist/help-1.js"],
    }
