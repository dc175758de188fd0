"""The ways through the diagrams about foster families, and their loops."""

from datetime import timedelta

from app import clock
from app.rules.families import concerns, contracts, dates, requirements
from app.tables.families import Stage
from app.tables.words.families import Farewell, Worry
from tests import make_family
from tests.support.hamlet import Applicant


def day(**ahead):
    on = (clock.now() + timedelta(**ahead)).astimezone(clock.ALMATY)
    return [str(on.day), str(on.month), str(on.year)]


def foster_family_ways(place):
    path = Applicant(place, 1).checked().decided("defer", ground="income", deferred_until=day(days=20))
    assert path.family.stage is Stage.DEFERRED
    path.until("while_deferred").decided("defer", ground="training", deferred_until=day(days=90))
    contracts.ready_again(path.family, "Сертификат дайын", by=path.officer)
    path.settle()
    path.decided("approve").do("sign_contract", begins=day(), until="")
    refused = Applicant(place, 2).checked().decided("refuse", ground="motive")
    gone = Applicant(place, 3).register()
    contracts.withdraw(gone.family, "Көшіп кетті", by=gone.officer)
    gone.settle()
    assert [one.family.stage for one in (path, refused, gone)] == [Stage.ACTIVE, Stage.REFUSED, Stage.WITHDRAWN]
    assert [one.runs("foster_family") for one in (path, refused, gone)] == [0, 0, 0]
    assert [one.steps for one in (path, refused, gone)] == [[], [], []]


def renewal_ways(place):
    path = Applicant(place, 1).under_contract()
    for kind, days in (("medical", 50), ("income", 55)):
        expiring = make_family.accepted(expires_on=clock.today() + timedelta(days=days))
        requirements.check(row_of(path, kind), expiring, by=path.officer)
    for _ in range(2):
        dates.check()
        path.settle()
    assert path.steps == ["renew_requirement", "renew_requirement"]
    path.do("renew_requirement", proof="accepted", paper="№ 6", issued_on=day(), expires_on="")
    kind = next(kind for kind in ("medical", "income") if row_of(path, kind).renewal_at is not None)
    requirements.check(row_of(path, kind), make_family.accepted(), by=path.officer)
    path.settle()
    assert path.runs("requirement_renewal") == 0


def row_of(path, kind):
    """The row in force."""
    return next(row for row in requirements.current(path.family) if row.kind == kind)


def check_ways(place):
    path, leaves = Applicant(place, 1).under_contract(), Applicant(place, 2).under_contract()
    path.later(days=340)
    dates.check()
    path.settle()
    path.do("annual_check", in_order="yes", worry="")
    contracts.end(leaves.family, clock.today(), Farewell.OWN_WISH, "Шаршадық", by=leaves.head)
    path.settle()
    assert [one.runs("family_check") for one in (path, leaves)] == [0, 0]
    assert leaves.steps == []


def concern_ways(place):
    path = Applicant(place, 1).under_contract()
    for settled, stage in (("reinstated", Stage.ACTIVE), ("ended", Stage.ENDED)):
        concerns.raise_concern(path.family, Worry.OTHER, "Көршілер шағымданды", by=path.officer)
        path.settle()
        assert path.family.stage is Stage.SUSPENDED
        path.do("decide_concern", settled=settled)
        assert path.family.stage is stage
    assert path.runs("family_concern") == 0


WAYS = {
    "foster_family": foster_family_ways,
    "requirement_renewal": renewal_ways,
    "family_check": check_ways,
    "family_concern": concern_ways,
}


def deferred_again(place):
    path = Applicant(place).checked()
    for _ in range(2):
        path.decided("defer", ground="training", deferred_until=day(days=10)).until("while_deferred")
    return path.decided("approve")


def mended_again(place):
    path = Applicant(place).checked()
    for _ in range(2):
        path.decided("defer", ground="training", deferred_until=day(days=10))
        contracts.ready_again(path.family, "Дайын", by=path.officer)
        path.settle()
    return path.decided("refuse", ground="training")


LOOPS = {
    deferred_again: ("foster_family", "deferral_over", "interview_open"),
    mended_again: ("foster_family", "family_mended", "interview_open"),
}
