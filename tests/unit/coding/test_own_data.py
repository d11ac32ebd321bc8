"""Frames and actors of the user's own, by files named in the settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from timeline.coders.choice import build
from timeline.coding.names.gazetteer import Gazetteer
from timeline.coding.pipeline import SpacyCoder
from timeline.coding.predicates.lexicon import Part, load_lexicon
from timeline.domain.acts import Act
from timeline.domain.errors import InvalidSettings
from timeline.domain.events import Article
from timeline.settings import read_settings

FRAMES = "act: REQUEST\nkind: statement\nverbs:\n  - importune\n  - {text: court, cameo: '100'}\n"
GROUPS = "id,name,short,names,start,end\nNSA:HERON_FRONT,Heron Front,,Herons of the Delta,2010,\n"
PEOPLE = "actor,person,alone,variants,role,start,end\nNSA:HERON_FRONT,Odo Brack,Brack,,Chairman,2015,\n"
TEXT = "The Heron Front importuned Norway on Wednesday."


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    def write(name: str, content: str | bytes) -> Path:
        file = tmp_path / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    return write


def test_frames_and_actors_of_ones_own_are_coded(
    write: Callable[[str, str], Path], coder: SpacyCoder, gazetteer: Gazetteer
) -> None:
    article = Article("a", "", TEXT, date(2021, 3, 11))
    assert not coder.code(article).events
    settings = read_settings(
        frames_files=[write("own.yaml", FRAMES)],
        actors_files=[write("our-groups.csv", GROUPS), write("people.csv", PEOPLE)],
    )
    (event,) = build(settings).code(article).events
    assert (event.actor.id, event.act, [t.id for t in event.targets]) == ("NSA:HERON_FRONT", Act.REQUEST, ["NOR"])
    assert build(settings).identity.digest != coder.identity.digest


def test_the_digest_changes_with_every_byte_of_ones_own(write: Callable[[str, str], Path]) -> None:
    frames = {load_lexicon([write("a.yaml", FRAMES + more)]).digest for more in ("", "#")}
    groups = {Gazetteer.load([write("groups.csv", GROUPS + more)]).digest for more in ("", "\n")}
    assert len({load_lexicon().digest, *frames}) == len({Gazetteer.load().digest, *groups}) == 3


def test_of_equal_frames_ones_own_holds(write: Callable[[str, str], Path]) -> None:
    own = write("own.yaml", "act: THREATEN\nkind: statement\nverbs: [reject]\n")
    plain = [f for f in load_lexicon([own]).frames[(Part.VERB, "reject")] if not f.strictness]
    assert plain[0].act is Act.THREATEN


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("act: SHOUT\nkind: statement\n", 1, "'SHOUT' is none of COMMENT"),
        ("act: DENY\n", 1, "None is none of statement, action"),
        (FRAMES + "  - refute ++\n", 6, "'refute ++' is no entry"),
        (FRAMES + "  - {text: refute, kinds: action}\n", 6, "unknown keys ['kinds']"),
        (FRAMES.replace("'100'", "'190'"), 5, "CAMEO 190 is no code of REQUEST"),
        (FRAMES + "nouns: plea\n", 6, "nouns is no list"),
        (FRAMES + "  - beg [@nosuch]\n", 6, "no class @nosuch"),
        (FRAMES + "  - [\n", 7, "no YAML"),
        ("just words", 1, "no mapping"),
        (b"\xff\xfe\x00", None, "in UTF-8"),
    ],
)
def test_a_bad_frame_is_refused_with_file_and_line(
    write: Callable[[str, str | bytes], Path], content: str | bytes, line: int | None, message: str
) -> None:
    file = write("own.yaml", content)
    with pytest.raises(InvalidSettings) as refused:
        load_lexicon([file])
    assert refused.value.message.startswith(f"{file}, line {line}: " if line else f"{file}: ")
    assert message in refused.value.message


@pytest.mark.parametrize(
    ("name", "content", "line", "message"),
    [
        ("groups.csv", "id,names\n", 1, "must read id,name,short,names,start,end"),
        ("our-groups.csv", GROUPS + "NSA:X1,X,,,2010-13,\n", 3, "write 2015, 2015-10 or"),
        ("our-groups.csv", GROUPS + "NSA:HERON_FRONT,Again,,,,\n", 3, "the id must be new"),
        ("our-groups.csv", GROUPS + "RUS,Again,,,,\n", 3, "the id must be new"),
        ("our-groups.csv", GROUPS + "heron,Again,,,,\n", 3, "look like TUR"),
        ("our-groups.csv", GROUPS + "NSA:X1,X\n", 3, "2 cells"),
        ("people.csv", PEOPLE, 2, "'NSA:HERON_FRONT' is no actor of ours"),
        ("groups.csv", b"id,name,short,names,start,end\nNSA:X1,\xe9t\xe9,,,,\n", 2, "no UTF-8"),
        ("herons.csv", GROUPS, None, "no table is called so"),
    ],
)
def test_a_bad_actor_is_refused_with_file_and_line(
    write: Callable[[str, str | bytes], Path], name: str, content: str | bytes, line: int | None, message: str
) -> None:
    file = write(name, content)
    with pytest.raises(InvalidSettings) as refused:
        Gazetteer.load([file])
    assert refused.value.message.startswith(f"{file}, line {line}" if line else f"{file}: ")
    assert message in refused.value.message


@pytest.mark.parametrize("load", [load_lexicon, Gazetteer.load])
def test_a_file_that_is_not_there_is_named(load: Callable[[list[Path]], object], tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match="No such file"):
        load([tmp_path / "absent-groups.csv"])
