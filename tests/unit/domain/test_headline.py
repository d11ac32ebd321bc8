import pytest

from timeline.domain.headline import Headline, Mark, parse_headline


@pytest.mark.parametrize(
    ("title", "mark", "number", "bare"),
    [
        ("UPDATE 2-Ministers meet in Vienna", Mark.UPDATE, 2, "Ministers meet in Vienna"),
        ("UPDATE: Ministers meet", Mark.UPDATE, None, "Ministers meet"),
        ("WRAPUP 4-Ministers meet", Mark.UPDATE, 4, "Ministers meet"),
        ("CORRECTED-Ministers meet", Mark.CORRECTED, None, "Ministers meet"),
        ("CORRECTED (OFFICIAL)-Ministers meet", Mark.CORRECTED, None, "Ministers meet"),
        ("Correction: no mark, since agencies write theirs in capitals", None, None, None),
        ("WITHDRAWN-Ministers meet", Mark.WITHDRAWN, None, "Ministers meet"),
        ("KILL – Ministers meet", Mark.WITHDRAWN, None, "Ministers meet"),
        ("CORRECTED-UPDATE 1-Ministers meet", Mark.CORRECTED, 1, "Ministers meet"),
        ("Update on the talks expected", None, None, None),
        ("", None, None, ""),
    ],
)
def test_marks_are_read_off_the_front(title: str, mark: Mark | None, number: int | None, bare: str | None) -> None:
    assert parse_headline(title) == Headline(mark, number, title if bare is None else bare)
