"""Every page of the application: who opens it in the small world, and at which address."""

from tests.workflow.shipped import USER_TASKS

NOBODY, VISIT = "", "protection_case/first_visit"
PAGES = {
    "public.start": (NOBODY, "/help"),
    "public.write": (NOBODY, "/help/me"),
    "public.answer": (NOBODY, "/help/answer"),
    "people.sign_in": (NOBODY, "/sign-in"),
    "kit.plain": (NOBODY, "/kit/public"),
    "kit.kit": ("specialist", "/kit"),
    "queue.index": ("specialist3", "/queue"),
    "queue.index head": ("head", "/queue"),
    "queue.index nothing to do": ("inspector", "/queue"),
    "calls.new": ("operator", "/calls/new"),
    "calls.contact": ("shift_lead", "/contacts/{ids.contact}"),
    "triage.index": ("operator2", "/triage"),
    "shift.index": ("shift_lead", "/shift"),
    "search.index": ("head", "/search"),
    "staff.index": ("admin", "/staff"),
    "incidents.index": ("admin", "/incidents"),
    "notices.index": ("head", "/notices"),
    "stays.page": ("{ids.keeper}", "/cases/{ids.stay}/stay"),
    "diagrams.index": ("analyst", "/diagrams"),
    "diagrams.show": ("analyst", "/diagrams/protection_case"),
    "deadlines.index": ("analyst", "/deadlines"),
    "cases.index": ("head", "/cases"),
    "cases.overview": ("{ids.manager}", "/cases/{ids.case}"),
    "cases.access": ("{ids.manager}", "/cases/{ids.case}/access"),
    "cases.diagram": ("{ids.manager}", "/cases/{ids.case}/diagram"),
    "cases.linked": ("{ids.manager}", "/cases/{ids.case}/linked"),
    "cases.timeline": ("{ids.manager}", "/cases/{ids.case}/timeline"),
    "case_plan.index": ("{ids.manager}", "/cases/{ids.case}/plan"),
    "case_documents.index": ("{ids.manager}", "/cases/{ids.case}/documents"),
    "case_documents.void": ("{ids.manager}", "/documents/{ids.document}/void"),
    "case_people.index": ("{ids.manager}", "/cases/{ids.case}/people"),
    "case_people.child": ("{ids.manager}", "/cases/{ids.case}/child"),
    "case_people.add": ("{ids.manager}", "/cases/{ids.case}/people/new"),
    "case_people.person": ("{ids.manager}", "/cases/{ids.case}/people/{ids.mother}"),
    "case_people.edit": ("{ids.manager}", "/cases/{ids.case}/people/{ids.mother}/edit"),
    "case_home.address": ("{ids.manager}", "/cases/{ids.case}/household/address"),
    "case_home.join": ("{ids.manager}", "/cases/{ids.case}/household/join"),
    "case_home.leave": ("{ids.manager}", "/cases/{ids.case}/household/{ids.mother}/leave"),
    "case_edits.note": ("{ids.manager}", "/cases/{ids.case}/note"),
    "case_edits.place": ("{ids.manager}", "/cases/{ids.case}/place"),
    "case_edits.talk": ("{ids.manager}", "/cases/{ids.case}/talk"),
    "case_edits.visit": ("{ids.manager}", "/cases/{ids.case}/visit"),
    "case_edits.warn": ("{ids.manager}", "/cases/{ids.case}/warnings/new"),
    "case_edits.end_warning": ("{ids.manager}", "/cases/{ids.case}/warnings/{ids.warning}/end"),
    "attempts.page": (f"{{tasks[{VISIT}][0]}}", f"/tasks/{{tasks[{VISIT}][1]}}/attempt"),
    "task.page": ("{done[0]}", "/tasks/{done[1]}"),
    "an unknown address": ("specialist", "/nothing-is-here"),
    "a page for others": ("operator", "/cases"),
}
"""A name that begins with an endpoint, and who opens what. `task.page` is one that is done; the open ones follow."""
TASKS = {key: (f"{{tasks[{key}][0]}}", f"/tasks/{{tasks[{key}][1]}}") for key in sorted(USER_TASKS)}
NOT_PAGES = {
    "static": "files",
    "public.home": "leads on to another page",
    "case_documents.download": "a file",
    "kit.peek": "a part of a page that htmx asks for; the kit shows it",
}
TO_REFUSE = [
    "public.write", "public.answer", "people.sign_in", "calls.new", "case_documents.void", "case_people.child",
    "case_people.add", "case_people.edit", "case_home.address", "case_home.join", "case_home.leave", "case_edits.note",
    "case_edits.place", "case_edits.talk", "case_edits.visit", "case_edits.warn", "case_edits.end_warning",
    "attempts.page",
]  # fmt: skip
