"""People: residents, registered, migrants, density, shares, jobs and homes."""

from functools import partial

import polars as pl

from data.contracts import Frames
from data.contracts.area_codes import CITY, CORE
from data.contracts.text import Text
from data.contracts.units import Unit
from metrics.indicator import COMPUTED, Direction, Indicator, Kind, TimeRule, no_value_where, origin_with
from metrics.rollup.headcount import headcount
from metrics.rollup.hierarchy import MADE_OF, per_land, reported, roll_up
from metrics.rollup.time import with_years

MIGRANT_VARIANTS = {
    "default": "migrants_other_province",
    "other_district": "migrants_other_district",
    "reported": "migrants_reported",
}
CENSUS = "第七次全国人口普查公报；市统计局"
_PLAN_CAVEAT = Text(
    "2020 年普查与此前首次公布数不可比，不同口径不连线。",
    "The 2020 census is not comparable with earlier first-published figures; vintages are never joined.",
)
_record = partial(
    Indicator,
    subject="population",
    inputs=("population", "areas", "zone_members"),
    clause="17",
    lead_body="市发展改革委",
)


def residents(frames: Frames) -> pl.LazyFrame:
    """Residents (persons)."""
    return headcount(frames, "residents")


RESIDENTS = _record(
    name=Text("常住人口", "Residents"),
    definition=Text(
        "实际经常居住在本地半年以上（含半年）的人口。", "People who actually live here for six months or more."
    ),
    caveat=_PLAN_CAVEAT,
    terms=residents,
    formula=r"\sum P",
    symbols={"P": Text("各下级区域的常住人口", "residents of each area below")},
    example="708,829 + 1,106,214 = 1,815,043",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
    source=CENSUS,
)


def registered(frames: Frames) -> pl.LazyFrame:
    """Registered people (persons), resident or not."""
    return headcount(frames, "registered")


REGISTERED = _record(
    name=Text("户籍人口", "Registered population"),
    definition=Text("公安登记的户籍人口，无论是否在此居住。", "People registered here (hukou), resident or not."),
    caveat=Text("核心区人户分离，户籍多于常住。", "In the core more people are registered than live there."),
    terms=registered,
    formula=r"\sum R",
    symbols={"R": Text("各下级区域的户籍人口", "registered people of each area below")},
    example="300 + 200 = 500",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    time=TimeRule.STOCK,
    direction=Direction.NEITHER,
    source="公安户籍统计；普查",
)


def migrants(frames: Frames) -> pl.LazyFrame:
    """Migrants (persons); variant tells the definition."""
    return pl.concat(
        headcount(frames, column).with_columns(pl.lit(variant).alias("variant"))
        for variant, column in MIGRANT_VARIANTS.items()
    )


MIGRANTS = _record(
    name=Text("外来人口", "Migrants"),
    definition=Text(
        "默认为外省市来京常住人口；其他口径各为一列，不混用。",
        "By default residents from other provinces; other definitions are variants of their own.",
    ),
    terms=migrants,
    formula=r"\sum M",
    symbols={"M": Text("各下级区域的外来人口", "migrants of each area below")},
    example="100 + 50 = 150",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    time=TimeRule.STOCK,
    direction=Direction.NEITHER,
    source="第七次全国人口普查公报",
    clause="20",
    lead_body="市公安局",
)


def population_density(frames: Frames) -> pl.LazyFrame:
    """Residents over official land (persons per km²)."""
    return per_land(residents(frames), frames)


POPULATION_DENSITY = _record(
    name=Text("人口密度", "Population density"),
    subject="densities",
    definition=Text("常住人口除以该区域自身的官方土地面积。", "Residents over the area's own official land."),
    caveat=_PLAN_CAVEAT,
    terms=population_density,
    formula=r"\frac{P}{A}",
    symbols={"P": Text("常住人口", "residents"), "A": Text("土地面积（平方公里）", "land (km²)")},
    example="1,815,043 / 92.39 = 19,645.4",
    unit=Unit.PERSONS_PER_KM2,
    kind=Kind.RATE,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
    source="市统计局（公布的 2010 年核心区密度 23,407 即如此得出）",
)


