"""Beds, lodging and villages against SQL written from the design, at every level, by month and year."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pytest
from pencil import observed

from data.contracts import CONTRACTS
from data.demo import generate
from data.published import load
from metrics.catalogue import BY_ID

SQL = (Path(__file__).parent / "oracle/facility_figures.sql").read_text()
HIERARCHY = (Path(__file__).parent / "oracle/hierarchy.sql").read_text()
LAND = (Path(__file__).parent / "oracle/land.sql").read_text()
RESIDENTS = (Path(__file__).parent / "oracle/residents.sql").read_text().split(";\n-- value\n")[0]
UNTIL = dt.date(2018, 3, 1)
WHO = {"hospitals": "facility_id", "lodging": "establishment_id", "villages": "village_code"}
KEYS = ["area_code", "grain", "period"]


@dataclass(frozen=True)
class Case:
    """How SQL counts one variant of an indicator: two terms of each facility's row, and a value of the sums."""

    indicator: str
    dataset: str
    top: str
    bottom: str = "1"
    value: str = "top"
    rule: str = "stock"
    where: str = "true"
    variant: str = "default"
    areas: str = "true"  # which areas' figures have this variant

    @property
    def name(self) -> str:
        return f"{self.indicator}-{self.dataset}-{self.variant}"


def open_only(column: str) -> str:
    return f"CASE WHEN status = 'closed' THEN 0 ELSE {column} END"


RATIO, VILLAGE = "top / nullif(bottom, 0)", "regexp_full_match(area_code, '[0-9]{12}')"
CASES = [
    Case("hospital_beds", "hospitals", open_only("beds_actual")),
    Case("hospital_beds_authorised", "hospitals", open_only("beds_authorised")),
    Case("beds_per_1000", "hospitals", open_only("beds_actual"), value="top / (heads / 1000)",
         areas="heads IS NOT NULL"),
    Case("bed_occupancy", "hospitals", "occupied_bed_days", "open_bed_days", RATIO, "rate"),
    Case("outpatient_visits", "hospitals", "outpatient_visits", rule="flow"),
    Case("emergency_visits", "hospitals", "emergency_visits", rule="flow"),
    Case("outpatient_emergency_visits", "hospitals", "outpatient_visits + emergency_visits", rule="flow"),
    Case("appointment_rate", "hospitals", "booked_non_emergency_visits", "non_emergency_visits", RATIO, "rate"),
    Case("lodging_beds", "lodging", open_only("beds")),
    Case("lodging_beds", "lodging", open_only("beds"), where="category = 'homestay'", variant="homestay",
         areas="(length(area_code) <> 9 OR max(of_all) OVER (PARTITION BY area_code) > 0) AND area_code NOT LIKE 'L%'"),
    Case("lodging_bed_density", "lodging", open_only("beds"), value="top / land", areas="land IS NOT NULL"),
    Case("unlicensed_lodging_beds", "lodging", open_only("CASE WHEN licensed THEN 0 ELSE beds END")),
    Case("room_occupancy", "lodging", "room_nights_sold", "room_nights_available", RATIO, "rate"),
    Case("inversion_ratio", "villages", "migrants_other_province", "registered", RATIO, "none", areas=VILLAGE),
    Case("inversion_ratio", "villages", "migrants_other_province", "registered", RATIO,
         variant="monitored_villages", areas=f"NOT {VILLAGE}"),
    Case("inverted_villages", "villages", "(registered > 0 AND migrants_other_province > registered)::INT",
         areas=f"NOT {VILLAGE}"),
    Case("inverted_villages", "villages", "(registered > 0 AND migrants_other_province > 3 * registered)::INT",
         variant="tier_3", areas=f"NOT {VILLAGE}"),
    Case("rental_rooms_per_registered", "villages", "rental_rooms", "registered", RATIO),
    Case("managed_rental_share", "villages", "rental_rooms_managed", "rental_rooms", RATIO, "none"),
    Case("hazard_rectification", "villages", "hazards_rectified", "hazards_open_start + hazards_found", RATIO, "none"),
]  # fmt: skip


