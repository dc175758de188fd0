"""Two records of one person become one, and can be parted again with all that was theirs (fault B6)."""

from datetime import date

import pytest
from sqlalchemy import select

from app.audit import AuditEntry
from app.db import db
from app.errors import Conflict, RuleBroken
from app.roles import Role
from app.rules.cases import cases, merging, people
from app.rules.contacts.same_child import same_child
from app.tables.cases import CaseEvent, CasePerson, Safety
from app.tables.people import Membership, PersonMerge
from tests import make

IIN = "160504600125"


@pytest.fixture
def twice(session, sign_in):
    return Twice(sign_in)


class Twice:
    """A case with a grandmother who is recorded twice, and a closed case of the child under another record."""

    def __init__(self, sign_in):
        self.manager = make.user(Role.SPECIALIST)
        self.case = make.case(make.person(surname="Омарова", given="Әлия", born_on=None), self.manager)
        self.known = make.adult(surname="Омарова", given="Сәуле", born_on=None, phone="+77011234567")
        self.other = make.adult(surname="Омарова", given="Сауле", born_on=date(1960, 2, 3), iin=IIN)
        for one in (self.known, self.other):
            cases.add_person(self.case, one, "grandparent", Safety.SAFE, by=self.manager)
        self.home = make.household(self.case.child, self.known, self.other)
        self.case.household_id = self.home.id
        self.page = f"/cases/{self.case.public_id}/people"
        self.browser = sign_in(self.manager)

    def merge(self, kept=None, gone=None, why="Бір адам, екі рет жазылған"):
        return merging.merge(kept or self.known, gone or self.other, why, case=self.case, by=self.manager)

    def old(self):
        """The same child in a closed case, with a contact."""
        child = make.person(surname="Омарова", given="Алия")
        case = make.case(child, self.manager)
        cases.close_case(case, "goals_met", by=self.manager)
        return case, make.contact(child_id=child.id)


def kinds(case):
    return set(db.session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case.id)))


def test_what_either_record_knew_the_kept_one_knows(twice):
    row = twice.merge()
    known = twice.known
    assert (known.born_on, people.iin_of(known), people.phone_of(known)) == (date(1960, 2, 3), IIN, "+77011234567")
    assert (known.given, row.filled) == ("Сәуле", ["born_on", "iin"])
    assert twice.other.merged_into_id == known.id
    assert "persons merged" in set(db.session.scalars(select(AuditEntry.what)))
    assert "persons_merged" in kinds(twice.case)


def test_the_merged_record_stands_in_no_list_where_the_kept_one_stands(twice):
    twice.merge()
    page = twice.browser.get(twice.page).text
    assert (page.count("Омарова Сәуле") > 0, "Merged records" in page) == (True, True)
    listed = page.partition("Merged records")[0]
    assert "Омарова Сауле" not in listed


def test_what_referred_to_the_other_refers_to_the_kept_one_and_goes_back(twice):
    case, contact = twice.old()
    child = case.child
    row = twice.merge(twice.case.child, child)
    assert (case.child_id, contact.child_id) == (twice.case.child_id, twice.case.child_id)
    assert row.moved == {"case.child_id": [case.id], "contact.child_id": [contact.id]}
    assert [match.child.id for match in same_child(surname="Омарова", given="Алия")] == [twice.case.child_id]
    merging.undo(row, case=twice.case, by=twice.manager)
    assert (case.child_id, contact.child_id, child.merged_into_id, child.is_child) == (child.id, child.id, None, True)
    assert "persons_parted" in kinds(twice.case)


def test_undone_each_record_knows_what_it_knew(twice):
    row = twice.merge()
    twice.known.patronymic = "Қайратқызы"
    merging.undo(row, case=twice.case, by=twice.manager)
    known, other = twice.known, twice.other
    assert (known.born_on, people.iin_of(known), known.iin_index, known.patronymic) == (None, "", None, "Қайратқызы")
    assert (people.iin_of(other), other.iin_index is not None) == (IIN, True)
    with pytest.raises(Conflict):
        merging.undo(row, case=twice.case, by=twice.manager)


def test_a_record_that_knows_nothing_more_fills_in_nothing(twice):
    row = twice.merge(twice.other, make.adult(surname="Омарова", given="Сауле", sex=None, born_on=date(1960, 2, 3)))
    assert row.filled == []
    merging.undo(row, case=twice.case, by=twice.manager)
    assert (people.iin_of(twice.other), twice.other.born_on) == (IIN, date(1960, 2, 3))


def test_what_was_corrected_after_the_merge_stays(twice):
    row = twice.merge()
    people.update_person(twice.known, by=None, born_on=date(1961, 1, 1))
    merging.undo(row, case=twice.case, by=twice.manager)
    assert twice.known.born_on == date(1961, 1, 1)


def test_a_number_to_call_goes_over_as_well_and_comes_back(twice):
    row = twice.merge(twice.other, twice.known)
    assert people.phone_of(twice.other) == "+77011234567"
    merging.undo(row, case=twice.case, by=twice.manager)
    assert (people.phone_of(twice.other), people.phone_of(twice.known)) == ("", "+77011234567")


def test_a_row_where_both_stand_is_left_and_nothing_is_deleted(twice):
    def rows():
        return [len(db.session.scalars(select(kind)).all()) for kind in (Membership, CasePerson)]

    before = rows()
    row = twice.merge()
    assert row.moved == {}
    assert rows() == before


def test_what_is_not_merged(twice):
    with pytest.raises(RuleBroken, match="how you know"):
        twice.merge(why=" ")
    with pytest.raises(RuleBroken, match="same record"):
        twice.merge(gone=twice.known)
    with pytest.raises(RuleBroken, match="different IINs"):
        twice.merge(make.adult(iin="900101400404"))
    with pytest.raises(RuleBroken, match="open case"):
        twice.merge(twice.case.child, make.case(make.person(), twice.manager).child)
    twice.merge()
    with pytest.raises(Conflict):
        twice.merge()


def test_a_person_is_merged_on_the_page_of_the_case_and_parted_again(twice):
    page = f"{twice.page}/{twice.known.public_id}/merge"
    assert page in twice.browser.get(f"{twice.page}/{twice.known.public_id}").text
    shown = twice.browser.get(page).text
    assert ("Омарова Сауле" in shown, IIN in shown) == (True, False)
    sent = {"which": str(twice.other.public_id), "why": "Бір адам"}
    assert twice.browser.post(page, {**sent, "why": ""}).status_code == 422
    assert twice.browser.post(page, sent).status_code == 303
    row = db.session.scalars(select(PersonMerge)).one()
    undo = f"{twice.page}/merges/{row.public_id}/undo"
    assert undo in twice.browser.get(twice.page).text
    assert twice.browser.post(undo).status_code == 303
    assert twice.browser.post(undo).status_code == 404


def test_a_child_is_offered_the_records_of_cases_one_sees(twice):
    case, _contact = twice.old()
    page = twice.browser.get(f"{twice.page}/{twice.case.child.public_id}/merge").text
    assert case.number in page
    assert twice.browser.get(f"{twice.page}/{case.child.public_id}/merge").status_code == 404
