"""Which parts a case file has, which forms belong to each, and what is chosen for a court or a transfer."""

from enum import StrEnum

from werkzeug.datastructures import MultiDict

from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.web.cases.access_log import PURPOSES
from app.web.record.entered import Entry


class Part(StrEnum):
    """In the order of the document."""

    WARNINGS = "warnings"
    REPORTED = "reported"
    REPORTER = "reporter"
    PEOPLE = "people"
    VISITS = "visits"
    ASSESSMENT = "assessment"
    PLANS = "plans"
    REMOVAL = "removal"
    PLACEMENT = "placement"
    CLOSURE = "closure"
    NOTES = "notes"
    OTHER = "other"
    DOCUMENTS = "documents"
    TIMELINE = "timeline"
    SIGNED = "signed"


class Preset(StrEnum):
    """What a file is for."""

    WHOLE = "whole"
    COURT = "court"
    TRANSFER = "transfer"


TITLES: dict[Part, Text] = {
    Part.WARNINGS: _l("Warnings in force"),
    Part.REPORTED: _l("What was reported"),
    Part.REPORTER: _l("Who reported it"),
    Part.PEOPLE: _l("People around the child"),
    Part.VISITS: _l("Visits to the child"),
    Part.ASSESSMENT: _l("Assessment of the family"),
    Part.PLANS: _l("Plans and their reviews"),
    Part.REMOVAL: _l("Removal of the child"),
    Part.PLACEMENT: _l("Placement in a family"),
    Part.CLOSURE: _l("Closure of the case"),
    Part.NOTES: _l("Notes and phone calls"),
    Part.OTHER: _l("Other entries"),
    Part.DOCUMENTS: _l("List of documents"),
    Part.TIMELINE: _l("Timeline"),
    Part.SIGNED: _l("Who signed what, and when"),
}
PRESETS: dict[Preset, Text] = {preset: PURPOSES[preset] for preset in Preset}
CHOSEN: dict[Preset, frozenset[Part]] = {
    Preset.WHOLE: frozenset(Part) - {Part.REPORTER},
    Preset.COURT: frozenset(Part) - {Part.REPORTER, Part.WARNINGS, Part.NOTES, Part.OTHER, Part.CLOSURE, Part.TIMELINE},
    Preset.TRANSFER: frozenset(Part) - {Part.REPORTER, Part.SIGNED},
}
"""Who reported is named only when it is asked for: whoever reads the file may be the person reported."""

_BY_PROCESS = {
    "contact": Part.REPORTED,
    "agency_notice": Part.REPORTED,
    "foster_placement": Part.PLACEMENT,
    "placement_visit": Part.VISITS,
}
_BY_FORM = {
    "protection_case/first_visit": Part.VISITS,
    "AttemptForm": Part.VISITS,
    "SightingForm": Part.VISITS,
    "protection_case/assess_family": Part.ASSESSMENT,
    "protection_case/make_plan": Part.PLANS,
    "protection_case/approve_plan": Part.PLANS,
    "protection_case/review_plan": Part.PLANS,
    "protection_case/care_plan": Part.PLANS,
    "LineForm": Part.PLANS,
    "protection_case/removal_act": Part.REMOVAL,
    "protection_case/notify_prosecutor": Part.REMOVAL,
    "protection_case/file_court_claim": Part.REMOVAL,
    "protection_case/register_child": Part.REMOVAL,
    "NeedsForm": Part.PLACEMENT,
    "WidenForm": Part.PLACEMENT,
    "PartForm": Part.PLACEMENT,
    "AgainForm": Part.PLACEMENT,
    "RespiteForm": Part.PLACEMENT,
    "protection_case/propose_closure": Part.CLOSURE,
    "protection_case/approve_closure": Part.CLOSURE,
    "NoteForm": Part.NOTES,
    "TalkForm": Part.NOTES,
}


def part_of(entry: Entry) -> Part:
    """Where a form stands in the file."""
    return _BY_FORM.get(entry.key) or _BY_PROCESS.get(entry.key.partition("/")[0], Part.OTHER)


def read(args: "MultiDict[str, str]") -> tuple[Preset | None, frozenset[Part]]:
    """The parts asked for, and the preset they are, if any; a preset asked for by name comes first."""
    named = args.get("for", type=Preset)
    if named is not None:
        return named, CHOSEN[named]
    parts = frozenset(Part(one) for one in args.getlist("part") if one in set(Part)) or CHOSEN[Preset.WHOLE]
    return next((preset for preset, chosen in CHOSEN.items() if chosen == parts), None), parts
