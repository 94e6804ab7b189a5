"""Alembic's entry: one numbered line of history for every table of the product."""
from alembic import context

from processes.audit import models as _audit  # noqa: F401
from processes.db import Database, metadata
from processes.directory import models as _directory  # noqa: F401
from processes.engine.definitions import models as _definitions  # noqa: F401
from processes.engine.instances import models as _instances  # noqa: F401
from processes.engine.jobs import models as _jobs  # noqa: F401
from processes.engine.outbox import models as _outbox  # noqa: F401
from processes.engine.tasks import models as _tasks  # noqa: F401
from processes.engine.tracing import models as _tracing  # noqa: F401
from processes.engine.waits import models as _waits  # noqa: F401
from processes.files import models as _files  # noqa: F401
from processes.help import models as _help  # noqa: F401
from processes.supervision import models as _supervision  # noqa: F401
from processes.supervision.desk import models as _desk  # noqa: F401
from processes.supervision.importing import models as _importing  # noqa: F401
from processes.supervision.messages import models as _messages  # noqa: F401
from processes.supervision.personnel import models as _personnel  # noqa: F401
from processes.supervision.register import models as _register  # noqa: F401
from processes.supervision.remarks import models as _remarks  # noqa: F401
from processes.supervision.rules import models as _rules  # noqa: F401

database = Database(context.config.attributes["url"])
with database.engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=False)
    with context.begin_transaction():
        if not database.sqlite:
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")          # text search; the owner of a database may create it
        context.run_migrations()
database.dispose()
