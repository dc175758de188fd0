"""The demonstration: some 400 contacts and 150 cases in every stage, made by living through the last months."""

import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context

from sqlalchemy import Select, select

from app import clock, jobs
from app.db import db
from app.deadlines import seed as deadlines
from app.demo import (
    answers,
    applying,
    fostering,
    homes,
    joint,
    keeping,
    reading,
    siblings,
    sightings,
    steered,
    unmade_visit,
)
from app.demo.households import HOUSEHOLDS
from app.demo.life import Life, settle
from app.demo.stories import CHILDREN_AT_RISK, NOISE, QUESTIONS, Story
from app.rules.contacts import receiving
from app.rules.families import seed
from app.staff import seed as people
from app.staff.models import District
from app.staff.places import DEMO_REGIONS
from app.values.terms import Channel
from app.workflow import specs
from app.workflow.answers import keeping as form_versions
from app.workflow.registry import user_tasks

CASES, OTHERS, WAITING = 150, 235, 15
LONGEST_AGO = timedelta(days=110)
SEED, SHARES = 111, 2
WITHOUT_FAMILIES = 11  # Akmola: the fallback can be seen there
BUSY = 14  # times as much comes in where the first specialist works, so that a full queue can be seen


def run() -> None:
    """Fill an empty demonstration. Takes under 40 s on two cores, each of which lives through half of the past."""
    with db.unit_of_work():
        people.seed_demo()
        deadlines.seed()
        seed.seed()
        for diagram in sorted(specs.WORKFLOWS.glob("*.bpmn")):
            specs.definition_id(diagram.stem)  # at first use two processes would wait for each other's
        for bound in user_tasks.values():
            form_versions.remember(bound.form)
    present = clock.now()
    db.engine.dispose()
    with ProcessPoolExecutor(SHARES, mp_context=get_context("fork")) as processes:
        list(processes.map(_families, range(SHARES)))  # before the first child needs one
        keeping.keep_in_date(random.Random(SEED))  # noqa: S311 — nothing secret
        db.engine.dispose()
        list(processes.map(_share, range(SHARES), [present] * SHARES))
    fostering.finish(random.Random(SEED))  # noqa: S311 — nothing secret
    with db.unit_of_work():
        homes.furnish()
    _siblings(present)
    joint.report(present, random.Random(SEED))  # noqa: S311 — nothing secret
    sightings.make(present, random.Random(SEED))  # noqa: S311 — nothing secret
    steered.steer()
    _tour(present)
    reading.read(present)


def _tour(present: datetime) -> None:
    """What the printed tour shows is there, whatever chance made of the rest."""
    chance = random.Random(SEED - 1)  # noqa: S311 — nothing secret
    with db.unit_of_work():
        place = next(iter(db.session.scalars(_places())))
    began = present - unmade_visit.ACCEPTED_AGO - timedelta(minutes=5)
    unmade_visit.lead_up_to(_received(unmade_visit.STORY, began, place, chance), present, chance)


def _siblings(present: datetime) -> None:
    """Two children of one home are looked for together, if anybody waits now."""
    chance = random.Random(SEED - 2)  # noqa: S311 — nothing secret
    first = siblings.waiting(present, WITHOUT_FAMILIES)
    if first is None:
        return
    story = siblings.STORY
    contact_id = _received(story, present - siblings.HEARD_AGO, first.district, chance)
    chosen = answers.case(story, chance, is_removed=True) | fostering.replies(chance, are_families_near=True)
    child = siblings.record(first, chance)
    chosen["contact/triage_contact"] = answers.triage(story, child, first.district, "state_body")
    siblings.follow(first, contact_id, present, chance, chosen)


def _families(share: int) -> None:
    """Every SHARES-th household, from its application to this day."""
    db.engine.dispose(close=False)
    for number, family in enumerate(HOUSEHOLDS):
        if number % SHARES == share:
            chance = random.Random(SEED + number)  # noqa: S311 — nothing secret
            keeping.go_on(family, applying.apply(family, chance), chance)


