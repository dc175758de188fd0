"""The sentences of the timeline, and what the codes in them are called."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any

from app.i18n import Text, format_date, format_number, language
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.roles import Role
from app.tables.absences import DepartureReason
from app.tables.added_steps import AddedOutcome
from app.tables.cases import Place, Safety
from app.tables.escalations import Cause, Finding, Ruling
from app.tables.families import Part, Proof, Stage
from app.tables.inactivity import Gap
from app.tables.pauses import PauseReason
from app.tables.requirement_kinds import name_of
from app.tables.words.agencies import AGENCIES
from app.tables.words.families import Ruled, Settled, Worry
from app.tables.words.labels import label_within
from app.values.terms import Channel, Outcome, Relation, Risk

SENTENCES: dict[str, Text] = {
    "contact_received": _l("The contact arrived: %(channel)s."),
    "contact_changed": _l("The contact's record was changed."),
    "message_sent": _l("111 wrote to the person."),
    "message_received": _l("The person wrote to 111."),
    "risk_decided": _l("The risk level is: %(risk)s."),
    "risk_raised": _l("The operator raised the risk level to: %(risk)s."),
    "contact_triaged": _l("Triage: %(outcome)s."),
    "emergency_called": _l("The emergency service was called: %(service)s."),
    "child_found": _l("The child was found in an earlier case."),
    "contact_attached": _l("Contact %(number)s was added to the case."),
    "contact_late": _l("No one triaged the contact in time: the shift lead was told."),
    "tell_police": _l("The police must be told."),
    "tell_ambulance": _l("An ambulance must be called."),
    "tell_head": _l("The head of department must be told."),
    "tell_commissioner": _l("The regional commissioner must be told."),
    "tell_prosecutor": _l("The prosecutor must be told."),
    "caller_told": _l("Feedback was given to the caller."),
    "case_opened": _l("The case was opened. Risk level: %(risk)s."),
    "case_accepted": _l("The case manager accepted the case."),
    "case_refused": _l("The case manager refused the case."),
    "manager_changed": _l("The case has a new manager."),
    "risk_changed": _l("The risk level changed: %(before)s → %(risk)s."),
    "person_added": _l("A person was added: %(relation)s, %(safety)s."),
    "person_changed": _l("A person was changed: %(relation)s, %(safety)s."),
    "person_removed": _l("A person was removed from the case: %(relation)s."),
    "child_changed": _l("The child's details were changed."),
    "household_changed": _l("The household was changed."),
    "warning_set": _l("A warning was set."),
    "warning_ended": _l("A warning was ended."),
    "talk": _l("A phone call: %(relation)s."),
    "note": _l("A note was written."),
    "document_added": _l("A document was added."),
    "document_voided": _l("A document was voided."),
    "place_changed": _l("Where the child is now: %(place)s."),
    "child_seen": _l("The child was seen."),
    "sighting_stated": _l("The child was reportedly seen on %(day)s."),
    "visit_failed": _l("A visit was attempted. The child was not seen."),
    "safety_decided": _l("The safety decision was made."),
    "plan_proposed": _l("A plan was proposed."),
    "plan_approved": _l("The plan was approved."),
    "plan_returned": _l("The plan was returned."),
    "plan_line_done": _l("An action of the plan was completed."),
    "closure_proposed": _l("Closing was proposed."),
    "closure_returned": _l("The proposal to close was returned."),
    "case_kept_open": _l("The case stays open and the plan is reviewed."),
    "case_closed": _l("The case was closed."),
    "task_done": _l("Done: %(task)s."),
    "task_opened": _l("To do: %(task)s."),
    "task_assigned": _l("Assigned: %(task)s."),
    "task_handed_back": _l("Handed back: %(task)s."),
    "task_warned": _l("Due soon: %(task)s."),
    "task_late": _l("Overdue: %(task)s."),
    "task_withdrawn": _l("No longer needed: %(task)s."),
    "task_due_changed": _l("The deadline changed: %(task)s."),
    "step_skipped": _l("An automatic step failed, and an administrator skipped it."),
    "head_warned": _l("The head of department was warned: %(task)s."),
    "escalation_opened": _l("Escalated to the regional commissioner: %(cause)s."),
    "escalation_decided": _l("The regional commissioner decided: %(ruling)s."),
    "escalation_ombudsman": _l("Escalated to the Ombudsman."),
    "reassignment_confirmed": _l("The head confirmed the new specialist."),
    "reassignment_refused": _l("The head did not reassign the case."),
    "missed_again": _l("The new deadline was missed too: the Ombudsman decides."),
    "instruction_carried_out": _l("The regional commissioner's recommendation was carried out."),
    "ombudsman_decided": _l("The Ombudsman decided: %(finding)s."),
    "escalation_closed": _l("The escalation was closed: %(finding)s."),
    "placement_requested": _l("Looking for a family."),
    "family_chosen": _l("A family was chosen."),
    "no_family_fits": _l("No family fits now. The search goes on."),
    "family_accepted": _l("The family accepted."),
    "family_declined": _l("The family declined."),
    "placement_approved": _l("The placement was approved."),
    "placement_refused": _l("The placement was not approved."),
    "child_handed_over": _l("The child was handed over to the family."),
    "temporary_place": _l("A temporary place was found. The search goes on."),
    "placement_ended": _l("The placement ended."),
    "search_withdrawn": _l("The search for a family was withdrawn: the child no longer needs one."),
    "family_fell_through": _l("The family can no longer take a child: looking for another one."),
    "search_widened": _l("The head of department allowed families of other regions to be considered."),
    "siblings_parted": _l("The head of department separated the child from their siblings."),
    "respite_began": _l("The child went to another family for a short placement."),
    "respite_ended": _l("The child is back from a short placement with another family."),
    "placement_visited": _l("The child was visited in the family: visit %(number)s."),
    "visit_concern": _l("The visit to the family raised a concern."),
    "transfer_offered": _l("The case was offered to another district: %(district)s."),
    "transfer_withdrawn": _l("The offer to another district was withdrawn."),
    "transfer_accepted": _l("The other district accepts the case."),
    "transfer_refused": _l("The other district does not accept the case."),
    "case_moved": _l("The case moved to another district: %(district)s."),
    "body_did": _l("An agency did its part of the plan: %(body)s."),
    "body_refused": _l("An agency refuses its part of the plan: %(body)s."),
    "line_late": _l("An agency has not done its part of the plan in time: %(body)s."),
    "line_climbed": _l("The head was told that an agency has not done its part: %(body)s."),
    "work_handed_over": _l("The case was handed over: %(leaving)s."),
    "task_skipped": _l("The head skipped this step: %(task)s."),
    "step_repeated": _l("The head reopened this step: %(task)s."),
    "step_added": _l("The head added a step: %(task)s."),
    "added_result": _l("An added step ended: %(result)s."),
    "stop_asked": _l("A pause of the deadline was requested: %(task)s, until %(until)s, because: %(stop)s."),
    "stop_refused": _l("The deadline is not paused: %(task)s."),
    "clock_stopped": _l("The deadline is paused until %(until)s: %(task)s, because: %(stop)s."),
    "clock_restarted": _l("The deadline has resumed: %(task)s. Days paused: %(days)s."),
    "case_silent": _l("No activity on this case: %(gaps)s."),
    "silence_mended": _l("The case is active again."),
    "family_applied": _l("The family applied."),
    "family_registered": _l("The application was entered."),
    "family_stage": _l("The stage is now: %(stage)s."),
    "family_changed": _l("The family's details were changed: %(fields)s."),
    "family_adult_joined": _l("A person in the home was added: %(part)s."),
    "family_adult_left": _l("A person left the home: %(part)s."),
    "family_child_of_age": _l("A child of the family came of age: now an adult in the home."),
    "requirement_checked": _l("Checked: %(requirement)s – %(proof)s."),
    "requirement_asked": _l("To be submitted: %(requirement)s."),
    "requirement_renewal": _l("To be renewed: %(requirement)s."),
    "home_visited": _l("The home was visited."),
    "family_interviewed": _l("The family was interviewed."),
    "family_decided": _l("The head decided: %(ruled)s."),
    "family_contract": _l("The contract was signed."),
    "family_pause": _l("The family has paused."),
    "family_pause_ended": _l("The pause ended."),
    "family_check_due": _l("The annual check is due."),
    "family_checked": _l("The annual check was made."),
    "family_concern": _l("A concern was raised: %(concern)s. The family takes no new child."),
    "concern_decided": _l("The head decided on the concern: %(settled)s."),
    "work_restarted": _l("Work on the case has started again."),
}
"""A kind is a code in `case_event.kind`; a process that needs another one adds it here."""

_KINDS: dict[str, type[StrEnum]] = {
    "risk": Risk, "before": Risk, "channel": Channel, "outcome": Outcome, "relation": Relation, "safety": Safety,
    "place": Place, "cause": Cause, "ruling": Ruling, "finding": Finding, "role": Role,
    "stop": PauseReason, "result": AddedOutcome, "leaving": DepartureReason,
    "stage": Stage, "part": Part, "proof": Proof, "concern": Worry, "ruled": Ruled,
    "settled": Settled,
}  # fmt: skip


def shown(name: str, value: Any) -> str:
    """A parameter as it is read: codes by their label, a task by its translated name, the rest as it is."""
    if name in _KINDS:
        return str(label_within(_KINDS[name], value))
    return _READ[name](value) if name in _READ else str(value)


_READ: dict[str, Callable[[Any], str]] = {
    "task": lambda name: str(_(name)),
    "day": lambda day: format_date(date.fromisoformat(day), "medium"),
    "until": lambda day: format_date(date.fromisoformat(day), "day"),
    "days": format_number,
    "body": lambda code: str(AGENCIES.get(code, code)),
    "requirement": name_of,
    "gaps": lambda codes: ", ".join(label_within(Gap, code) for code in codes),
    "district": lambda names: str(names[language()]),
}
