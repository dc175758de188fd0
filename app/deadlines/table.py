"""What the deadline table and the calendar say together, as one value: as it is, as it was, or as it would be."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from app.clock import ALMATY
from app.deadlines import working_days
from app.deadlines.models import Unit

_CALENDAR = {Unit.MINUTES: timedelta(minutes=1), Unit.HOURS: timedelta(hours=1), Unit.DAYS: timedelta(days=1)}
_LATEST = time.max


@dataclass(frozen=True, slots=True)
class Times:
    """Aware instants, and what set them; `escalate_at` is empty when nobody is told of the breach."""

    warn_at: datetime
    due_at: datetime
    escalate_at: datetime | None
    rule_id: int
    calendar_version: int
    begins_at: datetime


@dataclass(frozen=True, slots=True)
class Pause:
    """A clock that ran from `start` and stood from `began` to `ended`."""

    start: datetime
    began: datetime
    ended: datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table without its texts."""

    id: int
    key: str
    risk: str | None
    value: int
    unit: Unit
    warn_percent: int
    escalate_percent: int
    escalates_to: str | None
    valid_from: date
    start_event: str


@dataclass(frozen=True, slots=True)
class Table:
    """Every rule by its key, the newest first, and every day that differs from its weekday."""

    rules: Mapping[str, list[Rule]]
    days: Mapping[date, bool]
    version: int

    def rule(self, key: str, risk: str | None, today: date) -> Rule | None:
        """The newest row valid that day; a row of the level goes before one for every level.

        While the level is unknown, the shortest of its rows applies, so that nothing waits longer for not having been
        rated.
        """
        valid = [rule for rule in self.rules.get(key, []) if rule.valid_from <= today]
        for wanted in (risk, None):
            for rule in valid:
                if rule.risk == wanted:
                    return rule
        if risk is not None:
            return None
        newest = {rule.risk: rule for rule in reversed(valid)}
        return min(newest.values(), key=_length, default=None)

    def times(self, key: str, risk: str | None, start: datetime, today: date) -> Times | None:
        """The times of a step whose clock starts at `start`; None without a row that is valid on `today`."""
        rule = self.rule(key, risk, today)
        return None if rule is None else self._times(rule, start)

    def counts_from(self, key: str, risk: str | None, today: date) -> str:
        """The event that starts the clock of a step; empty without a row."""
        rule = self.rule(key, risk, today)
        return rule.start_event if rule is not None else ""

    def late_since(self, key: str, risk: str | None, now: datetime, today: date) -> datetime | None:
        """What started before this instant is over its time now; None without a row."""
        rule = self.rule(key, risk, today)
        if rule is None:
            return None
        if rule.unit is not Unit.WORKING_DAYS:
            return now - rule.value * _CALENDAR[rule.unit]
        day = now.astimezone(ALMATY).date()
        while working_days.add(_end_of(day), rule.value, self.days) > now:
            day -= timedelta(days=1)
        return _end_of(day).astimezone(now.tzinfo)

    def later(self, key: str, risk: str | None, pause: "Pause", today: date) -> Times | None:
        """The times of a step whose clock stood for a while: it counts from later by just that, in its own calendar.

        `begins_at` of what is returned is where the clock counts from now. None without a row.
        """
        rule = self.rule(key, risk, today)
        if rule is None:
            return None
        if rule.unit is not Unit.WORKING_DAYS:
            return self._times(rule, pause.start + (pause.ended - pause.began))
        stood = working_days.count(pause.began, pause.ended, self.days)
        found = self._times(rule, working_days.onward(pause.start, stood, self.days))
        if found.due_at > pause.ended:
            return found
        return self._times(rule, working_days.onward(pause.start, stood + 1, self.days))

    def with_rule(self, rule: Rule) -> "Table":
        """As it would be with one row more, which is the newest."""
        newest = sorted([rule, *self.rules.get(rule.key, [])], key=lambda one: one.valid_from, reverse=True)
        return replace(self, rules={**self.rules, rule.key: newest})

    def without_rule(self, rule_id: int) -> "Table":
        """As it was before that row."""
        kept = {key: [rule for rule in rules if rule.id != rule_id] for key, rules in self.rules.items()}
        return replace(self, rules=kept)

    def with_days(self, days: Mapping[date, bool], version: int) -> "Table":
        """As it would be if these days differed."""
        return replace(self, days={**self.days, **days}, version=version)

    def keys(self, unit: Unit) -> frozenset[str]:
        """The keys that have a row of that unit."""
        return frozenset(key for key, rules in self.rules.items() if any(rule.unit is unit for rule in rules))

    def _times(self, rule: Rule, start: datetime) -> Times:
        if rule.unit is Unit.WORKING_DAYS:
            ends = working_days.add(start, rule.value, self.days)
            warn = working_days.share(start, ends, rule.warn_percent, self.days)
            exactly = rule.escalate_percent == 100
            escalate = ends if exactly else working_days.share(start, ends, rule.escalate_percent, self.days)
        else:
            length = rule.value * _CALENDAR[rule.unit]
            ends, warn = start + length, start + length * rule.warn_percent / 100
            escalate = start + length * rule.escalate_percent / 100
        return Times(warn, ends, escalate if rule.escalates_to else None, rule.id, self.version, start)


def _length(rule: Rule) -> timedelta:
    return rule.value * _CALENDAR.get(rule.unit, timedelta(days=1))


def _end_of(day: date) -> datetime:
    return datetime.combine(day, _LATEST, ALMATY)
