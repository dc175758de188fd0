"""The placement's steps."""

from datetime import datetime
from typing import Literal

from app.forms import given
from app.i18n import lazy_gettext as _l
from app.processes.foster_placement import pages
from app.processes.foster_placement.forms import (
    ApprovePlacementForm,
    AskFamilyForm,
    EndPlacementForm,
    HandOverForm,
    MatchFamilyForm,
    TemporaryPlaceForm,
)
from app.rules.placements import ending, placing
from app.rules.tasks import overdue
from app.staff.models import User
from app.tables.cases import Place
from app.workflow.models import Task
from app.workflow.registry import Process, ServiceCall, Variables, process, service_task, user_task

process(
    Process(
        "foster_placement",
        _l("Placement"),
        overdue.CASEWORK,
        is_casework=True,
        begins={"placement_id": int, "case_id": int, "find_family_at": datetime},
        hears=("placement_ending", "search_withdrawn", "siblings_placed", "siblings_parted"),
    )
)


@user_task(
    "foster_placement/match_family", form=MatchFamilyForm, prepare=pages.offer_families, sets={"family_found": bool}
)
def match_family(form: MatchFamilyForm, item: Task, actor: User) -> Variables:
    return {"family_found": placing.choose(item.instance, given(form.family.data), form.why.data, by=actor)}


@user_task("foster_placement/ask_family", form=AskFamilyForm, shows=pages.with_family, sets={"family_accepts": bool})
def ask_family(form: AskFamilyForm, item: Task, actor: User) -> Variables:
    if form.answer.data == "yes":
        placing.accepted(item.instance, form.arranged.data, by=actor)
        return {"family_accepts": True}
    placing.declined(item.instance, form.reason.data, form.arranged.data, by=actor)
    return {"family_accepts": False}


@user_task(
    "foster_placement/approve_placement",
    form=ApprovePlacementForm,
    shows=pages.to_approve,
    sets={"placement_approved": bool},
)
def approve_placement(form: ApprovePlacementForm, item: Task, actor: User) -> Variables:
    if form.answer.data == "yes":
        placing.approve(item.instance, form.apart_because.data, by=actor)
        return {"placement_approved": True}
    placing.refuse(item.instance, form.why.data, by=actor)
    return {"placement_approved": False}


@user_task("foster_placement/hand_over", form=HandOverForm, shows=pages.with_family)
def hand_over(form: HandOverForm, item: Task, actor: User) -> Variables:
    placing.hand_over(item.instance, given(form.handed_at.data), given(form.child_words.data), by=actor)
    return {}


@user_task("foster_placement/temporary_place", form=TemporaryPlaceForm, shows=pages.with_family)
def temporary_place(form: TemporaryPlaceForm, item: Task, actor: User) -> Variables:
    place, at = Place(given(form.place.data)), given(form.since.data)
    words = f"{form.name.data}\n\n{form.why.data}"
    placing.stay_meanwhile(item.instance, placing.Meanwhile(place, at, given(form.because.data), words), by=actor)
    return {}


@user_task(
    "foster_placement/end_placement",
    form=EndPlacementForm,
    prepare=pages.prefer_reason,
    shows=pages.with_family,
    sets={"needs_family": bool},
)
def end_placement(form: EndPlacementForm, item: Task, actor: User) -> Variables:
    ending.end(item.instance, given(form.ended_at.data), form.answers(), by=actor)
    return {"needs_family": form.reason.data in ending.NEEDS_FAMILY}


@service_task("foster_placement/open_search", gives=Literal["alone", "together", "withdrawn"])
def open_search(call: ServiceCall) -> str:
    return placing.open_search(call.instance)


@service_task("foster_placement/schedule_visits")
def schedule_visits(call: ServiceCall) -> None:
    placing.schedule_visits(call.instance)


@service_task("foster_placement/request_placement")
def request_placement(call: ServiceCall) -> None:
    placing.request_again(call.instance)


@service_task("foster_placement/start_escalation")
def start_escalation(call: ServiceCall) -> None:
    placing.escalate(call.instance, str(call.params["step"]))
