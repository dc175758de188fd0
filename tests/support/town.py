"""A district with everybody a case may need, and walks through it that go where a test sends them."""

from datetime import timedelta
from itertools import count

from sqlalchemy import false, func, or_, select

from app import clock, vault
from app.db import db
from app.demo import desk
from app.roles import Role
from app.rules.contacts import receiving
from app.rules.course import pauses
from app.rules.placements import matching, visits
from app.rules.placements.searches import open_placement
from app.rules.team.workload import loads
from app.staff.models import User
from app.tables.cases import Case
from app.tables.contacts import Contact
from app.tables.families import FosterFamily, Stage
from app.tables.pauses import PauseReason
from app.tables.placements import Placement, PlacementVisit
from app.values.terms import Channel
from app.workflow.models import Instance, InstanceState, Task, TaskState, Timer
from tests import make
from tests.support.walking import Walk

AT_HOME = {"harm_found": "none", "carer_protects": "yes", "child_afraid": "no", "home_safe": "yes"}
SAFE = {**AT_HOME, "seen": "alone", "needs_support": "no", "place": "home"}
WITH_A_PLAN = {**SAFE, "harm_found": "signs", "carer_protects": "partly", "needs_support": "yes"}
UNSAFE = {
    **SAFE, "harm_found": "serious", "carer_protects": "no", "child_afraid": "yes", "home_safe": "no",
    "needs_support": "yes", "place": "health_organisation",
}  # fmt: skip
FAMILIES = 6
_codes = count(1)  # no two contacts have the same, whichever walks a test puts together


def settle_town():
    """The staff of one district, the desks above it, and families."""
    make.deadlines()
    place = make.district()
    for role in (Role.SPECIALIST, Role.SPECIALIST, Role.SPECIALIST):
        make.user(role, district_id=place.id)
    for role in (Role.OPERATOR, Role.PSYCHOLOGIST, Role.SHIFT_LEAD, Role.HEAD, Role.COMMISSIONER):
        make.user(role)
    make.user(Role.PLACEMENT_OFFICER)
    make.user(Role.OMBUDSMAN)
    families(place)
    return place


def families(place):
    """Some with free places, in the district."""
    for number in range(FAMILIES):
        make.add(
            FosterFamily(
                number=f"FF-61-9{number:03}",
                key=vault.new_key(),
                surname="Оспан",
                district_id=place.id,
                region_id=place.region_id,
                languages=["kk", "ru"],
                places=2,
                takes_siblings=True,
                stage=Stage.ACTIVE,
                stage_since_at=clock.now(),
                applied_at=clock.now(),
            )
        )


