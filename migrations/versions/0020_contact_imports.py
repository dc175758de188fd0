"""Files of contacts that the shift lead uploads."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision, down_revision, branch_labels, depends_on = "0020", "0019", None, None


def upgrade() -> None:
    op.create_table('contact_import',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.LargeBinary(), nullable=True),
    sa.Column('name_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('content_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.Enum('prepared', 'running', 'done', name='importstate', native_enum=False, length=30), nullable=False),
    sa.Column('encoding', sa.String(length=20), nullable=False),
    sa.Column('sheet_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('columns', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.Column('known', sa.Integer(), nullable=False),
    sa.Column('good', sa.Integer(), nullable=False),
    sa.Column('imported', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_contact_import_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_import')),
    sa.UniqueConstraint('public_id', name=op.f('uq_contact_import_public_id'))
    )
    op.create_index('ix_contact_import_uploaded', 'contact_import', ['uploaded_at', 'id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_contact_import_uploaded', table_name='contact_import')
    op.drop_table('contact_import')
