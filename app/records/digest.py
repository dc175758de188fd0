"""A letter about notices: how many there are and nothing else."""

import re
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from app import audit, config
from app.db import Model
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.i18n import ngettext
from app.people.models import User

WAIT = timedelta(minutes=2)
"""What happens within it goes into one letter. Real time, as all of this: a moved clock sends nothing earlier."""
GAP = timedelta(minutes=30)
"""Nobody gets the next letter sooner."""
ADDRESS = re.compile(r"[^@\s<>,;\"]{1,64}@[A-Za-z0-9.-]{1,50}\.[A-Za-z0-9-]{2,20}", re.ASCII)


class Digest(Model):
    """A letter to one person about some notices; each notice names its letter, so that no event is in two of them."""

    __tablename__ = "digest"
    __table_args__ = (Index("ix_digest_user", "user_id", "made_at"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    number: Mapped[int]  # of notices
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


def write_to(user: User, address: str) -> None:
    """Letters to the person go there from now on; empty: no letters. RuleBroken for what is no address."""
    given = address.strip()
    if given and not ADDRESS.fullmatch(given):
        raise RuleBroken(_l("Write an e-mail address, like name@department.gov.kz."), "email")
    if given == (user.email or ""):
        return
    user.email = given or None
    audit.record(user, "address for letters set", user)


def words(number: int) -> tuple[str, str]:
    """Subject and text in the language spoken: no name, no case, no place. A mailbox is read by others too."""
    things = str(ngettext("%(num)d thing waits for you in Alaqan.", "%(num)d things wait for you in Alaqan.", number))
    where = config.read().site_url
    sign_in = _("Sign in to see it: %(address)s", address=where) if where else _("Sign in to see it.")
    about = _("This letter names nobody, on purpose: mail is no safe place for what is known about a child.")
    return things.rstrip("."), f"{things}\n{sign_in}\n\n{about}\n"
