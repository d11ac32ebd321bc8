"""Who reports an act for himself, once everybody who tells it is known (decision 13).

Copies are collapsed before, and whoever names a source is traced to it. What is left are reports in words of their
own: the first of every house within a day and a half of the very first one is an origin. A house that tells the act
again, or only days after, in the background of other news, confirms nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from timeline.domain.lines import Line, Teller, Tellers, same_house
from timeline.domain.read_models import Entry

NEWS_FOR = timedelta(hours=36)
"""The day's news and that of the next morning and noon: who reports later had it to read."""


def corroborated(entry: Entry, tellings: Sequence[Tellers]) -> Line:
    """The line of an act, of the origins and carriers of each of its tellings. Pure, in any order of these."""
    if len(tellings) == 1:
        return Line(entry, *tellings[0])
    found = _Found()
    for origins, carriers in sorted(tellings, key=_place):
        found.take(origins, carriers)
    return Line(entry, tuple(found.origins), tuple(found.carriers), tuple(found.retellings))


def _place(told: Tellers) -> tuple[datetime, str]:
    origins, carriers = told
    reports = [(t.reported_at, t.event) for t in (*origins, *carriers) if t.reported_at and t.event]
    return min(reports)


@dataclass(slots=True)
class _Found:
    first: datetime | None = None
    origins: list[Teller] = field(default_factory=list)
    carriers: list[Teller] = field(default_factory=list)
    retellings: list[Teller] = field(default_factory=list)

    def take(self, origins: Iterable[Teller], carriers: Sequence[Teller]) -> None:
        """One telling, each reported no earlier than those before."""
        reported, _ = _place((tuple(origins), tuple(carriers)))
        self.first = self.first or reported
        fresh = reported - self.first <= NEWS_FOR
        for origin in origins:
            self._take_origin(origin, fresh=fresh)
        for carrier in carriers:
            (self.carriers if fresh else self.retellings).append(carrier)

    def _take_origin(self, origin: Teller, *, fresh: bool) -> None:
        place = next((i for i, known in enumerate(self.origins) if same_house(known.name, origin.name)), None)
        if place is not None:
            if origin.event is None:
                return
            if self.origins[place].event is None:  # so far it was only credited
                self.origins[place] = origin
                return
        elif fresh and not any(same_house(known.name, origin.name) for known in self.carriers):
            self.origins.append(origin)
            return
        if origin.event is not None:
            self.retellings.append(origin)
