"""What coded values are called: one label for each code, in the reader's language."""

from enum import StrEnum

from app.i18n import Text, lazy_pgettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.roles import Role
from app.tables.absences import AwayReason, DepartureReason
from app.tables.added_steps import KINDS, AddedKind, AddedOutcome
from app.tables.cases import CaseState, Place, PlanState, Safety
from app.tables.closures import CloseReason, ReopenReason
from app.tables.escalations import Cause, Complaint, Desk, Finding, Ruling
from app.tables.inactivity import Gap
from app.tables.pauses import PauseReason
from app.tables.placements import PlacementState
from app.tables.transfers import TransferReason, TransferRefusal
from app.tables.words.contacts import CONTACT_LABELS
from app.tables.words.families import FAMILY_LABELS
from app.values.terms import (
    AgeBand,
    Channel,
    Harm,
    IinMissing,
    Outcome,
    Relation,
    Risk,
    Sex,
    YesNo,
)

RISKS: dict[str, Text] = {
    Risk.CRITICAL: _l("Critical"),
    Risk.HIGH: _l("High"),
    Risk.MEDIUM: _l("Medium"),
    Risk.LOW: _l("Low"),
}

PLACES: dict[str, Text] = {
    Place.HOME: _l("At home"),
    Place.RELATIVES: _l("With relatives"),
    Place.HEALTH_ORGANISATION: _l("In a hospital or another health organisation"),
    Place.ADAPTATION_CENTRE: _l("In an adaptation centre for minors"),
    Place.INSTITUTION: _l("In an institution"),
    Place.FOSTER_FAMILY: _l("In a foster family"),
    Place.GUARDIAN: _l("With a guardian"),
    Place.OTHER: _l("Somewhere else"),
}

CLOSE_REASONS: dict[str, Text] = {
    CloseReason.RETURNED_TO_PARENTS: _l("Returned to the parents"),
    CloseReason.PLACED_IN_FAMILY: _l("Lives in a family for good: guardianship, patronate, foster family or adoption"),
    CloseReason.CAME_OF_AGE: _l("Came of age"),
    CloseReason.FULL_CAPACITY: _l("Got full legal capacity before coming of age"),
    CloseReason.DIED: _l("The child has died"),
    CloseReason.DECLARED_MISSING: _l("Declared missing by a court"),
    CloseReason.DECLARED_DEAD: _l("Declared dead by a court"),
    CloseReason.GOALS_MET: _l("The goals of the plan are met and the child is safe at home"),
    CloseReason.NO_CONCERN: _l("Checked, and no concern was found"),
    CloseReason.MOVED_AWAY: _l("Left the country; the agency there was told"),
    CloseReason.OPENED_IN_ERROR: _l("Opened in error by 111"),
}


REOPEN_REASONS: dict[str, Text] = {
    ReopenReason.NEW_CONCERN: _l("There is a new concern about the child"),
    ReopenReason.CLOSED_TOO_EARLY: _l("It was closed too early"),
    ReopenReason.PLACEMENT_ENDED: _l("The child no longer lives in the family where they were placed"),
    ReopenReason.CHILD_RETURNED: _l("The child has come back to the district"),
    ReopenReason.COURT_OR_PROSECUTOR: _l("A court or the prosecutor requires it"),
    ReopenReason.NOT_A_DUPLICATE: _l("It was not a duplicate"),
    ReopenReason.OTHER: _l("Another reason"),
}


FINDINGS: dict[str, Text] = {
    Finding.TOO_MANY_CASES: _l("The specialist has more cases than one person can manage safely"),
    Finding.ABSENT: _l("No one covered for an absent specialist"),
    Finding.BODY_DID_NOT_ACT: _l("Another agency did not come or did not answer"),
    Finding.FAMILY_NOT_FOUND: _l("The family could not be found, and the search stopped"),
    Finding.DISTANCE: _l("Distance, road or transport"),
    Finding.NO_PLACE: _l("There was no family and no place for the child"),
    Finding.NOT_RECORDED: _l("It was done in time but not recorded"),
    Finding.NO_REASON: _l("Overdue without a valid reason"),
    Finding.UNFOUNDED: _l("Nothing was wrong"),
}

COMPLAINTS: dict[str, Text] = {
    Complaint.NOBODY_ACTS: _l("No one acts although the child needs help"),
    Complaint.NO_ANSWER: _l("No one answers the family or the person who reported"),
    Complaint.WRONG_DECISION: _l("A decision puts the child at risk"),
    Complaint.BODY_REFUSES: _l("Another agency refuses to do its part"),
    Complaint.PARTIAL: _l("The person who decides is too close to the family"),
    Complaint.OTHER: _l("Something else"),
}

DESKS: dict[str, Text] = {
    Desk.COMMISSIONER: _l("Waiting for the regional commissioner"),
    Desk.HEAD: _l("Waiting for the head of department"),
    Desk.CASEWORK: _l("Waiting for the case manager"),
    Desk.OMBUDSMAN: _l("Waiting for the Ombudsman"),
}


