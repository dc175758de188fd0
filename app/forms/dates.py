"""Days and hours in separate boxes: quicker than a calendar, and any keyboard will do."""

import re
from datetime import date, datetime
from typing import Any

import wtforms

from app import clock
from app.clock import ALMATY
from app.forms import widgets
from app.i18n import gettext as _
from app.values import plain_text
from app.values.moments import EARLIEST

AHEAD = 25
"""Years from now in which no day of casework can lie any more."""
SOON = 5
"""Years ahead that two digits may mean; beyond them they are of the last century, as in a birth."""


def _year(text: str) -> int:
    """Two digits are read as people mean them. ValueError for anything but two or four."""
    if re.fullmatch(r"[0-9]{4}", text):
        return int(text)
    if not re.fullmatch(r"[0-9]{2}", text):
        raise ValueError(_("Enter the year with four digits, such as 2026."))
    now = clock.today().year
    year = now - now % 100 + int(text)
    return year if year <= now + SOON else year - 100


class DateField(wtforms.Field):
    """Day, month, year under one name; one ISO value is read too. `data` is a date or None."""

    widget = widgets.DateInput()
    parts: tuple[str, ...] = ("day", "month", "year")
    data: Any

    def boxes(self) -> list[str]:
        """What stands in each box."""
        if self.raw_data:
            return self._spread(self.raw_data)
        return self._shown() if self.data else [""] * len(self.parts)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        boxes = [plain_text.digits(plain_text.line(value)) for value in self._spread(valuelist)]
        if any(boxes):
            self.data = self._read(boxes)

    def _spread(self, values: list[str]) -> list[str]:
        iso = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d).*)?", str(values[0])) if len(values) == 1 else None
        if iso:
            values = [iso[3], iso[2], iso[1], iso[4] or ""]
        return [str(value) for value in [*values, "", "", "", ""][: len(self.parts)]]

    def _shown(self) -> list[str]:
        return [str(self.data.day), str(self.data.month), str(self.data.year)]

    def _read(self, boxes: list[str]) -> date:
        names = (
            _("The date must include a day."),
            _("The date must include a month."),
            _("The date must include a year."),
        )
        for box, missing in zip(boxes, names, strict=False):
            if not box:
                raise ValueError(missing)
        year, last = _year(boxes[2]), clock.today().year + AHEAD
        if not EARLIEST <= year <= last:
            raise ValueError(_("Check the year. It must be from %(first)d to %(last)d.", first=EARLIEST, last=last))
        try:
            return date(year, int(boxes[1]), int(boxes[0]))
        except ValueError as wrong:
            raise ValueError(_("There is no such day. Write it like this: 27 3 2026.")) from wrong


class DateTimeField(DateField):
    """A day and a time of day in Almaty; `data` is an aware instant or None."""

    parts = ("day", "month", "year", "time")

    def _shown(self) -> list[str]:
        local = self.data.astimezone(ALMATY)
        return [str(local.day), str(local.month), str(local.year), local.strftime("%H:%M")]

    def _read(self, boxes: list[str]) -> datetime:
        day = super()._read(boxes[:3])
        if not boxes[3]:
            raise ValueError(_("The time is missing. Write it like this: 14:30."))
        hour = re.fullmatch(r"([0-9]{1,2})[:. ]?([0-9]{2})", boxes[3])
        if hour is None or int(hour[1]) > 23 or int(hour[2]) > 59:
            raise ValueError(_("There is no such time. Write it like this: 14:30."))
        return datetime(day.year, day.month, day.day, int(hour[1]), int(hour[2]), tzinfo=ALMATY)
