"""Leases and tries again are told by the database's clock."""

from datetime import timedelta

from sqlalchemy import select

from subgraph.storage.moments import moment
from subgraph.storage.tables import notification
from tests.storage.world import database_at


async def test_a_moment_is_the_databases_now_and_so_many_seconds_from_it(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        before, now, later = (await connection.execute(select(moment(-90), moment(), moment(90)))).one()
        compared = await connection.execute(select(moment(-1) < moment(), moment() < moment(1)))
    assert before.tzinfo is not None
    for one, other in ((before, now), (now, later)):
        assert abs(other - one - timedelta(seconds=90)) < timedelta(seconds=1)
    assert tuple(compared.one()) == (True, True)


async def test_a_moment_compares_with_a_stored_instant(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        due = select(notification.c.notification_id).where(notification.c.next_attempt_at <= moment())
        assert (await connection.execute(due)).all() == []
