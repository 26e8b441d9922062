"""An index of those who lead, whom their organisation's pages list, among its many learners."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'


def upgrade() -> None:
    op.create_index('ix_people_who_lead', 'people', ['organisation_id'], unique=False, sqlite_where=sa.text('email IS NOT NULL'), postgresql_where=sa.text('email IS NOT NULL'))


def downgrade() -> None:
    op.drop_index('ix_people_who_lead', 'people', sqlite_where=sa.text('email IS NOT NULL'), postgresql_where=sa.text('email IS NOT NULL'))