def share_of_city(rows: pl.LazyFrame) -> pl.LazyFrame:
    """`rows` (counts) with the city's count of the same period and vintage as denominator."""
    city = rows.filter(pl.col("area_code") == CITY, pl.col("reason").is_null()).select(
        *MADE_OF, pl.col("numerator").alias("denominator"), pl.col("origin").alias("_city_origin")
    )
    return (
        rows.drop("denominator")
        .filter(pl.col("area_code") != CITY)
        .join(city, on=MADE_OF, how="left")
        .with_columns(
            origin_with("_city_origin"),
            no_value_where(pl.col("denominator").is_null(), "no_city_total"),
            COMPUTED,
        )
        .drop("_city_origin")
    )


def population_share(frames: Frames) -> pl.LazyFrame:
    """Residents of an area over residents of the city."""
    return share_of_city(residents(frames))


POPULATION_SHARE = _record(
    name=Text("常住人口占全市比重", "Share of the city's residents"),
    definition=Text(
        "区域常住人口占同期同口径全市常住人口的比重。",
        "An area's residents over the city's of the same period and vintage.",
    ),
    terms=population_share,
    formula=r"\frac{P_a}{P}",
    symbols={
        "P_a": Text("该区域常住人口", "residents of the area"),
        "P": Text("全市常住人口", "residents of the city"),
    },
    example="1,815,043 / 21,893,095 = 8.29 %",
    unit=Unit.FRACTION,
    kind=Kind.RATE,
    time=TimeRule.STOCK,
    direction=Direction.NEITHER,
    source=CENSUS,
)


def core_share(frames: Frames) -> pl.LazyFrame:
    """Residents of the core over residents of the city."""
    return population_share(frames).filter(pl.col("area_code") == CORE)


CORE_SHARE = _record(
    name=Text("核心区人口占比", "Core's share of residents"),
    definition=Text("核心区常住人口占全市的比重。", "The core's residents over the city's."),
    terms=core_share,
    formula=r"\frac{P_{core}}{P}",
    symbols={
        "P_{core}": Text("核心区常住人口", "residents of the core"),
        "P": Text("全市常住人口", "residents of the city"),
    },
    example="1,815,043 / 21,893,095 = 8.29 %",
    unit=Unit.FRACTION,
    kind=Kind.RATE,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
    source=CENSUS,
)


def registered_per_resident(frames: Frames) -> pl.LazyFrame:
    """Registered over residents of one period and vintage."""
    terms = ("numerator", "denominator")
    own = reported(frames["population"], numerator=pl.col("registered"), denominator=pl.col("residents"))
    rows = roll_up(own.drop_nulls(terms), frames, terms=terms)
    return with_years(rows, TimeRule.STOCK).with_columns(COMPUTED)


REGISTERED_PER_RESIDENT = _record(
    name=Text("户籍常住比", "Registered per resident"),
    definition=Text(
        "户籍人口除以同期同口径常住人口。",
        "Registered people over residents of the same period and vintage.",
    ),
    terms=registered_per_resident,
    formula=r"\frac{R}{P}",
    symbols={"R": Text("户籍人口", "registered people"), "P": Text("常住人口", "residents")},
    example="952,949 / 919,253 = 1.037",
    unit=Unit.RATIO,
    kind=Kind.RATE,
    time=TimeRule.STOCK,
    direction=Direction.NEITHER,
    source=CENSUS,
)


def jobs_housing(frames: Frames) -> pl.LazyFrame:
    """Jobs over employed residents, from `commuting` only."""
    own = reported(frames["commuting"], numerator=pl.col("jobs"), denominator=pl.col("employed_residents"))
    return roll_up(own, frames, terms=("numerator", "denominator")).with_columns(COMPUTED)


JOBS_HOUSING = _record(
    name=Text("职住比", "Jobs–housing ratio"),
    definition=Text("就业岗位除以在业居民。", "Jobs located here over employed people living here."),
    terms=jobs_housing,
    inputs=("commuting", "areas", "zone_members"),
    formula=r"\frac{J}{E}",
    symbols={"J": Text("区内就业岗位", "jobs located here"), "E": Text("在业居民", "employed people living here")},
    example="120 / 100 = 1.2",
    unit=Unit.RATIO,
    kind=Kind.RATE,
    time=TimeRule.NONE,
    direction=Direction.HIGHER,
    source="本系统约定",
    clause="24",
)


INDICATORS = (
    RESIDENTS,
    REGISTERED,
    MIGRANTS,
    POPULATION_DENSITY,
    POPULATION_SHARE,
    CORE_SHARE,
    REGISTERED_PER_RESIDENT,
    JOBS_HOUSING,
)
