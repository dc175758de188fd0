"""`flask pay 2026-10`: what the families of each region are paid for a month."""

from datetime import date

import click
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.db import db
from app.rules.families import pay
from app.staff.models import Region
from app.tables.families import FosterFamily
from app.values.moments import within


@click.command("pay")
@click.argument("month", metavar="YYYY-MM")
def command(month: str) -> None:
    """Totals by region in whole tenge: carers under contract, children, together."""
    try:
        span = pay.month_of(within(date.fromisoformat(f"{month}-01")))
    except ValueError as error:
        raise click.ClickException("Write the month like this: 2026-10") from error
    with db.unit_of_work():
        if pay.rates(span) is None:
            raise click.ClickException(f"No rates are known for {month}.")
        for region in db.session.scalars(select(Region).order_by(Region.id)):
            families, carers, children = _region(region, span)
            if families:
                together = carers + children
                said = f"{families:>4} families  {carers:>12} carers  {children:>12} children"
                click.echo(f"{region.code}  {said}  {together:>12} tenge  {region.name_en}")


def _region(region: Region, span: pay.Span) -> tuple[int, int, int]:
    """How many families are paid, and how much for carers and for children."""
    counted = carers = children = last = 0
    while True:
        wanted = select(FosterFamily).where(FosterFamily.region_id == region.id, FosterFamily.contract_from < span.ends)
        wanted = wanted.where(FosterFamily.id > last).options(joinedload(FosterFamily.district))
        some = db.session.scalars(wanted.order_by(FosterFamily.id).limit(pay.AT_A_TIME)).all()
        for found in pay.statements(some, span):
            counted += bool(found.lines)
            carers, children = carers + found.total(pay.CARER), children + found.total(pay.CHILD)
        if len(some) < pay.AT_A_TIME:
            return counted, carers, children
        last = some[-1].id
