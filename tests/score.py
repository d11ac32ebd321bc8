"""How often the coder is right on the scored cases, act by act: `python -m tests.score [--write]`.

Right is an event that the case expects: this actor, act, targets, day and modality. Told wrongly is what comes out and
is not expected, missed what is expected and does not come out. `--write` puts the table into docs/coding.md.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.unit.coding.test_cases import as_line, read_case
from timeline.coding.pipeline import SpacyCoder, build_coder
from timeline.domain.acts import Act

ROOT = Path(__file__).parents[1]
SCORED = sorted((ROOT / "tests" / "cases" / "scored").glob("*.yaml"))
PAGE = ROOT / "docs" / "coding.md"
BEGIN, END = "<!-- score: written by `make score` -->\n", "<!-- end of score -->"
HEAD = "| act | expected | told | right | told wrongly | missed |\n|---|---|---|---|---|---|\n"


@dataclass(slots=True)
class Score:
    """Events by act: expected, told, and both. `silent`: stories without an event, and those left without one."""

    expected: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    stories: int = 0
    whole: int = 0
    silent: Counter[bool] = field(default_factory=Counter)

    def add(self, expected: Counter[str], told: Counter[str]) -> None:
        for counter, lines in ((self.expected, expected), (self.told, told), (self.right, expected & told)):
            for line, number in lines.items():
                counter[line.split()[1]] += number
        self.stories += 1
        self.whole += expected == told
        if not expected:
            self.silent[not told] += 1


def score(coder: SpacyCoder, paths: Iterable[Path] = SCORED) -> Score:
    found = Score()
    for path in paths:
        article, expected, _ = read_case(path)
        found.add(Counter(each.line for each in expected), Counter(map(as_line, coder.code(article).events)))
    return found


def table(found: Score) -> str:
    """Markdown; a rate is a share of what was told, or of what was expected."""
    rows = [_row(act, found.expected[act], found.told[act], found.right[act]) for act in Act]
    rows.append(_row("**all**", found.expected.total(), found.told.total(), found.right.total()))
    silent = f"{found.silent[True]} of {found.silent.total()} stories without an event are left without one."
    return f"{HEAD}{''.join(rows)}\n{found.whole} of {found.stories} stories are right as a whole. {silent}\n"


def _row(name: str, expected: int, told: int, right: int) -> str:
    wrongly, missed = _share(told - right, told), _share(expected - right, expected)
    return f"| {name} | {expected} | {told} | {right} | {wrongly} | {missed} |\n"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"


def published(page: str) -> dict[str, tuple[int, int, int]]:
    """Expected, told and right by act, as the page has them."""
    _, _, behind = page.partition(BEGIN)
    between, _, _ = behind.partition(END)
    rows = [line.strip("| ").split(" | ") for line in between.splitlines() if line.count("|") == 7]
    return {name.strip("*"): (int(e), int(t), int(r)) for name, e, t, r, *_ in rows[2:]}


def main() -> None:
    text = table(score(build_coder()))
    print(text)
    if "--write" in sys.argv[1:]:
        before, _, behind = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = behind.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