@pytest.fixture(scope="module", params=[0, 61], ids=["whole", "many lost"])
def held(request: pytest.FixtureRequest) -> Mapping[str, pl.DataFrame]:
    """Every dataset, empty but for generated facilities, residents and the real tree."""
    frames = {name: pl.DataFrame(schema=contract.schema) for name, contract in CONTRACTS.items()}
    for name in ("areas", "zone_members", "thresholds"):
        frames[name] = load(name)
    for name in ("hospitals", "lodging", "villages", "population"):
        rows = pl.concat(part.lazy() for part in generate(name, until=UNTIL)).collect()
        lose = request.param if name in WHO else 0
        frames[name] = rows.filter(pl.int_range(pl.len()) % lose != lose // 2) if lose else rows
    frames["movements"] = pl.concat(generate("movements", until=UNTIL)).filter(pl.int_range(pl.len()) % 3 != 0)
    return frames


def by_oracle(case: Case, held: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """KEYS and value by SQL alone, null values left out."""
    with duckdb.connect() as database:
        for table, frame in held.items():
            database.register(table, frame.to_arrow())
        database.execute(f"SET VARIABLE partly = {case.dataset == 'villages'}; SET VARIABLE rule = '{case.rule}'")
        database.execute(f"SET VARIABLE step = {3 if case.dataset == 'villages' else 1}")
        beds = {"hospitals": "beds_actual", "lodging": "beds", "villages": "NULL"}[case.dataset]
        status = "'open'" if case.dataset == "villages" else "status"
        database.execute(f"""
            CREATE TEMP TABLE said AS SELECT {WHO[case.dataset]} AS facility_id, area_code, period, {status} AS status,
                {beds} AS beds, ({case.top})::DOUBLE AS top, ({case.bottom})::DOUBLE AS bottom
            FROM {case.dataset} WHERE {case.where} AND top IS NOT NULL AND bottom IS NOT NULL""")
        database.execute(SQL)
        database.execute(LAND)
        database.execute(
            "CREATE TEMP TABLE heads AS SELECT NULL AS area_code, NULL AS grain, NULL AS period, NULL AS top"
        )
        if "heads" in case.value:
            database.execute(f"CREATE TEMP TABLE own AS {RESIDENTS}")
            database.execute(HIERARCHY)
            database.execute("CREATE OR REPLACE TEMP TABLE heads AS SELECT area_code, grain, period, top FROM rolled")
        # Years of a rate over heads divide the December's beds by the December's heads.
        found = database.sql(f"""
            WITH land AS (SELECT code, valid_to, land_km2 AS land FROM areas WHERE land_km2 IS NOT NULL)
            SELECT area_code, grain, period, value FROM (
            SELECT f.area_code, f.grain, f.period, ({case.value})::DOUBLE AS value, {case.areas} AS kept
            FROM (SELECT f.*, heads.top AS heads, land.land, m.of_all FROM figures f
                  LEFT JOIN land ON land.code = f.area_code AND lasting(land.valid_to, f.grain, f.period)
                  LEFT JOIN heads ON (heads.area_code, heads.grain, heads.period) = (f.area_code, f.grain, f.period)
                  LEFT JOIN months m ON (m.area_code, m.period) = (f.area_code, f.period)) f)
            WHERE kept""")
        return pl.from_arrow(found.to_arrow_table()).drop_nulls("value")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_agrees_with_the_oracle(case: Case, held: Mapping[str, pl.DataFrame]):
    ours = observed(case.indicator, {name: frame.lazy() for name, frame in held.items()}).drop_nulls("value")
    mine = ours.filter(variant=case.variant).select(*KEYS, "value")
    if case.dataset == "villages":
        mine = mine.filter(grain="quarter")  # districts from a census have an oracle of their own
    both = mine.join(by_oracle(case, held), on=KEYS, how="full", suffix="_theirs", coalesce=True)
    if case.value.endswith("(heads / 1000)"):
        both = both.filter(pl.col("grain") != "year")  # heads of years have oracles of their own
    assert both.height > 200
    missing = both.filter(pl.any_horizontal(pl.all().is_null()))
    assert missing.is_empty(), missing
    apart = (pl.col("value") - pl.col("value_theirs")).abs() > 1e-9 * pl.col("value_theirs").abs()
    assert both.filter(apart).is_empty()


def test_every_indicator_of_facilities_has_a_case():
    mine = {record.id for record in BY_ID.values() if record.terms.__module__.rpartition(".")[2] in WHO}
    assert {case.indicator for case in CASES} == mine
