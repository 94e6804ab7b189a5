"""The first tables"""
import sqlalchemy as sa
from alembic import op

from processes.db import Instant, Json

revision = '0001'
down_revision = None


def upgrade() -> None:
    op.create_table('article_texts',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('imported_at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_article_texts'))
    )
    op.create_table('attachments',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('uploaded_by', sa.Text(), nullable=False),
    sa.Column('uploaded_at', Instant(), nullable=False),
    sa.Column('business_key', sa.Text(), nullable=True),
    sa.Column('task_id', sa.Text(), nullable=True),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('act_id', sa.Text(), nullable=True),
    sa.Column('removed_at', Instant(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachments'))
    )
    with op.batch_alter_table('attachments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attachments_act_id'), ['act_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachments_business_key'), ['business_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachments_sha256'), ['sha256'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachments_task_id'), ['task_id'], unique=False)

    op.create_table('audit_days',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('previous', sa.Text(), nullable=False),
    sa.Column('head', sa.Text(), nullable=False),
    sa.Column('length', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_audit_days'))
    )
    op.create_table('audit_lines',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('object', sa.Text(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('ip', sa.Text(), nullable=False),
    sa.Column('detail', Json(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_lines'))
    )
    with op.batch_alter_table('audit_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_lines_day'), ['day'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_lines_person'), ['person'], unique=False)

    op.create_table('barred',
    sa.Column('business_key', sa.Text(), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('business_key', 'person', name=op.f('pk_barred'))
    )
    op.create_table('business_keys',
    sa.Column('key', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_business_keys'))
    )
    op.create_table('drafts',
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('data', Json(), nullable=False),
    sa.Column('saved_at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('about', 'person', name=op.f('pk_drafts'))
    )
    op.create_table('items',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('series_year', sa.Integer(), nullable=True),
    sa.Column('serial', sa.Integer(), nullable=True),
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('basis_kind', sa.Text(), nullable=False),
    sa.Column('decision_by', sa.Text(), nullable=False),
    sa.Column('decision_date', sa.Date(), nullable=True),
    sa.Column('source_reason', sa.Text(), nullable=False),
    sa.Column('lead', sa.Text(), nullable=False),
    sa.Column('business_line', sa.Text(), nullable=False),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('original_due', sa.Date(), nullable=True),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('special', sa.Boolean(), nullable=False),
    sa.Column('difficult', sa.Boolean(), nullable=False),
    sa.Column('response_hours', sa.Integer(), nullable=True),
    sa.Column('priority', sa.Text(), nullable=False),
    sa.Column('disclosure', sa.Text(), nullable=False),
    sa.Column('course', sa.Text(), server_default='', nullable=False),
    sa.Column('author', sa.Text(), nullable=False),
    sa.Column('vetted_by', sa.Text(), nullable=True),
    sa.Column('created_at', Instant(), nullable=False),
    sa.Column('may_issue', sa.Boolean(), nullable=False),
    sa.Column('issued_at', Instant(), nullable=True),
    sa.Column('issued_by', sa.Text(), nullable=True),
    sa.Column('rule_version', sa.Text(), nullable=True),
    sa.Column('calendar_version', sa.Text(), nullable=True),
    sa.Column('dated_at', Instant(), nullable=True),
    sa.Column('lead_head', sa.Text(), nullable=True),
    sa.Column('lead_head_name', sa.Text(), nullable=True),
    sa.Column('leader_in_charge', sa.Text(), nullable=True),
    sa.Column('handler', sa.Text(), nullable=True),
    sa.Column('signed_at', Instant(), nullable=True),
    sa.Column('signed_by', sa.Text(), nullable=True),
    sa.Column('plan_version', sa.Integer(), nullable=True),
    sa.Column('authors', Json(), nullable=False),
    sa.Column('draft_by_head', sa.Boolean(), nullable=False),
    sa.Column('standing_on', sa.Date(), nullable=True),
    sa.Column('stands_until', sa.Date(), nullable=True),
    sa.Column('sent_at', Instant(), nullable=True),
    sa.Column('overdue_at', Instant(), nullable=True),
    sa.Column('closed_at', Instant(), nullable=True),
    sa.Column('archived_at', Instant(), nullable=True),
    sa.Column('progress_line', sa.Text(), server_default='', nullable=False),
    sa.Column('progress_at', Instant(), nullable=True),
    sa.Column('archive_missing', Json(), nullable=False),
    sa.Column('next_moment_at', Instant(), nullable=True),
    sa.Column('moment', sa.Text(), server_default='', nullable=False),
    sa.Column('chain_head', sa.Text(), server_default='', nullable=False),
    sa.Column('chain_length', sa.Integer(), server_default='0', nullable=False),
    sa.Column('search', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_items')),
    sa.UniqueConstraint('key', name=op.f('uq_items_key')),
    sa.UniqueConstraint('series_year', 'serial', name=op.f('uq_items_series_year_serial'))
    )
    with op.batch_alter_table('items', schema=None) as batch_op:
        batch_op.create_index('ix_items_due_id', ['due', 'id'], unique=False)
        batch_op.create_index('ix_items_lead_due', ['lead', 'due'], unique=False)
        batch_op.create_index('ix_items_number', [sa.literal_column('series_year DESC'), sa.literal_column('serial DESC')], unique=False)
        batch_op.create_index('ix_items_search', ['search'], unique=False, postgresql_using='gin', postgresql_ops={'search': 'gin_trgm_ops'})
        batch_op.create_index('ix_items_status_due', ['status', 'due'], unique=False)
        batch_op.create_index('ix_items_unfinished', ['due', 'id'], unique=False, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('jobs',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('business_key', sa.Text(), nullable=True),
    sa.Column('instance_id', sa.Text(), nullable=True),
    sa.Column('task_id', sa.Text(), nullable=True),
    sa.Column('unique_key', sa.Text(), nullable=True),
    sa.Column('payload', Json(), nullable=False),
    sa.Column('due_at', Instant(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('lease_token', sa.Text(), nullable=True),
    sa.Column('leased_until', Instant(), nullable=True),
    sa.Column('last_error', sa.Text(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs')),
    sa.UniqueConstraint('task_id', name=op.f('uq_jobs_task_id')),
    sa.UniqueConstraint('unique_key', name=op.f('uq_jobs_unique_key'))
    )
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.create_index('ix_jobs_due', ['status', 'due_at'], unique=False)
        batch_op.create_index('ix_jobs_instance', ['instance_id'], unique=False)

    op.create_table('ledger_heads',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('length', sa.Integer(), nullable=False),
    sa.Column('head', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'item_id', name=op.f('pk_ledger_heads'))
    )
    op.create_table('ledger_roots',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('items', sa.Integer(), nullable=False),
    sa.Column('algorithm', sa.Text(), nullable=False),
    sa.Column('previous', sa.Text(), nullable=False),
    sa.Column('root', sa.Text(), nullable=False),
    sa.Column('sealed_at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_ledger_roots'))
    )
    op.create_table('message_reads',
    sa.Column('message_id', sa.BigInteger(), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('read_at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('message_id', 'person', name=op.f('pk_message_reads'))
    )
    op.create_table('number_series',
    sa.Column('series', sa.Text(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('series', 'year', name=op.f('pk_number_series'))
    )
    op.create_table('offices',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('short_name', sa.Text(), nullable=False),
    sa.Column('duties', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.CheckConstraint('valid_to >= valid_from', name=op.f('ck_offices_dated')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offices')),
    sa.UniqueConstraint('name', name=op.f('uq_offices_name'))
    )
    op.create_table('outbox',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('business_key', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('recipient', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('link', sa.Text(), nullable=False),
    sa.Column('created_at', Instant(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('next_at', Instant(), nullable=False),
    sa.Column('lease_token', sa.Text(), nullable=True),
    sa.Column('leased_until', Instant(), nullable=True),
    sa.Column('sent_at', Instant(), nullable=True),
    sa.Column('last_error', sa.Text(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sa.UniqueConstraint('key', name=op.f('uq_outbox_key'))
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_business_key', ['business_key'], unique=False)
        batch_op.create_index('ix_outbox_next', ['status', 'next_at'], unique=False)
        batch_op.create_index('ix_outbox_recipient', ['recipient', 'channel'], unique=False)

    op.create_table('people',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.CheckConstraint('valid_to >= valid_from', name=op.f('ck_people_dated')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people'))
    )
    op.create_table('post_groups',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('post', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.CheckConstraint('valid_to >= valid_from', name=op.f('ck_post_groups_dated')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_groups'))
    )
    op.create_table('process_versions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('process_id', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('properties', Json(), nullable=False),
    sa.Column('files', Json(), nullable=False),
    sa.Column('forms', Json(), nullable=False),
    sa.Column('kept', Json(), nullable=False),
    sa.Column('specification', sa.LargeBinary(), nullable=False),
    sa.Column('deployed_at', Instant(), nullable=False),
    sa.Column('deployed_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_process_versions')),
    sa.UniqueConstraint('process_id', 'number', name=op.f('uq_process_versions_process_id_number'))
    )
    op.create_table('readers',
    sa.Column('business_key', sa.Text(), nullable=False),
    sa.Column('principal', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('business_key', 'principal', name=op.f('pk_readers'))
    )
    with op.batch_alter_table('readers', schema=None) as batch_op:
        batch_op.create_index('ix_readers_principal', ['principal'], unique=False)

    op.create_table('sign_in_failures',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('login', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_failures'))
    )
    with op.batch_alter_table('sign_in_failures', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_failures_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_in_failures_login'), ['login'], unique=False)

    op.create_table('sources',
    sa.Column('hash', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('file', sa.Text(), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.Column('deployed_at', Instant(), nullable=False),
    sa.Column('deployed_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_sources'))
    )
    op.create_table('trace',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('instance_id', sa.Text(), nullable=False),
    sa.Column('business_key', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('process_id', sa.Text(), nullable=False),
    sa.Column('element_id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('task_id', sa.Text(), nullable=False),
    sa.Column('flows', Json(), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('entered_by', sa.Text(), nullable=False),
    sa.Column('acted_at', Instant(), nullable=False),
    sa.Column('entered_at', Instant(), nullable=False),
    sa.Column('changes', Json(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trace'))
    )
    with op.batch_alter_table('trace', schema=None) as batch_op:
        batch_op.create_index('ix_trace_instance', ['instance_id', 'id'], unique=False)
        batch_op.create_index('ix_trace_key', ['business_key', 'id'], unique=False)

    op.create_table('waits',
    sa.Column('instance_id', sa.Text(), nullable=False),
    sa.Column('task_id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('business_key', sa.Text(), nullable=False),
    sa.Column('element_id', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('instance_id', 'task_id', 'name', name=op.f('pk_waits'))
    )
    with op.batch_alter_table('waits', schema=None) as batch_op:
        batch_op.create_index('ix_waits_name', ['name', 'business_key'], unique=False)

    op.create_table('work_item_candidates',
    sa.Column('principal', sa.Text(), nullable=False),
    sa.Column('task_id', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('principal', 'task_id', name=op.f('pk_work_item_candidates'))
    )
    with op.batch_alter_table('work_item_candidates', schema=None) as batch_op:
        batch_op.create_index('ix_work_item_candidates_task', ['task_id'], unique=False)

    op.create_table('accounts',
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('is_admin', sa.Boolean(), nullable=False),
    sa.Column('must_change', sa.Boolean(), nullable=False),
    sa.Column('created_at', Instant(), nullable=False),
    sa.Column('changed_at', Instant(), nullable=False),
    sa.Column('disabled_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['person'], ['people.id'], name=op.f('fk_accounts_person_people')),
    sa.PrimaryKeyConstraint('person', name=op.f('pk_accounts'))
    )
    op.create_table('archive_papers',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('row', sa.Text(), nullable=False),
    sa.Column('file', sa.Text(), nullable=True),
    sa.Column('holder', sa.Text(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('gap', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_archive_papers_item_id_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_archive_papers'))
    )
    with op.batch_alter_table('archive_papers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_archive_papers_item_id'), ['item_id'], unique=False)

    op.create_table('archives',
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('retention', sa.Text(), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('volume', sa.Text(), nullable=False),
    sa.Column('papers', Json(), nullable=False),
    sa.Column('gaps', Json(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_archives_item_id_items')),
    sa.PrimaryKeyConstraint('item_id', name=op.f('pk_archives'))
    )
    op.create_table('bases',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('issuer', sa.Text(), nullable=False),
    sa.Column('doc_no', sa.Text(), nullable=False),
    sa.Column('meeting', sa.Text(), nullable=False),
    sa.Column('dated', sa.Date(), nullable=True),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('file', sa.Text(), nullable=True),
    sa.Column('oral', sa.Boolean(), nullable=False),
    sa.Column('confirmed_by', sa.Text(), nullable=True),
    sa.Column('confirmed_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_bases_item_id_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bases'))
    )
    with op.batch_alter_table('bases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bases_item_id'), ['item_id'], unique=False)

    op.create_table('closings',
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('counted_on', sa.Date(), nullable=True),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('days_late', sa.Integer(), nullable=False),
    sa.Column('reading', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_closings_item_id_items')),
    sa.PrimaryKeyConstraint('item_id', name=op.f('pk_closings'))
    )
    op.create_table('coops',
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('office', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('task', sa.Text(), server_default='', nullable=False),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('handler', sa.Text(), nullable=True),
    sa.Column('asked_at', Instant(), nullable=True),
    sa.Column('answered_at', Instant(), nullable=True),
    sa.Column('signed_at', Instant(), nullable=True),
    sa.Column('signed_by', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_coops_item_id_items')),
    sa.PrimaryKeyConstraint('item_id', 'office', name=op.f('pk_coops'))
    )
    with op.batch_alter_table('coops', schema=None) as batch_op:
        batch_op.create_index('ix_coops_office', ['office'], unique=False)

    op.create_table('declined',
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.Text(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_declined_item_id_items')),
    sa.PrimaryKeyConstraint('item_id', name=op.f('pk_declined'))
    )
    op.create_table('deliverables',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('standard', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('due', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_deliverables_item_id_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliverables'))
    )
    with op.batch_alter_table('deliverables', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deliverables_item_id'), ['item_id'], unique=False)

    op.create_table('feedbacks',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('office', sa.Text(), nullable=False),
    sa.Column('stage_id', sa.Text(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('conclusion', sa.Text(), nullable=False),
    sa.Column('progress', sa.Integer(), nullable=True),
    sa.Column('headline', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('no_evidence_reason', sa.Text(), nullable=False),
    sa.Column('next', sa.Text(), nullable=False),
    sa.Column('late_reason', sa.Text(), nullable=False),
    sa.Column('deliverables', Json(), nullable=False),
    sa.Column('sources', Json(), nullable=False),
    sa.Column('gaps', Json(), nullable=False),
    sa.Column('draft_by', sa.Text(), nullable=False),
    sa.Column('drafted_at', Instant(), nullable=False),
    sa.Column('by_head', sa.Boolean(), nullable=False),
    sa.Column('confirmed_by', sa.Text(), nullable=True),
    sa.Column('sent_at', Instant(), nullable=True),
    sa.Column('reviewed_by', sa.Text(), nullable=True),
    sa.Column('reviewed_at', Instant(), nullable=True),
    sa.Column('outcome', sa.Text(), server_default='', nullable=False),
    sa.Column('return_kind', sa.Text(), server_default='', nullable=False),
    sa.Column('return_reason', sa.Text(), server_default='', nullable=False),
    sa.Column('return_points', Json(), nullable=True),
    sa.Column('summary', sa.Text(), server_default='', nullable=False),
    sa.Column('accepted_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_feedbacks_item_id_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedbacks')),
    sa.UniqueConstraint('item_id', 'kind', 'office', 'stage_id', 'round', name=op.f('uq_feedbacks_item_id_kind_office_stage_id_round'))
    )
    with op.batch_alter_table('feedbacks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feedbacks_item_id'), ['item_id'], unique=False)

    op.create_table('handlers',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('office', sa.Text(), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('part', sa.Text(), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('until', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_handlers_item_id_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handlers'))
    )
    with op.batch_alter_table('handlers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handlers_item_id'), ['item_id'], unique=False)

    op.create_table('instances',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('business_key', sa.Text(), nullable=False),
    sa.Column('process_id', sa.Text(), nullable=False),
    sa.Column('version_id', sa.BigInteger(), nullable=False),
    sa.Column('record_kind', sa.Text(), nullable=False),
    sa.Column('record_id', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('state', sa.LargeBinary(), nullable=False),
    sa.Column('open', Json(), nullable=False),
    sa.Column('started_at', Instant(), nullable=False),
    sa.Column('started_by', sa.Text(), nullable=False),
    sa.Column('ended_at', Instant(), nullable=True),
    sa.Column('ended_because', sa.Text(), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['process_versions.id'], name=op.f('fk_instances_version_id_process_versions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_instances'))
    )
    with op.batch_alter_table('instances', schema=None) as batch_op:
        batch_op.create_index('ix_instances_key', ['business_key', 'status'], unique=False)

    op.create_table('item_versions',
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('lead', sa.Text(), nullable=False),
    sa.Column('coops', Json(), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('rule_version', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_item_versions_item_id_items')),
    sa.PrimaryKeyConstraint('item_id', 'version', name=op.f('pk_item_versions'))
    )
    op.create_table('ledger_entries',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('algorithm', sa.Text(), nullable=False),
    sa.Column('previous', sa.Text(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_ledger_entries_item_id_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entries')),
    sa.UniqueConstraint('item_id', 'seq', name=op.f('uq_ledger_entries_item_id_seq'))
    )
    op.create_table('memberships',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('office', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.CheckConstraint('valid_to >= valid_from', name=op.f('ck_memberships_dated')),
    sa.ForeignKeyConstraint(['office'], ['offices.name'], name=op.f('fk_memberships_office_offices')),
    sa.ForeignKeyConstraint(['person'], ['people.id'], name=op.f('fk_memberships_person_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_memberships'))
    )
    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_memberships_office'), ['office'], unique=False)
        batch_op.create_index(batch_op.f('ix_memberships_person'), ['person'], unique=False)

    op.create_table('milestones',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('plan_version', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_milestones_item_id_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_milestones'))
    )
    with op.batch_alter_table('milestones', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_milestones_item_id'), ['item_id'], unique=False)

    op.create_table('missed_reports',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('office', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('stage_id', sa.Text(), nullable=True),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_missed_reports_item_id_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_missed_reports'))
    )
    with op.batch_alter_table('missed_reports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_missed_reports_item_id'), ['item_id'], unique=False)

    op.create_table('moments',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('row', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('done_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_moments_item_id_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_moments')),
    sa.UniqueConstraint('item_id', 'kind', 'due', 'row', name=op.f('uq_moments_item_id_kind_due_row'))
    )
    op.create_table('notices',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=True),
    sa.Column('drafted_by', sa.Text(), nullable=False),
    sa.Column('drafted_at', Instant(), nullable=False),
    sa.Column('issued_at', Instant(), nullable=True),
    sa.Column('addressees', Json(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_notices_item_id_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices')),
    sa.UniqueConstraint('number', name=op.f('uq_notices_number'))
    )
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notices_item_id'), ['item_id'], unique=False)

    op.create_table('plan_comments',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('office', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_plan_comments_item_id_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_comments'))
    )
    with op.batch_alter_table('plan_comments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_comments_item_id'), ['item_id'], unique=False)

    op.create_table('plans',
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('goal', sa.Text(), nullable=False),
    sa.Column('drafted_by', sa.Text(), nullable=False),
    sa.Column('drafted_at', Instant(), nullable=False),
    sa.Column('confirmed_by', sa.Text(), nullable=True),
    sa.Column('adopted_at', Instant(), nullable=True),
    sa.Column('milestones', Json(), nullable=False),
    sa.Column('handlers', Json(), nullable=False),
    sa.Column('coop_parts', Json(), nullable=False),
    sa.Column('stages', Json(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_plans_item_id_items')),
    sa.PrimaryKeyConstraint('item_id', 'version', name=op.f('pk_plans'))
    )
    op.create_table('portfolios',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('office', sa.Text(), nullable=True),
    sa.Column('business_line', sa.Text(), nullable=True),
    sa.Column('leader_post', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.CheckConstraint('office IS NOT NULL OR business_line IS NOT NULL', name=op.f('ck_portfolios_of_something')),
    sa.CheckConstraint('valid_to >= valid_from', name=op.f('ck_portfolios_dated')),
    sa.ForeignKeyConstraint(['office'], ['offices.name'], name=op.f('fk_portfolios_office_offices')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_portfolios'))
    )
    with op.batch_alter_table('portfolios', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_portfolios_office'), ['office'], unique=False)

    op.create_table('posts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('post', sa.Text(), nullable=False),
    sa.Column('office', sa.Text(), nullable=True),
    sa.Column('acting', sa.Boolean(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.CheckConstraint('valid_to >= valid_from', name=op.f('ck_posts_dated')),
    sa.ForeignKeyConstraint(['office'], ['offices.name'], name=op.f('fk_posts_office_offices')),
    sa.ForeignKeyConstraint(['person'], ['people.id'], name=op.f('fk_posts_person_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_posts'))
    )
    with op.batch_alter_table('posts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_posts_office'), ['office'], unique=False)
        batch_op.create_index(batch_op.f('ix_posts_person'), ['person'], unique=False)
        batch_op.create_index(batch_op.f('ix_posts_post'), ['post'], unique=False)

    op.create_table('readings',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('principal', sa.Text(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('read_by', sa.Text(), nullable=True),
    sa.Column('read_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_readings_item_id_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_readings')),
    sa.UniqueConstraint('item_id', 'principal', 'what', name=op.f('uq_readings_item_id_principal_what'))
    )
    with op.batch_alter_table('readings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_readings_item_id'), ['item_id'], unique=False)
        batch_op.create_index('ix_readings_unread', ['principal', 'read_at'], unique=False)

    op.create_table('reminders',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('row', sa.Text(), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('recipients', Json(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_reminders_item_id_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminders'))
    )
    with op.batch_alter_table('reminders', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reminders_item_id'), ['item_id'], unique=False)

    op.create_table('stages',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('dropped', sa.Boolean(), nullable=False),
    sa.Column('started_at', Instant(), nullable=True),
    sa.Column('first_sent_at', Instant(), nullable=True),
    sa.Column('sent_at', Instant(), nullable=True),
    sa.Column('accepted_at', Instant(), nullable=True),
    sa.Column('authors', Json(), nullable=False),
    sa.Column('draft_by_head', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_stages_item_id_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stages'))
    )
    with op.batch_alter_table('stages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stages_item_id'), ['item_id'], unique=False)
        batch_op.create_index('uq_stages_planned', ['item_id', 'due'], unique=True, sqlite_where=sa.text("kind = 'planned'"), postgresql_where=sa.text("kind = 'planned'"))

    op.create_table('substitutes',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('for_person', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.CheckConstraint('person <> for_person', name=op.f('ck_substitutes_another')),
    sa.CheckConstraint('valid_to >= valid_from', name=op.f('ck_substitutes_dated')),
    sa.ForeignKeyConstraint(['for_person'], ['people.id'], name=op.f('fk_substitutes_for_person_people')),
    sa.ForeignKeyConstraint(['person'], ['people.id'], name=op.f('fk_substitutes_person_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_substitutes'))
    )
    with op.batch_alter_table('substitutes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_substitutes_for_person'), ['for_person'], unique=False)
        batch_op.create_index(batch_op.f('ix_substitutes_person'), ['person'], unique=False)

    op.create_table('supplements',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('office', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('evidence', Json(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_supplements_item_id_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supplements'))
    )
    with op.batch_alter_table('supplements', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_supplements_item_id'), ['item_id'], unique=False)

    op.create_table('deliveries',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('notice_id', sa.Text(), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('office', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('succeeded', sa.Boolean(), nullable=True),
    sa.Column('acted_at', Instant(), nullable=False),
    sa.Column('entered_at', Instant(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('record', Json(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_deliveries_item_id_items')),
    sa.ForeignKeyConstraint(['notice_id'], ['notices.id'], name=op.f('fk_deliveries_notice_id_notices')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliveries')),
    sa.UniqueConstraint('notice_id', 'office', 'channel', 'attempt', name=op.f('uq_deliveries_notice_id_office_channel_attempt'))
    )
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deliveries_item_id'), ['item_id'], unique=False)

    op.create_table('feedback_evidence',
    sa.Column('feedback_id', sa.Text(), nullable=False),
    sa.Column('attachment_id', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['feedback_id'], ['feedbacks.id'], name=op.f('fk_feedback_evidence_feedback_id_feedbacks')),
    sa.PrimaryKeyConstraint('feedback_id', 'attachment_id', name=op.f('pk_feedback_evidence'))
    )
    op.create_table('sessions',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('started_at', Instant(), nullable=False),
    sa.Column('seen_at', Instant(), nullable=False),
    sa.Column('ended_at', Instant(), nullable=True),
    sa.Column('ip', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['person'], ['accounts.person'], name=op.f('fk_sessions_person_accounts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sessions'))
    )
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sessions_person'), ['person'], unique=False)

    op.create_table('work_items',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('instance_id', sa.Text(), nullable=False),
    sa.Column('business_key', sa.Text(), nullable=False),
    sa.Column('process_id', sa.Text(), nullable=False),
    sa.Column('element_id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('lane', sa.Text(), nullable=False),
    sa.Column('form', sa.Text(), nullable=False),
    sa.Column('article', sa.Text(), nullable=False),
    sa.Column('names', Json(), nullable=False),
    sa.Column('candidates', Json(), nullable=False),
    sa.Column('excluded', Json(), nullable=False),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('created_at', Instant(), nullable=False),
    sa.Column('claimed_by', sa.Text(), nullable=True),
    sa.Column('claimed_at', Instant(), nullable=True),
    sa.Column('acted_by', sa.Text(), nullable=True),
    sa.Column('entered_by', sa.Text(), nullable=True),
    sa.Column('acted_at', Instant(), nullable=True),
    sa.Column('entered_at', Instant(), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('closed_because', sa.Text(), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['instance_id'], ['instances.id'], name=op.f('fk_work_items_instance_id_instances')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_items'))
    )
    with op.batch_alter_table('work_items', schema=None) as batch_op:
        batch_op.create_index('ix_work_items_acted', ['acted_by', 'entered_at'], unique=False)
        batch_op.create_index('ix_work_items_key', ['business_key', 'status'], unique=False)
