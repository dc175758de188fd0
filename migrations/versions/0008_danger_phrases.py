"""Phrases that a shift lead adds to the list of danger or takes out of it, each decided by another one."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = '0008', '0007', None, None


def upgrade() -> None:
    op.create_table('danger_phrase',
    sa.Column('phrase', sa.String(length=200), nullable=False),
    sa.Column('is_taken_out', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('why', sa.String(length=1000), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('is_approved', sa.Boolean(), nullable=True),
    sa.Column('refused_because', sa.String(length=1000), nullable=True),
    sa.CheckConstraint('decided_by_id <> proposed_by_id', name=op.f('ck_danger_phrase_two_people')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user_account.id'], name=op.f('fk_danger_phrase_decided_by_id')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['user_account.id'], name=op.f('fk_danger_phrase_proposed_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_danger_phrase')),
    sa.UniqueConstraint('public_id', name=op.f('uq_danger_phrase_public_id'))
    )
    op.create_index('ix_danger_phrase_approved', 'danger_phrase', ['decided_at'], unique=False, postgresql_where=sa.text('is_approved is true'))
    op.create_index('uq_danger_phrase_waiting', 'danger_phrase', ['phrase'], unique=True, postgresql_where=sa.text('decided_at is null'))


def downgrade() -> None:
    op.drop_index('uq_danger_phrase_waiting', table_name='danger_phrase', postgresql_where=sa.text('decided_at is null'))
    op.drop_index('ix_danger_phrase_approved', table_name='danger_phrase', postgresql_where=sa.text('is_approved is true'))
    op.drop_table('danger_phrase')
