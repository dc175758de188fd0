"""The password once more, before something that a session left open must not give away."""

from typing import Any

from flask import request

from app.forms import InputRequired, PasswordField, TaskForm
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.staff import sign_in


def password() -> PasswordField:
    """The last field of a form that is `Proven`."""
    return PasswordField(
        _l("Your password, once more"),
        validators=[InputRequired(_l("Enter your password."))],
        description=_l("This stops anyone else doing this if you leave your desk."),
    )


class Proven(TaskForm):
    """A form with a field `password`, which is asked for unless it was given in this session a moment ago."""

    is_locked = False  # too many attempts: the answer is 429

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sign_in.is_proved():
            del self["password"]

    def proven(self) -> bool:
        """Sent and valid, by the person who signed in. A right password need not be typed again for a while."""
        is_valid = self.submitted()
        if "password" not in self:
            return is_valid
        return self._is_right() and is_valid

    def status(self, problem: object) -> int:
        """Of the page that shows the form again."""
        return 429 if self.is_locked else 422 if problem else 200

    def _is_right(self) -> bool:
        field = self["password"]
        if not field.data:
            return False
        try:
            is_right = sign_in.prove(field.data, request.remote_addr or "")
        except sign_in.TooManyAttempts:
            self.is_locked = True
            self.form_errors.append(_("Too many attempts. Wait 15 minutes and try again."))
            return False
        if is_right:
            del self["password"]
        else:
            field.errors = [str(_("The password is wrong."))]
        return is_right
