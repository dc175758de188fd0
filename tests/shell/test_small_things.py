"""Small things that make a day longer than it is (faults B23, B24)."""

from datetime import UTC, datetime, timedelta

import pytest

from app import clock
from app.forms import DateField, DateTimeField, TaskForm, near, not_in_future, not_in_past
from app.i18n import speaking
from app.roles import Role
from app.rules.contacts import conversation, receiving
from app.values.terms import Channel
from app.web.desk import queue_views
from tests import make
from tests.support import fillings as fill
from tests.support.tree import parsed

SUNDAY = datetime(2026, 11, 29, 6, tzinfo=UTC)
MONDAY = SUNDAY + timedelta(days=1)


@pytest.mark.parametrize(("now", "ahead", "group"), [
    (SUNDAY, 1, "week"), (SUNDAY, 7, "week"), (SUNDAY, 8, "later"), (MONDAY, 6, "week"), (MONDAY, 7, "later"),
])  # fmt: skip
def test_the_day_after_a_sunday_is_this_week_and_not_later(now, ahead, group):
    with clock.at(now):
        at = queue_views.bounds()
    assert queue_views.group_of(now + timedelta(days=ahead), at) == group


class Days(TaskForm):
    """Days of several kinds."""

    happened = DateTimeField("When?", validators=[not_in_future])
    planned = DateField("Until when?", validators=[not_in_past])
    away = DateField("First day away", validators=[near])
    born_on = DateField("Born", validators=[not_in_future])


def sent(app, **boxes):
    with app.test_request_context(method="POST", data=boxes), speaking("en"):
        form = Days(meta={"csrf": False})
        form.validate()
        return form, {name: str(errors[0]) for name, errors in form.errors.items() if name in boxes}


def test_a_year_of_two_digits_is_read_as_it_is_meant(app):
    form, wrong = sent(app, planned=["1", "2", str(clock.today().year % 100 + 1)], born_on=["5", "6", "85"])
    assert wrong == {}
    assert (form.planned.data.year, form.born_on.data.year) == (clock.today().year + 1, 1985)


def test_days_no_work_can_lie_in_are_refused_with_the_reason(app):
    far = clock.today().year + 4
    _form, wrong = sent(app, planned=["1", "1", str(far)], away=["1", "1", str(far)])
    assert "years ahead" in wrong["planned"]
    assert "too far from today" in wrong["away"]


def test_what_has_happened_can_be_filled_in_with_now_and_a_birth_cannot(app):
    with app.test_request_context(), speaking("en"):
        form = Days(meta={"csrf": False})
        drawn = {field.name: str(field()) for field in form if field.name in ("happened", "planned", "born_on")}
    assert 'data-fill-now="happened"' in drawn["happened"]
    assert 'aria-label="Now: When?"' in drawn["happened"]
    assert "data-fill-now" not in drawn["planned"] + drawn["born_on"]


def test_a_child_last_seen_before_the_case_began_is_refused(accepted):
    accepted.do("first_visit", fill.visit(needs_support="no"))
    answer = accepted.send("propose_closure", fill.closure(seen_on=["1", "1", "2020"]))
    assert answer.status_code == 422
    assert "This is before the case was opened." in answer.text


def test_the_table_of_deadlines_is_narrowed_to_one_process(sign_in, session):
    make.deadlines()
    page = parsed(sign_in(Role.HEAD).get("/deadlines?process=transfer").text)
    assert [head.text for head in page.xpath("//main//section/header/h2")] == ["Transfer to another district"]
    assert len(page.xpath("//main//nav[@class='filters']/a")) > 8


def test_the_rail_of_a_head_is_grouped_and_a_short_one_is_not(sign_in, session):
    def headings(role):
        return [
            one.text for one in parsed(sign_in(role).get("/notices").text).xpath("//nav[@class='rail']/p[@class='g']")
        ]

    assert headings(Role.HEAD) == [
        "Work",
        "Children and families",
        "Overview of the region",
        "Search, people and rules",
    ]
    assert headings(Role.SPECIALIST) == []


def test_a_step_that_is_done_names_who_did_it(accepted):
    page = parsed(accepted.client(accepted.manager).get(f"/cases/{accepted.case.public_id}").text)
    [done] = page.xpath("//section[contains(@class, 'strip')]//li[@class='done']")
    assert accepted.manager.name in done.text_content()


def test_a_prank_is_no_neighbour_of_the_psychologist(session, sign_in):
    make.deadlines()
    receiving.receive(receiving.Incoming(words="Сәлем", channel=Channel.WEB, language="kk", reply_code="1" * 20))
    page = parsed(sign_in(Role.OPERATOR).get("/triage").text)
    under = {
        head.text: [button.get("value").partition(".")[0] for button in head.xpath("following-sibling::ul[1]//button")]
        for head in page.xpath("//h3[@class='hd']")
    }
    assert set(under["Not a contact"]) == {"not_a_contact"}
    assert "psychologist" in under["Somebody helps"] and "not_a_contact" not in under["Somebody helps"]


def test_both_who_talk_are_told_apart(session, sign_in):
    make.deadlines()
    incoming = receiving.Incoming(
        words="Сәлем", channel=Channel.WEB, language="kk", reply_code="1" * 20, is_reply_safe=True
    )
    contact = receiving.receive(incoming)
    lead = sign_in(Role.SHIFT_LEAD)
    conversation.answer(contact, "Тыңдап тұрмын", by=lead.user)
    session.flush()
    page = parsed(lead.get(f"/contacts/{contact.public_id}").text)
    assert [one.get("class") for one in page.xpath("//ol[@id='talk']/li")] == ["theirs", "ours"]
