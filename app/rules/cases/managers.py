"""The case manager: one person, never nobody, and everybody concerned hears of a change."""

from app.i18n import gettext as _
from app.i18n import ngettext
from app.rules.cases import cases
from app.rules.notices import tell
from app.rules.team.workload import Load, loads, loads_of_region
from app.staff.models import User
from app.tables.cases import Case
from app.tables.notices import NoticeKind
from app.workflow import engine


def give(case: Case, to: User, *, by: User | None) -> None:
    """`to` manages the case and gets its open tasks. `by` empty: the system. Nothing happens if it is so already."""
    if case.manager_id == to.id:
        return
    cases.set_manager(case, to, by=by)
    case.manager_id = to.id
    engine.reroute(case.id, manager_id=to.id)
    if by is None or by.id != to.id:
        tell(to, NoticeKind.CASE_GIVEN, case)


def candidates(case: Case) -> list[Load]:
    """To whom the head may give the case: present specialists of its district other than the manager.

    While the district has none, those of the whole region: a child does not wait for a post to be filled.
    """
    near = [load for load in loads(case.district_id, without=case.id) if load.user.id != case.manager_id]
    far = [] if near else loads_of_region(case.region_id, without=case.id)
    return near or [load for load in far if load.user.id != case.manager_id]


def named(found: list[Load]) -> list[tuple[str, str]]:
    """Each specialist and what that person carries, for a choice."""
    return [(str(load.user.public_id), _said(load)) for load in found]


def _said(load: Load) -> str:
    words = ngettext("%(num)d open case", "%(num)d open cases", load.cases)
    return str(_("%(name)s: %(cases)s, caseload %(weight)d", name=load.user.name, cases=words, weight=load.weight))
