"""The forms of a contact. Three answers are needed to refer; nothing at all to call 102."""

from typing import Any

from app.forms import (
    BooleanField,
    CheckboxesField,
    DateTimeField,
    IinField,
    InputRequired,
    IntegerField,
    PhoneField,
    RadioField,
    SelectField,
    SetsAside,
    StringField,
    TaskForm,
    TextAreaField,
    ValidationError,
    choices,
    not_in_future,
    options,
    within_days,
)
from app.forms.validators import StopValidation
from app.i18n import lazy_gettext as _l
from app.rules.contacts import words as codes
from app.rules.contacts.involved import OF_AGE
from app.tables.words.labels import LABELS
from app.values.terms import Circumstance, Harm, Outcome, Relation, Risk, Sex, YesNo
from app.workflow.registry import Variables

YES_NO = LABELS[YesNo]
ANONYMOUS = choices([("named", _l("Gave their name")), ("anonymous", _l("Anonymous"))])


class ToRefer:
    """An answer without which nobody can be sent. It is not asked for when the contact goes no further."""

    def __call__(self, form: Any, field: Any) -> None:
        if form.is_referral:
            InputRequired()(form, field)
        elif not any(str(value).strip() for value in field.raw_data or []):
            raise StopValidation


class AnswerField(TextAreaField):
    """A word to the person, beside the questions: sent by its own button, or together with the outcome."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label=_l("Your answer"), limit=4000, **kwargs)


def not_of_age(form: Any, field: Any) -> None:
    """An adult's age makes no child's case."""
    if form.is_referral and field.data is not None and field.data >= OF_AGE:
        raise ValidationError(_l("18 or older is an adult, and a case is for a child. Select help for an adult."))


def about_a_child(form: Any, field: Any) -> None:
    """No case without a child."""
    if form.is_referral and field.data == YesNo.NO:
        raise ValidationError(_l("A case is opened for a child only. Select help for an adult, or answer Yes."))


class CodedForm(SetsAside):
    """The coded answers that the triage table reads. Only they enter the engine."""

    danger = RadioField(_l("Is the child in danger right now?"), choices=options(YesNo, YES_NO), validators=[ToRefer()])
    harms = CheckboxesField(
        _l("Kind of concern"),
        description=_l("Select up to three."),
        choices=options(Harm, LABELS[Harm]),
        most=3,
        validators=[ToRefer()],
    )
    carer_access = RadioField(
        _l("Can the suspected person reach the child?"),
        choices=options(YesNo, YES_NO),
        validators=[ToRefer()],
    )
    is_repeat = RadioField(_l("Has this child been reported before?"), choices=options(YesNo, YES_NO))
    has_disability = BooleanField(_l("The child has a disability"))
    child_age = IntegerField(_l("Age"), least=0, most=120, validators=[not_of_age])

    def may_set_aside(self, field: Any) -> bool:
        """A number said in words, or none at all: nobody is sent back for it."""
        return isinstance(field, IntegerField | PhoneField) and field.data is None

    @property
    def is_referral(self) -> bool:
        """Whether a state body is to act on the answers."""
        return False

    def coded(self) -> Variables:
        """What is not answered counts as not known."""
        return {
            "danger": self.danger.data or "unknown",
            "age_band": str(codes.age_band(self.child_age.data)),
            "harms": list(self.harms.data or []),
            "carer_access": self.carer_access.data or "unknown",
            "is_repeat": self.is_repeat.data == "yes",
            "has_disability": bool(self.has_disability.data),
        }


class TriageForm(CodedForm):
    """Triage the contact"""

    title = _l("Triage the contact")

    words = TextAreaField(_l("Caller’s words, as they say them"))
    has_child = RadioField(_l("Is a child involved?"), choices=options(YesNo, YES_NO), validators=[about_a_child])
    child_surname = StringField(_l("Surname"), limit=80)
    child_given = StringField(_l("First name"), limit=80)
    child_sex = RadioField(_l("Sex"), choices=options(Sex, LABELS[Sex]))
    child_iin = IinField(_l("IIN, if known"))
    circumstances = CheckboxesField(
        _l("Is the child hard to find?"), choices=options(Circumstance, LABELS[Circumstance])
    )
    school = StringField(_l("School or kindergarten"), limit=160)
    facility = RadioField(_l("Is it one of these?"), choices=[], validate_choice=False)
    region = SelectField(_l("Region"), choices=[])
    district = SelectField(_l("District or city"), choices=[])
    address = StringField(_l("Street, house, flat"))
    is_anonymous = RadioField(_l("Who is calling"), choices=ANONYMOUS)
    caller_name = StringField(_l("Name"), limit=120)
    caller_relation = SelectField(
        _l("What is their relationship to the child?"),
        choices=options(Relation, LABELS[Relation], empty=_l("Not known")),
    )
    phone = PhoneField(_l("Number to call back, if it is another one"))
    call_back = StringField(_l("When is it safe to call back?"), limit=120)
    is_reply_safe = RadioField(_l("Is it safe to reply to them?"), choices=options(YesNo, YES_NO))
    raise_to = SelectField(
        _l("Raise the level to"), choices=options(Risk, LABELS[Risk], empty=_l("As the answers show"))
    )
    raise_reason = StringField(_l("Why is it more urgent?"), limit=500)
    outcome = RadioField(
        _l("What does the contact need?"), choices=choices(list(codes.OUTCOMES.items())), validators=[InputRequired()]
    )

    answer = AnswerField()

    @property
    def is_referral(self) -> bool:
        return bool(self.outcome.data == Outcome.STATE_BODY)

    is_called = False  # 102 or 103 has been asked for before: only the case is wanted now

    @property
    def is_whole(self) -> bool:
        """Whether the record was sent, not only an outcome by one key."""
        return bool(self.region.raw_data)

    @property
    def is_emergency(self) -> bool:
        """102 never waits for the form."""
        return bool(self.outcome.data == Outcome.EMERGENCY)

    def may_set_aside(self, field: Any) -> bool:
        """For 102 everything but what the key says; else what was said and is no number."""
        if self.is_emergency:
            return field.short_name not in {"csrf_token", "outcome"}
        return super().may_set_aside(field)


class RecordForm(TriageForm):
    """The open record: everything as before the decision, and no need to decide again"""

    outcome = RadioField(_l("What does the contact need?"), choices=choices(list(codes.OUTCOMES.items())))


class TalkForm(CodedForm):
    """Talk with the child"""

    title = _l("Talk with the child")

    summary = TextAreaField(
        _l("What did you talk about?"),
        description=_l("For the case, if there is one. The child does not see this."),
        validators=[InputRequired()],
    )
    outcome = RadioField(
        _l("What is needed now?"),
        choices=options(codes.TalkOutcome, dict(codes.TALK_OUTCOMES)),
        validators=[InputRequired()],
    )
    answer = AnswerField()

    @property
    def is_referral(self) -> bool:
        return bool(self.outcome.data == codes.TalkOutcome.STATE_BODY)


class EmergencyForm(TaskForm):
    """Connect to 102 or 103"""

    title = _l("Connect to 102 or 103")

    service = RadioField(
        _l("Whom did you call?"),
        choices=options(codes.Emergency, dict(codes.EMERGENCIES)),
        validators=[InputRequired()],
    )
    called_at = DateTimeField(_l("When did they answer?"), validators=[InputRequired(), not_in_future, within_days(3)])
    reference = StringField(
        _l("Reference number"),
        description=_l("The number they gave the call. Enter “none” if they gave none."),
        limit=40,
        validators=[InputRequired()],
    )
    notes = TextAreaField(_l("What did they say they will do?"), limit=2000)


class TellForm(TaskForm):
    """Tell the caller what was done"""

    title = _l("Give feedback to the caller")

    how = RadioField(
        _l("How did the caller get the feedback?"),
        choices=options(codes.Told, dict(codes.TOLD)),
        validators=[InputRequired()],
    )
    message = TextAreaField(
        _l("What did you tell them?"),
        description=_l("Say that action is being taken, and when. Give nothing from the case: no names, no findings."),
        limit=2000,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Words are needed unless nobody could be reached."""
        is_valid = bool(super().validate(extra_validators))
        if self.how.data in {codes.Told.PHONE, codes.Told.MESSAGE} and not self.message.data:
            self.message.errors = [str(InputRequired().message)]
            return False
        return is_valid
