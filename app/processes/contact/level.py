"""What the answers so far mean, and what to ask next: shown beside the form while it is filled in."""

from dataclasses import dataclass
from typing import Any

from app import clock
from app.deadlines import times
from app.i18n import Text, format_datetime, in_language
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.rules.contacts import involved, opening, triage
from app.tables.contacts import Contact
from app.values.terms import RANK, Outcome

FIRST_VISIT = "first_visit"
ADULT = _l("18 or older is an adult: no child’s case is opened. Select help for an adult, or connect 102 or 103.")


@dataclass(frozen=True, slots=True)
class Level:
    """What the answers so far say. Empty until there is one."""

    level: str = ""
    because: str = ""
    deadline: str = ""
    question: str = ""
    place: str = ""  # where the case would go although the district is not known
    above: tuple[str, ...] = ()  # the levels it can be raised to


def level_of(form: Any, contact: Contact) -> Level:
    """The level that the decision table gives to what is answered, its reason and what it means."""
    coded, question = form.coded(), _question(form)
    if question:
        return Level(question=question)
    coded["is_repeat"] = coded["is_repeat"] or contact.child_id is not None
    verdict = triage.level(coded, Outcome.STATE_BODY)
    risk = str(verdict.outputs["decided_risk"])
    raised = form.raise_to.data if RANK.get(form.raise_to.data or "", 0) > RANK[risk] else None
    return Level(
        level=raised or risk,
        because=_(verdict.because),
        deadline=_deadline(raised or risk),
        place=_elsewhere(form, contact),
        above=tuple(level for level in RANK if RANK[level] > RANK[risk]),
    )


def _question(form: Any) -> str:
    """What must be answered before there is a level, or why there will be none."""
    if (form.child_age.data or 0) >= involved.OF_AGE:
        return str(ADULT)
    if form.danger.data or form.harms.data:
        return ""
    return str(_("Answer whether the child is in danger and what is happening. The risk level then appears here."))


def _deadline(risk: str) -> str:
    found = times.times(FIRST_VISIT, risk, clock.now())
    if found is None:
        return ""
    by = format_datetime(found.due_at, "day")
    return str(_("A specialist must see the child by %(time)s.", time=by))


def _elsewhere(form: Any, contact: Contact) -> str:
    """Where the case goes while nobody knows the district."""
    if form.district.data or contact.case_id is not None:
        return ""
    chosen = int(form.region.data) if str(form.region.data or "").isdigit() else None
    district, _known = opening.place_of(Contact(region_id=chosen, district_id=None))
    return str(in_language(district, "name"))


QUESTIONS: tuple[tuple[tuple[str, ...], Text], ...] = (
    (("danger",), _l("Is the child in danger right now? Does anyone need a doctor?")),
    (("harms",), _l("What exactly is happening?")),
    (("carer_access",), _l("Where is the person who does it? Can they reach the child?")),
    (("district", "address", "school"), _l("Where is the child now?")),
    (("child_age",), _l("How old is the child?")),
    (("child_given", "child_surname"), _l("What is the child’s name?")),
    (("is_repeat",), _l("Has this happened before? Did anyone report it?")),
    (("caller_relation", "is_anonymous"), _l("Who is calling, and may we call back?")),
)


def ask_next(form: Any) -> list[dict[str, Any]]:
    """What to ask, in order; the first that is not answered is next."""
    rows: list[dict[str, Any]] = []
    for names, text in QUESTIONS:
        is_done = any(form[name].data not in (None, "", []) for name in names)
        is_next = not is_done and all(row["state"] == "done" for row in rows)
        rows.append({"text": text, "state": "done" if is_done else "next" if is_next else "later"})
    return rows
