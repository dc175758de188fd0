"""How long each step may take when Alaqan is delivered, and what that rests on, said honestly."""

from dataclasses import dataclass
from typing import NamedTuple

from app.deadlines.bases import BASES
from app.deadlines.models import CASE_OPENED, Unit
from app.roles import Role

__all__ = ["BASES", "RULES", "Row"]

MINUTES, HOURS, DAYS, WORKING = Unit.MINUTES, Unit.HOURS, Unit.DAYS, Unit.WORKING_DAYS
URGENT, CALM = ("critical", "high"), ("medium", "low")


@dataclass(frozen=True, slots=True)
class Row:
    """A row to be: `basis` names an entry of BASES, `start` the event the clock runs from."""

    key: str
    risk: str | None
    value: int
    unit: Unit
    basis: str
    escalates_to: Role | None
    start: str = "opened"
    warn_percent: int = 75


class _Length(NamedTuple):
    value: int
    unit: Unit


def _same(key: str, value: int, unit: Unit, basis: str, escalates_to: Role | None) -> list[Row]:
    """One row for every level."""
    return [Row(key, None, value, unit, basis, escalates_to)]


def _by_risk(
    key: str, lengths: dict[str, _Length], basis: str, escalates_to: Role | None, start: str = "opened"
) -> list[Row]:
    return [Row(key, risk, *length, basis, escalates_to, start) for risk, length in lengths.items()]


def _two(urgent: _Length, calm: _Length) -> dict[str, _Length]:
    return {**dict.fromkeys(URGENT, urgent), **dict.fromkeys(CALM, calm)}


_LEAD, _HEAD, _ABOVE = Role.SHIFT_LEAD, Role.HEAD, Role.COMMISSIONER
_VISIT = {
    "critical": _Length(3, HOURS),
    "high": _Length(24, HOURS),
    "medium": _Length(72, HOURS),
    "low": _Length(7, DAYS),
}

_SEEN = {
    "critical": _Length(7, DAYS),
    "high": _Length(14, DAYS),
    "medium": _Length(30, DAYS),
    "low": _Length(90, DAYS),
}

_LINE = _two(_Length(2, WORKING), _Length(5, WORKING))
_PAUSES = {
    "critical": _Length(3, DAYS),
    "high": _Length(7, DAYS),
    "medium": _Length(14, DAYS),
    "low": _Length(14, DAYS),
}

