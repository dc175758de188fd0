"""Every address × every role answers as GRANTS say, and every address with an id hides the rows of others.

A new view is tried by itself; one whose address has an id needs a line in KINDS that says what the id is of.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app import clock
from app.policy.views import declaration
from app.roles import GRANTS, NATIONAL, Action, Role
from app.rules.cases import cases
from app.rules.contacts import acts
from app.tables.contacts import ContactState
from app.values.terms import Outcome
from app.workflow.models import TaskState
from tests import make, make_work
from tests.support import homes

pytestmark = pytest.mark.usefixtures("session")
REFUSED = {403}


@dataclass(frozen=True)
class Foreign:
    """Makes a row that these roles may not see, and returns its public id."""

    make: Any
    hidden_from: frozenset[Role] = frozenset(Role)


def elsewhere():
    return make.district(make.region(75))


KINDS: dict[str, Foreign] = {}
"""What the <uuid:public_id> of a blueprint's addresses is of; an endpoint's own name goes before its blueprint's."""


def kind(name, **more):
    def register(function):
        KINDS[name] = Foreign(function, **more)
        return function

    return register


@kind("cases")
@kind("case_begin")
@kind("case_merging")
@kind("case_reopening")
@kind("case_manager")
@kind("case_people")
@kind("case_plan")
@kind("case_record")
@kind("case_file")
@kind("case_steps")
@kind("plan_letter")
@kind("case_steer")
@kind("case_transfer")
@kind("case_documents")
@kind("case_edits")
@kind("family_edits.of_case")
@kind("case_home")
@kind("stays")
@kind("reviews.ask")
@kind("stay_edits")
def _case():
    """With a placement, so that it is hidden for its region and not for what it lacks."""
    case = make_work.case(district=elsewhere())
    make_work.escalation(case)
    make_work.placement(case)
    return case.public_id


@kind("escalations")
def _escalation():
    return make_work.escalation(make_work.case(district=elsewhere())).public_id


@kind("task")
@kind("queue")
@kind("talks")
@kind("attempts")
@kind("task_stop")
@kind("shift")
@kind("live")
def _task():
    return make_work.task(of=make_work.case(district=elsewhere())).public_id


@kind("triage", hidden_from=frozenset(Role) - {Role.SHIFT_LEAD})
@kind("reviews.complain")
@kind("record", hidden_from=frozenset(Role) - {Role.SHIFT_LEAD})
@kind("mending", hidden_from=frozenset(Role) - {Role.SHIFT_LEAD})
@kind("messages", hidden_from=frozenset(Role) - {Role.SHIFT_LEAD})
@kind("calls", hidden_from=frozenset(Role) - {Role.SHIFT_LEAD})
@kind("reading", hidden_from=frozenset(Role) - {Role.SHIFT_LEAD})
def _contact():
    """Triaged long ago by somebody else: the line has forgotten it, and no case of region 61 came of it."""
    return make_work.contact(state=ContactState.TRIAGED, triaged_at=clock.now() - timedelta(days=90)).public_id


@kind("mending.undo", hidden_from=frozenset(Role) - {Role.SHIFT_LEAD})
@kind("mending.undo_now", hidden_from=frozenset(Role) - {Role.SHIFT_LEAD})
def _act():
    """What somebody else decided long ago."""
    contact = make_work.contact(state=ContactState.TRIAGED, triaged_at=clock.now() - timedelta(days=90))
    of = {"contact_id": contact.id, "process": "contact", "step": "triage_contact"}
    task = make_work.task(Role.OPERATOR, state=TaskState.DONE, **of)
    acts.record(contact, task, Outcome.INFORMATION, None, by=make.user(Role.OPERATOR))
    return acts.standing(contact).public_id


@kind("deadline_changes", hidden_from=frozenset())
def _change():
    """Administrators decide about all of them, and nobody else gets so far."""
    return uuid4()


@kind("imports", hidden_from=frozenset())
@kind("danger_phrases", hidden_from=frozenset())
def _phrase():
    """Shift leads decide about all of them, and nobody else gets so far."""
    return uuid4()


@kind("team")
def _colleague():
    """Somebody of another region."""
    return make.user(Role.SPECIALIST, district_id=elsewhere().id).public_id


@kind("team.close", hidden_from=frozenset(Role) - {Role.ADMINISTRATOR})
def _account():
    """The administrator may close any that holds nothing."""
    return _colleague()


@kind("stuck")
def _stuck():
    """An incident of a case: the shift lead watches over those of contacts."""
    return make_work.incident().public_id


@kind("incidents", hidden_from=frozenset(Role) - {Role.ADMINISTRATOR})
def _incident():
    """The administrator mends them everywhere; nobody else has the grant."""
    return make_work.incident().public_id


@kind("address")
def _stay():
    """A child lives with a family there, and the address is on record."""
    return homes.lived_in(district=elsewhere()).stay.public_id


