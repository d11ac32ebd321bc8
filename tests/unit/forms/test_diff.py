"""What a diff says of what is gone."""

import re
from pathlib import Path

from timeline.forms.diff import REASONS

PAGE = Path(__file__).parents[3] / "docs" / "webhooks.md"


def test_every_reason_of_a_retraction_that_subscribers_are_told_has_its_words() -> None:
    said = re.search(r"The reasons of a retraction:(.*?)\n\n", PAGE.read_text(encoding="utf-8") + "\n\n", re.DOTALL)
    assert said
    assert set(re.findall(r"`(\w+)`", said[1])) == set(REASONS)
