"""Two records of one person become one: what refers to the other refers to the kept one, and can go back."""

from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import Column, select, update
from sqlalchemy.exc import IntegrityError

from app import audit, clock, vault
from app.audit_codes import AuditCode
from app.db import Model, db
from app.errors import Conflict, RuleBroken
from app.i18n import gettext as _
from app.rules import timeline
from app.rules.cases import cases, people
from app.rules.cases.people import Facts
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case
from app.tables.people import Person, PersonMerge
from app.tables.words.timeline import Event

OWN = frozenset({"person", "person_merge"})
PLAIN = ("surname", "given", "patronymic", "sex", "born_on", "language", "school")


def merge(kept: Person, gone: Person, why: str, *, case: Case, by: User) -> PersonMerge:
    """`kept` stands for both from now on, and knows what either knew; the timeline of `case` says so.

    RuleBroken without a reason, for one record, two IINs, or two open cases. Conflict if one was merged before.
    """
    if not why.strip():
        raise RuleBroken(_("Enter how you know that it is the same person."), "why")
    _check(kept, gone)
    row = PersonMerge(
        kept_id=kept.id, gone_id=gone.id, moved={}, filled=[], was_child=gone.is_child, at=clock.now(), by_id=by.id
    )
    sealing.put(row, "why", why, case.key)
    row.moved = _repoint(gone.id, kept.id)
    found = _unknown_to(kept, gone)
    row.filled = sorted(found)
    gone.merged_into_id, gone.is_child, gone.iin_index = kept.id, False, None
    db.session.add(row)
    db.session.flush()
    if found:
        people.update_person(kept, by=by, **found)
    audit.record(by, AuditCode.PERSONS_MERGED, kept)
    timeline.note(Event.PERSONS_MERGED, case=case, by=by, words=why)
    db.session.flush()
    db.session.expire_all()
    return row


def undo(row: PersonMerge, *, case: Case, by: User) -> None:
    """They are two people after all: each row goes back, unless it was changed meanwhile. Conflict if undone."""
    db.session.refresh(row, with_for_update=True)
    if row.undone_at is not None:
        raise Conflict(_("This has been undone already."))
    kept, gone = db.session.get_one(Person, row.kept_id), db.session.get_one(Person, row.gone_id)
    row.undone_at, row.undone_by_id = clock.now(), by.id
    facts = _back(kept, gone, row.filled)
    if facts:
        people.update_person(kept, by=by, **facts)
    number = people.iin_of(gone)
    gone.merged_into_id, gone.is_child = None, row.was_child
    gone.iin_index = vault.index("iin", number) if number else None
    for column in _references():
        ids = row.moved.get(_name(column), [])
        of = column.table
        db.session.execute(update(of).where(of.c.id.in_(ids), column == kept.id).values({column.name: gone.id}))
    audit.record(by, AuditCode.PERSONS_PARTED, kept)
    timeline.note(Event.PERSONS_PARTED, case=case, by=by)
    db.session.flush()
    db.session.expire_all()


def standing(person_ids: list[int]) -> list[tuple[PersonMerge, Person, str]]:
    """Merges into these people that were not undone, the newest first, with the other record and who merged them."""
    wanted = (
        select(PersonMerge, Person, User.name)
        .join(Person, Person.id == PersonMerge.gone_id)
        .join(User, User.id == PersonMerge.by_id)
        .where(PersonMerge.kept_id.in_(person_ids), PersonMerge.undone_at.is_(None))
        .order_by(PersonMerge.id.desc())
    )
    return [(row, gone, name) for row, gone, name in db.session.execute(wanted)]


def _check(kept: Person, gone: Person) -> None:
    if kept.id == gone.id:
        raise RuleBroken(_("This is one and the same record."), "which")
    ids = sorted((kept.id, gone.id))
    db.session.execute(select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update())
    for person in (kept, gone):
        db.session.refresh(person)
        if person.merged_into_id is not None:
            raise Conflict(_("One of the two records was merged before. Load the page again."))
    if kept.iin_index and gone.iin_index and kept.iin_index != gone.iin_index:
        raise RuleBroken(_("They have different IINs. If one of them is wrong, correct it first."), "which")
    if cases.open_case_of(kept) is not None and cases.open_case_of(gone) is not None:
        raise RuleBroken(_("Both have an open case. First close one of the cases as a duplicate."), "which")


def _repoint(from_id: int, to_id: int) -> dict[str, list[int]]:
    """Every row that refers to the one refers to the other; not where the other is there already."""
    moved: dict[str, list[int]] = {}
    for column in _references():
        of = column.table
        for id_ in db.session.scalars(select(of.c.id).where(column == from_id).order_by(of.c.id)).all():
            change = update(of).where(of.c.id == id_).values({column.name: to_id})
            try:
                with db.session.begin_nested():
                    db.session.execute(change)
            except IntegrityError:
                continue
            moved.setdefault(_name(column), []).append(id_)
    return moved


def _references() -> Iterator[Column[Any]]:
    """Every column of every table that refers to a person, but for what tells of merges."""
    for table in Model.metadata.sorted_tables:
        if table.name in OWN:
            continue
        for key in table.foreign_keys:
            if key.column.table.name == Person.__tablename__:
                yield key.parent


def _name(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"


def _unknown_to(kept: Person, gone: Person) -> Facts:
    """What only the other record knows. A birth date in a document goes before an estimated one."""
    found: dict[str, Any] = {name: getattr(gone, name) for name in PLAIN if not getattr(kept, name)}
    if people.iin_of(gone) and not people.iin_of(kept):
        found["iin"] = people.iin_of(gone)
    if people.phone_of(gone) and not people.phone_of(kept):
        found["phone"] = people.phone_of(gone)
    return cast(Facts, {name: value for name, value in found.items() if value})


def _back(kept: Person, gone: Person, filled: list[str]) -> Facts:
    """What was filled in and still is what the other record says goes out again."""
    now = {name: getattr(kept, name) for name in PLAIN} | {"iin": people.iin_of(kept), "phone": people.phone_of(kept)}
    then = {name: getattr(gone, name) for name in PLAIN} | {"iin": people.iin_of(gone), "phone": people.phone_of(gone)}
    empty: dict[str, Any] = dict.fromkeys(("surname", "given", "patronymic", "school"), "")
    return cast(Facts, {name: empty.get(name) for name in filled if now[name] == then[name]})
