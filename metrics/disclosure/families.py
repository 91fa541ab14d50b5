"""Which indicators count the same facilities or villages, so that what is hidden in one is hidden in all; their places.

A village is to its town and district what a facility is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from data.contracts import CONTRACTS, Frames
from metrics.rollup.hierarchy import LAST_DAY

Places = Mapping[str, pl.DataFrame]  # as `places` tells


@dataclass(frozen=True)
class Family:
    """Indicators about the same facilities, which are hidden together, and the dataset that tells their places.

    `rates`: those whose denominators are counts of the facilities too. `follows`: a count of the others per head or
    km², which is hidden with the first of them. `parts`: counts of the same, of some facilities in full and of none
    of the others. `alike`: a sum is hidden in all of them or in none, for some of the counts are sums of others, or
    terms of several rates. `flows`: those whose year is made of all its months; that of the others is its December.
    `daily`: rates whose denominators count rooms on every day of a period: as few rooms are as small as few beds.
    """

    dataset: str
    facility: str
    counts: tuple[str, ...]
    rates: tuple[str, ...]
    follows: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    alike: bool = False
    flows: tuple[str, ...] = ()
    daily: tuple[str, ...] = ()

    @property
    def indicators(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.counts, *self.rates, *self.follows)

    @property
    def observed(self) -> frozenset[str]:
        """Their observations: definitions of a ratio are in one."""
        return frozenset(name.partition(":")[0] for name in self.indicators)


FAMILIES = (
    Family(
        "hospitals",
        "facility_id",
        ("hospital_beds", "hospital_beds_authorised"),
        ("bed_occupancy",),
        ("beds_per_1000",),
        flows=("bed_occupancy",),
    ),
    Family(
        "hospitals",
        "facility_id",
        ("outpatient_emergency_visits", "outpatient_visits", "emergency_visits"),
        ("appointment_rate",),
        alike=True,
        flows=("outpatient_emergency_visits", "outpatient_visits", "emergency_visits", "appointment_rate"),
    ),
    Family(
        "lodging",
        "establishment_id",
        ("lodging_beds", "unlicensed_lodging_beds"),
        ("room_occupancy",),
        ("lodging_bed_density",),
        (("unlicensed_lodging_beds", "lodging_beds"),),
        flows=("room_occupancy",),
        daily=("room_occupancy",),
    ),
    Family(
        "villages",
        "village_code",
        (),
        ("inversion_ratio", "inversion_ratio:reported", "rental_rooms_per_registered", "managed_rental_share"),
        alike=True,
    ),
    Family("villages", "village_code", (), ("hazard_rectification",), alike=True),
)
COUNTED = frozenset().union(*(family.observed for family in FAMILIES))  # that have small cells


def places(frames: Frames) -> dict[str, pl.DataFrame]:
    """By dataset: scope, area_code (of the facility), grain, period, place, kind (its category), zones of the place."""
    members = frames["zone_members"].select("zone", "code", "valid_from", "valid_to").collect()
    return {
        family.dataset: _with_zones(
            frames[family.dataset]
            .select(
                _or("scope", "all", family.dataset),
                pl.col(family.facility).alias("area_code"),
                "grain",
                "period",
                pl.col("area_code").str.slice(0, 9).alias("place"),
                _or("category", "default", family.dataset).alias("kind"),
            )
            .collect(),
            members,
        )
        for family in {family.dataset: family for family in FAMILIES}.values()
    }


def _with_zones(rows: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """`rows` with the zones of their places; who begins within a period belongs to it (`roll_up_facilities`)."""
    when = ["place", "grain", "period"]
    place, until = pl.col("place"), pl.col("valid_to")
    around = rows.select(when).unique().with_columns(pl.concat_list(place, place.str.slice(0, 6)).alias("code"))
    zones = (
        around.explode("code")
        .join(members, on="code")
        .filter(pl.col("valid_from") <= LAST_DAY, until.is_null() | (until > pl.col("period")))
        .group_by(when)
        .agg(pl.col("zone").unique().sort().str.join(" ").alias("zones"))
    )
    return rows.join(zones, on=when, how="left").with_columns(pl.col("zones").fill_null(""))


def _or(column: str, otherwise: str, dataset: str) -> pl.Expr:
    return pl.col(column) if column in CONTRACTS[dataset].schema else pl.lit(otherwise).alias(column)
