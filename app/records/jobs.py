"""What the records do by themselves: find cases that fell silent, move dates when the table of deadlines changed."""

from app import clock
from app.jobs import defer, every, job
from app.records import redating, silence


@every("40 * * * * *", name="mind_silence")
def mind_silence() -> None:
    """Mended cases leave the list within a minute; once a night, by the movable clock, all open cases are checked."""
    silence.tick()


@every("20 * * * * *", name="apply_changes")
def apply_changes() -> None:
    """A change of the table whose day has come reaches what is open, each instance in a transaction of its own."""
    for row in redating.due_changes():
        row.moved_at = clock.now()
        for instance_id in redating.instances_of(row):
            defer(move_dates, instance_id=instance_id, kind=redating.kind_of(row), number=row.id)


@job("move_dates")
def move_dates(instance_id: int, kind: str, number: int) -> None:
    """One instance's open tasks and timers."""
    redating.move(instance_id, kind, number)
