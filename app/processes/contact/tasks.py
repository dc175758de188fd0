"""The tasks and machine steps of a contact."""

from typing import Any
from uuid import UUID

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.forms import given
from app.i18n import lazy_pgettext
from app.processes.contact.forms import EmergencyForm, TalkForm, TellForm, TriageForm
from app.processes.contact.pages import (
    prepare_emergency,
    prepare_talk,
    prepare_triage,
    show_contact,
    show_emergency,
    show_talk,
    show_triage,
)
from app.rules import timeline
from app.rules.contacts import acts, conversation, involved, opening, receiving, records, triage
from app.rules.contacts import words as codes
from app.rules.tasks import overdue
from app.staff.models import User
from app.tables.cases import Case
from app.tables.contacts import Contact, Ending
from app.tables.sealing import get
from app.tables.words.timeline import Event
from app.values.domains import Value
from app.values.terms import About, AgeBand, Detail, Harm, Outcome, Risk, Sex, YesNo, higher
from app.workflow import engine, escalating
from app.workflow.models import Task
from app.workflow.registry import Process, ServiceCall, Variables, process, service_task, user_task

CODED = {
    "danger": YesNo,
    "age_band": AgeBand,
    "harms": list[Harm],
    "carer_access": YesNo,
    "is_repeat": bool,
    "has_disability": bool,
    "raised_to": Risk | None,
    "can_reply": bool,
}
"""What the table of triage and the diagram read, besides the outcome."""

CALLS = {"about": About, "is_called": bool}
"""Whether a child's case is wanted beside 102, and whether 102 has been asked for already."""

GUESSED = frozenset({"triage_contact", "talk_with_child"})
"""What a machine guessed from the words counts until a person has answered for it."""


def in_danger(item: Task) -> bool:
    """102 comes before everything; so does a message with words of danger."""
    if item.contact_id is None or item.step not in GUESSED:
        return item.step == "connect_emergency"
    contact = receiving.of(item)
    return contact.has_risk_words and not contact.is_of_flood


process(
    Process(
        "contact",
        lazy_pgettext("process", "Contact"),
        overdue.CONTACT,
        has_risk=False,
        in_danger=in_danger,
        begins={"contact_id": int},
        hears=("case_accepted",),
    )
)


def keep_the_line(item: Task) -> None:
    """Whoever said that it is an emergency has the person on the line, and connects."""
    task = receiving.open_task(receiving.of(item), "connect_emergency")
    if task is not None and task.assignee_id is None:
        task.assignee_id, task.claimed_at = item.ended_by_id, clock.now()


@user_task(
    "contact/triage_contact",
    form=TriageForm,
    prepare=prepare_triage,
    shows=show_triage,
    after=keep_the_line,
    sets={"outcome": Outcome, **CODED, **CALLS},
)
def triage_contact(form: TriageForm, item: Task, actor: User) -> Variables:
    contact, (outcome, detail) = receiving.of(item), codes.split(given(form.outcome.data))
    coded = form.coded()
    coded["is_repeat"] = bool(coded["is_repeat"]) or contact.child_id is not None
    verdict = triage.level(coded, outcome)
    triage.check_raise(verdict, form.raise_to.data, form.raise_reason.data or "")
    if form.is_whole:
        triage.put(contact, facts(form))
    if form.is_referral:
        opening.check(contact)
    whom = About.CHILD if form.is_referral else involved.about(contact, coded)
    involved.keep(contact, whom)
    chosen = _chosen(form, whom, str(verdict.outputs["decided_risk"]))
    answer(contact, form, by=actor)
    acts.record(contact, item, outcome, detail, by=actor)
    contact.handler_id = actor.id
    triage.close(contact, chosen, by=actor)
    if outcome is Outcome.NOT_A_CONTACT:  # there is nobody left to speak with
        records.end(contact, Ending.HUNG_UP if detail is Detail.HUNG_UP else Ending.ENDED, by=actor)
    calls: Variables = {"outcome": str(outcome), "about": str(whom), "is_called": form.is_called}
    if detail is Detail.POLICE:  # for an adult: 102 is called, and no case is wanted
        calls |= {"outcome": str(Outcome.EMERGENCY), "about": str(About.ADULT)}
    return {**coded, **calls, "raised_to": chosen.raised_to, "can_reply": can_reply(contact)}


def _chosen(form: TriageForm, whom: About, decided: str) -> triage.Chosen:
    """What was pressed; with a level where a child's case follows."""
    outcome, detail = codes.split(given(form.outcome.data))
    is_case = form.is_referral or (outcome is Outcome.EMERGENCY and whom is About.CHILD)
    return triage.Chosen(
        outcome=outcome,
        detail=detail,
        harms=tuple(form.harms.data or ()),
        risk=decided if is_case else None,
        raised_to=form.raise_to.data if is_case else None,
        raise_reason=form.raise_reason.data or "",
    )


