"""Pages for people over HTTP: plain text or Markdown."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.deps import Point
from api.formats.negotiate import MARKDOWN
from api.replies import reply
from timeline.forms.page import Format, Page, render


def format_of(media: str) -> Format:
    return Format.MARKDOWN if media == MARKDOWN else Format.TEXT


def page_reply(request: Request, page: Page, media: str, at: Point, following: str | None = None) -> Response:
    """The page in the media type that was chosen; `following` is the next page's cursor."""
    text = render(page, format_of(media)).encode()
    return reply(request, text, media, caching=at.caching, as_of=at.as_of, following=following)
