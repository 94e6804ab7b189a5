"""Source documents, their rows and verdicts, dispatches, carry-overs and series"""
import sqlalchemy as sa
from alembic import op

from processes.db import Instant, Json

revision = '0007'
down_revision = '0006'


def upgrade() -> None:
    op.create_table('dispatches',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('document_id', sa.Text(), nullable=True),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispatches'))
    )
    op.create_table('documents',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('issuer', sa.Text(), nullable=False),
    sa.Column('given_by', sa.Text(), nullable=True),
    sa.Column('doc_no', sa.Text(), nullable=False),
    sa.Column('dated', sa.Date(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('oral', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('files', Json(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('disclosure', sa.Text(), nullable=False),
    sa.Column('preamble', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_documents'))
    )
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.create_index('ix_documents_dated', [sa.literal_column('dated DESC'), 'id'], unique=False)

    op.create_table('carry_overs',
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_carry_overs_item_id_items')),
    sa.PrimaryKeyConstraint('item_id', 'year', name=op.f('pk_carry_overs'))
    )
    op.create_table('dispatched',
    sa.Column('dispatch_id', sa.Text(), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('reasons', Json(), nullable=False),
    sa.ForeignKeyConstraint(['dispatch_id'], ['dispatches.id'], name=op.f('fk_dispatched_dispatch_id_dispatches')),
    sa.PrimaryKeyConstraint('dispatch_id', 'item_id', name=op.f('pk_dispatched'))
    )
    with op.batch_alter_table('dispatched', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dispatched_item_id'), ['item_id'], unique=False)

    op.create_table('planned',
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('document_id', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('lead', sa.Text(), nullable=False),
    sa.Column('coops', Json(), nullable=False),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('dropped', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_planned_document_id_documents')),
    sa.PrimaryKeyConstraint('item_id', name=op.f('pk_planned'))
    )
    with op.batch_alter_table('planned', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_planned_document_id'), ['document_id'], unique=False)

    op.create_table('resolutions',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('document_id', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('agenda', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('notes', Json(), nullable=False),
    sa.Column('removed_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_resolutions_document_id_documents')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resolutions'))
    )
    with op.batch_alter_table('resolutions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resolutions_document_id'), ['document_id'], unique=False)

    op.create_table('citations',
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('resolution_id', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['resolution_id'], ['resolutions.id'], name=op.f('fk_citations_resolution_id_resolutions')),
    sa.PrimaryKeyConstraint('item_id', 'resolution_id', name=op.f('pk_citations'))
    )
    with op.batch_alter_table('citations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_citations_resolution_id'), ['resolution_id'], unique=False)

    op.create_table('series',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('resolution_id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('period', sa.Text(), nullable=False),
    sa.Column('due_day', sa.Integer(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('lead', sa.Text(), nullable=False),
    sa.Column('coops', Json(), nullable=False),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('ended_at', Instant(), nullable=True),
    sa.Column('ended_by', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['resolution_id'], ['resolutions.id'], name=op.f('fk_series_resolution_id_resolutions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_series'))
    )
    with op.batch_alter_table('series', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_series_resolution_id'), ['resolution_id'], unique=False)

    op.create_table('verdicts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('resolution_id', sa.Text(), nullable=False),
    sa.Column('verdict', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.Text(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['resolution_id'], ['resolutions.id'], name=op.f('fk_verdicts_resolution_id_resolutions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verdicts'))
    )
    with op.batch_alter_table('verdicts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_verdicts_resolution_id'), ['resolution_id'], unique=False)

    op.create_table('series_items',
    sa.Column('series_id', sa.Text(), nullable=False),
    sa.Column('period', sa.Text(), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_series_items_series_id_series')),
    sa.PrimaryKeyConstraint('series_id', 'period', name=op.f('pk_series_items')),
    sa.UniqueConstraint('item_id', name=op.f('uq_series_items_item_id'))
    )
