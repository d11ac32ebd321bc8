from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.domain.errors import AddressRefused, FetchFailed
from timeline.domain.ports import Answer
from timeline.webhooks.retry import (
    LONGEST,
    SCHEDULE,
    Delivered,
    GiveUp,
    Gone,
    RetryAt,
    backoff,
    decide,
    reason_of,
    retry_after,
)

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

jitters = st.floats(0, 1, exclude_max=True)
steps = st.integers(0, len(SCHEDULE) - 1)


def answer(status: int, **headers: str) -> Answer:
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"", "https://r.example/")


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_only_success_delivers(status: int):
    assert decide(answer(status), failures=3, now=NOW, jitter=0.5) == Delivered()


@pytest.mark.parametrize("status", [100, 301, 302, 304, 307, 400, 401, 404, 409, 429, 500, 502, 503, 504])
def test_every_other_answer_is_tried_again(status: int):
    assert isinstance(decide(answer(status), failures=0, now=NOW, jitter=0.5), RetryAt)


def test_gone_ends_the_subscription_at_the_first_attempt():
    assert isinstance(decide(answer(410), failures=0, now=NOW, jitter=0.5), Gone)


def test_a_redirect_says_that_it_is_not_followed():
    assert "redirect" in reason_of(answer(302))


@pytest.mark.parametrize("error", [AddressRefused("10.0.0.1 is private"), FetchFailed("the connection was refused")])
def test_what_never_got_an_answer_is_tried_again_with_its_reason(error: AddressRefused | FetchFailed):
    decision = decide(error, failures=0, now=NOW, jitter=0.5)
    assert isinstance(decision, RetryAt)
    assert error.message in decision.reason


def test_a_reason_does_not_repeat_the_url_which_may_hold_a_key():
    url = "https://r.example/hook?key=swordfish"
    reason = reason_of(FetchFailed(f"{url} did not answer in time", url=url))
    assert reason == "no answer: the endpoint did not answer in time"


def test_the_attempt_after_the_whole_schedule_is_the_last():
    last = len(SCHEDULE)
    assert isinstance(decide(answer(500), failures=last - 1, now=NOW, jitter=0.5), RetryAt)
    assert isinstance(decide(answer(500), failures=last, now=NOW, jitter=0.5), GiveUp)


def test_the_schedule_never_shrinks_and_lasts_three_days_on_average():
    assert list(SCHEDULE) == sorted(SCHEDULE)
    mean = sum(SCHEDULE, timedelta()) / 2
    assert timedelta(days=2.9) < mean < timedelta(days=3.1)


@given(steps, jitters)
def test_a_wait_lies_within_its_step(failures: int, jitter: float):
    assert timedelta() <= backoff(failures, jitter) <= SCHEDULE[failures]


@given(steps)
def test_the_jitter_is_full(failures: int):
    assert backoff(failures, 0.0) == timedelta()
    assert backoff(failures, 0.5) == SCHEDULE[failures] / 2


@given(steps, jitters, jitters)
def test_a_wait_grows_with_the_jitter_and_with_the_failures(failures: int, one: float, other: float):
    low, high = sorted((one, other))
    assert backoff(failures, low) <= backoff(failures, high)
    assert failures == 0 or backoff(failures - 1, low) <= backoff(failures, low)


@given(steps, jitters, st.integers(0, 10**12))
def test_retry_after_is_obeyed_up_to_the_longest_wait(failures: int, jitter: float, seconds: int):
    decision = decide(answer(429, retry_after=str(seconds)), failures=failures, now=NOW, jitter=jitter)
    assert isinstance(decision, RetryAt)
    asked = min(seconds, LONGEST.total_seconds())
    assert decision.moment - NOW == max(timedelta(seconds=asked), backoff(failures, jitter))


def test_retry_after_may_be_a_date():
    moment = NOW + timedelta(minutes=7)
    assert retry_after(format_datetime(moment, usegmt=True), NOW) == timedelta(minutes=7)


def test_a_date_that_is_past_or_far_away_asks_for_no_more_than_the_bounds():
    assert retry_after(format_datetime(NOW - timedelta(days=1), usegmt=True), NOW) == timedelta()
    assert retry_after(format_datetime(NOW + timedelta(days=900), usegmt=True), NOW) == LONGEST


@given(st.text(max_size=40))
def test_whatever_a_receiver_writes_there_is_read_without_harm(value: str):
    assert timedelta() <= retry_after(value, NOW) <= LONGEST


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "1.5", "٣", "1 Jan 99999999999 00:00:00 GMT"])
def test_what_cannot_be_read_asks_for_nothing(value: str | None):
    assert retry_after(value, NOW) == timedelta()