@user_task(
    "contact/talk_with_child",
    form=TalkForm,
    prepare=prepare_talk,
    shows=show_talk,
    sets={"outcome": codes.TalkOutcome, **CODED, **CALLS},
)
def talk_with_child(form: TalkForm, item: Task, actor: User) -> Variables:
    contact, outcome, coded = receiving.of(item), given(form.outcome.data), form.coded()
    answer(contact, form, by=actor)
    receiving.put_aside(contact, form.unread())
    if form.child_age.data is not None:
        contact.child_age = form.child_age.data
    timeline.note(Event.NOTE, contact=contact, by=actor, words=form.summary.data)
    whom = involved.about(contact, coded)
    if outcome == codes.TalkOutcome.STATE_BODY or whom is not About.ADULT:  # it was a child who was talked with
        whom = About.CHILD
    if outcome != codes.TalkOutcome.HELPED:
        level = str(triage.level(coded, Outcome(outcome)).outputs["decided_risk"]) if whom is About.CHILD else None
        triage.refer(contact, Outcome(outcome), level, list(form.harms.data or []), by=actor)
        involved.keep(contact, whom)
    variables = {"raised_to": None, "can_reply": can_reply(contact), "about": str(whom), "is_called": False}
    return {**coded, "outcome": outcome, **variables}


@user_task("contact/connect_emergency", form=EmergencyForm, prepare=prepare_emergency, shows=show_emergency)
def connect_emergency(form: EmergencyForm, item: Task, actor: User) -> Variables:
    contact, called = receiving.of(item), given(form.service.data)
    params = {"service": called.replace("_", ", "), "at": given(form.called_at.data).isoformat()}
    words = " · ".join(filter(None, [form.reference.data, form.notes.data]))
    case = db.session.get(Case, contact.case_id) if contact.case_id else None
    about = {"case": case} if case else {"contact": contact}
    timeline.note(Event.EMERGENCY_CALLED, **about, by=actor, params=params, words=words)
    audit.record(actor, AuditCode.EMERGENCY_CALLED, contact)
    return {}


@user_task("contact/tell_caller", form=TellForm, shows=show_contact)
def tell_caller(form: TellForm, item: Task, actor: User) -> Variables:
    contact, how = receiving.of(item), given(form.how.data)
    if how == codes.Told.MESSAGE:
        conversation.answer(contact, given(form.message.data), by=actor)
    if how != codes.Told.NOT_REACHED:
        contact.told_at = clock.now()
        timeline.note(Event.CALLER_TOLD, contact=contact, by=actor, words=form.message.data)
    audit.record(
        actor, AuditCode.CALLER_TOLD if how != codes.Told.NOT_REACHED else AuditCode.CALLER_NOT_REACHED, contact
    )
    return {}


@service_task("contact/open_case", gives=int)
def open_case(call: ServiceCall) -> Value:
    """The id of the case. A case that was accepted before tells this contact at once."""
    contact = db.session.get_one(Contact, call.instance.contact_id)
    decided, raised = call.variables.get("decided_risk"), call.variables.get("raised_to")
    risk = higher(str(decided), str(raised) if raised else None)
    is_connected = call.variables.get("respond_within") == "connect_emergency"
    case = opening.open_case(contact, given(risk), str(call.variables.get("tell") or ""), is_connected=is_connected)
    if case.accepted_at is not None:
        engine.send_later("case_accepted", instance_id=call.instance.id)
    return case.id


@service_task("contact/show_on_shift_view")
def show_on_shift_view(call: ServiceCall) -> Value:
    """The task's row says that it is late, or soon will be: the shift view reads nothing else."""
    contact = db.session.get_one(Contact, call.instance.contact_id)
    task = receiving.open_task(contact, str(call.params["step"]))
    if task is not None and task.due_at is not None and task.due_at <= clock.now():
        escalating.escalate_now(task.id)
    elif task is not None:
        escalating.warn_now(task.id)
    return None


def answer(contact: Contact, form: TriageForm | TalkForm, *, by: User) -> None:
    """What was written to the person and not sent yet goes out with the outcome."""
    if form.answer.data:
        try:
            conversation.answer(contact, form.answer.data, by=by)
        except RuleBroken as broken:
            raise RuleBroken(broken.message, field="answer") from broken


def facts(form: TriageForm) -> triage.Facts:
    """What the form holds, as plain values."""
    return triage.Facts(
        words=_entered(form.words),
        child_surname=_entered(form.child_surname),
        child_given=_entered(form.child_given),
        child_age=form.child_age.data,
        child_sex=Sex(form.child_sex.data) if form.child_sex.data else None,
        child_iin=_entered(form.child_iin),
        has_child={"yes": True, "no": False}.get(_entered(form.has_child)),
        circumstances=tuple(form.circumstances.data or ()),
        school=_entered(form.school),
        facility=UUID(form.facility.data) if form.facility.data else None,
        region_id=int(form.region.data) if form.region.data else None,
        district_id=int(form.district.data) if form.district.data else None,
        address=_entered(form.address),
        is_anonymous=form.is_anonymous.data == "anonymous",
        caller_name=_entered(form.caller_name),
        caller_relation=form.caller_relation.data,
        phone=_entered(form.phone),
        is_reply_safe={"yes": True, "no": False}.get(_entered(form.is_reply_safe)),
        call_back=_entered(form.call_back),
        set_aside=form.unread(),
    )


def _entered(field: Any) -> str:
    return str(field.data or "")


def can_reply(contact: Contact) -> bool:
    """Somebody can be told afterwards: under a reply code, or on a number that is safe to call."""
    has_way = contact.reply_code_index is not None or (bool(get(contact, "caller_phone")) and not contact.is_anonymous)
    return has_way and contact.is_reply_safe is not False
