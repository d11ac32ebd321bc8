"""The actor tables as shipped, and what happens to a table that breaks the schema."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from itertools import combinations
from pathlib import Path

import pytest

from timeline.coding.names.actor_rows import COLUMNS, SOURCE, Sheet, read_bound
from timeline.coding.names.actor_tables import ActorTables, How, Naming
from timeline.coding.names.gazetteer import Gazetteer
from timeline.coding.names.trie import HYPHENS, fold, split
from timeline.domain.errors import InvalidSettings

HANDOVER = timedelta(days=62)
"""Terms known to the month may overlap by this much; the later one then holds."""
ONE_DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def tables() -> ActorTables:
    return ActorTables.packaged()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in files("timeline.coding").joinpath("actors").iterdir():
        shutil.copyfile(str(file), tmp_path / file.name)
    return tmp_path


def append(folder: Path, file: str, line: str) -> Path:
    with (folder / file).open("a", encoding="utf-8") as table:
        table.write(line + "\n")
    return folder


def clashes(namings: list[Naming]) -> Iterator[tuple[Naming, Naming]]:
    """Pairs that hold on one day and stand for different actors or persons."""
    for one, other in combinations(namings, 2):
        overlap = min(one.end or date.max, other.end or date.max) - max(one.start or date.min, other.start or date.min)
        people = one.how is other.how is How.PERSON
        same = one.actor == other.actor and (one.person == other.person or not people)
        handover = people and (one.actor == other.actor or one.person == other.person)
        if not same and overlap > (HANDOVER if handover else -ONE_DAY):
            yield one, other


def test_no_name_has_two_meanings_on_one_day_unless_it_is_listed(tables: ActorTables) -> None:
    meanings: dict[tuple[str, ...], list[Naming]] = defaultdict(list)
    for entry in tables.entries():
        if entry.naming:
            meanings[tuple(fold(word) for word in split(entry.text) if word not in HYPHENS)].append(entry.naming)
    listed = {tuple(split(name)) for name in tables.preferred()}
    assert [pair for name, namings in meanings.items() if name not in listed for pair in clashes(namings)] == []


def test_no_listed_ambiguity_is_stale(tables: ActorTables) -> None:
    claims: dict[str, set[str]] = defaultdict(set)
    for entry in tables.entries():
        if entry.naming:
            claims[entry.text].add(entry.naming.actor)
    assert all(actor in claims[name] and len(claims[name]) > 1 for name, actor in tables.preferred().items())


def test_no_blocked_phrase_is_also_a_name(tables: ActorTables) -> None:
    entries = list(tables.entries())
    names = {entry.text for entry in entries if entry.naming}
    assert [entry.text for entry in entries if entry.naming is None and entry.text in names] == []


def test_the_tables_are_as_wide_as_promised(tables: ActorTables) -> None:
    terms = {(n.person, n.actor, n.role, n.start) for e in tables.entries() if (n := e.naming) and n.how is How.PERSON}
    assert len(terms) >= 900
    assert len({actor for _, actor, _, _ in terms}) >= 60


def test_every_state_but_the_smallest_has_an_adjective(tables: ActorTables) -> None:
    named = {e.naming.actor for e in tables.entries() if e.naming and e.naming.how is How.DEMONYM}
    states = {actor.id for actor in tables.actors.values() if ":" not in actor.id}
    assert states - named <= {"DMA", "HKG", "NZL"}


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        ("states.csv", "Narnia,Narnia,,,,,,,,own", "must be new and look like"),
        ("states.csv", "TUR,Turkey again,,,,,,,,own", "must be new and look like"),
        ("states.csv", "NAR,Narnia,,,,,,2010,own", "9 cells; write 10"),
        ("states.csv", "NAR,Narnia,,,,,,soon,,own", "'soon' is no date"),
        ("states.csv", "NAR,Narnia,,,,,,2010-13,,own", "write 2015, 2015-10"),
        ("states.csv", "NAR,Narnia,,,,,,2010,2009,own", "before it starts"),
        ("states.csv", "NAR,Narnia,,,,,Cair@1990..1989,,,own", "before it starts"),
        ("states.csv", "NAR,Narnia,,,,,Cair@1990..1999,2001,,own", "outside the period"),
        ("states.csv", "NAR,Narnia,,,,,@1990..,,,own", "has no name in it"),
        ("organs.csv", "NAR,organ,Wardrobe,Wardrobe,,,own", "no actor of ours"),
        ("organs.csv", "FRA,palace,Palace,Some Palace,,,own", "no way to name an actor"),
        ("people.csv", "NAR,Jane Roe,Roe,,King,1990,,own", "no actor of ours"),
        ("members.csv", "IGO:NATO,NAR,own", "no actor of ours"),
        ("ambiguous.csv", "Cair,NAR,none,own", "no actor of ours"),
        ("words.csv", "nickname,Bozza,own", "no such list"),
    ],
)
def test_a_broken_line_is_refused_with_its_place(folder: Path, file: str, line: str, message: str) -> None:
    count = len((folder / file).read_text(encoding="utf-8").splitlines()) + 1
    append(folder, file, line)
    with pytest.raises(InvalidSettings, match=message) as refused:
        Gazetteer(ActorTables(folder))
    assert f"{file}, line {count}" in refused.value.message


def test_a_table_with_other_columns_is_refused(folder: Path) -> None:
    (folder / "members.csv").write_text("members,organisation\n", encoding="utf-8")
    with pytest.raises(InvalidSettings, match=r"members\.csv, line 1: it must read organisation,members"):
        ActorTables(folder)


def test_every_line_of_ours_has_a_source_that_the_readme_explains_and_counts() -> None:
    folder = files("timeline.coding") / "actors"
    counted = {
        (key, table): int(count)
        for key, table, count in re.findall(
            r"^\| `([\w-]+)` \| `(\w+\.csv)` \| (\d+) \|$", (folder / "README.md").read_text(encoding="utf-8"), re.M
        )
    }
    explained = set(re.findall(r"^- `([\w-]+)`: \S", (folder / "README.md").read_text(encoding="utf-8"), re.M))
    found: Counter[tuple[str, str]] = Counter()
    for table in sorted(COLUMNS):
        with (folder / table).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                found.update((key, table) for key in row[SOURCE].split(";"))
    assert {key for key, _ in found} == explained
    assert dict(found) == counted


def test_a_table_may_come_with_and_without_sources(tmp_path: Path) -> None:
    bare, sourced = tmp_path / "groups.csv", tmp_path / "more-groups.csv"
    bare.write_text("id,name,short,names,start,end\nNSA:HERONS,Heron Front,,,,\n", encoding="utf-8")
    sourced.write_text("id,name,short,names,start,end,source\nNSA:EGRETS,Egret Front,,,,,gazette\n", encoding="utf-8")
    rows = [row.cells for file in (bare, sourced) for row in Sheet.own(file).rows()]
    assert [row["name"] for row in rows] == ["Heron Front", "Egret Front"]
    assert all("source" not in row for row in rows)


def test_every_byte_counts_for_the_digest(folder: Path) -> None:
    before = ActorTables(folder).digest
    assert ActorTables(append(folder, "blocked.csv", "Paper Tiger,phrase,own")).digest != before


def test_a_bound_without_a_day_takes_in_its_whole_month_or_year() -> None:
    assert read_bound("2024-02", last=True) == date(2024, 2, 29)
    assert read_bound("2024-02", last=False) == date(2024, 2, 1)
    assert read_bound("2023", last=True) == date(2023, 12, 31)
    assert read_bound("", last=True) is None
