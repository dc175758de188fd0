"""A case without activity: the head gives it back what it lacks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import joinedload

from app import audit
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.forms import (
    BooleanField,
    DateTimeField,
    InputRequired,
    RadioField,
    SelectField,
    TaskForm,
    TextAreaField,
    choices,
    not_in_future,
    options,
)
from app.i18n import format_datetime
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.rules import timeline
from app.rules.cases import cases, managers
from app.rules.course import inactivity
from app.rules.tasks import overdue
from app.staff.models import User
from app.tables.cases import Case, Place
from app.tables.inactivity import Gap, InactiveCase
from app.tables.words.labels import PLACES, label
from app.tables.words.timeline import Event
from app.workflow import engine
from app.workflow.models import Instance, Task
from app.workflow.registry import Process, ServiceCall, Variables, process, service_task, user_task


class MendSilenceForm(TaskForm):
    """What is missing is given at last; what cannot be given yet stays on the list."""

    title = _l("Get this case moving")
    shown: dict[str, Any] = {}

    manager = RadioField(
        _l("Who manages the case from now on?"),
        choices=[],
        description=_l("The smallest caseload first. Caseload counts open cases: critical 4, high 3, medium 2, low 1."),
    )
    place = SelectField(_l("Where is the child now?"), choices=options(Place, PLACES, empty=_l("Not known yet")))
    seen_at = DateTimeField(
        _l("When did a member of staff last see the child?"),
        validators=[not_in_future],
        description=_l("Leave empty if no one has seen the child: the task stays open until someone does."),
    )
    restart = BooleanField(_l("Start the work on the case again: the case manager accepts it again"))
    what = TextAreaField(
        _l("What did you do?"),
        validators=[InputRequired(_l("Write what you did: it is kept in the case record."))],
        limit=2000,
    )


WORK = "protection_case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What the head gives; empty where nothing can be given yet. `manager` is a member of staff's public id."""

    what: str
    manager: str | None = None
    place: str | None = None
    seen_at: datetime | None = None
    restart: bool = False


def case_of(item: Task) -> Case:
    """The inactive case of the task, with its manager. NoResultFound if it names none."""
    return db.session.get_one(Case, item.case_id, options=[joinedload(Case.manager)])


def resolve(item: Task, given: Resolution, *, by: User) -> Variables:
    """The case has what was given; it stays with the head, to the same date, as long as something is missing.

    RuleBroken if nothing of it is mended.
    """
    case = case_of(item)
    before = set(inactivity.gaps_of(case))
    _give_manager(case, given.manager, by)
    if given.place:
        cases.set_place(case, Place(given.place), by=by)
    if given.seen_at is not None:
        cases.record_visit(case, by=by, at=given.seen_at, is_child_seen=True)
    restarted = given.restart and Gap.WORK in before and _restart(case, by)
    cases.note(case, given.what, by=by)
    db.session.flush()
    missing = set(inactivity.gaps_of(case)) - ({Gap.WORK} if restarted else set())
    if missing and missing == before:
        raise RuleBroken(_("Nothing that is missing has been fixed yet. The task stays open until something is."))
    still = {"mend_silence_at": item.due_at.isoformat()} if missing and item.due_at else {}
    return {"still_silent": bool(missing), **still}


def close(instance: Instance) -> None:
    """The case leaves the list of inactive cases."""
    inactivity.close(db.session.get_one(InactiveCase, instance.about["silence_id"]))


def can_restart(case: Case) -> bool:
    """Nothing of the case's own process runs. While it runs and waits for nothing, a machine step has failed."""
    return not inactivity.runs(case, WORK)


def _give_manager(case: Case, chosen: str | None, by: User) -> None:
    if not chosen:
        return
    for load in managers.candidates(case):
        if str(load.user.public_id) == chosen:
            managers.give(case, load.user, by=by)
            return
    raise RuleBroken(_("This colleague cannot take the case now. Choose another."), "manager")


def _restart(case: Case, by: User) -> bool:
    if not can_restart(case):
        return False
    engine.start_later(WORK, about={"case_id": case.id, "risk": case.risk}, route=inactivity.route_of(case))
    timeline.note(Event.WORK_RESTARTED, case=case, by=by)
    audit.record(by, AuditCode.WORK_ON_THE_CASE_RESTARTED, case)
    return True


ASKED = {Gap.MANAGER: "manager", Gap.PLACE: "place", Gap.SIGHTING: "seen_at", Gap.VISIT: "seen_at", Gap.WORK: "restart"}


def ask_what_is_missing(form: MendSilenceForm, item: Task, actor: User) -> None:
    """The questions of what is in order fall away; the rest get their choices."""
    case = case_of(item)
    missing = inactivity.gaps_of(case)
    is_stuck = Gap.WORK in missing and not can_restart(case)
    form.shown = {"rows": _rows(case, missing), "is_stuck": is_stuck, "is_mended": not missing}
    found = managers.candidates(case) if Gap.MANAGER in missing else []
    form.manager.choices = choices(managers.named(found))
    asked = {ASKED[gap] for gap in missing}
    unasked = [field for field in dict.fromkeys(ASKED.values()) if field not in asked]
    unasked += [] if found or "manager" in unasked else ["manager"]
    unasked += ["restart"] if is_stuck else []
    for name in unasked:
        delattr(form, name)


def entered(form: MendSilenceForm) -> Resolution:
    """What was given; a question that was not asked has no answer."""
    known = {name: form[name].data for name in ASKED.values() if name in form}
    return Resolution(what=form.what.data or "", **known)


def _rows(case: Case, missing: list[Gap]) -> list[dict[str, Any]]:
    """All of them, as `facts` draws them."""
    words = {
        Gap.MANAGER: _("Case manager: %(name)s.", name=case.manager.name),
        Gap.WORK: _("It has an open task or date."),
        Gap.PLACE: _("The child is here: %(place)s.", place=label(Place, case.place)) if case.place else "",
        Gap.SIGHTING: _("The child was last seen on %(when)s.", when=format_datetime(case.last_seen_at)),
        Gap.VISIT: _("No planned visit to the child has been missed."),
    }
    return [{"text": _said(gap, case) if gap in missing else words[gap], "ok": gap not in missing} for gap in Gap]


def _said(gap: Gap, case: Case) -> str:
    if gap is Gap.MANAGER:
        return str(_("%(name)s is the case manager, but is not at work.", name=case.manager.name))
    if gap is Gap.SIGHTING and case.last_seen_at is not None:
        when = format_datetime(case.last_seen_at)
        return str(_("The child was last seen on %(when)s: too long ago for this risk.", when=when))
    return label(Gap, gap)


process(
    Process(
        "silent_case",
        _l("No activity"),
        overdue.CASEWORK,
        is_casework=True,
        counts_as_work=False,
        begins={"silence_id": int, "case_id": int},
        hears=("case_mended",),
    )
)


@user_task(
    "silent_case/mend_silence",
    form=MendSilenceForm,
    prepare=ask_what_is_missing,
    sets={"still_silent": bool, "mend_silence_at": datetime | None},
)
def mend_silence(form: MendSilenceForm, item: Task, actor: User) -> Variables:
    return resolve(item, entered(form), by=actor)


@service_task("silent_case/close_silence")
def close_silence(call: ServiceCall) -> None:
    close(call.instance)
