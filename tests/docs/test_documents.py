"""Documentation that fails the build when it forgets something or points nowhere."""

import re
from pathlib import Path

import pytest

from timeline.cli import COMMANDS
from timeline.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "locks").glob("*.md")]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURE = README.split("## The way of the data")[1].split("```")[1]


def pictured() -> dict[str, set[str]]:
    """The folders of the picture and what it shows in each; a line's indent says whose it is."""
    shown: dict[str, set[str]] = {}
    folder = ""
    for line in PICTURE.strip("\n").splitlines():
        name = line.split()[0]
        if not line.startswith(" "):
            folder = name.rstrip("/")
            shown[folder] = set()
        else:
            shown[folder].add(name.rstrip("/"))
    return shown


def test_the_picture_shows_every_folder_there_is() -> None:
    shown = pictured()
    packages = {path.name for path in ROOT.iterdir() if (path / "__init__.py").is_file() and path.name != "tests"}
    assert set(shown) == packages - {"bench"}
    folders = {path.name for path in (ROOT / "timeline").iterdir() if (path / "__init__.py").is_file()}
    assert folders <= shown["timeline"]


def test_everything_in_the_picture_exists() -> None:
    for folder, names in pictured().items():
        for name in names:
            assert (ROOT / folder / name).exists(), f"{folder}/{name}"


def test_the_reading_path_exists() -> None:
    path = README.split("Read it as the data travels:")[1].split("\n\n")[0]
    named = re.findall(r"`([^`]+\.py)`", path)
    assert len(named) == 6
    assert all((ROOT / name).is_file() for name in named)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("0*.md")), ids=lambda page: page.stem)
def test_every_decision_ends_in_the_rule_that_enforces_it(page: Path) -> None:
    rule = page.read_text(encoding="utf-8").split("**Rule.**")[1]
    tests = re.findall(r"`(tests/[^`]+)`", rule)
    assert tests
    assert all((ROOT / test).exists() for test in tests), tests


def test_every_command_is_described() -> None:
    text = (ROOT / "docs" / "service.md").read_text(encoding="utf-8")
    assert {name for name in COMMANDS if f"`timeline {name}" not in text} == set()


def test_every_setting_is_described() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert {name for name in Settings.model_fields if f"`TIMELINE_{name.upper()}`" not in text} == set()
