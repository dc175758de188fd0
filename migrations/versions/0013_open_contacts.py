"""The record of a contact stays open until somebody ends it, and what is decided in it is an act of its own.

Records of before ended when they were triaged.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0013", "0012", None, None


def upgrade() -> None:
    op.create_table('contact_act',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('task_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Enum('not_a_contact', 'information', 'psychologist', 'adult_help', 'state_body', 'emergency', name='outcome', native_enum=False, length=30), nullable=False),
    sa.Column('outcome_detail', sa.String(length=30), nullable=True),
    sa.Column('had_child_id', sa.BigInteger(), nullable=True),
    sa.Column('had_case_id', sa.BigInteger(), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_contact_act_by_id')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_contact_act_contact_id')),
    sa.ForeignKeyConstraint(['had_case_id'], ['case.id'], name=op.f('fk_contact_act_had_case_id')),
    sa.ForeignKeyConstraint(['had_child_id'], ['person.id'], name=op.f('fk_contact_act_had_child_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_contact_act_task_id')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['user_account.id'], name=op.f('fk_contact_act_undone_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_act')),
    sa.UniqueConstraint('public_id', name=op.f('uq_contact_act_public_id'))
    )
    op.create_index('ix_contact_act_by', 'contact_act', ['by_id', 'at'], unique=False)
    op.create_index(op.f('ix_contact_act_contact_id'), 'contact_act', ['contact_id'], unique=False)
    op.create_index('uq_contact_act_task', 'contact_act', ['task_id'], unique=True)
    op.add_column('contact', sa.Column('call_index', sa.LargeBinary(length=32), nullable=True))
    op.add_column('contact', sa.Column('follows_id', sa.BigInteger(), nullable=True))
    op.add_column('contact', sa.Column('first_id', sa.BigInteger(), nullable=True))
    op.add_column('contact', sa.Column('handler_id', sa.Integer(), nullable=True))
    op.add_column('contact', sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('contact', sa.Column('ended_by_id', sa.Integer(), nullable=True))
    op.add_column('contact', sa.Column('ended_how', sa.Enum('ended', 'hung_up', 'by_itself', name='ending', native_enum=False, length=30), nullable=True))
    op.add_column('contact', sa.Column('circumstances', sa.ARRAY(sa.String(length=20)), server_default='{}', nullable=False))
    op.alter_column('contact', 'circumstances', server_default=None)
    op.create_index(op.f('ix_contact_call_index'), 'contact', ['call_index'], unique=False)
    op.create_index(op.f('ix_contact_first_id'), 'contact', ['first_id'], unique=False)
    op.create_index(op.f('ix_contact_follows_id'), 'contact', ['follows_id'], unique=False)
    op.create_index('ix_contact_open', 'contact', ['handler_id', 'id'], unique=False, postgresql_where=sa.text('ended_at is null'))
    op.create_foreign_key(op.f('fk_contact_first_id'), 'contact', 'contact', ['first_id'], ['id'])
    op.create_foreign_key(op.f('fk_contact_follows_id'), 'contact', 'contact', ['follows_id'], ['id'])
    op.create_foreign_key(op.f('fk_contact_handler_id'), 'contact', 'user_account', ['handler_id'], ['id'])
    op.create_foreign_key(op.f('fk_contact_ended_by_id'), 'contact', 'user_account', ['ended_by_id'], ['id'])
    op.execute(
        "update contact set ended_at = triaged_at, ended_by_id = triaged_by_id, ended_how = 'ended' where state = 'triaged'"
    )


def downgrade() -> None:
    op.drop_constraint(op.f('fk_contact_ended_by_id'), 'contact', type_='foreignkey')
    op.drop_constraint(op.f('fk_contact_handler_id'), 'contact', type_='foreignkey')
    op.drop_constraint(op.f('fk_contact_follows_id'), 'contact', type_='foreignkey')
    op.drop_constraint(op.f('fk_contact_first_id'), 'contact', type_='foreignkey')
    op.drop_index('ix_contact_open', table_name='contact', postgresql_where=sa.text('ended_at is null'))
    op.drop_index(op.f('ix_contact_follows_id'), table_name='contact')
    op.drop_index(op.f('ix_contact_first_id'), table_name='contact')
    op.drop_index(op.f('ix_contact_call_index'), table_name='contact')
    op.drop_column('contact', 'circumstances')
    op.drop_column('contact', 'ended_how')
    op.drop_column('contact', 'ended_by_id')
    op.drop_column('contact', 'ended_at')
    op.drop_column('contact', 'handler_id')
    op.drop_column('contact', 'first_id')
    op.drop_column('contact', 'follows_id')
    op.drop_column('contact', 'call_index')
    op.drop_index('uq_contact_act_task', table_name='contact_act')
    op.drop_index(op.f('ix_contact_act_contact_id'), table_name='contact_act')
    op.drop_index('ix_contact_act_by', table_name='contact_act')
    op.drop_table('contact_act')
