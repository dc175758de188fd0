"""From a count of the picture to the list of exactly those children or families."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from app import policy
from app.roles import Action
from app.staff.models import User
from app.web.families import family_list
from app.web.placements import placement_list
from app.web.placements.placement_list import View


@dataclass(frozen=True, slots=True)
class Ways:
    """Which lists the reader may open; where it is none, an address is empty."""

    sees_children: bool = False
    sees_families: bool = False
    may_register: bool = False

    @classmethod
    def of(cls, who: User) -> "Ways":
        actions = (Action.SEE_WAITING, Action.SEE_FAMILY, Action.EDIT_FAMILY)
        return cls(*(policy.may(who, action) for action in actions))

    def children(self, view: View, **more: Any) -> str:
        """The first view needs no name in the address."""
        named: dict[str, Any] = {} if view is View.WAITING else {"view": view.value}
        return placement_list.LISTING.url(**named, **more) if self.sees_children else ""

    def families(self, **more: Any) -> str:
        return family_list.LISTING.url(**more) if self.sees_families else ""

    def register(self) -> str:
        return url_for("families.register") if self.may_register else ""
