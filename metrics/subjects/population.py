"""People: residents, registered, migrants, density, shares, jobs and homes."""

import polars as pl

from data.contracts import Frames
from data.contracts.area_codes import CITY, CORE
from data.contracts.text import Text
from data.contracts.units import Unit
from metrics.indicator import Direction, Indicator, Kind, TimeRule
from metrics.rollup.headcount import headcount
from metrics.rollup.hierarchy import MADE_OF, as_terms, per_land, reported, roll_up
from metrics.rollup.time import with_years

BUREAU = "市发展改革委"
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


def residents(frames: Frames) -> pl.LazyFrame:
    """Residents (persons)."""
    return headcount(frames, "residents")


RESIDENTS = Indicator(
    id="residents",
    name=Text("常住人口", "Residents"),
    subject="population",
    definition=Text(
        "实际经常居住在本地半年以上（含半年）的人口。", "People who actually live here for six months or more."
    ),
    caveat=_PLAN_CAVEAT,
    terms=residents,
    inputs=("population", "areas", "zone_members"),
    formula=r"\sum P",
    symbols={"P": Text("各下级区域的常住人口", "residents of each area below")},
    example="708,829 + 1,106,214 = 1,815,043",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
    source=CENSUS,
    clause="17",
    lead_body=BUREAU,
)


def registered(frames: Frames) -> pl.LazyFrame:
    """Registered people (persons), resident or not."""
    return headcount(frames, "registered")


REGISTERED = Indicator(
    id="registered",
    name=Text("户籍人口", "Registered population"),
    subject="population",
    definition=Text("公安登记的户籍人口，无论是否在此居住。", "People registered here (hukou), resident or not."),
    caveat=Text("核心区人户分离，户籍多于常住。", "In the core more people are registered than live there."),
    terms=registered,
    inputs=("population", "areas", "zone_members"),
    formula=r"\sum R",
    symbols={"R": Text("各下级区域的户籍人口", "registered people of each area below")},
    example="300 + 200 = 500",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    time=TimeRule.STOCK,
    direction=Direction.NEITHER,
    source="公安户籍统计；普查",
    clause="17",
    lead_body=BUREAU,
)


def migrants(frames: Frames) -> pl.LazyFrame:
    """Migrants (persons); variant tells the definition."""
    return pl.concat(
        headcount(frames, column).with_columns(pl.lit(variant).alias("variant"))
        for variant, column in MIGRANT_VARIANTS.items()
    )


MIGRANTS = Indicator(
    id="migrants",
    name=Text("外来人口", "Migrants"),
    subject="population",
    definition=Text(
        "默认为外省市来京常住人口；其他口径各为一列，不混用。",
        "By default residents from other provinces; other definitions are variants of their own.",
    ),
    terms=migrants,
    inputs=("population", "areas", "zone_members"),
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
    return per_land(residents(frames).drop("denominator"), frames)


POPULATION_DENSITY = Indicator(
    id="population_density",
    name=Text("人口密度", "Population density"),
    subject="densities",
    definition=Text("常住人口除以该区域自身的官方土地面积。", "Residents over the area's own official land."),
    caveat=_PLAN_CAVEAT,
    terms=population_density,
    inputs=("population", "areas", "zone_members"),
    formula=r"\frac{P}{A}",
    symbols={"P": Text("常住人口", "residents"), "A": Text("土地面积（平方公里）", "land (km²)")},
    example="1,815,043 / 92.39 = 19,645.4",
    unit=Unit.PERSONS_PER_KM2,
    kind=Kind.RATE,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
    source="市统计局（公布的 2010 年核心区密度 23,407 即如此得出）",
    clause="17",
    lead_body=BUREAU,
)


def share_of_city(rows: pl.LazyFrame) -> pl.LazyFrame:
    """`rows` (counts) with the city's count of the same period and vintage as denominator."""
    city = rows.filter(pl.col("area_code") == CITY, pl.col("reason").is_null()).select(
        *MADE_OF, pl.col("numerator").alias("denominator"), pl.col("origin").alias("_city_origin")
    )
    synthetic = (pl.col("origin") == "synthetic") | (pl.col("_city_origin") == "synthetic")
    return (
        rows.drop("denominator")
        .filter(pl.col("area_code") != CITY)
        .join(city, on=MADE_OF, how="left")
        .with_columns(
            pl.when(synthetic).then(pl.lit("synthetic")).otherwise("origin").alias("origin"),
            pl.coalesce("reason", pl.when(pl.col("denominator").is_null()).then(pl.lit("no_city_total"))).alias(
                "reason"
            ),
            pl.lit("computed").alias("basis"),
        )
        .drop("_city_origin")
    )


def population_share(frames: Frames) -> pl.LazyFrame:
    """Residents of an area over residents of the city."""
    return share_of_city(residents(frames))


POPULATION_SHARE = Indicator(
    id="population_share",
    name=Text("常住人口占全市比重", "Share of the city's residents"),
    subject="population",
    definition=Text(
        "区域常住人口占同期同口径全市常住人口的比重。",
        "An area's residents over the city's of the same period and vintage.",
    ),
    terms=population_share,
    inputs=("population", "areas", "zone_members"),
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
    clause="17",
    lead_body=BUREAU,
)


def core_share(frames: Frames) -> pl.LazyFrame:
    """Residents of the core over residents of the city."""
    return population_share(frames).filter(pl.col("area_code") == CORE)


CORE_SHARE = Indicator(
    id="core_share",
    name=Text("核心区人口占比", "Core's share of residents"),
    subject="population",
    definition=Text("核心区常住人口占全市的比重。", "The core's residents over the city's."),
    terms=core_share,
    inputs=("population", "areas", "zone_members"),
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
    clause="17",
    lead_body=BUREAU,
)


def registered_per_resident(frames: Frames) -> pl.LazyFrame:
    """Registered over residents of one period and vintage."""
    own = reported(frames["population"], numerator=pl.col("registered"), denominator=pl.col("residents")).filter(
        pl.col("numerator").is_not_null(), pl.col("denominator").is_not_null()
    )
    rows = roll_up(own, frames, terms=("numerator", "denominator"))
    return with_years(as_terms(rows), TimeRule.STOCK).with_columns(pl.lit("computed").alias("basis"))


REGISTERED_PER_RESIDENT = Indicator(
    id="registered_per_resident",
    name=Text("户籍常住比", "Registered per resident"),
    subject="population",
    definition=Text(
        "户籍人口除以同期同口径常住人口。",
        "Registered people over residents of the same period and vintage.",
    ),
    terms=registered_per_resident,
    inputs=("population", "areas", "zone_members"),
    formula=r"\frac{R}{P}",
    symbols={"R": Text("户籍人口", "registered people"), "P": Text("常住人口", "residents")},
    example="952,949 / 919,253 = 1.037",
    unit=Unit.RATIO,
    kind=Kind.RATE,
    time=TimeRule.STOCK,
    direction=Direction.NEITHER,
    source=CENSUS,
    clause="17",
    lead_body=BUREAU,
)


def jobs_housing(frames: Frames) -> pl.LazyFrame:
    """Jobs over employed residents, from `commuting` only."""
    own = reported(frames["commuting"], numerator=pl.col("jobs"), denominator=pl.col("employed_residents"))
    return as_terms(roll_up(own, frames, terms=("numerator", "denominator"))).with_columns(
        pl.lit("computed").alias("basis")
    )


JOBS_HOUSING = Indicator(
    id="jobs_housing",
    name=Text("职住比", "Jobs–housing ratio"),
    subject="population",
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
    lead_body=BUREAU,
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
