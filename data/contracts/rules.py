"""What a contract is made of: columns, a key, the block an extract replaces, and rules between columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from data.contracts.findings import Severity
from data.contracts.text import Text
from data.contracts.units import Unit, UnitOf

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
VINTAGES = (
    "census",
    "office",
    "rebased_2020",
    "first_published",
    "register",
)  # the first that exists answers
ORIGINS = ("published", "official", "synthetic")
MIGRANT_DEFINITIONS = ("resident_6m", "registered_floating", "other_province_and_district")
FACILITY_STATUS = ("open", "suspended", "closed")
SCOPES = ("all", "above_scale", "excluding_military")


class Block(StrEnum):
    """Which rows an extract replaces."""

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


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column; `values` closes its vocabulary, `area` says that it holds area codes."""

    name: str
    dtype: pl.DataType
    meaning: Text
    unit: Unit | UnitOf | None = None
    optional: bool = False
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


@dataclass(frozen=True, kw_only=True)
class RowRule:
    """A rule within one row: `broken` is true for faulty rows (null means not judged).

    `shown` is what a finding quotes of such a row, as text; by default the value of the column.
    """

    name: str
    column: str
    broken: pl.Expr
    shown: pl.Expr | None = None
    found: Text
    mend: Text
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A dataset's shape; what looks across rows, or at the released data, is in data/extracts/rules."""

    id: str
    name: Text
    key: tuple[str, ...]
    own_node: str | None = None  # the column that names a place of its own: a campus, a hotel, a spot, a village
    block: Block = Block.PERIODIC
    sorted_by: tuple[str, ...] = ()  # columns that its parts are sorted by before the key
    derived: bool = False
    columns: tuple[Column, ...]
    rules: tuple[RowRule, ...] = ()

    def __post_init__(self) -> None:
        if self.block is Block.PERIODIC and not self.derived:
            lacking = [name for name in ("area_code", "grain", "period") if not self.has(name)]
            if lacking:
                raise ValueError(f"{self.id}: its block is periodic, so it needs {lacking}; or say another block=")

    @property
    def order(self) -> tuple[str, ...]:
        """What the rows of a part are sorted by: no two rows are alike in it, so the same rows make the same part."""
        return tuple(dict.fromkeys((*self.sorted_by, *self.key)))

    @property
    def key_text(self) -> pl.Expr:
        """The key of a row as a finding quotes it."""
        return pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in self.key], separator=" ")

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


def text(
    name: str,
    zh: str,
    en: str,
    *,
    optional: bool = False,
    values: tuple[str, ...] = (),
    area: Area | None = None,
    most: int = NAME,
) -> Column:
    """A column of codes or words."""
    meaning = Text(zh, en)
    return Column(name=name, dtype=pl.String(), meaning=meaning, optional=optional, values=values, area=area, most=most)


def count(name: str, zh: str, en: str, *, unit: Unit, optional: bool = False) -> Column:
    """A column of whole numbers."""
    return Column(name=name, dtype=pl.Int64(), meaning=Text(zh, en), unit=unit, optional=optional)


def persons(name: str, zh: str, en: str, *, optional: bool = False) -> Column:
    """A column of people counted."""
    return count(name, zh, en, unit=Unit.PERSONS, optional=optional)


def amount(
    name: str, zh: str, en: str, *, unit: Unit | UnitOf | None, optional: bool = False, fractional: bool = False
) -> Column:
    """A column of areas, money or other measured amounts; the two terms of a figure have no unit of their own."""
    meaning = Text(zh, en)
    return Column(name=name, dtype=pl.Float64(), meaning=meaning, unit=unit, optional=optional, fractional=fractional)


def day(name: str, zh: str, en: str, *, optional: bool = False) -> Column:
    """A column of dates."""
    return Column(name=name, dtype=pl.Date(), meaning=Text(zh, en), optional=optional)


def hour_of_day(name: str, zh: str, en: str, *, optional: bool = False) -> Column:
    """An hour 0–23 in Asia/Shanghai (a closing hour may be 24, or less than the opening hour)."""
    return Column(name=name, dtype=pl.Int8(), meaning=Text(zh, en), unit=Unit.HOUR_OF_DAY, optional=optional)


def flag(name: str, zh: str, en: str) -> Column:
    """True or false (true/false/1/0/是/否)."""
    return Column(name=name, dtype=pl.Boolean(), meaning=Text(zh, en))


# What every stored row says of where it came from; an extract may give the first two and never the others.
PROVENANCE_COLUMNS = (
    text("origin", "来源类别；缺省为 official", "origin; official unless given", optional=True, values=ORIGINS),
    text("source", "来源；缺省为文件名", "source; the name of the file unless given", optional=True),
    day("extracted_on", "提取日期；入库时填写", "date of the extract; written on arrival", optional=True),
    text("extract", "提取文件；入库时填写", "file of the extract; written on arrival", optional=True),
)
PROVENANCE: dict[str, pl.DataType] = {column.name: column.dtype for column in PROVENANCE_COLUMNS}
AREA_CODE = text("area_code", "区划代码", "division code", area=Area.ANY)
PLACE_CODE = text("area_code", "区划代码", "division code", area=Area.PLACE)
GRAIN = text("grain", "时间粒度", "grain of the period", values=GRAINS)
PERIOD = day("period", "时期起始日", "first day of the period")
VINTAGE = text("vintage", "口径版本", "vintage of the series", values=VINTAGES)
VALID_FROM = day("valid_from", "生效日", "valid from")
VALID_TO = day("valid_to", "失效日", "valid until (exclusive)", optional=True)


def at_most(name: str, other: str, *, found: Text, severity: Severity = Severity.ERROR) -> RowRule:
    """The rule that `name` does not exceed `other` in the same row."""
    return RowRule(
        name=f"{name}_at_most_{other}",
        column=name,
        broken=pl.col(name) > pl.col(other),
        shown=pl.format("{} > {}", pl.col(name), pl.col(other)),
        found=found,
        mend=Text(f"核对 {name} 与 {other} 后重新上传。", f"Check {name} against {other} and upload again."),
        severity=severity,
    )
