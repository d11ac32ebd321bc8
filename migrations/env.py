"""Runs the migrations: on the connection that `timeline migrate` hands in, or, for a developer's `alembic` command, on
the database of the settings (`alembic -x url=… upgrade head` names another)."""

from alembic import context
from sqlalchemy import Connection

from timeline.settings import read_settings
from timeline.store.engine import open_engine, writing
from timeline.store.tables import metadata


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        run(given)
        return
    url = context.get_x_argument(as_dictionary=True).get("url") or read_settings().database
    with writing(open_engine(url)) as connection:
        run(connection)


main()
