"""A named reviewer, the leader whose spoken word is the basis, the head as last met"""
import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'


def upgrade() -> None:
    with op.batch_alter_table('items') as items:
        items.add_column(sa.Column('reviewer', sa.Text(), nullable=True))
        items.add_column(sa.Column('present_head', sa.Text(), nullable=True))
    op.execute(sa.text("UPDATE items SET present_head = lead_head"))
    with op.batch_alter_table('bases') as bases:
        bases.add_column(sa.Column('given_by', sa.Text(), nullable=True))