class Path(Walk):
    """A contact in the town, and the way it goes: `do` names the next step and what is answered there."""

    def __init__(self, place, seed=1, **answers):
        super().__init__(seed)
        self.place = place
        self.contact_id = receiving.receive(
            receiving.Incoming(
                words="Көмектесіңіздер",
                channel=Channel.WEB,
                language="kk",
                caller_relation=None,
                caller_phone="",
                region_id=place.region_id,
                district_id=place.id,
                **{"reply_code": f"{next(_codes):020}", **answers},
            )
        ).id
        self.settle()

    @property
    def calm(self):
        """What an operator answers about a child whose home must be looked at."""
        return {
            "danger": "no", "harms": ["neglect"], "carer_access": "no", "is_repeat": "no", "child_surname": "Серік",
            "child_given": "Айша", "child_age": 9, "child_iin": "", "region": self.place.region_id,
            "district": self.place.id, "raise_to": "", "raise_reason": "", "is_reply_safe": "yes",
            "is_anonymous": "named",
        }  # fmt: skip

    def triage(self, outcome="state_body", **answers):
        """The operator decides."""
        return self.do("triage_contact", outcome=outcome, **self.calm | answers)

    def accepted(self, **answers):
        """A case with a manager who said yes."""
        return self.triage(**answers).do("accept_case", answer="yes")

    def calm_case(self):
        """A case of low risk whose family is being assessed."""
        self.accepted(harms=["other"], carer_access="yes").do("first_visit", **WITH_A_PLAN)
        self.awaited("assess_family")
        return self

    def ask_to_stop(self, days=4):
        """The manager asks that the clock of the assessment stand."""
        until = clock.today() + timedelta(days=days)
        request = pauses.Request(PauseReason.FAMILY_AWAY, "Отбасы Сарыағашта, мекенжайы белгілі", until)
        pauses.ask(self.open_task("assess_family"), request, by=self.case.manager)
        self.settle()
        return self

    def running_plan(self):
        """A case whose plan the head has approved."""
        self.accepted().do("first_visit", **WITH_A_PLAN).do("assess_family").do("make_plan")
        return self.do("approve_plan", decision="approved")

    def removed(self):
        """A child out of danger, the law's four steps done."""
        return self.accepted().do("first_visit", **UNSAFE).protect()

    def protect(self):
        """The law's four steps and the plan of the care."""
        for step in ("removal_act", "notify_prosecutor", "file_court_claim", "register_child", "care_plan"):
            self.do(step)
        return self

    def find_family(self, answer="yes"):
        """The best family is asked and says so."""
        self.awaited("match_family")
        return self.do("match_family", family=self.best_family()).do("ask_family", answer=answer)

    def best_family(self):
        """The first of the list."""
        best = matching.match(open_placement(self.case.id), self.case).ranked[0]
        return str(db.session.get_one(FosterFamily, best).public_id)

    def visit(self, **answers):
        """The next visit to the child in its family is made, as soon as it is due; concern: none unless told."""
        self.opened("visit_child")
        why = "Үйде болмады" if answers.get("seen") == "not_seen" else ""
        well = dict.fromkeys(("health", "school", "carers", "home"), "well")
        words = {"why_not_alone": why, "child_words": "Маған мұнда жақсы", "concern_words": "Жиі жылайды"}
        return self.do("visit_child", **{"seen": "alone", "concern": "none", **well, **words, **answers})

    def opened(self, step):
        """Time passes until the calendar of the visits asks for the next one."""
        for _ in range(60):
            if self.open_task(step) is not None:
                return self
            ahead = select(func.min(PlacementVisit.opens_at)).join(
                Placement, Placement.id == PlacementVisit.placement_id
            )
            ahead = ahead.where(Placement.case_id == self.case.id, PlacementVisit.opened_at.is_(None))
            clock.advance(max(db.session.scalar(ahead) - clock.now(), timedelta()) + timedelta(seconds=1))
            visits.open_due()
            self.settle()
        raise AssertionError(f"{step} did not open: {self.steps}")

    def actor_of(self, role):
        """Somebody of that role in the case's region."""
        wanted = select(User).where(User.role == role, User.region_id == self.case.region_id).order_by(User.id)
        return db.session.scalars(wanted.limit(1)).one()

    def rule(self, decision):
        """The commissioner decides: one of the specialists who does not manage the case, within two days."""
        self.awaited("review_escalation")
        other = next(load.user for load in loads(self.place.id) if load.user.id != self.case.manager_id)
        local = (clock.now() + timedelta(days=2)).astimezone(clock.ALMATY)
        act_by = [str(local.day), str(local.month), str(local.year), local.strftime("%H:%M")]
        who = str(other.public_id)
        return self.do("review_escalation", decision=decision, who=who, body="police", act_by=act_by)

    def do(self, step, **answers):
        """The oldest open task of that step is done, as soon as there is one."""
        task = self.awaited(step)
        desk.work(task, self.actor(task), self.chance, answers)
        clock.advance(timedelta(minutes=7))
        self.settle()
        return self

    def awaited(self, step):
        """The task, after waiting as long as it takes."""
        for _ in range(60):
            if (found := self.open_task(step)) is not None:
                return found
            assert self.wait(), f"nobody will ever be asked for {step}"
            self.settle()
        raise AssertionError(f"{step} did not open: {self.steps}")

    def open_task(self, step):
        wanted = select(Task).where(Task.step == step, Task.state == TaskState.OPEN, self._mine(Task))
        return db.session.scalar(wanted.order_by(Task.id).limit(1))

    def late(self, step):
        """Nobody does the step until its time is over."""
        task = self.awaited(step)
        clock.advance(max(task.due_at - clock.now(), timedelta()) + timedelta(seconds=1))
        self.settle()
        return self

    def until(self, step):
        """To the moment a drawn timer of that name fires."""
        waiting = select(Timer.due_at).join(Instance, Instance.id == Timer.instance_id)
        waiting = waiting.where(Timer.step == step, self._mine(Instance)).order_by(Timer.due_at)
        due = db.session.scalars(waiting.limit(1)).one()
        clock.advance(max(due - clock.now(), timedelta()) + timedelta(seconds=1))
        self.settle()
        return self

    @property
    def steps(self):
        """What people are asked to do now."""
        open_tasks = select(Task.step).where(Task.state == TaskState.OPEN, self._mine(Task))
        return sorted(db.session.scalars(open_tasks))

    @property
    def contact(self):
        return db.session.get(Contact, self.contact_id)

    @property
    def case(self):
        return db.session.get(Case, self.contact.case_id)

    def _mine(self, table):
        of_case = table.case_id == self.contact.case_id if self.contact.case_id else false()
        return or_(table.contact_id == self.contact_id, of_case)

    def runs(self, process):
        """How many instances of the process run for this contact and its case."""
        wanted = select(Instance).where(Instance.process == process, Instance.state == InstanceState.RUNNING)
        return len(db.session.scalars(wanted.where(self._mine(Instance))).all())
