"""People: residents, registered, migrants, density, shares, jobs and homes."""

import polars as pl

from data.contracts import Frames
from data.contracts.area_codes import CITY, CORE
from metrics.indicator import Direction, Indicator, Kind, TimeRule
from metrics.rollup.headcount import headcount
from metrics.rollup.hierarchy import MADE_OF, as_terms, per_land, reported, roll_up
from metrics.rollup.time import with_years
from metrics.units import Unit

BUREAU = "市发展改革委"
MIGRANT_VARIANTS = {
    "default": "migrants_other_province",
    "other_district": "migrants_other_district",
    "reported": "migrants_reported",
}


def residents(frames: Frames) -> pl.LazyFrame:
    """Residents (persons)."""
    return headcount(frames, "residents")


def registered(frames: Frames) -> pl.LazyFrame:
    """Registered people (persons), resident or not."""
    return headcount(frames, "registered")


def migrants(frames: Frames) -> pl.LazyFrame:
    """Migrants (persons); variant tells the definition."""
    return pl.concat(
        headcount(frames, column).with_columns(pl.lit(variant).alias("variant"))
        for variant, column in MIGRANT_VARIANTS.items()
    )


def population_density(frames: Frames) -> pl.LazyFrame:
    """Residents over official land (persons per km²)."""
    return per_land(residents(frames).drop("denominator"), frames)


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


def core_share(frames: Frames) -> pl.LazyFrame:
    """Residents of the core over residents of the city."""
    return population_share(frames).filter(pl.col("area_code") == CORE)


def registered_per_resident(frames: Frames) -> pl.LazyFrame:
    """Registered over residents of one period and vintage."""
    own = reported(frames["population"], numerator=pl.col("registered"), denominator=pl.col("residents")).filter(
        pl.col("numerator").is_not_null(), pl.col("denominator").is_not_null()
    )
    rows = roll_up(own, frames, terms=("numerator", "denominator"))
    return with_years(as_terms(rows), TimeRule.STOCK).with_columns(pl.lit("computed").alias("basis"))


def jobs_housing(frames: Frames) -> pl.LazyFrame:
    """Jobs over employed residents, from `commuting` only."""
    own = reported(frames["commuting"], numerator=pl.col("jobs"), denominator=pl.col("employed_residents"))
    return as_terms(roll_up(own, frames, terms=("numerator", "denominator"))).with_columns(
        pl.lit("computed").alias("basis")
    )


RESIDENTS_ZH = "实际经常居住在本地半年以上（含半年）的人口。"
RESIDENTS_EN = "People who actually live here for six months or more."
CENSUS = "第七次全国人口普查公报；市统计局"
_PLAN_CAVEAT = (
    "2020 年普查与此前首次公布数不可比，不同口径不连线。",
    "The 2020 census is not comparable with earlier first-published figures; vintages are never joined.",
)

