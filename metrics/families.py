"""Which indicators count the same facilities, so that what is hidden in one is hidden in all, and where these are."""

from dataclasses import dataclass

import polars as pl

from data.contracts import Frames


@dataclass(frozen=True)
class Family:
    """Indicators about the same facilities, which are hidden together, and the dataset that tells their places.

    `rates`: those whose denominators are counts of the facilities too. `follows`: a count of the others per head or
    km², which is hidden with the first of them. `parts`: counts of the same, of some facilities in full and of none
    of the others.
    """

    dataset: str
    facility: str
    counts: tuple[str, ...]
    rates: tuple[str, ...]
    follows: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()

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
    ),
    Family(
        "hospitals",
        "facility_id",
        ("outpatient_emergency_visits", "outpatient_visits", "emergency_visits"),
        ("appointment_rate",),
    ),
    Family(
        "lodging",
        "establishment_id",
        ("lodging_beds", "unlicensed_lodging_beds"),
        ("room_occupancy",),
        ("lodging_bed_density",),
        (("unlicensed_lodging_beds", "lodging_beds"),),
    ),
)


def places(frames: Frames) -> dict[str, pl.DataFrame]:
    """By dataset: scope, area_code (of the facility), grain, period, place, kind (its category); and `zone_members`."""
    return {"zone_members": frames["zone_members"].select("zone", "code", "valid_from", "valid_to").collect()} | {
        family.dataset: frames[family.dataset]
        .select(
            "scope",
            pl.col(family.facility).alias("area_code"),
            "grain",
            "period",
            pl.col("area_code").str.slice(0, 9).alias("place"),
            pl.col("category").alias("kind"),
        )
        .collect()
        for family in FAMILIES
    }
