"""Which indicators count the same facilities or villages, so that what is hidden in one is hidden in all; their places.

A village is to its town and district what a facility is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from data.contracts import CONTRACTS, Frames

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
COUNTED = frozenset(
    name.partition(":")[0] for family in FAMILIES for name in family.indicators
)  # that have small cells


def places(frames: Frames) -> dict[str, pl.DataFrame]:
    """By dataset: scope, area_code (of the facility), grain, period, place, kind (its category); and `zone_members`."""
    return {"zone_members": frames["zone_members"].select("zone", "code", "valid_from", "valid_to").collect()} | {
        family.dataset: frames[family.dataset]
        .select(
            _or("scope", "all", family.dataset),
            pl.col(family.facility).alias("area_code"),
            "grain",
            "period",
            pl.col("area_code").str.slice(0, 9).alias("place"),
            _or("category", "default", family.dataset).alias("kind"),
        )
        .collect()
        for family in {family.dataset: family for family in FAMILIES}.values()
    }


def _or(column: str, otherwise: str, dataset: str) -> pl.Expr:
    return pl.col(column) if column in CONTRACTS[dataset].schema else pl.lit(otherwise).alias(column)