INDICATORS = (
    Indicator(
        "residents",
        "population",
        "常住人口",
        "Residents",
        Unit.PERSONS,
        Kind.COUNT,
        TimeRule.STOCK,
        Direction.LOWER,
        RESIDENTS_ZH,
        RESIDENTS_EN,
        r"\sum P",
        "17",
        BUREAU,
        CENSUS,
        "708,829 + 1,106,214 = 1,815,043",
        ("population", "areas", "zone_members"),
        residents,
        *_PLAN_CAVEAT,
        symbols=(("P", "各下级区域的常住人口", "residents of each area below"),),
    ),
    Indicator(
        "registered",
        "population",
        "户籍人口",
        "Registered population",
        Unit.PERSONS,
        Kind.COUNT,
        TimeRule.STOCK,
        Direction.NEITHER,
        "公安登记的户籍人口，无论是否在此居住。",
        "People registered here (hukou), resident or not.",
        r"\sum R",
        "17",
        BUREAU,
        "公安户籍统计；普查",
        "300 + 200 = 500",
        ("population", "areas", "zone_members"),
        registered,
        "核心区人户分离，户籍多于常住。",
        "In the core more people are registered than live there.",
        symbols=(("R", "各下级区域的户籍人口", "registered people of each area below"),),
    ),
    Indicator(
        "migrants",
        "population",
        "外来人口",
        "Migrants",
        Unit.PERSONS,
        Kind.COUNT,
        TimeRule.STOCK,
        Direction.NEITHER,
        "默认为外省市来京常住人口；其他口径各为一列，不混用。",
        "By default residents from other provinces; other definitions are variants of their own.",
        r"\sum M",
        "20",
        "市公安局",
        "第七次全国人口普查公报",
        "100 + 50 = 150",
        ("population", "areas", "zone_members"),
        migrants,
        symbols=(("M", "各下级区域的外来人口", "migrants of each area below"),),
    ),
    Indicator(
        "population_density",
        "densities",
        "人口密度",
        "Population density",
        Unit.PERSONS_PER_KM2,
        Kind.RATE,
        TimeRule.STOCK,
        Direction.LOWER,
        "常住人口除以该区域自身的官方土地面积。",
        "Residents over the area's own official land.",
        r"\frac{P}{A}",
        "17",
        BUREAU,
        "市统计局（公布的 2010 年核心区密度 23,407 即如此得出）",
        "1,815,043 / 92.39 = 19,645.4",
        ("population", "areas", "zone_members"),
        population_density,
        *_PLAN_CAVEAT,
        symbols=(
            ("P", "常住人口", "residents"),
            ("A", "土地面积（平方公里）", "land (km²)"),
        ),
    ),
    Indicator(
        "population_share",
        "population",
        "常住人口占全市比重",
        "Share of the city's residents",
        Unit.FRACTION,
        Kind.RATE,
        TimeRule.STOCK,
        Direction.NEITHER,
        "区域常住人口占同期同口径全市常住人口的比重。",
        "An area's residents over the city's of the same period and vintage.",
        r"\frac{P_a}{P}",
        "17",
        BUREAU,
        CENSUS,
        "1,815,043 / 21,893,095 = 8.29 %",
        ("population", "areas", "zone_members"),
        population_share,
        symbols=(
            ("P_a", "该区域常住人口", "residents of the area"),
            ("P", "全市常住人口", "residents of the city"),
        ),
    ),
    Indicator(
        "core_share",
        "population",
        "核心区人口占比",
        "Core's share of residents",
        Unit.FRACTION,
        Kind.RATE,
        TimeRule.STOCK,
        Direction.LOWER,
        "核心区常住人口占全市的比重。",
        "The core's residents over the city's.",
        r"\frac{P_{core}}{P}",
        "17",
        BUREAU,
        CENSUS,
        "1,815,043 / 21,893,095 = 8.29 %",
        ("population", "areas", "zone_members"),
        core_share,
        symbols=(
            ("P_{core}", "核心区常住人口", "residents of the core"),
            ("P", "全市常住人口", "residents of the city"),
        ),
    ),
    Indicator(
        "registered_per_resident",
        "population",
        "户籍常住比",
        "Registered per resident",
        Unit.RATIO,
        Kind.RATE,
        TimeRule.STOCK,
        Direction.NEITHER,
        "户籍人口除以同期同口径常住人口。",
        "Registered people over residents of the same period and vintage.",
        r"\frac{R}{P}",
        "17",
        BUREAU,
        CENSUS,
        "952,949 / 919,253 = 1.037",
        ("population", "areas", "zone_members"),
        registered_per_resident,
        symbols=(
            ("R", "户籍人口", "registered people"),
            ("P", "常住人口", "residents"),
        ),
    ),
    Indicator(
        "jobs_housing",
        "population",
        "职住比",
        "Jobs–housing ratio",
        Unit.RATIO,
        Kind.RATE,
        TimeRule.NONE,
        Direction.HIGHER,
        "就业岗位除以在业居民。",
        "Jobs located here over employed people living here.",
        r"\frac{J}{E}",
        "24",
        BUREAU,
        "本系统约定",
        "120 / 100 = 1.2",
        ("commuting", "areas", "zone_members"),
        jobs_housing,
        symbols=(
            ("J", "区内就业岗位", "jobs located here"),
            ("E", "在业居民", "employed people living here"),
        ),
    ),
)
