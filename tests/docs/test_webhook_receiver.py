"""The receiver in docs/webhooks.md, as it is printed there, takes a real delivery."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from timeline.net.door import GuardedDoor
from timeline.webhooks.payload import Message
from timeline.webhooks.signature import signed_headers

PAGE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")
SAMPLE = PAGE.split("```python\n")[1].split("```")[0]


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    script = tmp_path / "receiver.py"
    script.write_text(SAMPLE.replace("8700", str(port)), encoding="utf-8")
    process = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield port, process
    finally:
        process.kill()
        process.communicate()


def test_the_printed_receiver_takes_a_delivery(receiver: tuple[int, "subprocess.Popen[str]"]) -> None:
    port, process = receiver
    (secret,) = re.findall(r'Webhook\("(whsec_[^"]+)"\)', SAMPLE)
    body = b'{"type":"event.recorded","data":{"position":18}}'
    message = Message("msg_wh_1_18", datetime.now(UTC), body)
    door = GuardedDoor(
        allow_networks=[ip_network("127.0.0.1/32")], allow_ports=[], user_agent="test", timeout=timedelta(seconds=10)
    )
    wait_for(port)
    answer = door.post(
        f"http://127.0.0.1:{port}/hook", headers=signed_headers(message, [secret]), body=body, max_bytes=100
    )
    assert answer.status == 204
    assert process.stdout is not None
    assert process.stdout.readline() == "event.recorded 18\n"


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
        assert time.monotonic() < deadline, "the receiver did not start"
        time.sleep(0.05)
