from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from timeline.domain.errors import InvalidInput
from timeline.webhooks.payload import Message
from timeline.webhooks.signature import new_secret, secret_key, signed_headers

OLD = new_secret(lambda count: b"o" * count)
NEW = new_secret(lambda count: b"n" * count)


def message(body: bytes = b'{"type":"event.recorded"}') -> Message:
    return Message("msg_wh_1_7", datetime.now(UTC), body)


@pytest.mark.parametrize("receiver", [OLD, NEW])
def test_a_receiver_verifies_with_either_secret_while_they_change_over(receiver: str):
    headers = signed_headers(message(), (NEW, OLD))
    assert Webhook(receiver).verify(message().body, headers) == {"type": "event.recorded"}
    assert headers["webhook-signature"].count("v1,") == 2


def test_a_receiver_with_another_secret_refuses():
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(message().body, signed_headers(message(), (NEW,)))


def test_a_receiver_refuses_a_body_that_was_changed_on_the_way():
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(b'{"type":"event.corrected"}', signed_headers(message(), (NEW,)))


def test_the_signature_is_the_one_that_the_specification_prints():
    """The example of the specification's section on verification: another implementation's known answer."""
    known = Message("msg_p5jXN8AQM9LWM0D4loKWxJek", datetime.fromtimestamp(1614265330, UTC), b'{"test": 2432232314}')
    headers = signed_headers(known, ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",))
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(min_size=24, max_size=64), st.text())
def test_any_key_and_any_text_verify(key: bytes, text: str):
    secret = "whsec_" + new_secret(lambda _: key).removeprefix("whsec_")
    sent = message(text.encode("utf-8", "replace"))
    Webhook(secret).verify(sent.body, signed_headers(sent, (secret,)), json_parse=False)


def test_a_new_secret_holds_the_random_bytes_it_was_given():
    assert secret_key(new_secret(lambda count: bytes(range(count)))) == bytes(range(32))


@pytest.mark.parametrize(
    "wrong", ["", "whsec_", "c2VjcmV0", "whsec_no base64!", "whsec_c2hvcnQ=", "whsec_" + "AAAA" * 30]
)
def test_a_secret_that_is_none_is_refused_and_not_repeated(wrong: str):
    with pytest.raises(InvalidInput) as refused:
        secret_key(wrong)
    assert len(wrong) < 8 or wrong not in refused.value.message
