"""Villages: where migrants outnumber registered people, by how much, and what is done about rooms and hazards."""

from functools import partial

import polars as pl

from data.contracts import Frames
from data.contracts.area_codes import CITY
from data.contracts.text import Text
from data.contracts.units import Unit
from metrics.indicator import COMPUTED, Direction, Indicator, Kind, TimeRule
from metrics.rollup.cache import cached
from metrics.rollup.facilities import roll_up_facilities, summed_together
from metrics.rollup.inversion import district_terms
from metrics.rollup.time import with_years

MONITORED = "monitored_villages"  # the variant of an area's figure that is made of its monitored villages alone
TIERS = {
    "default": ("inverted", 1.0),
    "tier_3": ("tier_3", 3.0),
    "tier_5": ("tier_5", 5.0),
    "tier_10": ("tier_10", 10.0),
}
COUNTED = {
    "migrants_other_province": pl.col("migrants_other_province"),
    "migrants_reported": pl.col("migrants_reported"),
    "registered": pl.col("registered"),
    "rental_rooms": pl.col("rental_rooms"),
    "rental_rooms_managed": pl.col("rental_rooms_managed"),
    "hazards": pl.col("hazards_open_start") + pl.col("hazards_found"),
    "hazards_rectified": pl.col("hazards_rectified"),
}
MIGRANTS = {"default": "migrants_other_province", "reported": "migrants_reported"}
_INPUTS = ("villages", "areas", "zone_members", "movements")
_MONITORED = Text(
    "区、乡镇和全市的数只含纳入监测的村，附“已报村数／应报村数”。",
    "Figures of towns, districts and the city are of monitored villages only, with how many reported of how many.",
)
_record = partial(
    Indicator,
    subject="villages",
    inputs=_INPUTS,
    caveat=_MONITORED,
    clause="20",
    lead_body="市农业农村局、市公安局",
)


def _summed(frames: Frames, *, villages: bool, **terms: pl.Expr) -> pl.LazyFrame:
    """Terms summed over the monitored villages of towns, districts, zones and the city, and of every village."""
    rows = frames["villages"].select(
        pl.col("village_code").alias("facility_id"),
        "area_code",
        "grain",
        "period",
        pl.lit("office").alias("vintage"),
        pl.lit("default").alias("variant"),
        *(expression.alias(name) for name, expression in terms.items()),
        "origin",
    )
    return roll_up_facilities(rows, frames, terms=tuple(terms), every_district=False, facilities=villages)


def _over(frames: Frames, numerator: str, denominator: str) -> pl.LazyFrame:
    """Two of COUNTED."""
    rows = cached(frames, ("villages", "counted"), lambda: frames["villages"].select(**COUNTED))

    def make(names: tuple[str, ...]) -> pl.LazyFrame:
        return _summed(frames, villages=True, **{name: COUNTED[name] for name in names})

    summed = summed_together(rows, frames, "villages", (numerator, denominator), COUNTED, make)
    return summed.rename({numerator: "numerator", denominator: "denominator"})


def _undefined(rows: pl.LazyFrame) -> pl.LazyFrame:
    nobody = (
        pl.when(pl.col("coverage_of") == 0)
        .then(pl.lit("no_villages"))
        .when(pl.col("denominator") == 0)
        .then(pl.lit("registered_zero"))
    )
    return rows.with_columns(pl.coalesce("reason", nobody).alias("reason"), COMPUTED)


def _village_ratio(frames: Frames, variant: str, column: str) -> pl.LazyFrame:
    rows = _over(frames, column, "registered")
    village = pl.col("basis") == "reported"
    above = MONITORED if variant == "default" else f"{MONITORED}:{variant}"
    named = pl.when(village).then(pl.lit(variant)).otherwise(pl.lit(above)).alias("variant")
    return with_years(_undefined(rows.with_columns(named)), TimeRule.STOCK)


def inversion_ratio(frames: Frames) -> pl.LazyFrame:
    """Migrants over registered: villages, monitored villages of an area, and districts from one census."""
    villages = (_village_ratio(frames, variant, column) for variant, column in MIGRANTS.items())
    return pl.concat([district_terms(frames), *villages], how="diagonal")


INVERSION_RATIO = _record(
    name=Text("人口倒挂比", "Inversion ratio"),
    definition=Text(
        "默认为外省市来京人口除以户籍人口；户籍多于常住时不计算。其他口径各成一列。",
        "Migrants from other provinces over registered people; none where more are registered than live there."
        " Other definitions are variants of their own.",
    ),
    caveat=Text(
        "区的默认值取自同一次普查；监测村汇总另成一列（monitored_villages）。",
        "A district's default comes from one census; its monitored villages are a variant (monitored_villages).",
    ),
    terms=inversion_ratio,
    inputs=(*_INPUTS, "population"),
    formula=r"\frac{M}{R}",
    symbols={"M": Text("外省市来京人口", "people from other provinces"), "R": Text("户籍人口", "registered people")},
    example="847,067 / 535,402 = 1.582",
    unit=Unit.RATIO,
    kind=Kind.RATE,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
    source="第三次农业普查研究；第六、七次全国人口普查",
)


