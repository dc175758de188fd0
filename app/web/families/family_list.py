"""The list of foster families: one page of them, and a row in words."""

from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import case as when
from sqlalchemy import literal, select, tuple_
from sqlalchemy.orm import joinedload

from app import clock
from app.db import db
from app.i18n import format_date, in_language, lasting, ngettext
from app.i18n import gettext as _
from app.rules.families import families
from app.staff.models import User
from app.tables.families import FosterFamily, Stage
from app.tables.words.labels import label
from app.web.families.family_wanted import Wanted

PAGE = 40


def page(wanted: Wanted, actor: User) -> tuple[list[FosterFamily], str]:
    """The stalled first, then who has stood longest in a stage; at most PAGE, and the address of the next ones."""
    order = (when((families.stalled(), 0), else_=1), FosterFamily.stage_since_at, FosterFamily.id)
    query = wanted.select(actor).order_by(None).order_by(*order)
    if wanted.after is not None:
        last = db.session.execute(select(*order).where(FosterFamily.public_id == wanted.after)).one_or_none()
        if last is not None:
            query = query.where(tuple_(*order) > tuple_(*(literal(value) for value in last)))
    found = list(db.session.scalars(query.options(joinedload(FosterFamily.district)).limit(PAGE + 1)))
    more = len(found) > PAGE
    return found[:PAGE], wanted.url(after=str(found[PAGE - 1].public_id)) if more else ""


def line(family: FosterFamily) -> dict[str, Any]:
    """A row in words."""
    because = families.block(family) if family.stage in (Stage.ACTIVE, Stage.SUSPENDED) else None
    return {
        "url": url_for("families.show", public_id=family.public_id),
        "surname": family.surname,
        "number": family.number,
        "district": in_language(family.district, "name"),
        "stage": label(Stage, family.stage),
        "since": _("in this stage: %(length)s", length=lasting(clock.now() - family.stage_since_at)),
        "is_stalled": families.is_stalled(family),
        "free": _can_take(family) if because is None else "",
        "because": str(because or ""),
        "expires": format_date(family.clear_until) if _expires_soon(family) else "",
        "applied": format_date(family.applied_at),
    }


def _can_take(family: FosterFamily) -> str:
    """Its free places under contract; before that, what it wishes, once it has said so."""
    if family.stage in families.IN_WORK and family.stage is not Stage.APPLICANT:
        most = ngettext("up to %(num)d child", "up to %(num)d children", family.places)
        years = _("%(least)d to %(most)d years", least=family.age_from, most=family.age_to)
        return f"{most}, {years}"
    if family.stage is not Stage.ACTIVE:
        return ""
    free = max(family.places - family.taken, 0)
    return str(ngettext("%(num)d free place", "%(num)d free places", free))


def _expires_soon(family: FosterFamily) -> bool:
    today, last = clock.today(), family.clear_until
    return family.stage is Stage.ACTIVE and last is not None and today <= last <= today + timedelta(days=60)
