"""The head's form for a inactive case: of its questions those are asked that the case lacks."""

from typing import Any

from app.forms import (
    BooleanField,
    DateTimeField,
    InputRequired,
    RadioField,
    SelectField,
    TaskForm,
    TextAreaField,
    not_in_future,
    options,
)
from app.i18n import lazy_gettext as _l
from app.tables.cases import Place
from app.tables.words.cases import PLACES


class MendSilenceForm(TaskForm):
    """What is missing is given at last; what cannot be given yet stays on the list."""

    title = _l("Get this case moving")
    shown: dict[str, Any] = {}

    manager = RadioField(
        _l("Who manages the case from now on?"),
        choices=[],
        description=_l("The smallest caseload first. Caseload counts open cases: critical 4, high 3, medium 2, low 1."),
    )
    place = SelectField(_l("Where is the child now?"), choices=options(Place, PLACES, empty=_l("Not known yet")))
    seen_at = DateTimeField(
        _l("When did a member of staff last see the child?"),
        validators=[not_in_future],
        description=_l("Leave empty if no one has seen the child: the task stays open until someone does."),
    )
    restart = BooleanField(_l("Start the work on the case again: the case manager accepts it again"))
    what = TextAreaField(
        _l("What did you do?"),
        validators=[InputRequired(_l("Write what you did: it is kept in the case record."))],
        limit=2000,
    )
