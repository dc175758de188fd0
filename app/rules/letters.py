"""Letters about notices: how many there are and nothing else, and where they go.

Many events make one letter and each event is in one letter only; no letter is forgotten.
"""

import re
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from app import audit, clock, config, mail
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.i18n import ngettext, speaking
from app.jobs import defer, job
from app.rules.notices import on_told
from app.staff.models import User
from app.tables.digests import Digest
from app.tables.notices import Notice

WAIT = timedelta(minutes=2)
"""What happens within it goes into one letter. Real time, as all of this: a moved clock sends nothing earlier."""
GAP = timedelta(minutes=30)
"""Nobody gets the next letter sooner."""
ADDRESS = re.compile(r"[^@\s<>,;\"]{1,64}@[A-Za-z0-9.-]{1,50}\.[A-Za-z0-9-]{2,20}", re.ASCII)


def write_to(user: User, address: str) -> None:
    """Letters to the person go there from now on; empty: no letters. RuleBroken for what is no address."""
    given = address.strip()
    if given and not ADDRESS.fullmatch(given):
        raise RuleBroken(_l("Enter an email address, like name@department.gov.kz."), "email")
    if given == (user.email or ""):
        return
    user.email = given or None
    audit.record(user, AuditCode.ADDRESS_FOR_LETTERS_SET, user)


def words(number: int) -> tuple[str, str]:
    """Subject and text in the language spoken: no name, no case, no place. A mailbox is read by others too."""
    notices = str(ngettext("You have %(num)d new notice in Alaqan.", "You have %(num)d new notices in Alaqan.", number))
    where = config.read().site_url
    sign_in = _("Sign in to see it: %(address)s", address=where) if where else _("Sign in to see it.")
    about = _("This email names no one on purpose: email is not a safe place for information about a child.")
    return notices.rstrip("."), f"{notices}\n{sign_in}\n\n{about}\n"


@on_told
def announce(user: User) -> None:
    """A letter will tell the person that something waits, if there is a mail server and the person has an address."""
    if user.email and mail.is_configured():
        _later(user.id, clock.real_now() + WAIT)


@job("make_digest")
def make_digest(user_id: int) -> None:
    """The person's unread notices that no letter has told of become one letter."""
    user = db.session.get_one(User, user_id, with_for_update={"key_share": True})
    if not user.is_enabled or not user.email or not mail.is_configured():
        return
    last = db.session.scalar(select(func.max(Digest.made_at)).where(Digest.user_id == user_id))
    if last is not None and last + GAP > clock.real_now():
        _later(user_id, last + GAP)
        return
    untold = (Notice.user_id == user_id, Notice.read_at.is_(None), Notice.digest_id.is_(None))
    found = list(db.session.scalars(select(Notice.id).where(*untold).order_by(Notice.id)))
    if not found:
        return
    letter = Digest(user_id=user_id, number=len(found), made_at=clock.real_now())
    db.session.add(letter)
    db.session.flush()
    db.session.execute(update(Notice).where(Notice.id.in_(found)).values(digest_id=letter.id))
    defer(send_digest, digest_id=letter.id)


@job("send_digest")
def send_digest(digest_id: int) -> None:
    """The letter goes out. A server that does not take it is asked again; asked twice, it can tell that it is one."""
    with db.unit_of_work():
        letter = db.session.get_one(Digest, digest_id)
        user = db.session.get_one(User, letter.user_id)
        if letter.sent_at is not None or not user.email:
            return
        address, number, language = user.email, letter.number, user.language
    with speaking(language or "kk"):
        subject, text = words(number)
    mail.send(address, subject, text, f"digest-{digest_id}")  # no transaction is open meanwhile
    with db.unit_of_work():
        db.session.get_one(Digest, digest_id).sent_at = clock.real_now()


def _later(user_id: int, at: datetime) -> None:
    defer(make_digest, once=f"{make_digest.name} {user_id}", at=at, user_id=user_id)
