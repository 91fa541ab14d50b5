"""What a contract is made of: columns, a key, the block an extract replaces, and rules between columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from data.contracts.findings import Severity
from data.contracts.text import Text

Frames = Mapping[str, pl.LazyFrame]
"""Dataset name → its rows, in the contract's columns."""


class Grain(StrEnum):
    """How long a period is; an instant is a census day, a span has its own end."""

    INSTANT = "instant"
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    SPAN = "span"


NAME, NOTE = 200, 2_000  # letters of a name or code, and of a note, a reason or a document
GRAINS = ("instant", "day", "month", "quarter", "year")
VINTAGES = ("census", "office", "rebased_2020", "first_published", "register")
ORIGINS = ("published", "official", "synthetic")
MIGRANT_DEFINITIONS = ("resident_6m", "registered_floating", "other_province_and_district")
FACILITY_STATUS = ("open", "suspended", "closed")
SCOPES = ("all", "above_scale", "excluding_military")


class Block(StrEnum):
    """Which rows an extract replaces (design §5)."""

    PERIODIC = "periodic"  # district or city, level, grain, period, vintage
    HOURLY_AREA = "hourly_area"  # district, date
    HOURLY_SPOT = "hourly_spot"  # spot, date
    KEYED = "keyed"  # rows by key


class Area(StrEnum):
    """What kind of code a column may hold."""

    ANY = "any"  # a node of the tree of areas
    PLACE = "place"  # one below the city: where something stands
    WITH_ZONES = "with_zones"  # also a zone
    OPEN = "open"  # also a facility, spot or village of its own
    VILLAGE = "village"  # 12 digits that begin with those of area_code


@dataclass(frozen=True)
class Column:
    """One column; `values` closes its vocabulary, `area` says that it holds area codes."""

    name: str
    dtype: pl.DataType
    zh: str
    en: str
    optional: bool = False
    unit: str | None = None
    values: tuple[str, ...] = ()
    area: Area | None = None
    most: int = NAME  # letters of a text
    fractional: bool = False  # a float that may be negative or is not a count of anything

    @property
    def counts(self) -> bool:
        """True for whole numbers of something."""
        return self.dtype == pl.Int64

    @property
    def measures(self) -> bool:
        """True for amounts that cannot be negative."""
        return self.dtype in (pl.Int64, pl.Float64) and not self.fractional


@dataclass(frozen=True)
class RowRule:
    """A rule within one row: `broken` is true for faulty rows (null means not judged)."""

    name: str
    column: str
    broken: pl.Expr
    shown: pl.Expr
    found: Text
    mend: Text
    severity: Severity = Severity.ERROR


@dataclass(frozen=True)
class Contract:
    """A dataset's shape; what looks across rows, or at the released data, is in data/extracts/rules."""

    name: str
    zh: str
    en: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    block: Block = Block.PERIODIC
    rules: tuple[RowRule, ...] = ()
    cadence_days: int | None = None  # how old its newest period may be before it counts as stale
    derived: bool = False
    laid_by: tuple[str, ...] = ()  # columns that its parts are sorted by before the key

    @property
    def order(self) -> tuple[str, ...]:
        """What the rows of a part are sorted by: no two rows are alike in it, so the same rows make the same part."""
        return tuple(dict.fromkeys((*self.laid_by, *self.key)))

    @property
    def schema(self) -> pl.Schema:
        """Names and types as stored; derived datasets carry their own provenance."""
        own = {column.name: column.dtype for column in self.columns}
        return pl.Schema(own if self.derived else own | PROVENANCE)

    @property
    def by_name(self) -> dict[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    @property
    def required(self) -> tuple[str, ...]:
        """Columns that an extract must have."""
        return tuple(column.name for column in self.columns if not column.optional)

    @property
    def hourly(self) -> bool:
        """True for the datasets of raw hours, whose parts are months."""
        return self.block in (Block.HOURLY_AREA, Block.HOURLY_SPOT)

    def has(self, name: str) -> bool:
        """Whether the contract has a column of this name."""
        return any(column.name == name for column in self.columns)


# Every stored row says where it came from: kind, source, when it was extracted, which file.
PROVENANCE: dict[str, pl.DataType] = {
    "origin": pl.String(),
    "source": pl.String(),
    "extracted_on": pl.Date(),
    "extract": pl.String(),
}


def text(name: str, zh: str, en: str, **more: object) -> Column:
    """A column of codes or words."""
    return Column(name, pl.String(), zh, en, **more)  # type: ignore[arg-type]


def count(name: str, zh: str, en: str, unit: str = "persons", *, optional: bool = False) -> Column:
    """A column of whole numbers."""
    return Column(name, pl.Int64(), zh, en, optional=optional, unit=unit)


def amount(name: str, zh: str, en: str, unit: str, *, optional: bool = False, fractional: bool = False) -> Column:
    """A column of areas, money or other measured amounts."""
    return Column(name, pl.Float64(), zh, en, optional=optional, unit=unit, fractional=fractional)


def day(name: str, zh: str, en: str, *, optional: bool = False) -> Column:
    """A column of dates."""
    return Column(name, pl.Date(), zh, en, optional=optional)


def hour_of_day(name: str, zh: str, en: str, *, optional: bool = False) -> Column:
    """An hour 0–23 in Asia/Shanghai (a closing hour may be 24, or less than the opening hour)."""
    return Column(name, pl.Int8(), zh, en, optional=optional, unit="hour")


def flag(name: str, zh: str, en: str, *, optional: bool = False) -> Column:
    """True or false (true/false/1/0/是/否)."""
    return Column(name, pl.Boolean(), zh, en, optional=optional)


AREA_CODE = text("area_code", "区划代码", "division code", area=Area.ANY)
PLACE_CODE = text("area_code", "区划代码", "division code", area=Area.PLACE)
GRAIN = text("grain", "时间粒度", "grain of the period", values=GRAINS)
PERIOD = day("period", "时期起始日", "first day of the period")
VINTAGE = text("vintage", "口径版本", "vintage of the series", values=VINTAGES)
VALID_FROM = day("valid_from", "生效日", "valid from")
VALID_TO = day("valid_to", "失效日", "valid until (exclusive)", optional=True)


def at_most(name: str, other: str, zh: str, en: str, *, severity: Severity = Severity.ERROR) -> RowRule:
    """The rule that `name` does not exceed `other` in the same row."""
    return RowRule(
        name=f"{name}_at_most_{other}",
        column=name,
        broken=pl.col(name) > pl.col(other),
        shown=pl.format("{} > {}", pl.col(name), pl.col(other)),
        found=Text(f"{zh}", f"{en}"),
        mend=Text(f"核对 {name} 与 {other} 后重新上传。", f"Check {name} against {other} and upload again."),
        severity=severity,
    )
