"""The case manager: one person, never nobody, and everybody concerned hears of a change."""

from app.people.models import User
from app.records import cases
from app.records.case import Case
from app.records.notice import tell
from app.workflow import engine


def give(case: Case, to: User, *, by: User | None) -> None:
    """`to` manages the case and gets its open tasks. `by` empty: the system. Nothing happens if it is so already."""
    if case.manager_id == to.id:
        return
    cases.set_manager(case, to, by=by)
    case.manager_id = to.id
    engine.reroute(case.id, manager_id=to.id)
    if by is None or by.id != to.id:
        tell(to, "case_given", case)
