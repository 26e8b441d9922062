"""The first tables"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None


def upgrade() -> None:
    op.create_table('batches',
    sa.Column('item_id', sa.String(length=22), nullable=False),
    sa.Column('shapes', sa.JSON(), nullable=False),
    sa.Column('expected', sa.Integer(), nullable=False),
    sa.Column('population', sa.Integer(), nullable=False),
    sa.Column('plan', sa.JSON(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('target', sa.Integer(), nullable=True),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=True),
    sa.Column('sealed', sa.LargeBinary(), nullable=True),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.Column('held_back', sa.Integer(), nullable=False),
    sa.CheckConstraint('(salt IS NULL) = (sealed IS NULL)', name=op.f('ck_batches_sealed_needs_salt')),
    sa.CheckConstraint('NOT closed OR (n = 0 AND target IS NULL)', name=op.f('ck_batches_closed_is_empty')),
    sa.CheckConstraint('NOT closed OR salt IS NULL', name=op.f('ck_batches_closed_has_no_salt')),
    sa.CheckConstraint('closed OR held_back = 0', name=op.f('ck_batches_held_back_at_close')),
    sa.CheckConstraint('n >= 0 AND held_back >= 0 AND sequence >= 1', name=op.f('ck_batches_counts')),
    sa.CheckConstraint('target IS NULL OR (target >= 5 AND n < target)', name=op.f('ck_batches_target')),
    sa.PrimaryKeyConstraint('item_id', name=op.f('pk_batches'))
    )
    op.create_table('content_versions',
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=6), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('files', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_content_versions'))
    )
    op.create_table('day_counts',
    sa.Column('item_id', sa.String(length=22), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.CheckConstraint('done >= 1', name=op.f('ck_day_counts_counts')),
    sa.PrimaryKeyConstraint('item_id', 'day', name=op.f('pk_day_counts'))
    )
    op.create_table('installation',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('value', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_installation'))
    )
    op.create_table('leases',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('holder', sa.String(length=40), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_leases'))
    )
    op.create_table('organisations',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('time_zone', sa.String(length=40), nullable=False),
    sa.Column('demonstration', sa.Boolean(), nullable=False),
    sa.CheckConstraint("kind IN ('school', 'company')", name=op.f('ck_organisations_kind')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisations'))
    )
    op.create_table('releases',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('item_id', sa.String(length=22), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('tables', sa.JSON(), nullable=False),
    sa.CheckConstraint('n >= 5', name=op.f('ck_releases_at_least_k')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_releases')),
    sa.UniqueConstraint('item_id', 'sequence', name=op.f('uq_releases_item_id_sequence'))
    )
    op.create_table('sensitive_counts',
    sa.Column('item_id', sa.String(length=22), nullable=False),
    sa.Column('table_id', sa.String(length=100), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=True),
    sa.Column('sealed', sa.LargeBinary(), nullable=True),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.Column('published_n', sa.Integer(), nullable=True),
    sa.Column('band', sa.String(length=16), nullable=True),
    sa.CheckConstraint('(published_n IS NULL) = (band IS NULL)', name=op.f('ck_sensitive_counts_published_whole')),
    sa.CheckConstraint('(salt IS NULL) = (sealed IS NULL)', name=op.f('ck_sensitive_counts_sealed_needs_salt')),
    sa.CheckConstraint('NOT closed OR (salt IS NULL AND n = 0)', name=op.f('ck_sensitive_counts_closed_is_empty')),
    sa.CheckConstraint('n >= 0', name=op.f('ck_sensitive_counts_counts')),
    sa.CheckConstraint('published_n IS NULL OR (closed AND published_n >= 10)', name=op.f('ck_sensitive_counts_published_at_close')),
    sa.PrimaryKeyConstraint('item_id', 'table_id', name=op.f('pk_sensitive_counts'))
    )
    op.create_table('contacts',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.String(length=22), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('how', sa.String(length=160), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_contacts_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contacts'))
    )
    with op.batch_alter_table('contacts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contacts_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('groups',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.String(length=22), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('audience', sa.String(length=20), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('joining', sa.String(length=5), nullable=False),
    sa.Column('code', sa.String(length=6), nullable=True),
    sa.Column('open', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(joining = 'code') = (code IS NOT NULL)", name=op.f('ck_groups_code_when_joining_by_code')),
    sa.CheckConstraint("joining IN ('slips', 'code')", name=op.f('ck_groups_joining')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_groups_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_groups')),
    sa.UniqueConstraint('code', name=op.f('uq_groups_code'))
    )
    with op.batch_alter_table('groups', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_groups_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('people',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.String(length=22), nullable=False),
    sa.Column('role', sa.String(length=13), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('return_code_hash', sa.String(length=64), nullable=True),
    sa.Column('code_replaced', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=True),
    sa.Column('audience', sa.String(length=20), nullable=True),
    sa.CheckConstraint("(role = 'learner') = (email IS NULL)", name=op.f('ck_people_only_learners_have_no_address')),
    sa.CheckConstraint("role IN ('administrator', 'facilitator', 'learner')", name=op.f('ck_people_role')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_people_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people')),
    sa.UniqueConstraint('email', name=op.f('uq_people_email')),
    sa.UniqueConstraint('return_code_hash', name=op.f('uq_people_return_code_hash'))
    )
    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_people_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('assignments',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('group_id', sa.String(length=22), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expected', sa.Integer(), nullable=True),
    sa.Column('opened', sa.Boolean(), nullable=False),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('alternative_names', sa.Boolean(), nullable=False),
    sa.Column('proof_of_training', sa.Boolean(), nullable=False),
    sa.CheckConstraint('(closed_at IS NOT NULL) = closed', name=op.f('ck_assignments_closed_has_a_time')),
    sa.CheckConstraint('due_at IS NULL OR due_at > opens_at', name=op.f('ck_assignments_due_after_opening')),
    sa.CheckConstraint('opened OR NOT closed', name=op.f('ck_assignments_opened_before_closed')),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_assignments_group_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignments'))
    )
    with op.batch_alter_table('assignments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assignments_due_at'), ['due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_assignments_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assignments_opens_at'), ['opens_at'], unique=False)

    op.create_table('group_facilitators',
    sa.Column('group_id', sa.String(length=22), nullable=False),
    sa.Column('person_id', sa.String(length=22), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_group_facilitators_group_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_group_facilitators_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('group_id', 'person_id', name=op.f('pk_group_facilitators'))
    )
    with op.batch_alter_table('group_facilitators', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_group_facilitators_person_id'), ['person_id'], unique=False)

    op.create_table('memberships',
    sa.Column('group_id', sa.String(length=22), nullable=False),
    sa.Column('person_id', sa.String(length=22), nullable=False),
    sa.Column('pseudonym', sa.String(length=80), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('spare', sa.Boolean(), nullable=False),
    sa.Column('used', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_memberships_group_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_memberships_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('group_id', 'person_id', name=op.f('pk_memberships')),
    sa.UniqueConstraint('group_id', 'number', name=op.f('uq_memberships_group_id_number')),
    sa.UniqueConstraint('group_id', 'pseudonym', name=op.f('uq_memberships_group_id_pseudonym'))
    )
    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_memberships_person_id'), ['person_id'], unique=False)

    op.create_table('sign_in_links',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.String(length=22), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_sign_in_links_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_sign_in_links'))
    )
    with op.batch_alter_table('sign_in_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_links_person_id'), ['person_id'], unique=False)

    op.create_table('sign_ins',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.String(length=22), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_sign_ins_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_sign_ins'))
    )
    with op.batch_alter_table('sign_ins', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_ins_person_id'), ['person_id'], unique=False)

    op.create_table('items',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('assignment_id', sa.String(length=22), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=6), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('version', sa.String(length=64), nullable=False),
    sa.Column('phase', sa.String(length=6), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('module', 'quiz', 'form')", name=op.f('ck_items_kind')),
    sa.CheckConstraint("phase = '' OR kind = 'form'", name=op.f('ck_items_only_forms_have_phases')),
    sa.CheckConstraint("phase IN ('', 'before', 'after')", name=op.f('ck_items_phase')),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignments.id'], name=op.f('fk_items_assignment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['version'], ['content_versions.hash'], name=op.f('fk_items_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_items')),
    sa.UniqueConstraint('assignment_id', 'slug', 'phase', name=op.f('uq_items_assignment_id_slug_phase'))
    )
    with op.batch_alter_table('items', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_items_assignment_id'), ['assignment_id'], unique=False)

    op.create_table('rosters',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('item_id', sa.String(length=22), nullable=False),
    sa.Column('person_id', sa.String(length=22), nullable=True),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('phase', sa.String(length=6), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('counted', sa.Boolean(), nullable=False),
    sa.Column('done', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_rosters_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_rosters_person_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rosters')),
    sa.UniqueConstraint('item_id', 'person_id', name=op.f('uq_rosters_item_id_person_id'))
    )
    with op.batch_alter_table('rosters', schema=None) as batch_op:
        batch_op.create_index('ix_rosters_done', ['item_id'], unique=False, sqlite_where=sa.text('done'), postgresql_where=sa.text('done'))
        batch_op.create_index(batch_op.f('ix_rosters_person_id'), ['person_id'], unique=False)
        batch_op.create_index('uq_rosters_one_submission', ['person_id', 'slug', 'phase', 'edition'], unique=True, sqlite_where=sa.text('done AND counted'), postgresql_where=sa.text('done AND counted'))



def downgrade() -> None:
    with op.batch_alter_table('rosters', schema=None) as batch_op:
        batch_op.drop_index('uq_rosters_one_submission', sqlite_where=sa.text('done AND counted'), postgresql_where=sa.text('done AND counted'))
        batch_op.drop_index(batch_op.f('ix_rosters_person_id'))
        batch_op.drop_index('ix_rosters_done', sqlite_where=sa.text('done'), postgresql_where=sa.text('done'))

    op.drop_table('rosters')
    with op.batch_alter_table('items', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_items_assignment_id'))

    op.drop_table('items')
    with op.batch_alter_table('sign_ins', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_ins_person_id'))

    op.drop_table('sign_ins')
    with op.batch_alter_table('sign_in_links', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_links_person_id'))

    op.drop_table('sign_in_links')
    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_memberships_person_id'))

    op.drop_table('memberships')
    with op.batch_alter_table('group_facilitators', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_group_facilitators_person_id'))

    op.drop_table('group_facilitators')
    with op.batch_alter_table('assignments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assignments_opens_at'))
        batch_op.drop_index(batch_op.f('ix_assignments_group_id'))
        batch_op.drop_index(batch_op.f('ix_assignments_due_at'))

    op.drop_table('assignments')
    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_people_organisation_id'))

    op.drop_table('people')
    with op.batch_alter_table('groups', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_groups_organisation_id'))

    op.drop_table('groups')
    with op.batch_alter_table('contacts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contacts_organisation_id'))

    op.drop_table('contacts')
    op.drop_table('sensitive_counts')
    op.drop_table('releases')
    op.drop_table('organisations')
    op.drop_table('leases')
    op.drop_table('installation')
    op.drop_table('day_counts')
    op.drop_table('content_versions')
    op.drop_table('batches')
