"""Who may attempt what. Which rows they may touch is decided in policy.py."""

from enum import StrEnum


class Role(StrEnum):
    """The people at the desks. A lane of a diagram is one of them."""

    OPERATOR = "operator"
    PSYCHOLOGIST = "psychologist"
    SHIFT_LEAD = "shift_lead"
    SPECIALIST = "specialist"
    HEAD = "head"
    COMMISSIONER = "commissioner"
    PLACEMENT_OFFICER = "placement_officer"
    INSPECTOR = "inspector"
    OMBUDSMAN = "ombudsman"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


LANES: dict[str, Role] = {
    "111 operator": Role.OPERATOR,
    "111 psychologist": Role.PSYCHOLOGIST,
    "111 shift lead": Role.SHIFT_LEAD,
    "Guardianship specialist": Role.SPECIALIST,
    "Head of department": Role.HEAD,
    "Regional commissioner": Role.COMMISSIONER,
    "Placement officer": Role.PLACEMENT_OFFICER,
    "Inspector": Role.INSPECTOR,
    "Ombudsman": Role.OMBUDSMAN,
}
"""The name of a lane in the diagrams and the role that works it."""


class Action(StrEnum):
    """What a view declares; GRANTS says who may attempt it."""

    SEE_QUEUE = "see_queue"
    DO_TASK = "do_task"
    CLAIM_TASK = "claim_task"
    ASSIGN_TASK = "assign_task"
    TAKE_CONTACT = "take_contact"
    SEE_CONTACT = "see_contact"
    SEE_SHIFT = "see_shift"
    CHANGE_PHRASES = "change_phrases"
    IMPORT_CONTACTS = "import_contacts"
    FIND_CHILD = "find_child"
    SEE_CASE = "see_case"
    EDIT_CASE = "edit_case"
    OPEN_CASE = "open_case"
    END_STAY = "end_stay"
    SEE_FAMILY = "see_family"
    EDIT_FAMILY = "edit_family"
    RAISE_CONCERN = "raise_concern"
    END_CONTRACT = "end_contract"
    SEE_ACCESS = "see_access"
    SEE_ADDRESS = "see_address"
    DECIDE_ADDRESS = "decide_address"
    SET_ADDRESS = "set_address"
    SEARCH = "search"
    SEE_DEADLINES = "see_deadlines"
    MANAGE_STAFF = "manage_staff"
    SEE_INCIDENTS = "see_incidents"
    MEND_INCIDENT = "mend_incident"
    SEE_DIAGRAMS = "see_diagrams"
    SEE_ESCALATIONS = "see_escalations"
    OVERSEE = "oversee"
    ASK_REVIEW = "ask_review"
    SEE_TONIGHT = "see_tonight"
    SEE_PICTURE = "see_picture"
    CHECK_SILENCE = "check_silence"
    CHANGE_DEADLINES = "change_deadlines"
    MOVE_CLOCK = "move_clock"
    OFFER_TRANSFER = "offer_transfer"
    PAUSE_DEADLINE = "stop_clock"
    STEER_CASE = "steer_case"
    LEAD_TEAM = "lead_team"
    CLOSE_ACCOUNT = "close_account"
    SEE_WAITING = "see_waiting"
    SEE_STAY = "see_stay"
    GUIDE_SEARCH = "guide_search"
    WIDEN_SEARCH = "widen_search"


_EVERYBODY = frozenset({Action.SEE_DIAGRAMS, Action.SEE_DEADLINES, Action.MOVE_CLOCK})
_DESK = _EVERYBODY | {Action.SEE_QUEUE, Action.DO_TASK, Action.CLAIM_TASK}
_CASEWORK = _DESK | {Action.SEE_CASE, Action.SEARCH}
_LINE = _DESK | {Action.SEE_CONTACT, Action.SEARCH, Action.ASK_REVIEW}
_ABOVE = _CASEWORK | {Action.SEE_ACCESS, Action.SEE_TONIGHT, Action.SEE_ESCALATIONS, Action.OVERSEE}

GRANTS: dict[Role, frozenset[Action]] = {
    Role.OPERATOR: _LINE | {Action.TAKE_CONTACT, Action.FIND_CHILD},
    Role.PSYCHOLOGIST: _LINE | {Action.FIND_CHILD},
    Role.SHIFT_LEAD: _LINE
    | {Action.TAKE_CONTACT, Action.FIND_CHILD, Action.SEE_SHIFT, Action.ASSIGN_TASK}
    | {Action.CHANGE_PHRASES, Action.OPEN_CASE, Action.IMPORT_CONTACTS},
    Role.SPECIALIST: _CASEWORK
    | {Action.END_STAY, Action.OPEN_CASE, Action.EDIT_CASE, Action.SEE_ACCESS}
    | {Action.OFFER_TRANSFER, Action.PAUSE_DEADLINE, Action.SEE_ADDRESS, Action.RAISE_CONCERN, Action.ASK_REVIEW}
    | {Action.SEE_STAY},
    Role.HEAD: _CASEWORK
    | {Action.END_STAY, Action.OPEN_CASE, Action.EDIT_CASE, Action.SEE_ACCESS, Action.ASSIGN_TASK}
    | {Action.SEE_TONIGHT, Action.CHECK_SILENCE, Action.SEE_ESCALATIONS, Action.ASK_REVIEW}
    | {Action.OFFER_TRANSFER, Action.PAUSE_DEADLINE, Action.STEER_CASE, Action.LEAD_TEAM, Action.CLOSE_ACCOUNT}
    | {Action.SEE_ADDRESS, Action.DECIDE_ADDRESS, Action.SEE_PICTURE}
    | {Action.SEE_FAMILY, Action.RAISE_CONCERN, Action.END_CONTRACT}
    | {Action.SEE_WAITING, Action.SEE_STAY, Action.WIDEN_SEARCH},
    Role.COMMISSIONER: _ABOVE | {Action.DECIDE_ADDRESS, Action.SEE_PICTURE, Action.SEE_STAY},
    Role.PLACEMENT_OFFICER: _CASEWORK
    | {Action.END_STAY, Action.PAUSE_DEADLINE, Action.SEE_ADDRESS, Action.SET_ADDRESS, Action.SEE_PICTURE}
    | {Action.SEE_FAMILY, Action.EDIT_FAMILY, Action.RAISE_CONCERN}
    | {Action.SEE_WAITING, Action.SEE_STAY, Action.GUIDE_SEARCH},
    Role.INSPECTOR: _DESK,
    Role.OMBUDSMAN: _ABOVE | {Action.SEE_PICTURE},
    Role.ANALYST: _EVERYBODY | {Action.SEE_PICTURE},
    Role.ADMINISTRATOR: _EVERYBODY
    | {Action.MANAGE_STAFF, Action.SEE_INCIDENTS, Action.MEND_INCIDENT, Action.CHANGE_DEADLINES, Action.CLOSE_ACCOUNT},
}

NATIONAL = frozenset(
    {Role.OPERATOR, Role.PSYCHOLOGIST, Role.SHIFT_LEAD, Role.OMBUDSMAN, Role.ANALYST, Role.ADMINISTRATOR}
)
"""Roles that belong to no region."""
