from pathlib import Path

import pytest

from timeline.domain.headline import Headline, Mark, mark_of, parse_headline, read_note, stem_words

CASES = Path(__file__).parents[2] / "cases"


@pytest.mark.parametrize(
    ("title", "mark", "number", "bare"),
    [
        ("UPDATE 2-Ministers meet in Vienna", Mark.UPDATE, 2, "Ministers meet in Vienna"),
        ("UPDATE: Ministers meet", Mark.UPDATE, None, "Ministers meet"),
        ("*UPDATE 2-Ministers meet", Mark.UPDATE, 2, "Ministers meet"),
        ("WRAPUP 4-Ministers meet", Mark.UPDATE, 4, "Ministers meet"),
        ("2nd LD: Ministers meet", Mark.UPDATE, 2, "Ministers meet"),
        ("(LEAD) Ministers meet", Mark.UPDATE, None, "Ministers meet"),
        ("BREAKING: UPDATE 1-Ministers meet", Mark.UPDATE, 1, "Ministers meet"),
        ("Ministers meet (updated)", Mark.UPDATE, None, "Ministers meet"),
        ("Ministers meet -- corrected", Mark.CORRECTED, None, "Ministers meet"),
        ("CORRECTED-Ministers meet", Mark.CORRECTED, None, "Ministers meet"),
        ("CORRECTED (OFFICIAL)-Ministers meet", Mark.CORRECTED, None, "Ministers meet"),
        ("CORRECTED-(OFFICIAL)-Ministers meet", Mark.CORRECTED, None, "Ministers meet"),
        ("CORRECTING and REPLACING Ministers meet", Mark.CORRECTED, None, "Ministers meet"),
        ("Correction: Ministers meet", Mark.CORRECTED, None, "Ministers meet"),
        ("CORRECTED-UPDATE 1-Ministers meet", Mark.CORRECTED, 1, "Ministers meet"),
        ("WITHDRAWN-Ministers meet", Mark.WITHDRAWN, None, "Ministers meet"),
        ("KILL – Ministers meet", Mark.WITHDRAWN, None, "Ministers meet"),
        ("MANDATORY KILL: Ministers meet", Mark.WITHDRAWN, None, "Ministers meet"),
        ("ADVISORY-Ministers story withdrawn", Mark.WITHDRAWN, None, "Ministers story withdrawn"),
        ("ADVISORY-Ministers story to follow", Mark.ADVISORY, None, "Ministers story to follow"),
        ("REFILE-Ministers meet", Mark.REFILED, None, "Ministers meet"),
        ("RPT-UPDATE 3-Ministers meet", Mark.UPDATE, 3, "Ministers meet"),
        ("EMBARGOED until 12:00: Ministers meet", Mark.EMBARGOED, None, "Ministers meet"),
        ("Correction to the budget expected", None, None, None),
        ("Troops withdrawn", None, None, None),
        ("Kill Bill: the return", None, None, None),
        ("Lead: the metal of the poor", None, None, None),
        ("LEAD poisoning: a report", None, None, None),
        ("Update on the talks expected", None, None, None),
        ("Update - talks go on", None, None, None),
        ("", None, None, ""),
    ],
)
def test_marks_are_read_off_the_front(title: str, mark: Mark | None, number: int | None, bare: str | None) -> None:
    assert parse_headline(title) == Headline(mark, number, title if bare is None else bare)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("(Adds minister's words)\n\nVIENNA, Oct 7 - They met.", Mark.UPDATE),
        ("(Corrects day in second paragraph)\n\nThey met.", Mark.CORRECTED),
        ("They met.\n\n(This Oct. 7 story has been corrected to mend a name)", Mark.CORRECTED),
        ("Correction, Oct 8: An earlier version of this article misstated the day.", Mark.CORRECTED),
        ("(Refiles to mend a word)\n\nThey met.", Mark.REFILED),
        ('ATTENTION EDITORS - The story headlined "Ministers meet" is withdrawn.', Mark.WITHDRAWN),
        ("(The Oct. 7 report on ministers has been withdrawn. There will be no other.)", Mark.WITHDRAWN),
        ("The minister said the report was withdrawn.", None),
        ("The minister corrected his report (and adds nothing).", None),
        ("They met.", None),
        ("", None),
    ],
)
def test_notes_are_read_where_they_stand_like_notes(text: str, mark: Mark | None) -> None:
    assert read_note(text) is mark


MARKS = [
    line.split(" :: ")
    for line in (CASES / "headlines" / "marks.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("case", MARKS, ids=[case[1] for case in MARKS])
def test_the_forms_of_wires_and_papers(case: list[str]) -> None:
    label, title, *bare = case
    mark, _, number = label.partition(" ")
    wanted = Headline(None if mark == "none" else Mark(mark), int(number) if number else None, (*bare, title)[0])
    assert parse_headline(title) == wanted


def test_of_headline_and_note_the_gravest_counts() -> None:
    assert mark_of("UPDATE 2-Ministers meet", "(Corrects day)\n\nThey met.") is Mark.CORRECTED
    assert mark_of("WITHDRAWN-Ministers meet", "(Adds words)\n\nThey met.") is Mark.WITHDRAWN
    assert mark_of("Ministers meet", "They met.") is None


def test_a_stem_keeps_the_words_that_tell_a_story() -> None:
    assert stem_words("BREAKING: UPDATE 1-The ministers of Ruritania meet in Vienna") == (
        "ministers", "ruritania", "meet", "vienna",
    )  # fmt: skip
