"""Forms of the plan: its lines, and the head's decision."""

from app.forms import (
    CheckboxesField,
    DateField,
    InputRequired,
    RadioField,
    Row,
    RowsField,
    SelectField,
    StringField,
    TaskForm,
    TextAreaField,
    choices,
    not_in_past,
    options,
)
from app.i18n import lazy_gettext as _l
from app.tables.words.agencies import AGENCIES, Agency


class PlanLineRow(Row):
    """One service: what for, what, who, by when."""

    goal = StringField(
        _l("Goal"),
        validators=[InputRequired(_l("Write what should be different for the child."))],
        limit=300,
    )
    service = StringField(_l("Action"), validators=[InputRequired(_l("Write what will be done."))], limit=300)
    body = SelectField(
        _l("Who does it"),
        choices=options(Agency, AGENCIES, empty=_l("Choose")),
        validators=[InputRequired(_l("Select who does it."))],
    )
    contact = StringField(
        _l("Responsible person there"), description=_l("Name and telephone, if they are known."), limit=200
    )
    due_on = DateField(_l("By when"), validators=[InputRequired(_l("Enter a date.")), not_in_past])


class _PlanForm(TaskForm):
    """What both plans ask."""

    goals = TextAreaField(
        _l("What must change for the child to be safe?"),
        validators=[InputRequired(_l("Write what must change for the child to be safe."))],
    )
    lines = RowsField(
        PlanLineRow,
        _l("Actions"),
        least=1,
        most=20,
        add=_l("Add an action"),
        description=_l(
            "Health, learning, state of mind, home, law: one line for each action. A goal says what "
            "will be different for the child when it is reached."
        ),
    )
    child_agrees = TextAreaField(
        _l("What does the child say about the plan?"),
        validators=[InputRequired(_l("Write what the child says, or why they were not asked."))],
    )


class MakePlanForm(_PlanForm):
    """The family plan: it runs once the head has approved it."""

    title = _l("Make the family plan")

    family_agrees = RadioField(
        _l("Does the family agree?"),
        choices=choices(
            [
                ("yes", _l("Yes")),
                ("partly", _l("In part")),
                ("no", _l("No")),
            ]
        ),
        validators=[InputRequired(_l("Select whether the family agrees."))],
    )
    meets_with = CheckboxesField(
        _l("Which agencies took part?"),
        choices=options(Agency, AGENCIES),
    )


class CarePlanForm(_PlanForm):
    """The plan for a child who was removed: it says how the way back to a family goes."""

    title = _l("Make the care plan")

    way_home = RadioField(
        _l("Where should the child live in a year?"),
        choices=choices(
            [
                ("parents", _l("With the parents again")),
                ("relatives", _l("With relatives")),
                ("guardian", _l("With a guardian or a patronate carer")),
                ("foster_family", _l("In a foster family")),
                ("adoption", _l("In an adoptive family")),
                ("not_known", _l("It is too early to say")),
            ]
        ),
        validators=[InputRequired(_l("Select where the child should live."))],
    )
    contact_with_family = TextAreaField(
        _l("How does the child keep in touch with parents and siblings?"),
        validators=[InputRequired(_l("Write how they keep in touch, or why they must not."))],
    )


class ApprovePlanForm(TaskForm):
    """The head reads the plan as it will stand."""

    title = _l("Approve the plan")

    decision = RadioField(
        _l("What do you decide?"),
        choices=choices([("approved", _l("Approve the plan")), ("returned", _l("Return it with a reason"))]),
        validators=[InputRequired(_l("Approve the plan or return it."))],
    )
    why = TextAreaField(_l("What must change?"), description=_l("Required to return the plan."), limit=2000)
