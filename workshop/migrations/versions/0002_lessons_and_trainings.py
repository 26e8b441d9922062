"""Lessons and trainings: pace, pairs, newcomers, reminders, proof of training, campaigns, the
audit log."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'

# Columns that rows have already: the default fills them and does not stay.
ADDED = {
    'organisations': [('proof_of_training', sa.Boolean(), sa.false())],
    'assignments': [
        ('pace', sa.String(length=6), 'days'),
        ('pairs', sa.Boolean(), sa.false()),
        ('newcomers', sa.Boolean(), sa.false()),
        ('reminded', sa.Boolean(), sa.false()),
    ],
}


def upgrade() -> None:
    op.create_table('audit_entries',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.String(length=22), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.Column('action', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=160), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_audit_entries_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entries'))
    )
    op.create_index('ix_audit_entries_organisation_at', 'audit_entries', ['organisation_id', 'at'])
    op.create_table('campaigns',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.String(length=22), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_campaigns_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaigns'))
    )
    op.create_index(op.f('ix_campaigns_organisation_id'), 'campaigns', ['organisation_id'])
    for table, columns in ADDED.items():
        with op.batch_alter_table(table) as batch_op:
            for name, kind, default in columns:
                batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        with op.batch_alter_table(table) as batch_op:
            for name, kind, _default in columns:
                batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
    with op.batch_alter_table('assignments') as batch_op:
        batch_op.add_column(sa.Column('campaign_id', sa.String(length=22), nullable=True))
        batch_op.create_foreign_key(op.f('fk_assignments_campaign_id'), 'campaigns', ['campaign_id'], ['id'], ondelete='SET NULL')
        batch_op.create_check_constraint(op.f('ck_assignments_pace'), "pace IN ('lesson', 'days')")
        batch_op.create_index(op.f('ix_assignments_campaign_id'), ['campaign_id'])


def downgrade() -> None:
    with op.batch_alter_table('assignments') as batch_op:
        batch_op.drop_index(op.f('ix_assignments_campaign_id'))
        batch_op.drop_constraint(op.f('ck_assignments_pace'), type_='check')
        batch_op.drop_constraint(op.f('fk_assignments_campaign_id'), type_='foreignkey')
        batch_op.drop_column('campaign_id')
    for table, columns in ADDED.items():
        with op.batch_alter_table(table) as batch_op:
            for name, _kind, _default in columns:
                batch_op.drop_column(name)
    op.drop_table('campaigns')
    op.drop_table('audit_entries')
