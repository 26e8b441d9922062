"""Live sessions: their course, who is in the room, what a scene's votes gave."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'


def upgrade() -> None:
    op.create_table('live_sessions',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('code', sa.String(length=6), nullable=False),
    sa.Column('person_id', sa.String(length=22), nullable=False),
    sa.Column('group_id', sa.String(length=22), nullable=True),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('version', sa.String(length=64), nullable=False),
    sa.Column('alternative_names', sa.Boolean(), nullable=False),
    sa.Column('mode', sa.String(length=6), nullable=False),
    sa.Column('hands', sa.String(length=6), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('presenter_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('phase', sa.String(length=8), nullable=False),
    sa.Column('paused', sa.Boolean(), nullable=False),
    sa.Column('path', sa.JSON(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('votes', sa.Integer(), nullable=True),
    sa.Column('winner', sa.Integer(), nullable=True),
    sa.Column('how', sa.String(length=11), nullable=True),
    sa.Column('counted', sa.JSON(), nullable=False),
    sa.Column('taken', sa.JSON(), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("phase IN ('lobby', 'scene', 'voting', 'revealed', 'followed', 'ended')", name=op.f('ck_live_sessions_phase')),
    sa.CheckConstraint("mode IN ('phones', 'hands', 'both')", name=op.f('ck_live_sessions_mode')),
    sa.CheckConstraint("hands IN ('groups', 'eyes')", name=op.f('ck_live_sessions_hands')),
    sa.CheckConstraint("how IN ('majority', 'hands', 'facilitator')", name=op.f('ck_live_sessions_how')),
    sa.CheckConstraint('(winner IS NULL) = (how IS NULL)', name=op.f('ck_live_sessions_winner_has_how')),
    sa.CheckConstraint("(phase = 'voting') = (salt IS NOT NULL)", name=op.f('ck_live_sessions_salt_while_voting')),
    sa.CheckConstraint('minutes BETWEEN 10 AND 240', name=op.f('ck_live_sessions_minutes')),
    sa.CheckConstraint('revision >= 0 AND round >= 0 AND votes >= 0', name=op.f('ck_live_sessions_counts')),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_live_sessions_group_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_live_sessions_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['version'], ['content_versions.hash'], name=op.f('fk_live_sessions_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_live_sessions')),
    sa.UniqueConstraint('code', name=op.f('uq_live_sessions_code'))
    )
    for column in ('created_at', 'group_id', 'person_id'):
        op.create_index(op.f(f'ix_live_sessions_{column}'), 'live_sessions', [column])
    op.create_table('live_participants',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('session_id', sa.String(length=22), nullable=False),
    sa.Column('pseudonym', sa.String(length=80), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('vote', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['session_id'], ['live_sessions.id'], name=op.f('fk_live_participants_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_live_participants')),
    sa.UniqueConstraint('session_id', 'pseudonym', name=op.f('uq_live_participants_session_id_pseudonym'))
    )
    op.create_table('live_scenes',
    sa.Column('session_id', sa.String(length=22), nullable=False),
    sa.Column('scene', sa.String(length=200), nullable=False),
    sa.Column('numbers', sa.JSON(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=True),
    sa.Column('noisy', sa.JSON(), nullable=True),
    sa.Column('scale', sa.String(length=20), nullable=True),
    sa.Column('hands', sa.JSON(), nullable=True),
    sa.CheckConstraint('(noisy IS NULL) = (n IS NULL)', name=op.f('ck_live_scenes_noisy_has_n')),
    sa.CheckConstraint('(noisy IS NULL) = (scale IS NULL)', name=op.f('ck_live_scenes_noisy_has_scale')),
    sa.CheckConstraint('n >= 5', name=op.f('ck_live_scenes_at_least_k')),
    sa.ForeignKeyConstraint(['session_id'], ['live_sessions.id'], name=op.f('fk_live_scenes_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('session_id', 'scene', name=op.f('pk_live_scenes'))
    )


def downgrade() -> None:
    op.drop_table('live_scenes')
    op.drop_table('live_participants')
    op.drop_table('live_sessions')
