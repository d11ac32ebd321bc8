from __future__ import annotations

from pathlib import Path

import pytest

from timeline.coding.predicates.lexicon import Frame, Lexicon, Part, _frames_of, load_lexicon
from timeline.domain.acts import SCHEMES, Act
from timeline.domain.errors import InvalidSettings


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def all_frames(lexicon: Lexicon) -> list[Frame]:
    return [frame for group in lexicon.frames.values() for frame in group]


def test_every_act_of_the_codebook_has_frames(lexicon: Lexicon) -> None:
    assert {frame.act for frame in all_frames(lexicon)} == set(Act)
    assert lexicon.size >= 600


def test_every_cameo_code_belongs_to_its_act(lexicon: Lexicon) -> None:
    assert all(frame.cameo[:2] in SCHEMES[frame.act].roots for frame in all_frames(lexicon))


def test_the_strictest_frame_comes_first(lexicon: Lexicon) -> None:
    launches = lexicon.of(Part.VERB, "launch")
    assert [f.strictness for f in launches] == sorted((f.strictness for f in launches), reverse=True)


def test_two_loads_have_one_digest(lexicon: Lexicon) -> None:
    assert load_lexicon().digest == lexicon.digest


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        ("act: SHOUT\nkind: statement\n", "SHOUT"),
        ("act: DENY\nkind: statement\nverbs: ['refute ++']\n", "is no entry"),
        ("act: DENY\nkind: statement\nverbs: ['refute [@nosuch]']\n", "no class @nosuch"),
        ("act: DENY\nkind: statement\nverbs: [{text: refute, cameo: '190'}]\n", "CAMEO 190"),
        ("act: DENY\nkind: statement\nadverbs: [no]\n", "unknown keys"),
    ],
)
def test_a_bad_entry_is_named(tmp_path: Path, sheet: str, message: str) -> None:
    file = tmp_path / "deny.yaml"
    file.write_text(sheet, encoding="utf-8")
    with pytest.raises(InvalidSettings, match=message):
        list(_frames_of(file, {}))


def test_a_frame_may_ask_for_its_doers(tmp_path: Path) -> None:
    file = tmp_path / "retreat.yaml"
    file.write_text("act: RETREAT\nkind: action\nverbs: [{text: leave, doers: '@forces rebel'}]\n", encoding="utf-8")
    frame = next(_frames_of(file, {"forces": frozenset({"troop"})}))
    assert frame.doers == {"troop", "rebel"}
    assert frame.strictness > 0
