"""The types of the columns that hold days and moments: what can be stored can be read back."""

from datetime import UTC, date, datetime

from sqlalchemy import Date, DateTime, Dialect, TypeDecorator

from app.values.moments import within


class Day(TypeDecorator[date]):
    """A day that can be counted on from."""

    impl = Date()
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> date | None:
        return within(value) if value is not None else None


class UtcDateTime(TypeDecorator[datetime]):
    """Aware instants only; what comes back is UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive datetime")
        return within(value) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None
