"""What all tables of the register have in common."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, MetaData, Table
from sqlalchemy.orm import DeclarativeBase

from tasks.register.columns import CleanJson, CleanText, UtcDateTime


class Base(DeclarativeBase):
    """The root of all tables: constraint names are the same everywhere, so migrations can name
    them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: UtcDateTime,
        date: Date,
        str: CleanText,
        dict[str, Any]: CleanJson,
        list[Any]: CleanJson,
    }


def table_of(model: type[Base]) -> Table:
    """The table behind a model: bulk INSERTs of plain values go to it, past the ORM's own work."""
    return Base.metadata.tables[model.__tablename__]
