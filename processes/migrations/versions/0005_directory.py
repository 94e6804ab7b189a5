"""Aliases and duties of offices, renames, 代录人, lists of people on their way in, and what was handed over"""
import re

import sqlalchemy as sa
from alembic import op

from processes.db import Instant, Json

revision = '0005'
down_revision = '0004'


def _id() -> sa.Column:
    return sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False)


def _dated() -> tuple[sa.Column, ...]:
    return sa.Column('valid_from', sa.Date(), nullable=False), sa.Column('valid_to', sa.Date(), nullable=True)


def _of_office(table: str, word: str, indexed: tuple[str, ...]) -> None:
    op.create_table(
        table, _id(), sa.Column('office', sa.Text(), nullable=False), sa.Column(word, sa.Text(), nullable=False), *_dated(),
        sa.CheckConstraint('valid_to >= valid_from', name=op.f(f'ck_{table}_dated')),
        sa.ForeignKeyConstraint(['office'], ['offices.name'], name=op.f(f'fk_{table}_office_offices')),
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}')))
    _indices(table, indexed)


def _indices(table: str, columns: tuple[str, ...]) -> None:
    for column in columns:
        op.create_index(op.f(f'ix_{table}_{column}'), table, [column], unique=False)


def upgrade() -> None:
    _of_office('office_aliases', 'alias', ('office', 'alias'))
    _of_office('office_duties', 'duty', ('office',))
    op.create_table(
        'office_renames', sa.Column('former', sa.Text(), nullable=False), sa.Column('name', sa.Text(), nullable=False),
        sa.Column('since', sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(['former'], ['offices.name'], name=op.f('fk_office_renames_former_offices')),
        sa.ForeignKeyConstraint(['name'], ['offices.name'], name=op.f('fk_office_renames_name_offices')),
        sa.PrimaryKeyConstraint('former', name=op.f('pk_office_renames')))
    _indices('office_renames', ('name',))
    op.create_table(
        'scribes', _id(), sa.Column('person', sa.Text(), nullable=False), sa.Column('for_person', sa.Text(), nullable=False), *_dated(),
        sa.CheckConstraint('valid_to >= valid_from', name=op.f('ck_scribes_dated')),
        sa.CheckConstraint('person <> for_person', name=op.f('ck_scribes_another')),
        sa.ForeignKeyConstraint(['person'], ['people.id'], name=op.f('fk_scribes_person_people')),
        sa.ForeignKeyConstraint(['for_person'], ['people.id'], name=op.f('fk_scribes_for_person_people')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_scribes')))
    _indices('scribes', ('person', 'for_person'))
    op.create_table(
        'people_imports', sa.Column('id', sa.Text(), nullable=False), sa.Column('by', sa.Text(), nullable=False), sa.Column('at', Instant(), nullable=False),
        sa.Column('rows', Json(), nullable=False), sa.Column('done_at', Instant(), nullable=True), sa.Column('logins', Json(), nullable=False),
        sa.Column('handed_out_at', Instant(), nullable=True), sa.PrimaryKeyConstraint('id', name=op.f('pk_people_imports')))
    op.create_table(
        'handovers', sa.Column('id', sa.Text(), nullable=False), sa.Column('person', sa.Text(), nullable=False), sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('day', sa.Date(), nullable=False), sa.Column('successor', sa.Text(), nullable=True), sa.Column('handler', sa.Text(), nullable=True),
        sa.Column('acting', sa.Boolean(), nullable=False), sa.Column('by', sa.Text(), nullable=False), sa.Column('at', Instant(), nullable=False),
        sa.Column('held', Json(), nullable=False), sa.PrimaryKeyConstraint('id', name=op.f('pk_handovers')))
    _indices('handovers', ('person',))
    op.create_table(
        'handover_items', sa.Column('handover_id', sa.Text(), nullable=False), sa.Column('item_id', sa.Text(), nullable=False),
        sa.Column('moved_at', Instant(), nullable=True),
        sa.ForeignKeyConstraint(['handover_id'], ['handovers.id'], name=op.f('fk_handover_items_handover_id_handovers')),
        sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_handover_items_item_id_items')),
        sa.PrimaryKeyConstraint('handover_id', 'item_id', name=op.f('pk_handover_items')))
    _duties_become_rows()


def _duties_become_rows() -> None:
    """What offices listed as one text becomes one dated row per keyword."""
    connection = op.get_bind()
    offices = sa.table('offices', *(sa.column(name) for name in ('name', 'duties')), sa.column('valid_from', sa.Date()), sa.column('valid_to', sa.Date()))
    duties = sa.table('office_duties', sa.column('office'), sa.column('duty'), sa.column('valid_from', sa.Date()), sa.column('valid_to', sa.Date()))
    rows = [{'office': row.name, 'duty': word, 'valid_from': row.valid_from, 'valid_to': row.valid_to} for row in connection.execute(sa.select(offices))
            for word in dict.fromkeys(re.split(r'[\s、，,；;。]+', row.duties)) if word]
    if rows:
        connection.execute(duties.insert(), rows)
    op.drop_column('offices', 'duties')
