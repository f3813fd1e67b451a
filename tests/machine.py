"""What the machine of a test run may lack."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

PATIENCE = 90.0  # seconds in which also a machine that is busy does what a test waits for


def lacks(program: str) -> NoReturn:
    """Skip a test for want of a program; under CI that is a failure."""
    reason = f"no {program} on this machine"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
