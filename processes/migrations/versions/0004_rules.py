"""What a house adds to the shipped calendar and conventions"""
import sqlalchemy as sa
from alembic import op

from processes.db import Instant, Json

revision = '0004'
down_revision = '0003'


def upgrade() -> None:
    op.create_table('rule_entries',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('stamp', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('content', Json(), nullable=True),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rule_entries')),
    sa.UniqueConstraint('stamp', name=op.f('uq_rule_entries_stamp'))
    )
