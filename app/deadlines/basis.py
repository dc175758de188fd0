"""What a deadline rests on, as a row of text."""

from typing import NamedTuple

from app.deadlines.models import Standing
from app.i18n import Text
from app.i18n import lazy_gettext as _l

LAW, POLICY, DEFAULT = Standing.STATUTORY, Standing.POLICY, Standing.DEFAULT


class Basis(NamedTuple):
    """Shown under "Why is this with me?"."""

    standing: Standing
    kk: str
    ru: str
    en: str


STANDINGS: dict[Standing, Text] = {
    Standing.STATUTORY: _l("Set by law"),
    Standing.POLICY: _l("Default of this system"),
    Standing.DEFAULT: _l("Default of this system, to be confirmed"),
}