def _share(share: int, present: datetime) -> None:
    """Every SHARES-th life, in a process of its own: time stands elsewhere in each."""
    db.engine.dispose(close=False)  # the connections are the parent's
    with db.unit_of_work():
        places = list(db.session.scalars(_places()))
    for number in range(share, CASES + OTHERS + WAITING, SHARES):
        chance = random.Random(SEED + number)  # noqa: S311 — nothing secret
        place = chance.choices(places, (BUSY, *[1] * (len(places) - 1)))[0]
        if number in fostering.HALTS:
            place = places[number % 4]
        if number in fostering.WITHOUT:
            place = next(district for district in places if district.region_id == WITHOUT_FAMILIES)
        if number < CASES:
            ago = LONGEST_AGO * (1 - (number + chance.random()) / CASES) ** 2.4
            _case(number, Start(present - ago, present), place, chance)
        elif number < CASES + OTHERS:
            _other(present, present - timedelta(days=60) * chance.random(), place, chance)
        else:
            story = chance.choice((*CHILDREN_AT_RISK, *QUESTIONS, *NOISE))
            _received(story, present - timedelta(minutes=chance.uniform(1, 24)), place, chance)


def _places() -> Select[District]:
    return select(District).where(District.region_id.in_(DEMO_REGIONS)).order_by(District.id)


@dataclass(frozen=True)
class Start:
    """When somebody writes, and the present at which the demonstration begins."""

    began: datetime
    present: datetime


def _case(number: int, start: Start, district: District, chance: random.Random) -> None:
    story = chance.choice(CHILDREN_AT_RISK)
    child = answers.Child(story, chance)
    outcome = "emergency" if story.danger == "yes" and chance.random() < 0.5 else "state_body"
    contact_id = _received(story, start.began, district, chance)
    is_removed = number in fostering.REMOVED
    fostered = fostering.replies(chance, are_families_near=district.region_id != WITHOUT_FAMILIES)
    chosen = answers.case(story, chance, is_removed=is_removed) | fostered
    chosen["contact/triage_contact"] = answers.triage(story, child, district, outcome)
    halt = fostering.HALTS.get(number, "")
    Life(contact_id, start.began, start.present, chance, chosen, halt).live()


def _other(present: datetime, began: datetime, district: District, chance: random.Random) -> None:
    """Most contacts ask something, and a good part is no contact at all."""
    kind = chance.choices(("information", "noise", "psychologist", "adult"), (60, 20, 12, 8))[0]
    story = chance.choice(NOISE if kind == "noise" else QUESTIONS)
    outcomes = {
        "information": ["information"],
        "noise": ["not_a_contact.prank", "not_a_contact.test", "not_a_contact.silent"],
        "psychologist": ["psychologist"],
        "adult": ["adult_help.family_centre", "adult_help.crisis_centre", "adult_help.legal_aid"],
    }
    child = answers.Child(story, chance)
    contact_id = _received(story, began, district, chance)
    chosen: answers.Answers = {
        "contact/triage_contact": answers.triage(story, child, district, chance.choice(outcomes[kind])),
        "contact/talk_with_child": {"outcome": "helped"},
    }
    Life(contact_id, began, present, chance, chosen).live()


def _received(story: Story, at: datetime, district: District, chance: random.Random) -> int:
    incoming = receiving.Incoming(
        words=story.words,
        channel=chance.choices((Channel.QR, Channel.WEB), (8, 2))[0],
        language=story.language,
        caller_relation=story.relation,
        caller_phone=f"+7701{chance.randint(0, 9_999_999):07}" if chance.random() < 0.3 else "",
        reply_code=f"{chance.randint(0, 10**16 - 1):016}" if chance.random() < 0.7 else "",
        region_id=district.region_id,
        district_id=district.id,
    )
    with clock.at(at), jobs.at_hand() as kept:
        with db.unit_of_work():
            contact_id = receiving.receive(incoming).id
        settle(kept)
    return contact_id
