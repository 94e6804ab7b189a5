"""What a press of a bulk button did, reminders by hand, and what was closed when"""
import sqlalchemy as sa
from alembic import op

from processes.db import Instant

revision = '0008'
down_revision = '0007'


def upgrade() -> None:
    op.create_table(
        'bulk_acts', sa.Column('id', sa.Text(), nullable=False), sa.Column('act', sa.Text(), nullable=False), sa.Column('by', sa.Text(), nullable=False),
        sa.Column('at', Instant(), nullable=False), sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_acts')))
    op.create_table(
        'bulk_outcomes', sa.Column('bulk_id', sa.Text(), nullable=False), sa.Column('item_id', sa.Text(), nullable=False),
        sa.Column('done', sa.Boolean(), nullable=False), sa.Column('said', sa.Text(), nullable=False),
        sa.Column('article', sa.Text(), server_default='', nullable=False), sa.Column('next_step', sa.Text(), server_default='', nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['bulk_id'], ['bulk_acts.id'], name=op.f('fk_bulk_outcomes_bulk_id_bulk_acts')),
        sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_bulk_outcomes_item_id_items')),
        sa.PrimaryKeyConstraint('bulk_id', 'item_id', name=op.f('pk_bulk_outcomes')))
    with op.batch_alter_table('reminders') as reminders:
        reminders.add_column(sa.Column('by', sa.Text(), nullable=True))
        reminders.add_column(sa.Column('text', sa.Text(), server_default='', nullable=False))
    ended = sa.text('closed_at IS NOT NULL')
    op.create_index('ix_items_closed', 'items', ['closed_at', 'id'], unique=False, sqlite_where=ended, postgresql_where=ended)
