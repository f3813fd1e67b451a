"""The child that reads Word files: `python -m … LANGUAGE`, a file in, JSON out."""

from __future__ import annotations

import json
import sys
from typing import Any

from manual_app.content.word.reading.document import read
from manual_app.content.word.reading.package import Refused


def answer(raw: bytes, language: str) -> dict[str, Any]:
    """Return what was read, or why it is refused."""
    try:
        return read(raw, language)
    except Refused as refused:
        return {"refused": refused.reason}
    except RecursionError:
        return {"refused": "deep"}
    except MemoryError:
        return {"refused": "effort"}


def main() -> None:
    """Be the child."""
    said = answer(sys.stdin.buffer.read(), sys.argv[1])
    sys.stdout.buffer.write(json.dumps(said).encode())


if __name__ == "__main__":
    main()
