"""A foster family as what a task is about."""

from typing import Any

from app.i18n import gettext as _
from app.i18n import in_language
from app.i18n import lazy_gettext as _l
from app.staff.models import User
from app.tables.families import FosterFamily, Stage
from app.tables.words.labels import label
from app.web.desk.subject import WORDS, InQueue, Subject, Words


def _above(family: FosterFamily, _actor: User) -> Subject:
    return Subject(
        number=family.number,
        name=_named(family.surname),
        initials=family.surname[:1],
        facts=[family.number, in_language(family.district, "name"), label(Stage, family.stage)],
    )


def _in_queue(row: Any) -> str:
    return _named(row.family_surname) if row.family_surname else ""


def _named(surname: str) -> str:
    return str(_("Family %(name)s", name=surname))


WORDS.say(
    "family",
    Words(
        called=_l("Family"),
        page="families.show",
        opens=_l("Open the family record"),
        above=_above,
        in_queue=InQueue(columns=(FosterFamily.surname.label("family_surname"),), name=_in_queue),
    ),
)
