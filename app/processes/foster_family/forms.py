"""The forms from the application to the contract."""

from app.forms import (
    CheckboxesField,
    DateField,
    DateTimeField,
    InputRequired,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TaskForm,
    TextAreaField,
    choices,
    not_in_future,
    options,
    within_days,
)
from app.i18n import lazy_gettext as _l
from app.processes.foster_family import codes
from app.tables.words.families import FAMILY_LABELS, Ground, Ruled

LONGEST_AGO = 60  # days
WHY = _l("Enter the reason: it goes on the record of the family.")


class CheckDocumentsForm(TaskForm):
    """Each paper is checked on its own row, beside; this says that all have been."""

    title = _l("Check the documents")

    words = TextAreaField(
        _l("What should the person who decides know about the documents?"),
        description=_l("Every document on the list must be accepted or found not in order before you go on."),
        limit=2000,
    )


class VisitHomeForm(TaskForm):
    """What the home is like, and the housing-conditions act."""

    title = _l("Visit the home")

    visited_at = DateTimeField(
        _l("When were you there?"), validators=[InputRequired(), not_in_future, within_days(LONGEST_AGO)]
    )
    went_with = CheckboxesField(_l("Who went with you?"), choices=choices(codes.COMPANIONS))
    met = TextAreaField(
        _l("Whom did you meet there?"), validators=[InputRequired(_l("Enter whom you met."))], limit=1000
    )
    rooms = IntegerField(_l("How many rooms does the home have?"), validators=[InputRequired()], least=1, most=30)
    area_m2 = IntegerField(
        _l("How many square metres does the family live on?"), validators=[InputRequired()], least=10, most=2000
    )
    sleeps = TextAreaField(
        _l("Where would the child sleep, study and play?"),
        validators=[InputRequired(_l("Enter where the child would sleep."))],
        limit=1000,
    )
    lacks = CheckboxesField(_l("What is missing?"), choices=choices(codes.LACKS))
    dangers = CheckboxesField(_l("Which dangers did you see?"), choices=choices(codes.DANGERS))
    children_view = TextAreaField(
        _l("What do the family's own children say about it?"),
        description=_l("In their own words. Leave it empty if there are none."),
        limit=2000,
    )
    seen = TextAreaField(
        _l("What did you see?"),
        validators=[InputRequired(_l("Describe the home."))],
        description=_l(
            "Warmth, order, how the people speak with one another. Do not enter the address: it is recorded separately."
        ),
    )
    fitness = RadioField(
        _l("What do you conclude?"),
        choices=choices(codes.FITNESS),
        validators=[InputRequired(_l("Select whether the home is fit for a child."))],
    )
    act_number = StringField(_l("Number of the housing-conditions act"), limit=60)
    act_on = DateField(_l("Date of the act"), validators=[not_in_future])


class CompleteTrainingForm(TaskForm):
    """The course; the certificate of each carer has its own row."""

    title = _l("Complete the training")

    format = RadioField(
        _l("Where did the carers train?"),
        choices=choices(codes.FORMATS),
        validators=[InputRequired(_l("Select where they trained."))],
    )
    organisation = StringField(_l("Which organisation was it?"), validators=[InputRequired()], limit=160)
    hours = IntegerField(_l("How many hours?"), validators=[InputRequired()], least=1, most=500)
    ended_on = DateField(_l("When did it end?"), validators=[InputRequired(), not_in_future])
    words = TextAreaField(
        _l("What does the trainer say about the carers?"),
        description=_l("The certificate of each carer must be accepted or found not in order before you go on."),
        limit=2000,
    )


class InterviewFamilyForm(TaskForm):
    """Why the family applies, and what you advise."""

    title = _l("Interview the family")

    interviewed_at = DateTimeField(
        _l("When did you speak with the family?"),
        validators=[InputRequired(), not_in_future, within_days(LONGEST_AGO)],
    )
    with_whom = StringField(_l("With whom?"), validators=[InputRequired()], limit=300)
    motive = TextAreaField(_l("Why does the family apply?"), validators=[InputRequired(_l("Enter why they apply."))])
    expects = TextAreaField(
        _l("What does the family expect of the child, and what will they do when it is hard?"),
        validators=[InputRequired(_l("Enter what the family expects."))],
    )
    birth_family = TextAreaField(_l("How does the family speak about the child's birth family?"), limit=2000)
    experience = TextAreaField(_l("What experience with children does the family have?"), limit=2000)
    children_view = TextAreaField(_l("What do the family's own children want?"), limit=2000)
    advice = RadioField(
        _l("What do you advise?"),
        choices=choices(codes.ADVICE),
        validators=[InputRequired(_l("Select what you advise."))],
    )
    advice_why = TextAreaField(_l("Why?"), validators=[InputRequired(_l("Enter why you advise this."))])


class DecideFamilyForm(TaskForm):
    """The head's decision, with a reason on the record."""

    title = _l("Decide about the family")

    ruled = RadioField(
        _l("What do you decide?"),
        choices=options(Ruled, FAMILY_LABELS[Ruled]),
        validators=[InputRequired(_l("Select your decision."))],
        description=_l("Approval requires every mandatory requirement to be in order today (Regulation of 2025)."),
    )
    ground = SelectField(
        _l("If you defer or refuse: for what reason?"),
        choices=options(Ground, FAMILY_LABELS[Ground], empty=_l("Choose a reason")),
    )
    deferred_until = DateField(_l("If you defer: until when?"), description=_l("One year at most."))
    why = TextAreaField(_l("Why?"), validators=[InputRequired(WHY)], limit=4000)


class SignContractForm(TaskForm):
    """The contract with the carers. It takes effect on its first day."""

    title = _l("Sign the contract")

    number = StringField(_l("Number of the contract"), validators=[InputRequired()], limit=40)
    begins = DateField(_l("From which day?"), validators=[InputRequired()])
    until = DateField(
        _l("Until which day?"), description=_l("Leave it empty if the contract sets no term: no term was found in law.")
    )
