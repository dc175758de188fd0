"""A letter about notices: how many there are and nothing else."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from app import config
from app.db import Model
from app.i18n import gettext as _
from app.i18n import ngettext

WAIT = timedelta(minutes=2)
"""What happens within it goes into one letter. Real time, as all of this: a moved clock sends nothing earlier."""
GAP = timedelta(minutes=30)
"""Nobody gets the next letter sooner."""


class Digest(Model):
    """A letter to one person about some notices; each notice names its letter, so that no event is in two of them."""

    __tablename__ = "digest"
    __table_args__ = (Index("ix_digest_user", "user_id", "made_at"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    number: Mapped[int]  # of notices
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


def words(number: int) -> tuple[str, str]:
    """Subject and text in the language spoken: no name, no case, no place. A mailbox is read by others too."""
    things = str(ngettext("%(num)d thing waits for you in Alaqan.", "%(num)d things wait for you in Alaqan.", number))
    where = config.read().site_url
    sign_in = _("Sign in to see it: %(address)s", address=where) if where else _("Sign in to see it.")
    about = _("This letter names nobody, on purpose: mail is no safe place for what is known about a child.")
    return things.rstrip("."), f"{things}\n{sign_in}\n\n{about}\n"
