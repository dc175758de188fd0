"""What the visits do by themselves: open when their time has come."""

from app.jobs import every
from app.records import placement_visits


@every("* * * * * */5", name="open_visits")
def open_visits() -> None:
    """Each due visit is started once, however many workers run and however long none did."""
    placement_visits.open_due()
