"""Names of days and months, which grammar and date reading share."""

from __future__ import annotations

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
SHORT_MONTHS = frozenset({*(month[:3] for month in MONTHS), "sept"})
TIME_NOUNS = frozenset(
    {*WEEKDAYS, *MONTHS, "week", "weekend", "month", "year", "day", "today", "morning", "evening", "night"}
)
