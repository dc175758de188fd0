"""Where is every child tonight: for the head of department child by child, above that in numbers."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import audit, clock, policy
from app.audit_codes import AuditCode
from app.i18n import format_date, lazy_pgettext, ngettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action, Role
from app.rules.course import inactivity
from app.staff.sign_in import actor
from app.web.figures import tonight_list
from app.web.figures.tonight_list import WORDS
from app.web.shell import rail

bp = Blueprint("tonight", __name__)
RAIL = rail.Entry("tonight.index", _l("Where every child is"), "map-pin", lazy_pgettext("short", "Tonight"), place=100)
TASK = "silent_case/mend_silence"


@bp.get("/tonight")
@guard(Action.SEE_TONIGHT)
def index() -> ResponseReturnValue:
    who = actor()
    chosen = tonight_list.LISTING.read(request.args, who)
    rows, next_url = ([], "") if who.role is Role.OMBUDSMAN else tonight_list.page(chosen)
    counts = tonight_list.counts(who)
    audit.looked(who, AuditCode.WHERE_EVERY_CHILD_IS, who)
    may_check = policy.may(who, Action.CHECK_SILENCE)
    return render_template(
        "figures/tonight.html",
        today=format_date(clock.today(), "full"),
        rows=[tonight_list.line(row) for row in rows],
        counts=counts,
        total=_total(counts),
        gaps=WORDS,
        menus=chosen.menus(district=[(row["id"], row["name"]) for row in counts]),
        chosen=chosen,
        is_listed=who.role is not Role.OMBUDSMAN,
        is_part=who.role is Role.COMMISSIONER,
        has_links=who.role is Role.HEAD,
        may_check=may_check,
        inactive=inactivity.open_inactive(who.region_id) if may_check else 0,
        silent_url=url_for("queue.index", kind=TASK),
        first_url=chosen.first_url,
        next_url=next_url,
    )


@bp.post("/tonight/check")
@guard(Action.CHECK_SILENCE)
def check() -> ResponseReturnValue:
    """Every open case of the region is looked at now, not at night."""
    who = actor()
    found = inactivity.check(who.region_id)
    resolved = inactivity.resolved(who.region_id)
    audit.record(who, AuditCode.SILENT_CASES_CHECKED, who)
    flash(_said(found, resolved), "warning" if found else "success")
    return redirect(url_for(".index"), 303)


def _said(found: int, resolved: int) -> str:
    if not found and not resolved:
        return str(_("All open cases were checked. No other case is inactive."))
    again_active = ngettext(
        "No inactive cases found. %(num)d case is active again.",
        "No inactive cases found. %(num)d cases are active again.",
        resolved,
    )
    inactive = ngettext(
        "No activity on %(num)d case. Its task will appear in your tasks within seconds.",
        "No activity on %(num)d cases. Their tasks will appear in your tasks within seconds.",
        found,
    )
    return str(inactive if found else again_active)


def _total(counts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "children": sum(row["children"] for row in counts),
        "gaps": {gap.value: sum(row["gaps"][gap.value] for row in counts) for gap in WORDS},
        "any": sum(row["any"] for row in counts),
    }
