"""0021 puts visits and attempts of before on the record of their case, and nothing twice."""

from sqlalchemy import Connection, select, text

from app.db import db
from app.i18n import speaking
from app.tables.cases import Case
from app.workflow.answers import reading
from app.workflow.models import Answer, Task

OLD = "visit.report"


def fill(connection: Connection) -> None:
    """At 0020: to each case somebody went a day earlier and did not see the child."""
    went = "insert into visit (case_id, at, by_id, is_child_seen, went_with, report_sealed) select case_id, "
    went += "at - interval '1 day', by_id, false, '[]', report_sealed from visit where report_sealed is not null "
    told = "insert into case_event (case_id, at, kind, params, by_id) select case_id, at, 'visit_failed', "
    told += "jsonb_build_object('visit_id', id), by_id from went"
    connection.execute(text(f"with went as ({went} returning id, case_id, at, by_id) {told}"))


def after(connection: Connection) -> None:
    """At 0021: each attempt once, and of the visits the one whose answer the demonstration did not keep."""
    wanted = text("select form, count(*) from answer where form like :old group by 1")
    found = connection.execute(wanted, {"old": f"% {OLD}"})
    attempts = text("select count(*) from visit where not is_child_seen and report_sealed is not null")
    counted = {form.partition(" ")[0]: number for form, number in found}
    assert counted == {"AttemptForm": connection.scalar(attempts), "FirstVisitForm": 1}


def read() -> None:
    """With today's models: what was entered, with the questions of today."""
    rows = select(Answer, Case, Task).join(Case, Case.id == Answer.case_id).outerjoin(Task, Task.id == Answer.task_id)
    with speaking("en"):
        for row, case, task in db.session.execute(rows.where(Answer.form.endswith(OLD))):
            asked = {said.question for said in reading.read(row, case.key, None, task)}
            assert reading.title(row, None, task) == ("See the child" if task else "Record an attempt")
            assert ("What do you conclude?" in asked) == bool(task) and asked
