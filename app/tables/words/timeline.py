"""The sentences of the timeline, and what the codes in them are called."""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from app.i18n import Text, format_date, format_datetime, format_number, language
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.roles import Role
from app.tables.absences import DepartureReason
from app.tables.added_steps import AddedOutcome
from app.tables.cases import Place, Safety
from app.tables.closures import ReopenReason
from app.tables.contacts import Ending, Later
from app.tables.escalations import Cause, Finding, Ruling
from app.tables.families import Part, Proof, Stage
from app.tables.inactivity import Gap
from app.tables.pauses import PauseReason
from app.tables.requirement_kinds import name_of
from app.tables.words.agencies import AGENCIES, TOLD_BY
from app.tables.words.families import Ruled, Settled, Worry
from app.tables.words.labels import label_within
from app.values.terms import Channel, Detail, Outcome, Relation, Risk
from app.values.worded import Worded


class Event(Worded):
    """A line of the timeline: its code in `case_event.kind`, the sentence it is told with, its icon and colour."""

    icon: str
    colour: str

    def __new__(cls, code: str, words: Text = "", icon: str = "", colour: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_, member.words, member.icon, member.colour = code, words, icon, colour
        return member

    CONTACT_RECEIVED = "contact_received", _l("The contact arrived: %(channel)s."), "phone-incoming", "grn"
    CONTACT_CHANGED = "contact_changed", _l("The contact's record was changed."), "circle-dot"
    CONTACT_AGAIN = "contact_again", _l("The same number called again: %(number)s."), "phone-incoming", "k"
    CONTACT_CLAIMED = "contact_claimed", _l("An operator took the contact in hand."), "user-check"
    CONTACT_ENDED = "contact_ended", _l("The contact was ended: %(ending)s."), "circle-check-big"
    CONTACT_REOPENED = "contact_reopened", _l("The contact was reopened."), "rotate-ccw", "amb"
    CONTACT_CORRECTED = "contact_corrected", _l("The outcome was corrected to: %(outcome)s."), "pencil", "amb"
    CONTACT_DETACHED = "contact_detached", _l("Contact %(number)s was removed from the case."), "unlink", "amb"
    CONTACT_TOLD_MORE = "contact_told_more", _l("111 added details to contact %(number)s."), "phone-incoming", "k"
    CHILD_ADDED = "child_added", _l("Another child of this contact was recorded: %(number)s."), "user-plus"
    ACT_UNDONE = "act_undone", _l("Undone: %(outcome)s."), "undo-2", "amb"
    MESSAGE_SENT = "message_sent", _l("111 wrote to the person."), "send", "k"
    MESSAGE_RECEIVED = "message_received", _l("The person wrote to 111."), "message-square-text", "k"
    RISK_DECIDED = "risk_decided", _l("The risk level is: %(risk)s."), "gauge", "k"
    RISK_RAISED = "risk_raised", _l("The operator raised the risk level to: %(risk)s."), "trending-up", "amb"
    CONTACT_TRIAGED = "contact_triaged", _l("Triage: %(outcome)s."), "gauge", "k"
    EMERGENCY_CALLED = "emergency_called", _l("The emergency service was called: %(service)s."), "siren", "red"
    CHILD_FOUND = "child_found", _l("The child was found in an earlier case."), "circle-dot"
    CONTACT_ATTACHED = "contact_attached", _l("Contact %(number)s was added to the case."), "phone-incoming", "grn"
    CONTACT_LATE = "contact_late", _l("No one triaged the contact in time: the shift lead was told."), "circle-dot"
    TALK_LATER = "talk_later", _l("The talk goes on later: %(later)s, %(moment)s."), "clock", "k"
    AGENCY_TOLD = "agency_told", _l("%(task)s: done %(moment)s. %(how)s."), "check", "grn"
    TELL_POLICE = "tell_police", _l("The police must be told."), "circle-dot"
    TELL_AMBULANCE = "tell_ambulance", _l("An ambulance must be called."), "circle-dot"
    TELL_HEAD = "tell_head", _l("The head of department must be told."), "circle-dot"
    TELL_COMMISSIONER = "tell_commissioner", _l("The regional commissioner must be told."), "circle-dot"
    TELL_PROSECUTOR = "tell_prosecutor", _l("The prosecutor must be told."), "circle-dot"
    CALLER_TOLD = "caller_told", _l("Feedback was given to the caller."), "phone-forwarded", "k"
    CASE_OPENED = "case_opened", _l("The case was opened. Risk level: %(risk)s."), "folder-open", "k"
    REPORT_TAKEN = "report_taken", _l("The report came: %(channel)s. Letter number: %(letter)s."), "folder-open", "grn"
    SIBLING_OPENED = "sibling_opened", _l("A case was opened for a sibling: %(number)s."), "folder-open", "k"
    PEOPLE_CARRIED_OVER = (
        "people_carried_over",
        _l("The people of the sibling's case %(number)s were carried over. Check each relationship."),
        "users",
    )
    CASE_REOPENED = "case_reopened", _l("The case was reopened: %(reopened)s."), "folder-open", "amb"
    DUPLICATE_CLOSED = (
        "duplicate_closed",
        _l("The case was closed as a duplicate of %(number)s."),
        "circle-dot",
    )
    DUPLICATE_JOINED = (
        "duplicate_joined",
        _l("Case %(number)s was closed as a duplicate of this one."),
        "circle-dot",
    )
    DUPLICATE_UNDONE = "duplicate_undone", _l("Case %(number)s is not a duplicate of this one after all."), "circle-dot"
    PERSONS_MERGED = "persons_merged", _l("Two records of one person were merged."), "users"
    PERSONS_PARTED = "persons_parted", _l("The merge of two records was undone."), "users"
    CASE_ACCEPTED = "case_accepted", _l("The case manager accepted the case."), "check", "grn"
    CASE_REFUSED = "case_refused", _l("The case manager refused the case."), "x", "red"
    MANAGER_CHANGED = "manager_changed", _l("The case has a new manager."), "user-check", "k"
    RISK_CHANGED = "risk_changed", _l("The risk level changed: %(before)s → %(risk)s."), "gauge", "amb"
    PERSON_ADDED = "person_added", _l("A person was added: %(relation)s, %(safety)s."), "user-plus"
    PERSON_CHANGED = "person_changed", _l("A person was changed: %(relation)s, %(safety)s."), "users"
    PERSON_REMOVED = "person_removed", _l("A person was removed from the case: %(relation)s."), "user-x"
    CHILD_CHANGED = "child_changed", _l("The child's details were changed."), "pencil"
    HOUSEHOLD_CHANGED = "household_changed", _l("The household was changed."), "house"
    WARNING_SET = "warning_set", _l("A warning was set."), "shield-alert", "red"
    WARNING_ENDED = "warning_ended", _l("A warning was ended."), "shield"
    TALK = "talk", _l("A phone call: %(relation)s."), "phone", "k"
    NOTE = "note", _l("A note was written."), "notebook-pen"
    DOCUMENT_ADDED = "document_added", _l("A document was added."), "paperclip"
    DOCUMENT_VOIDED = "document_voided", _l("A document was voided."), "ban"
    PLACE_CHANGED = "place_changed", _l("Where the child is now: %(place)s."), "map-pin", "k"
    CHILD_SEEN = "child_seen", _l("The child was seen."), "eye", "grn"
    SIGHTING_STATED = "sighting_stated", _l("The child was reportedly seen on %(day)s."), "circle-dot"
    VISIT_FAILED = "visit_failed", _l("A visit was attempted. The child was not seen."), "door-closed", "amb"
    SAFETY_DECIDED = "safety_decided", _l("The safety decision was made."), "shield-check", "k"
    PLAN_PROPOSED = "plan_proposed", _l("A plan was proposed."), "clipboard-list", "k"
    PLAN_APPROVED = "plan_approved", _l("The plan was approved."), "clipboard-check", "grn"
    PLAN_RETURNED = "plan_returned", _l("The plan was returned."), "corner-up-left", "amb"
    PLAN_LINE_DONE = "plan_line_done", _l("An action of the plan was completed."), "check-check", "grn"
    CLOSURE_PROPOSED = "closure_proposed", _l("Closing was proposed."), "archive", "k"
    CLOSURE_RETURNED = "closure_returned", _l("The proposal to close was returned."), "corner-up-left", "amb"
    CASE_KEPT_OPEN = "case_kept_open", _l("The case stays open and the plan is reviewed."), "circle-dot"
    CASE_CLOSED = "case_closed", _l("The case was closed."), "archive", "grn"
    TASK_DONE = "task_done", _l("Done: %(task)s."), "square-check", "k"
    TASK_OPENED = "task_opened", _l("To do: %(task)s."), "circle-dot"
    TASK_ASSIGNED = "task_assigned", _l("Assigned: %(task)s."), "circle-dot"
    TASK_HANDED_BACK = "task_handed_back", _l("Handed back: %(task)s."), "circle-dot"
    TASK_WARNED = "task_warned", _l("Due soon: %(task)s."), "clock", "amb"
    TASK_LATE = "task_late", _l("Overdue: %(task)s."), "clock", "red"
    TASK_WITHDRAWN = "task_withdrawn", _l("No longer needed: %(task)s."), "circle-dot"
    TASK_DUE_CHANGED = "task_due_changed", _l("The deadline changed: %(task)s."), "circle-dot"
    STEP_SKIPPED = "step_skipped", _l("An automatic step failed, and an administrator skipped it."), "circle-dot"
    HEAD_WARNED = "head_warned", _l("The head of department was warned: %(task)s."), "bell", "amb"
    ESCALATION_OPENED = (
        "escalation_opened",
        _l("Escalated to the regional commissioner: %(cause)s."),
        "megaphone",
        "red",
    )
    ESCALATION_DECIDED = "escalation_decided", _l("The regional commissioner decided: %(ruling)s."), "gavel", "k"
    ESCALATION_OMBUDSMAN = "escalation_ombudsman", _l("Escalated to the Ombudsman."), "scale", "red"
    REASSIGNMENT_CONFIRMED = "reassignment_confirmed", _l("The head confirmed the new specialist."), "circle-dot"
    REASSIGNMENT_REFUSED = "reassignment_refused", _l("The head did not reassign the case."), "circle-dot"
    MISSED_AGAIN = "missed_again", _l("The new deadline was missed too: the Ombudsman decides."), "circle-dot"
    INSTRUCTION_CARRIED_OUT = (
        "instruction_carried_out",
        _l("The regional commissioner's recommendation was carried out."),
        "circle-dot",
    )
    OMBUDSMAN_DECIDED = "ombudsman_decided", _l("The Ombudsman decided: %(finding)s."), "circle-dot"
    ESCALATION_CLOSED = "escalation_closed", _l("The escalation was closed: %(finding)s."), "circle-dot"
    PLACEMENT_REQUESTED = "placement_requested", _l("Looking for a family."), "house", "k"
    FAMILY_CHOSEN = "family_chosen", _l("A family was chosen."), "heart-handshake", "k"
    NO_FAMILY_FITS = "no_family_fits", _l("No family fits now. The search goes on."), "circle-dot"
    FAMILY_ACCEPTED = "family_accepted", _l("The family accepted."), "heart-handshake", "grn"
    FAMILY_DECLINED = "family_declined", _l("The family declined."), "x", "amb"
    PLACEMENT_APPROVED = "placement_approved", _l("The placement was approved."), "house-plus", "grn"
    PLACEMENT_REFUSED = "placement_refused", _l("The placement was not approved."), "circle-dot"
    CHILD_HANDED_OVER = "child_handed_over", _l("The child was handed over to the family."), "hand-heart", "grn"
    TEMPORARY_PLACE = "temporary_place", _l("A temporary place was found. The search goes on."), "building-2", "amb"
    PLACEMENT_ENDED = "placement_ended", _l("The placement ended."), "house"
    SEARCH_WITHDRAWN = (
        "search_withdrawn",
        _l("The search for a family was withdrawn: the child no longer needs one."),
        "house",
    )
    FAMILY_FELL_THROUGH = (
        "family_fell_through",
        _l("The family can no longer take a child: looking for another one."),
        "house",
        "amb",
    )
    SEARCH_WIDENED = (
        "search_widened",
        _l("The head of department allowed families of other regions to be considered."),
        "map-pin",
        "k",
    )
    SIBLINGS_PARTED = (
        "siblings_parted",
        _l("The head of department separated the child from their siblings."),
        "users",
        "amb",
    )
    RESPITE_BEGAN = "respite_began", _l("The child went to another family for a short placement."), "house", "k"
    RESPITE_ENDED = "respite_ended", _l("The child is back from a short placement with another family."), "house", "k"
    PLACEMENT_VISITED = "placement_visited", _l("The child was visited in the family: visit %(number)s."), "eye", "grn"
    VISIT_CONCERN = "visit_concern", _l("The visit to the family raised a concern."), "triangle-alert", "red"
    TRANSFER_OFFERED = "transfer_offered", _l("The case was offered to another district: %(district)s."), "circle-dot"
    TRANSFER_WITHDRAWN = "transfer_withdrawn", _l("The offer to another district was withdrawn."), "circle-dot"
    TRANSFER_ACCEPTED = "transfer_accepted", _l("The other district accepts the case."), "circle-dot"
    TRANSFER_REFUSED = "transfer_refused", _l("The other district does not accept the case."), "circle-dot"
    CASE_MOVED = "case_moved", _l("The case moved to another district: %(district)s."), "circle-dot"
    BODY_DID = "body_did", _l("An agency did its part of the plan: %(body)s."), "circle-dot"
    BODY_REFUSED = "body_refused", _l("An agency refuses its part of the plan: %(body)s."), "circle-dot"
    LINE_LATE = "line_late", _l("An agency has not done its part of the plan in time: %(body)s."), "circle-dot"
    LINE_ESCALATED = (
        "line_climbed",
        _l("The head was told that an agency has not done its part: %(body)s."),
        "circle-dot",
    )
    WORK_HANDED_OVER = "work_handed_over", _l("The case was handed over: %(leaving)s."), "circle-dot"
    TASK_SKIPPED = "task_skipped", _l("The head skipped this step: %(task)s."), "circle-dot"
    STEP_REPEATED = "step_repeated", _l("The head reopened this step: %(task)s."), "circle-dot"
    STEP_ADDED = "step_added", _l("The head added a step: %(task)s."), "circle-dot"
    ADDED_RESULT = "added_result", _l("An added step ended: %(result)s."), "circle-dot"
    STOP_ASKED = (
        "stop_asked",
        _l("A pause of the deadline was requested: %(task)s, until %(until)s, because: %(stop)s."),
        "circle-dot",
    )
    STOP_REFUSED = "stop_refused", _l("The deadline is not paused: %(task)s."), "circle-dot"
    CLOCK_STOPPED = (
        "clock_stopped",
        _l("The deadline is paused until %(until)s: %(task)s, because: %(stop)s."),
        "circle-dot",
    )
    CLOCK_RESTARTED = "clock_restarted", _l("The deadline has resumed: %(task)s. Days paused: %(days)s."), "circle-dot"
    CASE_SILENT = "case_silent", _l("No activity on this case: %(gaps)s."), "circle-dot"
    SILENCE_MENDED = "silence_mended", _l("The case is active again."), "circle-dot"
    FAMILY_APPLIED = "family_applied", _l("The family applied."), "circle-dot"
    FAMILY_REGISTERED = "family_registered", _l("The application was entered."), "circle-dot"
    FAMILY_STAGE = "family_stage", _l("The stage is now: %(stage)s."), "circle-dot"
    FAMILY_CHANGED = "family_changed", _l("The family's details were changed: %(fields)s."), "circle-dot"
    FAMILY_ADULT_JOINED = "family_adult_joined", _l("A person in the home was added: %(part)s."), "circle-dot"
    FAMILY_ADULT_LEFT = "family_adult_left", _l("A person left the home: %(part)s."), "circle-dot"
    FAMILY_CHILD_OF_AGE = (
        "family_child_of_age",
        _l("A child of the family came of age: now an adult in the home."),
        "circle-dot",
    )
    REQUIREMENT_CHECKED = "requirement_checked", _l("Checked: %(requirement)s – %(proof)s."), "circle-dot"
    REQUIREMENT_ASKED = "requirement_asked", _l("To be submitted: %(requirement)s."), "circle-dot"
    REQUIREMENT_RENEWAL = "requirement_renewal", _l("To be renewed: %(requirement)s."), "circle-dot"
    HOME_VISITED = "home_visited", _l("The home was visited."), "circle-dot"
    FAMILY_INTERVIEWED = "family_interviewed", _l("The family was interviewed."), "circle-dot"
    FAMILY_DECIDED = "family_decided", _l("The head decided: %(ruled)s."), "circle-dot"
    FAMILY_CONTRACT = "family_contract", _l("The contract was signed."), "circle-dot"
    FAMILY_PAUSE = "family_pause", _l("The family has paused."), "circle-dot"
    FAMILY_PAUSE_ENDED = "family_pause_ended", _l("The pause ended."), "circle-dot"
    FAMILY_CHECK_DUE = "family_check_due", _l("The annual check is due."), "circle-dot"
    FAMILY_CHECKED = "family_checked", _l("The annual check was made."), "circle-dot"
    FAMILY_CONCERN = (
        "family_concern",
        _l("A concern was raised: %(concern)s. The family takes no new child."),
        "circle-dot",
    )
    CONCERN_DECIDED = "concern_decided", _l("The head decided on the concern: %(settled)s."), "circle-dot"
    WORK_RESTARTED = "work_restarted", _l("Work on the case has started again."), "circle-dot"


_KINDS: dict[str, type[StrEnum]] = {
    "risk": Risk, "before": Risk, "channel": Channel, "ending": Ending, "relation": Relation, "safety": Safety,
    "place": Place, "cause": Cause, "ruling": Ruling, "finding": Finding, "role": Role,
    "stop": PauseReason, "result": AddedOutcome, "leaving": DepartureReason,
    "stage": Stage, "part": Part, "proof": Proof, "concern": Worry, "ruled": Ruled,
    "settled": Settled, "reopened": ReopenReason, "later": Later,
}  # fmt: skip


def shown(name: str, value: Any) -> str:
    """A parameter as it is read: codes by their label, a task by its translated name, the rest as it is."""
    if name in _KINDS:
        return str(label_within(_KINDS[name], value))
    return _READ[name](value) if name in _READ else str(value)


def outcome(code: str) -> str:
    """An outcome and its detail, as one button sends them: not_a_contact.prank."""
    kind, _dot, detail = code.partition(".")
    said = label_within(Outcome, kind)
    return f"{said} – {label_within(Detail, detail)}" if detail else str(said)


_READ: dict[str, Callable[[Any], str]] = {
    "outcome": outcome,
    "task": lambda name: str(_(name)),
    "day": lambda day: format_date(date.fromisoformat(day), "medium"),
    "until": lambda day: format_date(date.fromisoformat(day), "day"),
    "days": format_number,
    "moment": lambda moment: format_datetime(datetime.fromisoformat(moment), "day"),
    "body": lambda code: str(AGENCIES.get(code, code)),
    "how": lambda code: str(dict(TOLD_BY).get(code, code)),
    "requirement": name_of,
    "gaps": lambda codes: ", ".join(label_within(Gap, code) for code in codes),
    "district": lambda names: str(names[language()]),
}
