"""No constant, code or enum value is longer than the column it goes into (fault B5)."""

import pytest
from lxml import etree
from sqlalchemy import ARRAY, Enum, String

from app.audit_codes import AuditCode
from app.config import ROOT
from app.db import Model
from app.deadlines.rules import RULES
from app.processes.escalation.codes import ADDRESSEES
from app.processes.placement_visit.tasks import CONCERNS
from app.processes.protection_case import codes
from app.roles import Role
from app.rules.cases import documents
from app.rules.contacts.words import Detail
from app.rules.families import seed, words
from app.rules.families.contracts import LEFT
from app.rules.placements import words as placements
from app.rules.placements.hard_rules import BY_HEAD
from app.tables.cases import Place
from app.tables.closures import DUPLICATE, CloseReason
from app.tables.notices import NoticeKind
from app.tables.pauses import PauseReason
from app.tables.transfers import TransferRefusal
from app.tables.words.agencies import TOLD_BY, Agency
from app.tables.words.families import Farewell, Flaw, Ground, Settled, Worry
from app.tables.words.timeline import Event
from app.values.terms import Circumstance, Harm, IinMissing, Relation, Risk
from app.web.cases.documents import KINDS as PAPERS
from app.wiring import read_ahead
from app.workflow.models import TaskMark
from app.workflow.registry import processes, user_tasks

read_ahead()
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DRAWN = [etree.parse(path).getroot() for path in (ROOT / "workflows").glob("*.bpmn")]
NODES = [node for root in DRAWN for node in root.iter(f"{BPMN}*") if node.get("id") and node.get("name")]
IDS = {node.get("id") for root in DRAWN for node in root.iter(f"{BPMN}*") if node.get("id")}
TABLES = [etree.parse(path).getroot() for path in (ROOT / "workflows/decisions").glob("*.dmn")]
RULE_IDS = {node.get("id") for root in TABLES for node in root.iter("{*}rule")}
SAID = {node.text or "" for root in TABLES for node in root.iter("{*}description")}
KEYS = {row.key for rows in RULES.values() for row in rows}
REASONS = {code for code, _ in placements.ENDS} | {"withdrawn", "fell_through", "moved", "back", "family_found"}


def keys(pairs):
    return {code for code, _ in pairs}


CODES = {
    "answer.form": {binding.form.version() for binding in user_tasks.values()},
    "audit.what": AuditCode,
    "audit.subject": set(Model.metadata.tables),
    "case.risk": Risk,
    "case.close_reason": {*CloseReason, DUPLICATE},
    "case.safety": {"no_concern", "safe_with_plan", "unsafe"},
    "case_event.kind": Event,
    "case_report.agency": Agency,
    "case_person.relation": Relation,
    "closure_proposal.not_asked": keys(codes.NOT_ASKED),
    "contact.caller_relation": Relation,
    "contact.harms": Harm,
    "contact.risk": Risk,
    "contact.outcome_detail": Detail,
    "contact_act.outcome_detail": Detail,
    "contact.circumstances": Circumstance,
    "deadline_proposal.process": processes,
    "deadline_proposal.key": KEYS,
    "deadline_proposal.risk": Risk,
    "deadline_rule.process": processes,
    "deadline_rule.key": KEYS,
    "deadline_rule.risk": Risk,
    "deadline_rule.start_event": {row.start for rows in RULES.values() for row in rows},
    "deadline_rule.escalates_to": Role,
    "decision.table": {node.get("id") for root in TABLES for node in root.iter("{*}decision")},
    "decision.rule": RULE_IDS,
    "decision.because": SAID,
    "definition.process": processes,
    "document.kind": PAPERS,
    "document.media_type": documents.SUFFIXES,
    "escalation.risk": Risk,
    "escalation.step": IDS,
    "escalation.which_body": Agency,
    "escalation.recommended_to": keys(ADDRESSEES),
    "family_concern.kind": Worry,
    "family_concern.outcome": Settled,
    "family_refusal.reason": keys(placements.DECLINES) | {BY_HEAD},
    "form_version.form": {binding.form.version() for binding in user_tasks.values()},
    "foster_family.blocked_by": {kind[0] for kind in seed.KINDS},
    "foster_family.clear_until_kind": {kind[0] for kind in seed.KINDS},
    "foster_family.decision_reason": {*Ground, *LEFT},
    "foster_family.end_reason": {*Farewell, *LEFT},
    "foster_family.suspended_because": Worry,
    "foster_family.birth_family_contact": keys(words.BIRTH_FAMILY),
    "incident.step": IDS,
    "instance.process": processes,
    "instance.risk": Risk,
    "membership.relation": Relation,
    "notice.kind": NoticeKind,
    "pay_rate.key": {rate[0] for rate in seed.RATES},
    "person.iin_missing": IinMissing,
    "placement.family_contact": keys(placements.FAMILY_CONTACT),
    "placement.temporary_place": Place,
    "placement.temporary_because": keys(placements.BECAUSE) | REASONS,
    "placement.end_reason": REASONS,
    "placement_period.place": Place,
    "placement_period.end_reason": REASONS,
    "placement_visit.concern": keys(CONCERNS),
    "plan.kind": {"family", "care"},
    "plan_line.body": Agency,
    "removal.prosecutor_how": keys(TOLD_BY),
    "requirement.kind": {kind[0] for kind in seed.KINDS},
    "requirement.fail_reason": Flaw,
    "requirement_kind.code": {kind[0] for kind in seed.KINDS},
    "requirement_kind.step": IDS & {step.partition("/")[2] for step in user_tasks},
    "signal.kind": {"opened", "taken", "ended", "late", "message", "answer", "seen", "told", "read"},
    "subscription.message": {node.get("name") for node in NODES if node.tag == f"{BPMN}message"},
    "task.process": processes,
    "task.step": {step.partition("/")[2] for step in user_tasks},
    "task.name": {node.get("name") for node in NODES if node.tag == f"{BPMN}userTask"},
    "task.mark": TaskMark,
    "task.risk": Risk,
    "task.pause_reason": PauseReason,
    "timer.step": IDS,
    "transfer.refusal": TransferRefusal,
}
"""Where codes of ours go, and all that may go there."""

