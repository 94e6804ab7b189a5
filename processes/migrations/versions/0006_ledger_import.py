"""Taking in a ledger: uploads and their rows, and whether an item's one extension is used up"""
import sqlalchemy as sa
from alembic import op

from processes.db import Instant, Json

revision = '0006'
down_revision = '0005'


def upgrade() -> None:
    op.create_table('ledger_imports',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('attachment_id', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('left_out', Json(), nullable=False),
    sa.Column('said_total', sa.Integer(), nullable=True),
    sa.Column('decision_by', sa.Text(), server_default='', nullable=False),
    sa.Column('decision_date', sa.Date(), nullable=True),
    sa.Column('notify', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('uploaded_by', sa.Text(), nullable=False),
    sa.Column('uploaded_at', Instant(), nullable=False),
    sa.Column('taken_back_by', sa.Text(), nullable=True),
    sa.Column('taken_back_at', Instant(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_imports'))
    )
    op.create_index(op.f('ix_ledger_imports_sha256'), 'ledger_imports', ['sha256'], unique=False)
    op.create_table('import_rows',
    sa.Column('import_id', sa.Text(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('cells', Json(), nullable=False),
    sa.Column('said', Json(), nullable=False),
    sa.Column('secret', sa.Boolean(), nullable=False),
    sa.Column('answers', Json(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('became', sa.Text(), server_default='', nullable=False),
    sa.Column('item_id', sa.Text(), nullable=True),
    sa.Column('chain_length', sa.Integer(), nullable=True),
    sa.Column('done_at', Instant(), nullable=True),
    sa.Column('refusal', sa.Text(), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['ledger_imports.id'], name=op.f('fk_import_rows_import_id_ledger_imports')),
    sa.PrimaryKeyConstraint('import_id', 'line', name=op.f('pk_import_rows'))
    )
    op.create_index(op.f('ix_import_rows_item_id'), 'import_rows', ['item_id'], unique=False)
    with op.batch_alter_table('items', schema=None) as batch_op:
        batch_op.add_column(sa.Column('extension_used', sa.Boolean(), server_default=sa.false(), nullable=False))
