"""A family in words: what it has shown and until when, and what it can give. Read by pages and by steps."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from app import clock
from app.deadlines.basis import STANDINGS
from app.i18n import Text, format_date, in_language, ngettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.tables.families import FamilyAdult, FosterFamily, Need, Proof, Requirement, RequirementKind
from app.tables.requirement_kinds import AGE, kinds
from app.tables.words.families import FAMILY_LABELS, Flaw
from app.tables.words.labels import label

SOON = timedelta(days=60)
TAGS = {Proof.MISSING: "red", Proof.HANDED_IN: "amb", Proof.ACCEPTED: "grn", Proof.FAILED: "red"}
LANGUAGES: list[tuple[str, Text]] = [
    ("kk", _l("Kazakh")),
    ("ru", _l("Russian")),
    ("uz", _l("Uzbek")),
    ("ug", _l("Uyghur")),
    ("sl", _l("Sign language")),
]
EITHER: list[tuple[str, Text]] = [
    ("", _l("Girls and boys")),
    ("girl", _l("Girls only")),
    ("boy", _l("Boys only")),
]
BIRTH_FAMILY: list[tuple[str, Text]] = [
    ("yes", _l("Yes, the family would arrange it")),
    ("with_support", _l("Yes, with a member of staff present")),
    ("no", _l("No")),
]


def groups(rows: Iterable[Requirement]) -> list[dict[str, Any]]:
    """The rows by the home and each person, each in words."""
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        group = found.setdefault(row.adult_id or 0, {"title": _whose(row.adult), "rows": []})
        group["rows"].append(line(row))
    return list(found.values())


def lines(rows: Iterable[Requirement]) -> list[dict[str, Any]]:
    """The same without groups: each says whose it is."""
    return [line(row) | {"with_name": True} for row in rows]


def line(row: Requirement) -> dict[str, Any]:
    """One requirement: its name, the colour and the words of where it stands, and what it rests on."""
    kind = kinds()[row.kind]
    state, tag = standing_of(row, kind)
    return {
        "id": row.public_id,
        "name": in_language(kind, "name"),
        "whose": _whose(row.adult),
        "is_needed": kind.is_needed,
        "is_checked_by_hand": row.kind != AGE,
        "state": state,
        "tag": tag,
        "until": format_date(row.expires_on) if row.expires_on and row.state is Proof.ACCEPTED else "",
        "checked": _checked(row),
        "reason": label(Flaw, row.fail_reason) if row.fail_reason else "",
        "standing": str(STANDINGS[kind.standing]),
        "basis": in_language(kind, "basis"),
    }


def named(row: Requirement) -> str:
    """Which requirement, and whose."""
    return f"{in_language(kinds()[row.kind], 'name')} · {_whose(row.adult)}"


def progress(rows: Iterable[Requirement]) -> str:
    """How many of the needed ones are in order; empty while none is asked for."""
    needed = [row for row in rows if kinds()[row.kind].is_needed]
    today = clock.today()
    done = sum(row.state is Proof.ACCEPTED and (row.expires_on is None or row.expires_on >= today) for row in needed)
    return str(_("%(done)d of %(all)d in order", done=done, all=len(needed))) if needed else ""


def standing_of(row: Requirement, kind: RequirementKind) -> tuple[str, str]:
    """The words and the colour: expired is as bad as failed, and 60 days before it warns."""
    if row.state is Proof.ACCEPTED and row.expires_on is not None:
        left = (row.expires_on - clock.today()).days
        if left < 0:
            return str(_("Expired")), "red"
        if left <= SOON.days:
            return str(ngettext("%(num)d day left", "%(num)d days left", left)), "amb"
    words = label(Proof, row.state)
    return words, TAGS[row.state] if kind.is_needed or row.state is Proof.ACCEPTED else ""


def capacity(family: FosterFamily) -> list[tuple[Text, Any]]:
    """What the family can give, as rows of a label and a value."""
    languages, needs = dict(LANGUAGES), FAMILY_LABELS[Need]
    return [
        (_("Places"), _("%(places)d, of them taken: %(taken)d", places=family.places, taken=family.taken)),
        (_("Ages"), _("%(least)d to %(most)d years", least=family.age_from, most=family.age_to)),
        (_("Sex"), dict(EITHER)[family.sex or ""]),
        (_("Siblings"), _("together") if family.takes_siblings else _("one child at a time")),
        (_("Languages"), ", ".join(str(languages.get(code, code)) for code in family.languages)),
        (_("Prepared for"), "; ".join(str(needs.get(code, code)) for code in family.abilities)),
        (_("Schools within reach"), "; ".join(family.schools)),
        (_("Contact with the birth family"), dict(BIRTH_FAMILY).get(family.birth_family_contact, "")),
        (_("Children of their own"), family.own_children or ""),
        (_("Pause"), _pause(family)),
    ]


def _whose(adult: FamilyAdult | None) -> str:
    return adult.person.name if adult is not None else str(_("The home"))


def _checked(row: Requirement) -> str:
    """Who looked at the paper, and when; the age is counted by itself."""
    if row.checked_by is None or row.checked_at is None:
        return ""
    return str(_("checked by %(name)s, %(day)s", name=row.checked_by.name, day=format_date(row.checked_at)))


def _pause(family: FosterFamily) -> str:
    if family.paused_from is None:
        return ""
    if family.paused_until is None:
        return str(_("from %(day)s", day=format_date(family.paused_from)))
    begins, ends = format_date(family.paused_from), format_date(family.paused_until)
    return str(_("%(begins)s to %(ends)s", begins=begins, ends=ends))