TYPED = {
    *("answer.once", "audit.request_id", "definition.bundle", "instance.bundle", "idempotency.key"),
    *("idempotency.location", "incident.cause", "incident.end_reason", "setting.key"),
    *(
        "case_report.letter_number",
        "case.number",
        "contact.number",
        "escalation.number",
        "foster_family.number",
        "foster_family.contract_number",
    ),
    *("calendar_day.name_kk", "calendar_day.name_ru", "calendar_day.name_en"),
    *("calendar_proposal.name_kk", "calendar_proposal.name_ru", "calendar_proposal.name_en"),
    *("calendar_proposal.why", "calendar_proposal.refused_because"),
    "contact_import.encoding",  # one of a list, which is shorter
    *("danger_phrase.phrase", "danger_phrase.why", "danger_phrase.refused_because"),
    *("deadline_proposal.why", "deadline_proposal.refused_because"),
    *("contact.child_surname", "contact.child_given", "contact.child_folded", "contact.school"),
    *("contact.language", "contact.line", "person.language", "user_account.language"),
    *("district.name_kk", "district.name_ru", "district.name_en"),
    *("region.code", "region.name_kk", "region.name_ru", "region.name_en"),
    *("facility.kind", "facility.name", "facility.folded", "foster_family.surname"),
    *("person.surname", "person.given", "person.patronymic", "person.folded", "person.school"),
    *("removal.prosecutor_reference", "removal.court", "removal.claim_number", "removal.data_bank_number"),
    *("requirement_kind.name_kk", "requirement_kind.name_ru", "requirement_kind.name_en"),
    *("user_account.sign_in", "user_account.name", "user_account.password_hash", "user_account.email"),
}
"""What people type, which its field bounds, and what is counted or made up: numbers, marks, hashes."""


def bounded():
    """Each column that takes so many letters and no more."""
    for table in Model.metadata.tables.values():
        for column in table.columns:
            kind = column.type.item_type if isinstance(column.type, ARRAY) else column.type
            if isinstance(kind, String) and kind.length is not None:
                yield f"{table.name}.{column.name}", kind


COLUMNS = dict(bounded())
ENUMS = {name: kind for name, kind in COLUMNS.items() if isinstance(kind, Enum)}


@pytest.mark.parametrize("name", CODES)
def test_every_code_fits_its_column(name):
    values = [str(value) for value in CODES[name]]
    assert values, "nothing is said to go there"
    longest = max(values, key=len)
    assert len(longest) <= COLUMNS[name].length, f"{longest} has {len(longest)} letters: widen the column"


def test_every_enum_fits_its_column():
    assert ENUMS
    assert [(name, kind.length) for name, kind in ENUMS.items() if max(map(len, kind.enums)) > kind.length] == []


def test_of_every_column_it_is_known_what_goes_there():
    """A new column is written down above: its codes, or that people type into it."""
    assert COLUMNS.keys() - ENUMS.keys() == CODES.keys() | TYPED
    assert not CODES.keys() & TYPED