def inverted_villages(frames: Frames) -> pl.LazyFrame:
    """Monitored villages above a ratio: 1 by default, other tiers as variants; thresholds are dated rows."""
    limits = {variant: _limit(frames, *tier) for variant, tier in TIERS.items()}
    ratio = pl.col("migrants_other_province") / pl.col("registered")
    above = {name: ((pl.col("registered") > 0) & (ratio > limit)).cast(pl.Float64) for name, limit in limits.items()}
    known = pl.col("migrants_other_province").is_not_null()
    made = _summed(frames, villages=False, **{name: pl.when(known).then(flag) for name, flag in above.items()})
    rows = pl.concat(
        made.with_columns(pl.col(name).alias("numerator"), pl.lit(name).alias("variant")).drop(TIERS) for name in TIERS
    )
    return with_years(rows, TimeRule.STOCK)


INVERTED_VILLAGES = _record(
    name=Text("倒挂村数", "Inverted villages"),
    definition=Text(
        "监测村中倒挂比高于阈值（默认 1）的村数；户籍为零的村不计。",
        "Monitored villages whose ratio exceeds the threshold (1 by default); not those where nobody is registered.",
    ),
    terms=inverted_villages,
    inputs=(*_INPUTS, "thresholds"),
    formula=r"\left|\{v : M_v / R_v > 1\}\right|",
    symbols={
        "v": Text("监测村", "a monitored village"),
        "M_v": Text("该村外省市来京人口", "people from other provinces in the village"),
        "R_v": Text("该村户籍人口", "registered people of the village"),
    },
    example="120 / 100 > 1, 80 / 100 < 1: 1 of 2 = 1",
    unit=Unit.ITEMS,
    kind=Kind.COUNT,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
    source="第三次农业普查研究；分级阈值为本系统约定",
)


def _limit(frames: Frames, tier: str, fallback: float) -> pl.Expr:
    """The threshold of a tier at each row's period, as one expression; the city's own rows of `thresholds`."""
    rows = (
        frames["thresholds"]
        .filter(pl.col("indicator") == "inversion_ratio", pl.col("tier") == tier, pl.col("area_code") == CITY)
        .sort("valid_from")
        .select("valid_from", "value")
        .collect()
    )
    limit = pl.lit(fallback)
    for since, value in rows.iter_rows():
        limit = pl.when(pl.col("period") >= since).then(pl.lit(value)).otherwise(limit)
    return limit


def rental_rooms_per_registered(frames: Frames) -> pl.LazyFrame:
    """Rented rooms over registered people of monitored villages."""
    return with_years(_undefined(_over(frames, "rental_rooms", "registered")), TimeRule.STOCK)


RENTAL_ROOMS_PER_REGISTERED = _record(
    name=Text("人均出租房间", "Rented rooms per registered person"),
    definition=Text("监测村出租房间数除以户籍人口。", "Rented rooms of monitored villages over registered people."),
    terms=rental_rooms_per_registered,
    formula=r"\frac{\sum H}{\sum R}",
    symbols={"H": Text("出租房间", "rented rooms"), "R": Text("户籍人口", "registered people")},
    example="600 / 400 = 1.5",
    unit=Unit.ROOMS_PER_PERSON,
    kind=Kind.RATE,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
    source="本系统约定",
    clause="21",
)


def managed_rental_share(frames: Frames) -> pl.LazyFrame:
    """Rented rooms under management over all rented rooms, of villages that report both."""
    rows = _over(frames, "rental_rooms_managed", "rental_rooms")
    return with_years(rows, TimeRule.STOCK).with_columns(COMPUTED)


MANAGED_RENTAL_SHARE = _record(
    name=Text("出租房间纳管率", "Managed share of rented rooms"),
    definition=Text("纳管出租房间数除以出租房间数。", "Rented rooms under management over all rented rooms."),
    terms=managed_rental_share,
    formula=r"\frac{\sum H_m}{\sum H}",
    symbols={"H_m": Text("纳管出租房间", "rented rooms under management"), "H": Text("出租房间", "rented rooms")},
    example="450 / 600 = 75 %",
    unit=Unit.FRACTION,
    kind=Kind.RATE,
    time=TimeRule.STOCK,
    direction=Direction.HIGHER,
    source="京政发〔2021〕1号 21条；公式为本系统约定",
    clause="21",
    lead_body="市公安局、市住房城乡建设委",
)


def hazard_rectification(frames: Frames) -> pl.LazyFrame:
    """Hazards rectified over those open at the start and found."""
    return _over(frames, "hazards_rectified", "hazards").with_columns(COMPUTED)


HAZARD_RECTIFICATION = _record(
    name=Text("隐患整改率", "Hazards rectified"),
    definition=Text(
        "本期整改数除以期初未销与本期发现之和。",
        "Hazards rectified over those open at the start and found in the period.",
    ),
    terms=hazard_rectification,
    formula=r"\frac{\sum C}{\sum (O + F)}",
    symbols={
        "C": Text("本期整改隐患", "hazards rectified in the period"),
        "O": Text("期初未销隐患", "hazards open at the start"),
        "F": Text("本期发现隐患", "hazards found in the period"),
    },
    example="45 / (20 + 40) = 75 %",
    unit=Unit.FRACTION,
    kind=Kind.RATE,
    time=TimeRule.NONE,
    direction=Direction.HIGHER,
    source="京政发〔2021〕1号 20条；公式为本系统约定",
)


INDICATORS = (
    INVERSION_RATIO,
    INVERTED_VILLAGES,
    RENTAL_ROOMS_PER_REGISTERED,
    MANAGED_RENTAL_SHARE,
    HAZARD_RECTIFICATION,
)
