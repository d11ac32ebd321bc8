"""Read models, folded from the log: one fold a file, `runner.py` moves them. Any of them can be dropped and rebuilt."""

from timeline.projections.actor_timeline import ACTOR_TIMELINE
from timeline.projections.exchanges import EXCHANGES
from timeline.projections.speakers import SPEAKERS

PROJECTIONS = (ACTOR_TIMELINE, EXCHANGES, SPEAKERS)

__all__ = ["ACTOR_TIMELINE", "EXCHANGES", "PROJECTIONS", "SPEAKERS"]