LABELS: dict[type[StrEnum], dict[str, Text]] = {
    ReopenReason: REOPEN_REASONS,
    Risk: RISKS,
    Place: PLACES,
    Channel: {
        Channel.PHONE: _l("Phone call"),
        Channel.WEB: _l("Message from the public page"),
        Channel.QR: _l("Message from a QR code"),
        Channel.IN_PERSON: _l("In person"),
        Channel.AGENCY: _l("From another agency"),
        Channel.SIBLING: _l("From a sibling's case"),
        Channel.IMPORTED: _l("Imported"),
        Channel.OTHER: _l("Another way"),
    },
    Outcome: {
        Outcome.NOT_A_CONTACT: _l("Not a contact"),
        Outcome.INFORMATION: _l("Information given"),
        Outcome.PSYCHOLOGIST: _l("Handed to a psychologist"),
        Outcome.ADULT_HELP: _l("Help for an adult"),
        Outcome.STATE_BODY: _l("A state agency is needed"),
        Outcome.EMERGENCY: _l("Emergency"),
    },
    Harm: {
        Harm.PHYSICAL: _l("Physical violence"),
        Harm.SEXUAL: _l("Sexual violence"),
        Harm.SUICIDE_RISK: _l("Thoughts of suicide"),
        Harm.SELF_HARM: _l("Self-harm"),
        Harm.LEFT_ALONE: _l("Left alone"),
        Harm.NEGLECT: _l("Neglect"),
        Harm.ALCOHOL_DRUGS: _l("Alcohol or drugs in the family"),
        Harm.DOMESTIC_VIOLENCE: _l("Violence at home"),
        Harm.BULLYING: _l("Bullying"),
        Harm.ONLINE: _l("Harm on the internet"),
        Harm.TRAFFICKING: _l("Trafficking or exploitation"),
        Harm.EMOTIONAL: _l("Humiliation and threats"),
        Harm.SCHOOL: _l("Trouble at school"),
        Harm.LEGAL: _l("A legal question"),
        Harm.SOCIAL: _l("Benefits and housing"),
        Harm.HEALTH: _l("Health"),
        Harm.OTHER: _l("Something else"),
    },
    AgeBand: {
        AgeBand.UNDER_7: _l("Under 7"),
        AgeBand.FROM_7: _l("7 to 13"),
        AgeBand.FROM_14: _l("14 to 17"),
        AgeBand.UNKNOWN: lazy_pgettext("age", "Not known"),
    },
    YesNo: {YesNo.YES: _l("Yes"), YesNo.NO: _l("No"), YesNo.UNKNOWN: lazy_pgettext("answer", "Not known")},
    Sex: {Sex.GIRL: _l("Girl"), Sex.BOY: _l("Boy")},
    Relation: {
        Relation.MOTHER: _l("Mother"),
        Relation.FATHER: _l("Father"),
        Relation.STEP_PARENT: _l("Step-parent"),
        Relation.PARTNER: _l("Partner of a parent"),
        Relation.GRANDPARENT: _l("Grandparent"),
        Relation.SIBLING: _l("Brother or sister"),
        Relation.CHILD: _l("Child"),
        Relation.RELATIVE: _l("Relative"),
        Relation.GUARDIAN: _l("Guardian or trustee"),
        Relation.NEIGHBOUR: _l("Neighbour"),
        Relation.TEACHER: _l("Teacher"),
        Relation.DOCTOR: _l("Doctor"),
        Relation.POLICE: _l("Police officer"),
        Relation.FRIEND: _l("Friend"),
        Relation.SELF: _l("The child"),
        Relation.OTHER: _l("Someone else"),
    },
    IinMissing: {
        IinMissing.UNKNOWN: _l("Not known yet"),
        IinMissing.NEWBORN: _l("Newborn, not registered yet"),
        IinMissing.FOREIGNER: _l("Foreign citizen"),
        IinMissing.FOUNDLING: _l("Found child, parents not known"),
        IinMissing.NO_DOCUMENTS: _l("No documents"),
    },
    CaseState: {CaseState.OPEN: lazy_pgettext("case", "Open"), CaseState.CLOSED: lazy_pgettext("case", "Closed")},
    Safety: {
        Safety.SAFE: _l("Safe to contact"),
        Safety.WITH_CARE: _l("Contact with care"),
        Safety.NO_CONTACT: _l("No contact"),
    },
    PlanState: {
        PlanState.PROPOSED: lazy_pgettext("plan", "Waiting for the head"),
        PlanState.APPROVED: lazy_pgettext("plan", "Approved"),
        PlanState.RETURNED: lazy_pgettext("plan", "Returned"),
        PlanState.REPLACED: lazy_pgettext("plan", "Replaced"),
    },
    PlacementState: {
        PlacementState.SEARCHING: lazy_pgettext("placement", "Looking for a family"),
        PlacementState.ASKED: lazy_pgettext("placement", "A family has been asked"),
        PlacementState.AGREED: lazy_pgettext("placement", "A family has agreed"),
        PlacementState.APPROVED: lazy_pgettext("placement", "Approved"),
        PlacementState.RUNNING: lazy_pgettext("placement", "The child lives there"),
        PlacementState.ENDED: lazy_pgettext("placement", "Ended"),
    },
    Cause: {
        Cause.LATE: _l("A task is overdue"),
        Cause.REFUSED_TRANSFER: _l("A transfer was refused"),
        Cause.COMPLAINT: _l("A complaint"),
        Cause.NO_FAMILY: _l("No family was found in time"),
        Cause.PERSON: _l("At a person's request"),
        Cause.FAMILY: _l("A concern about the foster family"),
    },
    Ruling: {
        Ruling.INSTRUCT: _l("Recommend a new deadline"),
        Ruling.REASSIGN: _l("Give the case to another specialist"),
        Ruling.REQUIRE_BODY: _l("Ask another agency to act"),
        Ruling.OMBUDSMAN: _l("Escalate to the Ombudsman"),
        Ruling.UNFOUNDED: _l("Unfounded"),
    },
    Finding: FINDINGS,
    Complaint: COMPLAINTS,
    Desk: DESKS,
    TransferReason: {
        TransferReason.MOVED: _l("The child lives in another district now"),
        TransferReason.RELATIVES: _l("The child stays with relatives there"),
        TransferReason.PLACED: _l("The child was placed there"),
        TransferReason.CONFLICT: _l("No one here can decide without a conflict of interest"),
        TransferReason.OTHER: _l("Another reason"),
    },
    TransferRefusal: {
        TransferRefusal.LIVES_ELSEWHERE: _l("The child does not live in our district"),
        TransferRefusal.NOBODY_FREE: _l("No one here can take another case now"),
        TransferRefusal.INCOMPLETE: _l("The file is not complete enough to take it over"),
        TransferRefusal.OTHER: _l("Another reason"),
    },
    AddedKind: KINDS,
    AddedOutcome: {
        AddedOutcome.DONE: _l("It is done"),
        AddedOutcome.NOT_POSSIBLE: _l("It was not possible"),
        AddedOutcome.DROPPED: _l("It was withdrawn"),
    },
    AwayReason: {
        AwayReason.LEAVE: _l("Leave"),
        AwayReason.ILLNESS: _l("Illness"),
        AwayReason.TRAVEL: _l("Work trip"),
        AwayReason.TRAINING: _l("Training"),
        AwayReason.OTHER: _l("Another reason"),
    },
    DepartureReason: {
        DepartureReason.LEAVES: _l("The person is leaving"),
        DepartureReason.OTHER_POST: _l("The person is moving to another post"),
        DepartureReason.LONG_ABSENCE: _l("The person is away for a long time"),
        DepartureReason.OVERLOAD: _l("The person has more work than one person can do"),
    },
    PauseReason: {
        PauseReason.FAMILY_AWAY: _l("The family is away, and we know where"),
        PauseReason.CHILD_IN_HOSPITAL: _l("The child is in hospital"),
        PauseReason.ROAD_CLOSED: _l("The road is closed, or the weather does not allow it"),
        PauseReason.WAITS_FOR_PAPER: _l("Waiting for a document from another agency"),
        PauseReason.QUARANTINE: _l("Quarantine at home or in the institution"),
    },
    Gap: {
        Gap.MANAGER: _l("The case manager is not at work"),
        Gap.WORK: _l("No open task or date"),
        Gap.PLACE: _l("It is not known where the child is"),
        Gap.SIGHTING: _l("The child has not been seen for too long"),
        Gap.VISIT: _l("The planned visit to the child did not take place"),
    },
    Role: {
        Role.OPERATOR: _l("111 operator"),
        Role.PSYCHOLOGIST: _l("111 psychologist"),
        Role.SHIFT_LEAD: _l("111 shift lead"),
        Role.SPECIALIST: _l("Guardianship specialist"),
        Role.HEAD: _l("Head of department"),
        Role.COMMISSIONER: _l("Regional commissioner"),
        Role.PLACEMENT_OFFICER: _l("Placement officer"),
        Role.INSPECTOR: _l("Inspector"),
        Role.OMBUDSMAN: _l("Ombudsman"),
        Role.ANALYST: _l("Ministry analyst"),
        Role.ADMINISTRATOR: _l("Administrator"),
    },
    **CONTACT_LABELS,
    **FAMILY_LABELS,
}
"""By kind, in the kind's order: what `forms.options` takes as labels."""


def label(kind: type[StrEnum], code: str | None) -> str:
    """In the reader's language; "not known" for none; the code itself if the kind does not know it."""
    if not code:
        return str(_("not known"))
    return str(LABELS[kind].get(code, code))


def label_within(kind: type[StrEnum], code: str | None) -> str:
    """The label as it stands inside a sentence: with a small letter, unless it begins with a number."""
    text = label(kind, code)
    return text[:1].lower() + text[1:]
