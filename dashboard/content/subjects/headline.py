"""What a card and a sentence need to know of one indicator in one area: pure arithmetic on frames."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.reading import figures, geography, query, receipts, row_receipts
from dashboard.reading.cache import remembered
from dashboard.reading.periods import Period
from dashboard.reading.query import View
from dashboard.words import numbers
from metrics.catalogue import BY_ID
from metrics.indicator import Indicator


@dataclass(frozen=True)
class Figure:
    """The latest value, the last comparable one before it, the `numbers.step` between, and the target ahead.

    `receipt`, `before_receipt`, `target_receipt`: of the latest value, of the one before it, of the target's row.
    """

    indicator: Indicator
    area: str
    row: dict[str, Any] | None
    receipt: str | None
    value: float | None
    before: float | None
    before_period: dt.date | None
    change: float | None
    target: float | None
    target_due: dt.date | None
    target_derived: bool
    history: tuple[float, ...]
    before_receipt: str | None = None
    target_receipt: str | None = None

    @property
    def synthetic(self) -> bool:
        """True when the figure is demonstration data."""
        return self.row is not None and self.row["origin"] == "synthetic"


@remembered
def figure(view: View, indicator: str, area: str, *, variant: str = "default") -> Figure:
    """The figure of one indicator in one area as of the view's release."""
    record = BY_ID[indicator]
    found = figures.latest(view, [indicator], [area], variant=variant)
    row = found.row(0, named=True) if found.height else None
    aim = _target(view, indicator, area)
    told = (aim.value, aim.due, aim.derived)
    if row is None or row["value"] is None:
        return Figure(record, area, row, None, None, None, None, None, *told, (), None, aim.receipt)
    same = (
        figures.series(view, indicator, area, grain=str(row["grain"]), vintage=str(row["vintage"]), variant=variant)
        .filter(pl.col("value").is_not_null(), pl.col("period") <= row["period"], pl.col("origin") == row["origin"])
        .sort("period")
    )
    earlier = _comparable(same, row)
    before = earlier["value"] if earlier else None
    value = float(row["value"])
    return Figure(
        record,
        area,
        row,
        receipts.receipt(view, row),
        value,
        before,
        earlier["period"] if earlier else None,
        numbers.step(before, value, record.unit),
        *told,
        tuple(same["value"].tail(60)),
        receipts.receipt(view, earlier) if earlier else None,
        aim.receipt,
    )


def _comparable(same: pl.DataFrame, row: dict[str, Any]) -> dict[str, Any] | None:
    """A year before for months and quarters, which have seasons; else the one before."""
    if row["grain"] in {"month", "quarter"}:
        wanted = pl.col("period") == pl.lit(row["period"]).cast(pl.Date).dt.offset_by("-1y")
        found = same.filter(wanted)
    else:
        found = same.filter(pl.col("period") < row["period"]).tail(1)
    return found.row(0, named=True) if found.height else None


@dataclass(frozen=True)
class _Aim:
    """The next target of an area: its number, when it is due, whether it follows from a total, its row's receipt."""

    value: float | None = None
    due: dt.date | None = None
    derived: bool = False
    receipt: str | None = None


def _target(view: View, indicator: str, area: str) -> _Aim:
    """The next target with a number; for a density, that on the total over land (derived, never stored)."""
    ahead = pl.col("due") >= view.release.as_of
    number = pl.coalesce("high", "low")
    own = query.targets(view, indicator=indicator, area=area).filter(ahead, number.is_not_null()).sort("due")
    if own.height:
        first = own.with_columns(number.alias("_n")).row(0, named=True)
        return _Aim(first["_n"], first["due"], receipt=row_receipts.receipt(view, "targets", first))
    if indicator == "population_density":
        total = _target(view, "residents", area)
        land = geography.areas_now(view).filter(pl.col("code") == area)["land_km2"].drop_nulls()
        if total.value is not None and land.len():
            return _Aim(total.value / land[0], total.due, derived=True, receipt=total.receipt)
    return _Aim()


@remembered
def ranking(view: View, indicator: str, areas: list[str], *, at: Period | None = None) -> pl.DataFrame:
    """Latest values of some areas, or those that answer for a period, largest first.

    Columns code, name_zh, name_en, value, period, grain, origin, status, reason, receipt.
    """
    found = figures.latest(view, [indicator], areas) if at is None else figures.answers(view, indicator, areas, at)
    names = geography.areas_now(view).select(
        pl.col("code").alias("area_code"), "name_zh", "name_en", "tile_col", "tile_row"
    )
    table = names.filter(pl.col("area_code").is_in(areas)).join(found, on="area_code", how="left")
    stated = [receipts.receipt(view, row) if row["value"] is not None else None for row in table.iter_rows(named=True)]
    return table.with_columns(pl.Series("receipt", stated, pl.String)).sort("value", descending=True, nulls_last=True)


def place_of(table: pl.DataFrame, code: str) -> tuple[int, int]:
    """Rank of an area in a ranking (1 is largest), and how many have a value."""
    valued = table.filter(pl.col("value").is_not_null())["area_code"].to_list()
    return (valued.index(code) + 1 if code in valued else 0), len(valued)


def gap_in_people(view: View, density: Figure) -> float | None:
    """For a population density with a derived target: residents of its period less the residents aimed at."""
    if not density.target_derived or density.row is None:
        return None
    aimed = _target(view, "residents", density.area).value
    residents = density.row["numerator"]
    return float(str(residents)) - aimed if aimed is not None and residents is not None else None
