"""Where the tasks of a case go."""

from app.tables.cases import Case
from app.workflow import engine


def of_case(case: Case) -> engine.Route:
    """To its manager, or to the desks of its district and region."""
    return engine.Route(
        case_id=case.id,
        region_id=case.region_id,
        district_id=case.district_id,
        manager_id=case.manager_id,
        risk=case.risk,
    )
