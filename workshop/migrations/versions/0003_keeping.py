"""Keeping and erasing: how long an organisation keeps pseudonyms, and who was done of those who are
erased."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'


def upgrade() -> None:
    # Organisations that are there already get the default, which does not stay.
    with op.batch_alter_table('organisations') as batch_op:
        batch_op.add_column(sa.Column('retention_days', sa.Integer(), nullable=False, server_default='400'))
    with op.batch_alter_table('organisations') as batch_op:
        batch_op.alter_column('retention_days', existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        batch_op.create_check_constraint(op.f('ck_organisations_retention_days'), 'retention_days BETWEEN 30 AND 3650')
    with op.batch_alter_table('items') as batch_op:
        batch_op.add_column(sa.Column('done_kept', sa.Integer(), nullable=True))
        batch_op.create_check_constraint(op.f('ck_items_done_kept'), 'done_kept >= 0')


def downgrade() -> None:
    with op.batch_alter_table('items') as batch_op:
        batch_op.drop_constraint(op.f('ck_items_done_kept'), type_='check')
        batch_op.drop_column('done_kept')
    with op.batch_alter_table('organisations') as batch_op:
        batch_op.drop_constraint(op.f('ck_organisations_retention_days'), type_='check')
        batch_op.drop_column('retention_days')
