"""Messages beyond the inbox: what was carried on, what waits for the digest, what each person wants; requests for help"""
import sqlalchemy as sa
from alembic import op

from processes.db import Instant, Json

revision = '0010'
down_revision = '0009'


def upgrade() -> None:
    with op.batch_alter_table('outbox') as outbox:
        outbox.add_column(sa.Column('attachment', sa.Text(), server_default='', nullable=False))
        outbox.add_column(sa.Column('spread_at', Instant(), nullable=True))
    op.execute(sa.text("UPDATE outbox SET spread_at = created_at"))              # what is known long since is not sent again
    op.create_index('ix_outbox_unspread', 'outbox', ['id'], unique=False, sqlite_where=sa.text('spread_at IS NULL'),
                    postgresql_where=sa.text('spread_at IS NULL'))
    op.create_table(
        'preferences', sa.Column('person', sa.Text(), nullable=False), sa.Column('mail', sa.Boolean(), nullable=False),
        sa.Column('webhook', sa.Boolean(), nullable=False), sa.Column('at_once', Json(), nullable=False),
        sa.Column('digest_at', sa.Text(), nullable=False), sa.Column('hints_gone', Json(), nullable=False),
        sa.ForeignKeyConstraint(['person'], ['people.id'], name=op.f('fk_preferences_person_people')),
        sa.PrimaryKeyConstraint('person', name=op.f('pk_preferences')))
    op.create_table(
        'digest_lines', sa.Column('person', sa.Text(), nullable=False), sa.Column('channel', sa.Text(), nullable=False),
        sa.Column('topic', sa.Text(), nullable=False), sa.Column('message_id', sa.BigInteger(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False), sa.Column('at', Instant(), nullable=False), sa.Column('done_at', Instant(), nullable=True),
        sa.PrimaryKeyConstraint('person', 'channel', 'topic', name=op.f('pk_digest_lines')))
    op.create_index('ix_digest_lines_waiting', 'digest_lines', ['person'], unique=False, sqlite_where=sa.text('done_at IS NULL'),
                    postgresql_where=sa.text('done_at IS NULL'))
    op.create_table(
        'help_requests', sa.Column('id', sa.Text(), nullable=False), sa.Column('person', sa.Text(), nullable=False), sa.Column('at', Instant(), nullable=False),
        sa.Column('page', sa.Text(), nullable=False), sa.Column('task_id', sa.Text(), nullable=False), sa.Column('request_id', sa.Text(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False), sa.Column('answer', sa.Text(), nullable=False), sa.Column('done_by', sa.Text(), nullable=True),
        sa.Column('done_at', Instant(), nullable=True),
        sa.ForeignKeyConstraint(['person'], ['people.id'], name=op.f('fk_help_requests_person_people')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_help_requests')))
    for column in ('person', 'done_at'):
        op.create_index(op.f(f'ix_help_requests_{column}'), 'help_requests', [column], unique=False)
