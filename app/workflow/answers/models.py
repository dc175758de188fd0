"""What forms asked, by version."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model


class FormVersion(Model):
    """What a form asked, in every language: answers are read with it, whatever is asked now."""

    __tablename__ = "form_version"

    form: Mapped[str] = mapped_column(String(80), primary_key=True)  # its name and version, as in `answer`
    asked: Mapped[dict[str, Any]] = mapped_column(JSONB)
