"""What 111 may know of a child it has heard of before: enough to recognise the child, not the case."""

from dataclasses import dataclass
from typing import Unpack
from uuid import UUID

from app.errors import Refused
from app.i18n import Text
from app.policy.views import may
from app.roles import Action
from app.rules.cases.people import age_of
from app.rules.contacts.same_child import Known, same_child
from app.staff.models import District, User


@dataclass(frozen=True, slots=True)
class ChildLike:
    """A child who may be the same."""

    public_id: UUID
    name: str
    age: int | None
    district: District | None
    is_open: bool
    reasons: tuple[Text, ...]


def children_like(actor: User, *, limit: int = 5, **known: Unpack[Known]) -> list[ChildLike]:
    """The likeliest first. Refused unless the actor's work is to recognise children."""
    if not may(actor, Action.FIND_CHILD):
        raise Refused
    return [
        ChildLike(
            public_id=match.child.public_id,
            name=match.child.name,
            age=age_of(match.child),
            district=match.case.district if match.case else None,
            is_open=match.case is not None,
            reasons=match.reasons,
        )
        for match in same_child(limit=limit, **known)
    ]
