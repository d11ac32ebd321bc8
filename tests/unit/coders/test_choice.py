from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.plugin import install
from timeline.coders.choice import build, build_explaining
from timeline.coders.pool import HostedCoder, Pool
from timeline.domain.errors import CoderFailed, CoderUnavailable, InvalidCoding, InvalidSettings
from timeline.domain.events import Article
from timeline.settings import Settings, read_settings
from timeline.use_cases.answers import answer


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.syspath_prepend(str(install(tmp_path)))
    return read_settings(coder="stray", coder_timeout=timedelta(seconds=20))


def text(words: str) -> Article:
    return Article("a", "", words, date(2021, 3, 11))


def test_an_entry_point_gives_the_coder(chosen: Settings) -> None:
    coder = build(chosen)
    assert coder.identity.name == "stray"
    assert answer(coder, text("sound")).events[0].gloss == "Russia says so"


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("outside", "outside the text"),
        ("unknown_act", "act is no Act"),
        ("cycle", "answers itself"),
        ("naive", "start is no date"),
        ("nothing", "no Coding"),
    ],
)
def test_a_plug_ins_answer_passes_the_validator_like_any_other(chosen: Settings, word: str, reason: str) -> None:
    with pytest.raises(InvalidCoding, match=reason):
        answer(build(chosen), text(word))


def test_an_exception_is_named_without_its_words(chosen: Settings) -> None:
    with pytest.raises(CoderFailed, match=r"IndexError in error, stray_coder.py line \d+$"):
        answer(build(chosen), text("error of others"))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("absent", "installed; install the package that offers it, or choose of: broken, dead, missing, nobody, stray"),
        ("broken", "RuntimeError: no key for the endpoint"),
        ("nobody", "it returned no coder"),
        ("missing", "AttributeError"),
    ],
)
def test_a_coder_that_cannot_be_had_names_the_setting_and_why(chosen: Settings, name: str, reason: str) -> None:
    with pytest.raises(InvalidSettings, match="TIMELINE_CODER") as refused:
        build(chosen.model_copy(update={"coder": name}))
    assert reason in refused.value.message


def test_a_coder_that_cannot_explain_itself_is_not_asked_to(chosen: Settings) -> None:
    with pytest.raises(InvalidSettings, match="leave --explain away"):
        build_explaining(chosen)


# --- in a process


def test_a_coder_in_a_process_is_the_same_coder(chosen: Settings) -> None:
    with Pool(partial(build, chosen), 1, chosen.coder_timeout) as pool:
        hosted = HostedCoder(pool)
        assert hosted.identity == build(chosen).identity
        assert answer(hosted, text("sound")) == answer(build(chosen), text("sound"))


def test_what_goes_wrong_in_the_process_costs_one_text(chosen: Settings) -> None:
    with Pool(partial(build, chosen), 1, chosen.coder_timeout) as pool:
        hosted = HostedCoder(pool)
        for word, reason in (
            ("error", "IndexError in error"),
            ("dies", "ended by SIGKILL on this text, 2 times"),
            ("leaves", "ended with status 3"),
            ("unsendable", "the coder failed"),
        ):
            with pytest.raises(CoderFailed, match=reason):
                answer(hosted, text(word))
            assert answer(hosted, text("sound")).events


def test_a_coder_without_end_is_ended(chosen: Settings) -> None:
    with Pool(partial(build, chosen), 1, timedelta(seconds=0.5)) as pool:
        hosted = HostedCoder(pool)
        with pytest.raises(CoderFailed, match=r"did not answer within 0.5 seconds"):
            answer(hosted, text("endless"))


def test_a_text_is_given_to_another_process_when_its_process_dies(chosen: Settings, tmp_path: Path) -> None:
    with Pool(partial(build, chosen), 1, chosen.coder_timeout) as pool:
        assert answer(HostedCoder(pool), text(f"dies_once {tmp_path / 'died'}")).events


def test_a_process_that_cannot_start_says_so(chosen: Settings) -> None:
    with pytest.raises(CoderUnavailable, match="SIGKILL before it was ready"):
        Pool(partial(build, chosen.model_copy(update={"coder": "dead"})), 2, chosen.coder_timeout)


def test_what_keeps_the_coder_from_being_built_is_told_as_it_is(chosen: Settings) -> None:
    with pytest.raises(InvalidSettings, match="no key for the endpoint"):
        Pool(partial(build, chosen.model_copy(update={"coder": "broken"})), 1, chosen.coder_timeout)
