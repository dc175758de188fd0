"""The type of a Word document has 71 letters: it did not fit its column, and no such document could be added."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0006", "0005", None, None


def upgrade() -> None:
    op.alter_column("document", "media_type", type_=sa.String(120))


def downgrade() -> None:
    """What is longer than the column was is cut to what fits: the file itself says what it is."""
    op.execute("update document set media_type = left(media_type, 60) where length(media_type) > 60")
    op.alter_column("document", "media_type", type_=sa.String(60))
