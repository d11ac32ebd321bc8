from __future__ import annotations

import pytest

from timeline.coding.names.gazetteer import Gazetteer
from timeline.coding.pipeline import SpacyCoder, build_coder


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture(scope="session")
def coder(gazetteer: Gazetteer) -> SpacyCoder:
    return build_coder(None, gazetteer)
