"""What the head is shown and asked about a inactive case: what it lacks at this very moment."""

from typing import Any

from app.forms import choices
from app.i18n import format_datetime
from app.i18n import gettext as _
from app.processes.silent_case import service
from app.processes.silent_case.forms import MendSilenceForm
from app.rules.cases import managers
from app.rules.course import inactivity
from app.staff.models import User
from app.tables.cases import Case, Place
from app.tables.inactivity import Gap
from app.tables.words.labels import label
from app.workflow.models import Task

ASKED = {Gap.MANAGER: "manager", Gap.PLACE: "place", Gap.SIGHTING: "seen_at", Gap.WORK: "restart"}


def ask_what_is_missing(form: MendSilenceForm, item: Task, actor: User) -> None:
    """The questions of what is in order fall away; the rest get their choices."""
    case = service.case_of(item)
    missing = inactivity.gaps_of(case)
    is_stuck = Gap.WORK in missing and not service.can_restart(case)
    form.shown = {"rows": _rows(case, missing), "is_stuck": is_stuck, "is_mended": not missing}
    found = managers.candidates(case) if Gap.MANAGER in missing else []
    form.manager.choices = choices(managers.named(found))
    unasked = [field for gap, field in ASKED.items() if gap not in missing]
    unasked += [] if found or "manager" in unasked else ["manager"]
    unasked += ["restart"] if is_stuck else []
    for name in unasked:
        delattr(form, name)


def entered(form: MendSilenceForm) -> service.Resolution:
    """What was given; a question that was not asked has no answer."""
    known = {name: form[name].data for name in ASKED.values() if name in form}
    return service.Resolution(what=form.what.data or "", **known)


def _rows(case: Case, missing: list[Gap]) -> list[dict[str, Any]]:
    """All four, as `facts` draws them."""
    words = {
        Gap.MANAGER: _("Case manager: %(name)s.", name=case.manager.name),
        Gap.WORK: _("It has an open task or date."),
        Gap.PLACE: _("The child is here: %(place)s.", place=label(Place, case.place)) if case.place else "",
        Gap.SIGHTING: _("The child was last seen on %(when)s.", when=format_datetime(case.last_seen_at)),
    }
    return [{"text": _said(gap, case) if gap in missing else words[gap], "ok": gap not in missing} for gap in Gap]


def _said(gap: Gap, case: Case) -> str:
    if gap is Gap.MANAGER:
        return str(_("%(name)s is the case manager, but is not at work.", name=case.manager.name))
    if gap is Gap.SIGHTING and case.last_seen_at is not None:
        when = format_datetime(case.last_seen_at)
        return str(_("The child was last seen on %(when)s: too long ago for this risk.", when=when))
    return label(Gap, gap)
