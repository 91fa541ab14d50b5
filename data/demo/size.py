"""How many spots, cells and months make up a wanted number of hourly rows."""

import calendar
import datetime as dt
from dataclasses import dataclass

from data.demo.places import places
from data.demo.seeds import months_until

SCENIC_SHARE = 0.34  # of all hourly rows; presence takes the rest
ROWS_A_SPOT_MONTH = 292.0  # measured: ten open hours, Mondays closed at a third of the spots
LEAST_SPOTS = 23  # one in every district and nine in the core, so that every area has a figure
LONG = 48  # months of visits at a million rows: enough for a projection
LONGEST = 120
EVERYBODY = ("all", "visitor")
GROUPS = ("all", "resident", "visitor", "worker")
NEARLY = 0.9  # so close to a cell in every area, no area is left without one
MANY = 10_000_000  # rows from which all four groups are told apart


@dataclass(frozen=True, kw_only=True)
class Size:
    """What the hourly datasets cover: the last `visit_months` and `presence_months` before `until`."""

    spots: int
    visit_months: tuple[dt.date, ...]
    cells: int
    presence_months: tuple[dt.date, ...]
    groups: tuple[str, ...]


def days_in(month: dt.date) -> int:
    """Days of the month that begins at `month`."""
    return calendar.monthrange(month.year, month.month)[1]


def size_for(rows: int, until: dt.date) -> Size:
    """Spots, cells and months for about `rows` hourly rows over both datasets; small wishes get few places."""
    months = months_until(until)
    stretch = max(rows / 1_000_000, 1.0) ** 0.2
    visits = rows * SCENIC_SHARE
    wanted = min(LONG * stretch, visits / (ROWS_A_SPOT_MONTH * LEAST_SPOTS), LONGEST)
    visit_months = _last(months, wanted)
    spots = round(visits / (ROWS_A_SPOT_MONTH * max(len(visit_months), 1)))
    groups = GROUPS if rows >= MANY else EVERYBODY
    presence = rows - visits
    hours = 24 * len(groups)
    areas = len(places().codes)
    wanted = min(10 * stretch**1.5, presence / (areas * hours * 30.4), LONGEST)
    presence_months = _last(months, wanted)
    days = max(sum(days_in(month) for month in presence_months), 1)
    cells = round(presence / (days * hours))
    if areas * NEARLY <= cells < areas:
        cells = areas
    return (
        Size(
            spots=max(spots, 1),
            visit_months=visit_months,
            cells=max(cells, 1),
            presence_months=presence_months,
            groups=groups,
        )
        if rows
        else _NOTHING
    )


_NOTHING = Size(spots=LEAST_SPOTS, visit_months=(), cells=0, presence_months=(), groups=EVERYBODY)


def _last(months: list[dt.date], wanted: float) -> tuple[dt.date, ...]:
    count = min(max(round(wanted), 1), len(months))
    return tuple(months[len(months) - count :])
