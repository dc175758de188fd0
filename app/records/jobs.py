"""What the records do by themselves: find cases that fell silent, move dates, write letters about notices.

Many events make one letter and each event is in one letter only; no letter is forgotten.
"""

from datetime import datetime

from sqlalchemy import func, select, update

from app import clock, mail
from app.db import db
from app.i18n import speaking
from app.jobs import defer, every, job
from app.people.models import User
from app.records import absences, family_dates, plan_lines, redating, silence
from app.records.digest import GAP, WAIT, Digest, words
from app.records.notice import Notice, on_told


@every("* * * * * 40", name="mind_silence")
def mind_silence() -> None:
    """Mended cases leave the list within a minute; once a night, by the movable clock, all open cases are checked."""
    silence.tick()


@every("* * * * * 10", name="mind_families")
def mind_families() -> None:
    """Once a night, by the movable clock: renewals, annual checks, children of families who come of age."""
    family_dates.tick()


@every("* * * * * 50", name="mind_plans")
def mind_plans() -> None:
    """Lines of joint plans whose day has passed are told of."""
    plan_lines.remind()


@every("* * * * * 30", name="mind_absences")
def mind_absences() -> None:
    """Absences begin and end by themselves, by the movable clock."""
    absences.tick()


@every("* * * * * 20", name="apply_changes")
def apply_changes() -> None:
    """A change of the table whose day has come reaches what is open, each instance in a transaction of its own."""
    for row in redating.due_changes():
        row.moved_at = clock.now()
        for instance_id in redating.instances_of(row):
            defer(move_dates, instance_id=instance_id, kind=redating.kind_of(row), number=row.id)


@job("move_dates")
def move_dates(instance_id: int, kind: str, number: int) -> None:
    """One instance's open tasks and timers."""
    redating.move(instance_id, kind, number)


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
