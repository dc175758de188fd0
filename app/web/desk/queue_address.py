"""What the address of the queue asks for: view, group, filters, page and the task in the pane."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from flask import url_for
from werkzeug.datastructures import MultiDict

from app.i18n import gettext as _
from app.i18n import in_language
from app.policy import supervised_roles
from app.roles import Role
from app.staff.models import District, User
from app.tables.words.labels import LABELS
from app.values.terms import Risk
from app.web.desk.queue_statements import Kind
from app.web.desk.queue_views import GROUPS, Filters, View, view, views
from app.workflow import wording

Menu = dict[str, object]


@dataclass(frozen=True)
class Asked:
    """Understood, with anything unknown left out."""

    actor: User
    views: tuple[View, ...]
    view: View
    group: str | None
    filters: Filters
    after: UUID | None
    peek: UUID | None

    @property
    def kind(self) -> Kind:
        """Which list of whom it is."""
        return Kind(self.actor.role, self.view.key, self.filters.shape)

    def url(self, **change: str | None) -> str:
        """The address of this list with something changed; a new view drops filters, any change but `peek` the page."""
        if "view" in change:
            kept: dict[str, str | None] = {}
        else:
            kept = {"view": self.view.key, "group": self.group, **self.chosen()}
            if set(change) <= {"peek"}:
                kept["after"] = str(self.after) if self.after else None
        return _address(tuple((name, value) for name, value in (kept | change).items() if value))

    def chosen(self) -> dict[str, str | None]:
        """The filters as the address names them."""
        chosen = self.filters
        return {
            "risk": chosen.risk.value if chosen.risk else None,
            "kind": "/".join(chosen.kind) if chosen.kind else None,
            "district": str(chosen.district_id) if chosen.district_id else None,
        }


@lru_cache(maxsize=4096)
def _address(query: tuple[tuple[str, str], ...]) -> str:
    """Some thirty of them stand on every page, the same ones mostly."""
    return url_for("queue.index", **dict(query))  # type: ignore[arg-type]


def read(args: "MultiDict[str, str]", actor: User) -> Asked:
    """What is not understood counts as not asked."""
    group = args.get("group")
    process, _slash, step = args.get("kind", "").partition("/")
    risk = args.get("risk")
    return Asked(
        actor=actor,
        views=views(actor.role),
        view=view(actor.role, args.get("view", "")),
        group=group if group in GROUPS else None,
        filters=Filters(
            risk=Risk(risk) if risk in set(Risk) else None,
            kind=(process, step) if step else None,
            district_id=args.get("district", type=_number),
        ),
        after=args.get("after", type=UUID),
        peek=args.get("peek", type=UUID),
    )


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError(text)
    return int(text)


def menus(asked: Asked, districts: list[District]) -> list[Menu]:
    """The filters as links: risk, kind of task, and district where there is more than one."""
    risks = [(str(risk), str(words)) for risk, words in LABELS[Risk].items()]
    kinds = [(f"{step.process}/{step.id}", str(_(step.name))) for step in wording.of_roles(_roles(asked))]
    places = sorted(((str(place.id), in_language(place, "name")) for place in districts), key=lambda pair: pair[1])
    chosen = asked.chosen()
    found = [_menu(asked, "risk", _("Risk"), risks, chosen["risk"])]
    found.append(_menu(asked, "kind", _("Kind of task"), sorted(kinds, key=lambda pair: pair[1]), chosen["kind"]))
    if len(places) > 1:
        found.append(_menu(asked, "district", _("District"), places, chosen["district"]))
    return found


def _menu(asked: Asked, name: str, label: str, pairs: list[tuple[str, str]], chosen: str | None) -> Menu:
    every = {"url": asked.url(**{name: None}), "label": _("All"), "current": chosen is None}
    options = [
        {"url": asked.url(**{name: value}), "label": words, "current": value == chosen} for value, words in pairs
    ]
    return {"label": label, "chosen": dict(pairs).get(chosen or ""), "options": [every, *options]}


def _roles(asked: Asked) -> frozenset[Role]:
    if asked.view.is_ours:
        return frozenset({asked.actor.role})
    if asked.view.key == "waiting":
        return frozenset(Role) - {asked.actor.role}
    return supervised_roles(asked.actor)
