"""Every kind of value is the same after it was a line of JSON, on each database."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Text,
    delete,
    insert,
    null,
    select,
)
from sqlalchemy.types import Interval

from tasks.register.columns import UtcDateTime
from tasks.register.database import Register
from tasks.register.dump.reading import Rows, Snapshot, columns_of
from tasks.register.dump.values import UnknownColumnError
from tasks.register.dump.writing import put_in, refer_upwards, set_sequences
from tests.builders import at

MOMENT = datetime(2027, 3, 28, 0, 59, 59, 123456, tzinfo=UTC)
THINGS = Table(
    "thing",
    MetaData(),
    Column("number", Integer, primary_key=True),
    Column("above", ForeignKey("thing.number")),
    Column("text", Text),
    Column("moment", UtcDateTime),
    Column("day", Date),
    Column("yes", Boolean),
    Column("bytes", LargeBinary),
    Column("exact", Numeric(12, 2)),
    Column("about", Float),
    Column("said", JSON),
)
FULL = {
    "number": 1,
    "above": 7,
    "text": 'Größe, "quoted"\n\u2028 and \t more',
    "moment": MOMENT,
    "day": date(2027, 5, 6),
    "yes": False,
    "bytes": bytes(range(256)),
    "exact": Decimal("1234567.10"),
    "about": 0.1,
    "said": {"b": [1, None, "é"], "a": 1.5},
}
EMPTY = dict.fromkeys(FULL) | {"number": 7, "said": null()}
# A JSON value that is null is another thing than none.
JSON_NULL = {**EMPTY, "number": 9, "above": 9, "text": "", "yes": True, "said": JSON.NULL}


def test_every_kind_is_kept(empty_url: str) -> None:
    """A row may refer to one that comes after it, or to itself; what is written next has a number of its own."""
    register = Register(empty_url)
    with register.rebuilding() as connection:
        THINGS.create(connection)
        for row in (EMPTY, FULL, JSON_NULL):
            connection.execute(insert(THINGS).values(row))
    with register.read() as session:
        snapshot = Snapshot.of(session)
        (table,) = snapshot.tables
        rows = Rows(snapshot, table)
        lines = b"".join(rows).decode().split("\n")[:-1]
        before = session.execute(select(THINGS).order_by(THINGS.c.number)).all()
        is_none = session.scalars(select(THINGS.c.number).where(THINGS.c.said.is_(null()))).all()
    assert (3, [7]) == (rows.count, is_none)
    with register.rebuilding() as connection:
        connection.execute(delete(THINGS))
        assert [3] == [*put_in(connection, table, map(json.loads, lines))]
        refer_upwards(connection, table, map(json.loads, lines))
        set_sequences(connection, [table])
    with register.read() as session:
        again = Rows(Snapshot.of(session), table)
        assert lines == b"".join(again).decode().split("\n")[:-1]
    with register.write() as session:
        assert before == session.execute(select(THINGS).order_by(THINGS.c.number)).all()
        new = insert(THINGS).values(moment=at("Mon 2027-04-12 10:00")).returning(THINGS.c.number)
        assert 10 == session.scalar(new)
    register.close()


def test_a_kind_that_is_not_known_is_named() -> None:
    """Before anything is lost of it."""
    table = Table("odd", MetaData(), Column("how_long", Interval))
    with pytest.raises(UnknownColumnError, match=r"odd\.how_long"):
        columns_of(table)