@kind("families")
@kind("family_pay")
@kind("family_record")
@kind("family_edits")
@kind("address.home")
def _family():
    return homes.family(elsewhere()).public_id


@kind("address_requests")
def _address_request():
    return homes.asked(homes.lived_in(district=elsewhere())).public_id


@kind("case_documents.download")
@kind("case_documents.void")
def _document():
    case = make_work.case(district=elsewhere())
    return cases.add_document(case, name="report.pdf", kind="other", content=b"%PDF-1.4 x", by=case.manager).public_id


def rules(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static" and not rule.endpoint.startswith("kit."):
            yield rule


def guarded(app):
    return [(rule, action) for rule in rules(app) if isinstance(action := declared(app, rule), Action)]


def declared(app, rule):
    return declaration(app.view_functions[rule.endpoint])


def address(rule, **known):
    """The rule's path, with ids that exist nowhere for what is not known."""
    unknown = {"int": 1, "uuid": uuid4(), "text": "nothing"}
    values = {name: known.get(name, unknown[kind_of(rule, name)]) for name in rule.arguments}
    return rule.build(values, append_unknown=False)[1]


def kind_of(rule, name):
    return {"IntegerConverter": "int", "UUIDConverter": "uuid"}.get(type(rule._converters[name]).__name__, "text")


def methods(rule):
    return sorted(rule.methods & {"GET", "POST"})


def test_every_view_declares_who_may_enter(app):
    assert [rule.endpoint for rule in rules(app) if declared(app, rule) is None] == []


@pytest.mark.parametrize("role", list(Role))
def test_a_role_enters_exactly_where_its_grants_say(app, sign_in, role):
    browser, wrong = sign_in(role), []
    for rule, action in guarded(app):
        for method in methods(rule):
            status = browser.open(method, address(rule)).status_code
            if (status in REFUSED) == (action in GRANTS[role]):
                wrong.append((method, rule.rule, action.value, status))
    assert wrong == []


def test_a_visitor_is_asked_to_sign_in_everywhere(app, client):
    wrong = []
    for rule, _action in guarded(app):
        for method in methods(rule):
            answer = client.open(method, address(rule))
            if answer.status_code != 302 or not answer.location.startswith("/sign-in"):
                wrong.append((method, rule.rule, answer.status_code))
    assert wrong == []


def foreign_of(rule):
    return KINDS.get(rule.endpoint) or KINDS.get(rule.endpoint.split(".")[0])


def with_an_id(app):
    return [(rule, action) for rule, action in guarded(app) if main_id(rule)]


def main_id(rule):
    """The argument that says whose row it is: `public_id`, or the only id there is."""
    ids = [name for name in rule.arguments if kind_of(rule, name) == "uuid"]
    return "public_id" if "public_id" in ids else next(iter(ids), None)


def statuses(browser, rule, public_id):
    return {
        method: browser.open(method, address(rule, **{main_id(rule): public_id})).status_code
        for method in methods(rule)
    }


def test_every_address_with_an_id_says_whose_it_is(app):
    assert sorted({rule.endpoint for rule, _ in with_an_id(app) if foreign_of(rule) is None}) == []


@pytest.mark.parametrize("role", list(Role))
def test_the_rows_of_another_region_or_desk_do_not_exist(app, sign_in, role):
    """A national role is tried as well: no case has reached it, and 111 has done with the contact."""
    place = {} if role in NATIONAL else {"region_id": make.region(61).id}
    browser, wrong = sign_in(role, **place), []
    for rule, action in with_an_id(app):
        foreign = foreign_of(rule)
        if foreign is None or role not in foreign.hidden_from or action not in GRANTS[role]:
            continue
        found = statuses(browser, rule, foreign.make())
        wrong += [(method, rule.rule, status) for method, status in found.items() if status != 404]
    assert wrong == []


def test_an_id_that_is_none_is_not_found(app, sign_in):
    browser = sign_in(Role.SPECIALIST)
    for path in ("/tasks/1", "/tasks/" + "9" * 30, f"/tasks/{uuid4()}/../..", f"/cases/{'0' * 32}"):
        assert browser.get(path).status_code == 404, path


def test_a_person_who_is_switched_off_is_out_on_the_next_request(sign_in, session):
    browser = sign_in(Role.SPECIALIST)
    assert browser.get("/queue").status_code == 200
    browser.user.is_enabled = False
    session.commit()
    assert browser.get("/queue").status_code == 302


def test_a_changed_role_acts_on_the_next_request(sign_in, session):
    browser = sign_in(Role.SPECIALIST)
    browser.user.role = Role.ANALYST
    session.commit()
    assert browser.get("/queue").status_code == 403


def test_the_clock_moves_nothing_into_reach(sign_in):
    foreign = make_work.task(of=make_work.case(district=elsewhere()))
    browser = sign_in(Role.SPECIALIST)
    clock.advance(timedelta(days=2))
    assert browser.get(f"/tasks/{foreign.public_id}").status_code == 404
