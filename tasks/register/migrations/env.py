"""Alembic's entry: runs the migrations on the connection it is given, or on a new one."""

from alembic import context

import tasks.register.record.models
import tasks.register.visits.models  # noqa: F401 - their tables are part of the schema
from tasks.register.database import Register
from tasks.register.models import Base
from tasks.settings import load_settings


def _run(connection: object) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with Register(load_settings().register_url).engine.connect() as own:
        _run(own)
