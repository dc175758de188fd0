"""Forms of accepting, giving away, assessing and reviewing a case."""

from collections.abc import Mapping
from typing import Any

from app.forms import (
    CheckboxesField,
    DateField,
    InputRequired,
    RadioField,
    SelectField,
    StringField,
    TaskForm,
    TextAreaField,
    choices,
    not_in_future,
    not_in_past,
    options,
    within_days,
)
from app.i18n import lazy_gettext as _l
from app.processes.protection_case import codes
from app.tables.closures import CloseReason, ClosureDecision
from app.tables.words.agencies import AGENCIES, Agency
from app.tables.words.labels import CLOSE_REASONS, RISKS
from app.values.terms import Risk


class AcceptCaseForm(TaskForm):
    """Accept the case, or say why not."""

    title = _l("Accept the case")

    answer = RadioField(
        _l("Do you accept this case?"),
        choices=choices(
            [("yes", _l("Yes, I am the case manager")), ("no", _l("No, and I will say why"))],
        ),
        validators=[InputRequired(_l("Select whether you accept the case."))],
        description=_l("The person who accepts is responsible until the case is closed or handed over."),
    )
    reason = SelectField(_l("Why can you not accept it?"), choices=choices(codes.REFUSALS, empty=_l("Choose a reason")))
    explanation = TextAreaField(
        _l("What should the head of department know?"), description=_l("This is kept in the case record."), limit=2000
    )


class ReassignCaseForm(TaskForm):
    """The head chooses another present specialist of the district."""

    title = _l("Give the case to another specialist")

    specialist = RadioField(
        _l("Who takes the case?"),
        choices=[],
        validators=[InputRequired(_l("Select a specialist."))],
        description=_l("The smallest caseload first. Caseload counts open cases: critical 4, high 3, medium 2, low 1."),
    )
    reason = TextAreaField(
        _l("Why this colleague?"),
        validators=[InputRequired(_l("Write why: it is kept in the case record."))],
        limit=2000,
    )


class AssessFamilyForm(TaskForm):
    """What the bodies that know the family found together."""

    title = _l("Assess the family")
    reaches_out = True

    assessed_on = DateField(
        _l("When was the assessment finished?"), validators=[InputRequired(), not_in_future, within_days(90)]
    )
    bodies = CheckboxesField(
        _l("Which agencies took part?"),
        choices=options(Agency, AGENCIES),
        validators=[InputRequired(_l("Enter at least one agency that knows the family."))],
    )
    child_view = TextAreaField(
        _l("What does the child say should change?"),
        validators=[InputRequired(_l("Write what the child says, or why they could not be asked."))],
        description=_l("In the child's own words."),
    )
    development = TextAreaField(
        _l("How is the child: health, learning, behaviour?"),
        validators=[InputRequired(_l("Write how the child is."))],
        description=_l("Write what hearing, speech or learning specialists found, if they saw the child."),
    )
    strengths = TextAreaField(
        _l("What goes well in this family?"), validators=[InputRequired(_l("Enter at least one strength."))]
    )
    worries = TextAreaField(
        _l("What worries the agencies?"),
        validators=[InputRequired(_l("Enter what worries you, or that nothing does."))],
    )
    network = TextAreaField(_l("Which relatives or other people could help?"))
    family_category = SelectField(
        _l("Category in the Digital Family Map, if the family support centre gave one"),
        choices=choices([(letter, letter) for letter in "ABCDE"], empty=_l("None given")),
        description=_l("D is a crisis, E is acute."),
    )


class ReviewPlanForm(TaskForm):
    """Line by line: is it done; then what follows from it."""

    title = _l("Review the plan")
    shown: Mapping[str, Any] = {}  # the running plan, read once for choices and page

    reviewed_on = DateField(
        _l("When was the plan reviewed with the family?"), validators=[InputRequired(), not_in_future, within_days(30)]
    )
    done = CheckboxesField(
        _l("Which actions have been completed?"),
        choices=[],
        description=_l("Actions you do not tick stay open and keep their dates."),
    )
    not_done = TextAreaField(_l("What was not done, and why?"))
    is_child_seen = RadioField(
        _l("Did you see the child for this review?"),
        choices=choices(codes.YES_NO),
        validators=[InputRequired(_l("Select whether you saw the child."))],
    )
    child_words = TextAreaField(_l("What did the child say?"), description=_l("In the child's own words."))
    review = RadioField(
        _l("What happens next?"),
        choices=choices(codes.REVIEWS),
        validators=[InputRequired(_l("Select what happens next."))],
    )
    why = TextAreaField(
        _l("Why?"), validators=[InputRequired(_l("Write why: the head and the next colleague will read it."))]
    )
    risk = SelectField(
        _l("Risk level from now on"),
        choices=options(Risk, RISKS, empty=_l("No change")),
        description=_l("You can raise it here. Only the head of department may lower it."),
    )
    harm_found = SelectField(
        _l("Signs of harm now"), choices=choices(codes.HARM, empty=_l("Answer if the risk has changed"))
    )
    carer_protects = SelectField(
        _l("Does an adult at home protect the child now?"),
        choices=choices(codes.PROTECTS, empty=_l("Answer if the risk has changed")),
    )
    child_afraid = SelectField(
        _l("Is the child afraid of anyone at home?"),
        choices=choices(codes.YES_NO, empty=_l("Answer if the risk has changed")),
    )
    home_safe = SelectField(
        _l("Is the home safe for the child?"),
        choices=choices(codes.YES_NO, empty=_l("Answer if the risk has changed")),
    )
    next_on = DateField(_l("When will you see the child next?"), validators=[InputRequired(), not_in_past])


class ProposeClosureForm(TaskForm):
    """The case manager proposes; another person decides."""

    title = _l("Propose to close the case")

    reason = RadioField(
        _l("Why can the case be closed?"),
        choices=choices(
            [(reason, CLOSE_REASONS[reason]) for reason in CloseReason if reason is not CloseReason.OPENED_IN_ERROR]
        ),
        validators=[InputRequired(_l("Select the reason."))],
    )
    outcome = TextAreaField(
        _l("What has changed for the child?"),
        validators=[InputRequired(_l("Write what has changed for the child."))],
        description=_l("Safety, home, health, school: the situation today."),
    )
    child_words = TextAreaField(_l("What does the child say about it?"), description=_l("In the child's own words."))
    not_asked = SelectField(
        _l("If the child said nothing: why?"), choices=choices(codes.NOT_ASKED, empty=_l("The child was asked"))
    )
    seen_on = DateField(_l("When did you last see the child?"), validators=[InputRequired(), not_in_future])
    who_watches = StringField(
        _l("Who will notice if it starts again?"),
        validators=[InputRequired(_l("Enter who stays near the child, such as the school or the district doctor."))],
    )


class ApproveClosureForm(TaskForm):
    """Three ways: approve, return, or keep the case open and review the plan."""

    title = _l("Decide on the closure")

    closure = RadioField(
        _l("What do you decide?"),
        choices=choices(
            [
                (ClosureDecision.APPROVED, _l("Close the case")),
                (ClosureDecision.RETURNED, _l("Return the proposal: something is missing")),
                (ClosureDecision.KEEP_OPEN, _l("Keep the case open and review the plan")),
            ]
        ),
        validators=[InputRequired(_l("Select one of the three options."))],
    )
    why = TextAreaField(
        _l("Why?"), description=_l("Required to return the proposal or to keep the case open."), limit=2000
    )
