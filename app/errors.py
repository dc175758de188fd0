"""What can go wrong and is answered, not crashed on."""


class RuleBroken(Exception):
    """What a person at the keyboard can mend. `message` is shown as it is; `field` names the form field it is about."""

    def __init__(self, message: object, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field


class NotFound(Exception):
    """No such row, or none that the actor may see: the answer does not tell which."""


class Refused(Exception):
    """The role may not attempt this at all."""


class Conflict(Exception):
    """Somebody else was first. `message` says who did what, `where` is the page to go on with."""

    def __init__(self, message: object, where: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.where = where


class Answered(Exception):
    """Not an error: the view has its answer already, and what was done until here stands."""

    def __init__(self, answer: object) -> None:
        super().__init__()
        self.answer = answer


class NotReady(RuntimeError):
    """The program cannot start; the message says what to mend."""
