"""Where a coder's answer is taken, whoever the coder is: it is validated here, before anybody else sees it."""

from __future__ import annotations

import traceback
from pathlib import PurePath

from timeline.coding.validate import validate
from timeline.domain.errors import CoderFailed, TimelineError
from timeline.domain.events import Article, Coder, Coding

Said = Coding | TimelineError
"""What a coder says to one text: an answer, or why it gives none."""


def answer(coder: Coder, article: Article) -> Coding:
    """The coder's answer, as `settled` has it."""
    return settled(article, ask(coder, article))


def settled(article: Article, said: Said) -> Coding:
    """InvalidCoding when the answer does not fit the text or the codebook; CoderFailed when there is none.

    What a coder raises of our other errors (ModelUnavailable) says that it cannot work at all, and goes through.
    """
    if isinstance(said, TimelineError):
        raise said
    validate(article, said)
    return said


def ask(coder: Coder, article: Article) -> Said:
    try:
        return coder.code(article)
    except TimelineError as error:
        return error
    except Exception as error:
        return failed(error)


def failed(error: Exception) -> CoderFailed:
    """What failed and where, without the message: it may quote words, and those do not belong into the log."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} in {last.name}, {PurePath(last.filename).name} line {last.lineno}"
    return CoderFailed(f"the coder failed: {where}")
