"""What stands above the tabs of a case: who the child is, what must not be forgotten, which pages there are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import exists, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from app import audit, policy
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.forms import TaskForm, error_summary
from app.i18n import Text, in_language
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.roles import Action
from app.rules.cases.people import age_of, iin_of
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables import sealing
from app.tables.cases import Case, CaseEvent, CasePerson, CaseState, CaseWarning, Document
from app.tables.people import Membership, Person
from app.tables.words.labels import label
from app.values import iin
from app.values.terms import Sex
from app.web.cases import lead
from app.web.shell.submitting import done

WITH_NAMES = (joinedload(Case.child), joinedload(Case.manager), joinedload(Case.district))
SPOKEN: dict[str, Text] = {"kk": _l("Kazakh"), "ru": _l("Russian"), "en": _l("English")}
SPEAKS: dict[str, Text] = {"kk": _l("Speaks Kazakh"), "ru": _l("Speaks Russian"), "en": _l("Speaks English")}


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning in force, readable."""

    public_id: UUID
    text: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of the case, as `views` draws it."""

    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class CasePage:
    """The head of every page of a case."""

    case: Case
    age: int | None
    iin: str
    is_iin_shown: bool
    warnings: list[Warned]
    tabs: list[Tab]
    may_edit: bool
    may_rate: bool

    @property
    def may_open(self) -> bool:
        """Whether a sibling's case may begin from here."""
        return policy.may(actor(), Action.OPEN_CASE)

    @property
    def may_reopen(self) -> bool:
        """Whether the case is closed, for somebody who opens cases."""
        return self.case.state is CaseState.CLOSED and self.may_open

    @property
    def child(self) -> Person:
        """Whose case it is."""
        return self.case.child

    @property
    def name(self) -> str:
        """As in the document, or that it is not known."""
        return named(self.child)

    @property
    def initials(self) -> str:
        """For the round mark."""
        return initials(self.child)

    @property
    def place(self) -> str:
        """Region and district in the reader's language."""
        district = self.case.district
        return f"{in_language(district.region, 'name')}, {in_language(district, 'name')}"

    @property
    def sex(self) -> str:
        """Girl or boy; empty if it is not known."""
        return label(Sex, self.child.sex) if self.child.sex else ""

    @property
    def speaks(self) -> str:
        """The child's language, as a sentence of the reader's; empty if it is not known."""
        return str(SPEAKS.get(self.child.language or "", ""))


def head(case: Case, tab: str, looked_at: audit.What, iin_shown: str = "") -> CasePage:
    """Everything above the tabs; the look is on the record under the code `looked_at`.

    `iin_shown`: the number in full, for the one page it was asked for.
    """
    audit.looked(actor(), looked_at, case)
    counts, warned = _counts_and_warnings(case)
    return CasePage(
        case=case,
        age=age_of(case.child),
        iin=iin_shown or iin.masked(iin_of(case.child)),
        is_iin_shown=bool(iin_shown),
        warnings=warned,
        tabs=_tabs(case, tab, counts),
        may_edit=may_edit(case),
        may_rate=may_edit(case) and policy.may(actor(), Action.STEER_CASE),
    )


def answer(  # noqa: PLR0913 - what it is about, what is done, and where it stands
    case: Case,
    form: TaskForm,
    save: Callable[[], object],
    back: str,
    *,
    tab: str = "cases.overview",
    looked_at: audit.What = AuditCode.CASE_FORM,
    **words: Any,
) -> ResponseReturnValue:
    """One form on a page of the case: to `back` when it is saved, which it is once however often it is pressed.

    `tab`: the endpoint of the tab it stands under; `looked_at`: the code of the look; `words`: title, button and lead
    of cases/form.html; the first two are the form's title where nothing else is said.
    """
    if done(form, actor(), save, case):
        return redirect(back, 303)
    problem = error_summary(form)
    page = head(case, tab, looked_at)
    there = lead.for_task(case, actor()) if form.reaches_out else None
    shown = {"page": page, "form": form, "problem": problem, "back": back, "there": there}
    drawn = render_template("cases/form.html", **shown, **{"title": form.title, "button": form.title} | words)
    return drawn, 422 if problem else 200


def editable(public_id: UUID) -> Case:
    """The case, to be changed. RuleBroken once it is closed: what stands in it stays as it was decided on."""
    case = policy.case(actor(), public_id)
    if case.state is CaseState.CLOSED:
        raise RuleBroken(_("This case is closed. You can read it but not change it."))
    return case


def may_edit(case: Case) -> bool:
    """Whether the buttons that change something are shown."""
    return case.state is CaseState.OPEN and policy.may(actor(), Action.EDIT_CASE)


def linked(case: Case) -> list[Case]:
    """Cases of other children of the same home or of people around this child, as far as the actor sees them."""
    other = Case
    near = or_(
        other.child_id.in_(select(CasePerson.person_id).where(CasePerson.case_id == case.id)),
        exists().where(CasePerson.case_id == other.id, CasePerson.person_id == case.child_id),
    )
    if case.household_id is not None:
        at_home = select(Membership.person_id).where(
            Membership.household_id == case.household_id, Membership.left_on.is_(None)
        )
        near = or_(near, other.household_id == case.household_id, other.child_id.in_(at_home))
    found = policy.cases(actor()).where(other.id != case.id, near).options(*WITH_NAMES).limit(30)
    return list(db.session.scalars(found))


def initials(person: Person) -> str:
    """Two letters for the round mark; a question mark for somebody without a name."""
    return "".join(part[0] for part in (person.surname, person.given) if part).upper() or "?"


def named(person: Person) -> str:
    """The name as in the document, or that it is not known."""
    return person.name or str(_("Name not known"))


def _tabs(case: Case, current: str, counts: dict[str, int]) -> list[Tab]:
    named = [
        ("cases.overview", _("Overview"), None),
        ("cases.timeline", _("Timeline"), counts["events"]),
        ("case_record.index", _("Record"), None),
        ("case_people.index", _("People"), counts["people"]),
        ("case_plan.index", _("Plan"), None),
        ("case_steps.index", _("Steps"), None),
        ("case_documents.index", _("Documents"), counts["documents"]),
        ("cases.linked", _("Linked cases"), None),
    ]
    if policy.may(actor(), Action.SEE_ACCESS):
        named.append(("cases.access", _("Access log"), None))
    return [Tab(label, url_for(name, public_id=case.public_id), name == current, n) for name, label, n in named]


def _counts_and_warnings(case: Case) -> tuple[dict[str, int], list[Warned]]:
    """How much stands under the tabs, and the warnings in force, oldest first: one statement for every page."""

    def number(of: type[CaseEvent] | type[CasePerson] | type[Document], *more: object) -> Any:
        return select(func.count()).where(of.case_id == case.id, *more).scalar_subquery()  # type: ignore[arg-type]

    warning = aliased(CaseWarning, policy.warnings(actor(), case).subquery())
    counted = (number(CaseEvent), number(CasePerson), number(Document, Document.voided_at.is_(None)))
    found = (
        select(*counted, warning, User.name)
        .select_from(Case)
        .outerjoin(warning, true())
        .outerjoin(User, User.id == warning.set_by_id)
        .where(Case.id == case.id)
        .order_by(warning.set_at, warning.id)
    )
    rows: list[Any] = list(db.session.execute(found))
    events, people, documents, *_warning = rows[0]
    warned = [
        Warned(row.public_id, sealing.get(row, "text", case.key), row.set_at, name)
        for *_counts, row, name in rows
        if row is not None
    ]
    return {"events": events, "people": people, "documents": documents}, warned
