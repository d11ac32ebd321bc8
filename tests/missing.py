"""What to do when a part is missing that a test needs."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def not_tested(why: str) -> NoReturn:
    """Say so loudly; in CI, where nothing of PostgreSQL may be left out, it is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"NOT TESTED: {why}")
    pytest.skip(f"NOT TESTED: {why}")
