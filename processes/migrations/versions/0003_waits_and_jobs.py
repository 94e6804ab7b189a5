"""A message and a signal of one name may be waited for at once; a job counts how often it was postponed."""
import orjson
import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'


def upgrade() -> None:
    with op.batch_alter_table('waits', schema=None) as batch_op:
        batch_op.drop_constraint('pk_waits', type_='primary')
        batch_op.create_primary_key('pk_waits', ['instance_id', 'task_id', 'kind', 'name'])
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.add_column(sa.Column('postponed', sa.Integer(), server_default='0', nullable=False))
    remember_kinds()


def remember_kinds() -> None:
    """What a running instance waits for is named with its kind in its own row too."""
    connection = op.get_bind()
    kinds = {(row.task_id, row.name): row.kind for row in connection.execute(sa.text("SELECT task_id, name, kind FROM waits"))}
    instances = sa.table("instances", sa.column("id"), sa.column("open"), sa.column("status"))
    for row in connection.execute(sa.select(instances.c.id, instances.c.open).where(instances.c.status == "active")).all():
        kept = orjson.loads(row.open)
        if kept["awaits"]:
            kept["awaits"] = [[task, kinds[task, name], name] for task, name in kept["awaits"]]
            connection.execute(instances.update().where(instances.c.id == row.id).values(open=orjson.dumps(kept).decode()))
