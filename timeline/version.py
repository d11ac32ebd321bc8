"""Which version of the distribution is installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

DISTRIBUTION = "diplomatic-timeline"


def installed_version() -> str:
    """The version of the installed distribution; a checkout that was never installed has none."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "not installed"
