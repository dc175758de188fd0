"""An actor of a role whose id and place are parameters: for statements that are built once and run for everybody."""

from typing import Any, cast

from sqlalchemy import bindparam

from app.roles import Role
from app.staff.models import User


class _Somebody:
    """What the selects over tasks read of an actor."""

    def __init__(self, role: Role) -> None:
        self.role = role

    @property
    def id(self) -> Any:
        return bindparam("my_id")

    @property
    def region_id(self) -> Any:
        return bindparam("my_region")

    @property
    def district_id(self) -> Any:
        return bindparam("my_district")


class _Beside:
    """The same, as the row of user_account that the statement reads."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self.id, self.region_id, self.district_id = User.id, User.region_id, User.district_id


def beside(role: Role) -> User:
    """To be handed to the conditions over tasks: whoever of that role the statement finds."""
    return cast(User, _Beside(role))


def anyone(role: Role) -> User:
    """To be handed to the selects over tasks; `parameters` of the real one go with the statement."""
    return cast(User, _Somebody(role))


def parameters(actor: User) -> dict[str, Any]:
    """Who it is this time."""
    return {"my_id": actor.id, "my_region": actor.region_id, "my_district": actor.district_id}
