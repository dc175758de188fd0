"""What a deadline rests on, as a row of text."""

from typing import NamedTuple

from app.deadlines.models import Standing

LAW, POLICY, DEFAULT = Standing.STATUTORY, Standing.POLICY, Standing.DEFAULT


class Basis(NamedTuple):
    """Shown under "Why is this with me?"."""

    standing: Standing
    kk: str
    ru: str
    en: str