RULES: dict[str, list[Row]] = {
    "contact": [
        Row("triage_contact", None, 20, MINUTES, "triage", _LEAD, warn_percent=50),
        *_same("connect_emergency", 5, MINUTES, "emergency", _LEAD),
        *_same("talk_with_child", 60, MINUTES, "talk", _LEAD),
        Row("tell_caller", None, 3, WORKING, "tell", _LEAD, start="accepted"),
    ],
    "protection_case": [
        *_by_risk("accept_case", _two(_Length(1, HOURS), _Length(3, HOURS)), "accept", _HEAD),
        *_by_risk("reassign_case", _two(_Length(1, HOURS), _Length(3, HOURS)), "reassign", _ABOVE),
        *_by_risk("first_visit", _VISIT, "visit", _ABOVE, CASE_OPENED),
        Row("removal_act", None, 3, HOURS, "act", _ABOVE, start="unsafe"),
        Row("notify_prosecutor", None, 1, HOURS, "prosecutor", _ABOVE, start="unsafe"),
        Row("file_court_claim", None, 7, DAYS, "claim", _ABOVE, start="removal"),
        Row("register_child", None, 1, WORKING, "register", _ABOVE, start="unsafe"),
        *_same("care_plan", 10, WORKING, "care", _ABOVE),
        *_same("assess_family", 10, WORKING, "assess", _ABOVE),
        *_same("make_plan", 10, WORKING, "plan", _ABOVE),
        *_same("approve_plan", 3, WORKING, "four_eyes", _ABOVE),
        *[Row("plan_line", risk, *length, "plan_line", _HEAD, start="day_passed") for risk, length in _LINE.items()],
        *_by_risk("review_plan.opens", _two(_Length(30, DAYS), _Length(90, DAYS)), "review_opens", None),
        *_same("review_plan", 5, WORKING, "review", _ABOVE),
        *_same("propose_closure", 10, WORKING, "closure", _ABOVE),
        *_same("approve_closure", 3, WORKING, "four_eyes", _ABOVE),
    ],
    "escalation": [
        Row("review_escalation", "critical", 4, HOURS, "escalation", Role.OMBUDSMAN),
        Row("review_escalation", None, 1, WORKING, "escalation", Role.OMBUDSMAN),
        Row("confirm_reassignment", "critical", 4, HOURS, "confirm", Role.COMMISSIONER),
        Row("confirm_reassignment", None, 1, WORKING, "confirm", Role.COMMISSIONER),
        Row("instructed_step", "critical", 24, HOURS, "instructed", Role.OMBUDSMAN, start="instructed"),
        Row("instructed_step", None, 3, WORKING, "instructed", Role.OMBUDSMAN, start="instructed"),
        Row("carry_out_instruction", "critical", 24, HOURS, "instructed", Role.OMBUDSMAN, start="instructed"),
        Row("carry_out_instruction", None, 3, WORKING, "instructed", Role.OMBUDSMAN, start="instructed"),
        *_same("ombudsman_review", 3, WORKING, "ombudsman", None),
    ],
    "foster_placement": [
        *_by_risk("match_family", _two(_Length(24, HOURS), _Length(3, WORKING)), "match", _ABOVE),
        *_same("match_family.again", 24, HOURS, "again", None),
        *_same("ask_family", 24, HOURS, "ask", _HEAD),
        *_same("approve_placement", 1, WORKING, "four_eyes", _ABOVE),
        *_same("hand_over", 1, WORKING, "hand_over", _HEAD),
        Row("find_family", None, 72, HOURS, "find", _ABOVE, start="requested"),
        *_same("temporary_place", 3, HOURS, "temporary", _ABOVE),
        *_same("end_placement", 3, WORKING, "end", _HEAD),
    ],
    "transfer": _by_risk("answer_transfer", _two(_Length(24, HOURS), _Length(2, WORKING)), "transfer", _ABOVE),
    "placement_visit": [
        *_same("visit_child", 3, DAYS, "family_visit", _HEAD),
        Row("visit_child.week", None, 4, DAYS, "family_visit_opens", None, start="handed_over"),
        Row("visit_child.month", None, 27, DAYS, "family_visit_opens", None, start="handed_over"),
        Row("visit_child.quarter", None, 91, DAYS, "family_visit_opens", None, start="visit"),
    ],
    "agency_notice": [
        *_same("tell_police", 1, HOURS, "agency_notice", _HEAD),
        *_same("call_ambulance", 30, MINUTES, "agency_notice", _HEAD),
        *_same("tell_prosecutor", 1, HOURS, "agency_notice", _HEAD),
    ],
    "added_step": [
        *_by_risk("do_step", _two(_Length(2, WORKING), _Length(5, WORKING)), "added", _ABOVE),
        *_by_risk("do_step_as_officer", _two(_Length(2, WORKING), _Length(5, WORKING)), "added", _ABOVE),
    ],
    "foster_family": [
        *_same("register_applicant", 2, WORKING, "family_step", _HEAD),
        *_same("check_documents", 10, WORKING, "family_step", _HEAD),
        *_same("visit_home", 10, WORKING, "family_step", _HEAD),
        *_same("complete_training", 15, WORKING, "family_training", _HEAD),
        *_same("interview_family", 3, WORKING, "family_step", _HEAD),
        Row("decide_family", None, 20, WORKING, "family_decision", _ABOVE, start="applied"),
        Row("decide_family.again", None, 5, WORKING, "family_again", _ABOVE, start="taken_up"),
        Row("family_deferred", None, 30, DAYS, "family_deferred", None, start="deferred"),
        *_same("sign_contract", 5, WORKING, "family_contract", _HEAD),
    ],
    "requirement_renewal": [Row("renew_requirement", None, 60, DAYS, "renewal", _HEAD, start="before_expiry")],
    "family_check": [
        Row("annual_check.opens", None, 335, DAYS, "annual_check", None, start="checked"),
        *_same("annual_check", 30, DAYS, "annual_check", _HEAD),
    ],
    "family_concern": [*_same("decide_concern", 5, WORKING, "family_concern", _ABOVE)],
    "stopped_clock": [
        *_by_risk("decide_stop", _two(_Length(4, HOURS), _Length(1, WORKING)), "stop", None),
        *[Row("clock_stop", risk, *length, "stop_limit", None, start="stopped") for risk, length in _PAUSES.items()],
    ],
    "silent_case": [
        *_by_risk("mend_silence", _two(_Length(24, HOURS), _Length(2, WORKING)), "silence", _ABOVE),
        *[Row("last_seen", risk, *length, "seen", None, start="seen") for risk, length in _SEEN.items()],
    ],
}
