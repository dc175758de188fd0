"""Visits and attempts whose answers were not kept, because answers were not kept yet, stand on the record of their case.

What was entered is sealed in `visit`; the second word of `form` says so, in place of a version.
"""

from alembic import op

revision, down_revision, branch_labels, depends_on = "0021", "0020", None, None

AT_ONCE = "abs(extract(epoch from {}.{} - case_event.at)) < 10"


def upgrade() -> None:
    """What was kept as an answer is of the same moment and is left alone."""
    op.execute(
        "insert into answer (task_id, case_id, form, sealed, once, at, by_id) select task.id, visit.case_id, "
        "case when task.id is not null then 'FirstVisitForm' when is_child_seen then 'SightingForm' else 'AttemptForm' "
        "end || ' visit.report', report_sealed, '', case_event.at, visit.by_id from visit "
        "join case_event on case_event.case_id = visit.case_id "
        "and cast(case_event.params ->> 'visit_id' as bigint) = visit.id "
        "left join task on task.case_id = visit.case_id and task.step = 'first_visit' "
        f"and task.ended_by_id = visit.by_id and {AT_ONCE.format('task', 'ended_at')} "
        "where report_sealed is not null and not exists (select from answer where answer.case_id = visit.case_id "
        f"and answer.by_id = visit.by_id and {AT_ONCE.format('answer', 'at')})"
    )


def downgrade() -> None:
    op.execute("delete from answer where form like '% visit.report'")
