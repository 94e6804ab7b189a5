"""批示, 留言, 传阅, what was heard by telephone; when an item was last looked at"""
import sqlalchemy as sa
from alembic import op

from processes.db import Instant, Json

revision = '0009'
down_revision = '0008'


def _text(name: str, nullable: bool = False, default: str | None = None) -> sa.Column:
    return sa.Column(name, sa.Text(), server_default=default, nullable=nullable)


def _at(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, Instant(), nullable=nullable)


def _said_of_item(name: str, *columns: sa.Column) -> None:
    op.create_table(
        name, _text('id'), _text('item_id'), *columns, _text('text'),
        sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f(f'fk_{name}_item_id_items')), sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{name}')))
    op.create_index(op.f(f'ix_{name}_item_id'), name, ['item_id'], unique=False)


def upgrade() -> None:
    _said_of_item('remarks', _text('feedback_id', True), _text('leader'), _at('acted_at'), _at('entered_at'), _text('entered_by'), _text('scan', True),
                  _text('disposal', default=''), _text('disposed_by', True), _at('disposed_at', True), sa.Column('offices', Json(), nullable=False))
    pending = sa.text("disposal = ''")
    op.create_index('ix_remarks_pending', 'remarks', ['item_id'], unique=False, sqlite_where=pending, postgresql_where=pending)
    _said_of_item('notes', sa.Column('offices', Json(), nullable=False), _text('by'), _text('office'), _at('at'))
    _said_of_item('circulations', _text('feedback_id', True), _text('by'), _at('at'))
    _said_of_item('phone_notes', _text('callee'), _text('phone'), _at('heard_at'), _text('by'), _at('entered_at'), _text('stage_id', True),
                  _text('answer', default=''), _text('answered_by', True), _at('answered_at', True), _text('reason', default=''))
    with op.batch_alter_table('items') as items:
        items.add_column(sa.Column('looked_at', Instant(), nullable=True))
        items.add_column(sa.Column('unreached', sa.Boolean(), server_default=sa.false(), nullable=False))
