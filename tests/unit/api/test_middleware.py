"""The application's outer layers, called as a server calls them."""

from __future__ import annotations

import asyncio

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from api.middleware import HeadAsGet, LimitBody


async def says_its_method(scope: Scope, receive: Receive, send: Send) -> None:
    await Response(scope["method"].encode() * 3)(scope, receive, send)


async def reads_its_body(scope: Scope, receive: Receive, send: Send) -> None:
    await Response(await Request(scope, receive).body())(scope, receive, send)


def run(app: HeadAsGet | LimitBody, method: str = "POST", chunks: tuple[bytes, ...] = ()) -> list[Message]:
    sent: list[Message] = []
    left = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    left.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Message:
        return left.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app({"type": "http", "method": method, "headers": []}, receive, send))
    return sent


def test_head_is_run_as_get_and_keeps_its_headers_but_no_body() -> None:
    whole, head = run(HeadAsGet(says_its_method), "GET"), run(HeadAsGet(says_its_method), "HEAD")
    assert whole[1]["body"] == b"GETGETGET"
    assert head[1]["body"] == b""
    assert head[0] == whole[0]


def test_other_methods_are_left_alone() -> None:
    assert run(HeadAsGet(says_its_method), "POST")[1]["body"] == b"POSTPOSTPOST"


def test_a_body_is_read_up_to_the_limit_and_no_further() -> None:
    app = LimitBody(reads_its_body, limit=6)
    assert run(app, chunks=(b"abc", b"def"))[1]["body"] == b"abcdef"
    with pytest.raises(HTTPException) as caught:
        run(app, chunks=(b"abc", b"def", b"g"))
    assert caught.value.status_code == 413
