"""Who may do what only one may do, and how far each follower of the log has come."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, case, or_, select, update

from timeline.domain.errors import VersionConflict
from timeline.domain.ports import Held
from timeline.store.engine import reading, writing
from timeline.store.tables import checkpoint, lease
from timeline.store.upsert import upsert

NOBODY = ""


class SqlLeases:
    """Leases as rows. A row outlives its holder, so that the token never falls back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def acquire(self, name: str, holder: str, now: datetime, ttl: timedelta) -> int | None:
        new = upsert(self._engine, lease).values(name=name, holder=holder, token=1, expires_at=now + ttl)
        same = lease.c.holder == new.excluded.holder
        taken = new.on_conflict_do_update(
            index_elements=[lease.c.name],
            set_={
                "holder": new.excluded.holder,
                "token": case((same, lease.c.token), else_=lease.c.token + 1),
                "expires_at": new.excluded.expires_at,
            },
            where=or_(same, lease.c.holder == NOBODY, lease.c.expires_at <= now),
        ).returning(lease.c.token)
        with writing(self._engine) as connection:
            return connection.execute(taken).scalar_one_or_none()

    def release(self, name: str, holder: str) -> None:
        held = update(lease).where(lease.c.name == name, lease.c.holder == holder)
        with writing(self._engine) as connection:
            connection.execute(held.values(holder=NOBODY))


class SqlCheckpoints:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, name: str) -> int:
        with reading(self._engine) as connection:
            found = connection.execute(select(checkpoint.c.position).where(checkpoint.c.name == name))
            return found.scalar_one_or_none() or 0

    def set(self, name: str, position: int, *, held: Held | None = None) -> None:
        new = upsert(self._engine, checkpoint).values(name=name, position=position)
        moved = new.on_conflict_do_update(index_elements=[checkpoint.c.name], set_={"position": new.excluded.position})
        with writing(self._engine) as connection:
            if held:
                _check_token(connection, held)
            connection.execute(moved)


def _check_token(connection: Connection, held: Held) -> None:
    """The lease's row stays locked until the end of the transaction: nobody takes it over in between."""
    current = select(lease.c.token).where(lease.c.name == held.name).with_for_update()
    token = connection.execute(current).scalar_one_or_none() or 0
    if token != held.token:
        raise VersionConflict(held.name, held.token, token)
