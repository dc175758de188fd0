"""What is asked of whoever wants to know an address, of who decides, and of who writes one down."""

from typing import Any

from app.forms import (
    BooleanField,
    InputRequired,
    IntegerField,
    Length,
    RadioField,
    TaskForm,
    TextAreaField,
    options,
)
from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.tables.addresses import LONGEST, Tie, Why
from app.web.shell import reauthentication

LEAST = 10  # characters of a reason
USUAL_DAYS = 7
WHYS: dict[Why, Text] = {
    Why.VISIT: _l("To visit the child"),
    Why.HAND_OVER: _l("To take the child to the family"),
    Why.DANGER: _l("The child is in danger there"),
    Why.PAPERS: _l("A court or the prosecutor asks for it"),
    Why.OTHER: _l("For another reason"),
}
TIES: dict[Tie, Text] = {
    Tie.DECLARED: _l("The requester has stated that they know the child, the relatives or the family privately."),
    Tie.CHILD: _l("The requester has the same surname as the child."),
    Tie.AROUND: _l("The requester has the same surname as a parent or relative of the child."),
    Tie.FAMILY: _l("The requester has the same surname as someone in the foster family."),
}


class AskForm(TaskForm):
    """Ask to see where the child lives"""

    why = RadioField(
        _l("What do you need the address for?"),
        choices=options(Why, WHYS),
        validators=[InputRequired(_l("Select what you need the address for."))],
    )
    words = TextAreaField(
        _l("Why do you need it now?"),
        validators=[InputRequired(_l("Enter why you need the address.")), Length(min=LEAST)],
        description=_l("The person who decides will read this. Do not write an address here."),
        limit=1_000,
    )
    is_tied = BooleanField(
        _l("I know the child, a relative of the child or the foster family privately, or I am related to them."),
        description=_l(
            "Tell us if this applies to you. It does not rule you out. The person who decides will check it."
        ),
    )


class LookForm(reauthentication.Proven):
    """See where the child lives"""

    why = TextAreaField(
        _l("Why do you need to see the address this time?"),
        validators=[InputRequired(_l("Enter why you need to see the address.")), Length(min=LEAST)],
        description=_l("Your reason is recorded, and the head of department is told."),
        limit=1_000,
    )
    password = reauthentication.password()


class DecideForm(TaskForm):
    """Decide about a request"""

    days = IntegerField(
        _l("For how many days?"),
        least=1,
        most=LONGEST.days,
        default=USUAL_DAYS,
        gov={"inputmode": "numeric", "autocomplete": "off", "classes": "govuk-input--width-4"},
    )
    is_checked = BooleanField(_l("I have checked whether they are related or know each other."))
    remark = TextAreaField(
        _l("Your remark"),
        description=_l("Required if you refuse or if there is a warning above. The person who asked will read it."),
        limit=1_000,
    )

    def __init__(self, *args: Any, has_ties: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_ties:
            del self.is_checked

    def checked(self) -> bool:
        """Whether the box was ticked; nothing was to be looked into without one."""
        return "is_checked" in self and bool(self["is_checked"].data)


class HomeForm(reauthentication.Proven):
    """Write down where a family lives"""

    address = TextAreaField(
        _l("Address of the family"),
        validators=[InputRequired(_l("Enter the address.")), Length(min=LEAST)],
        description=_l("Town or village, street, house, flat, and how to find it."),
        limit=500,
        gov={"autocomplete": "off", "spellcheck": False},  # some browsers send what they check to their maker
    )
    password = reauthentication.password()

    def answers(self) -> dict[str, Any]:
        """Nothing: not even a hash of an address is kept, as addresses can be guessed."""
        return {}
