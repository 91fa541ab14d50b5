"""Scenic loads and people present against SQL over the raw hours, written from the design and LB/T 034."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl
import pytest
from pencil import observed

from data.contracts import CONTRACTS
from data.demo import generate
from data.published import load
from metrics.facts.facts import FACTS

SQL = (Path(__file__).parent / "oracle/scenic.sql").read_text()
SINCE, UNTIL = dt.date(2018, 4, 1), dt.date(2018, 7, 1)
OF_A_DAY = {
    "scenic_daily_load": "entries / nullif(c2, 0)",
    "scenic_instant_load": "peak / nullif(c1, 0)",
    "quota_use": "entries / nullif(quota, 0)",
}
OF_GATED_SPOTS = {
    "reservation_coverage": "reserved_entries / entries",
    "no_show": "1 - reserved_entries / reservations",
}
KEYS = ["area_code", "grain", "period"]


@pytest.fixture(scope="module", params=[0, 997], ids=["whole", "hours lost"])
def held(request: pytest.FixtureRequest) -> Mapping[str, pl.DataFrame]:
    """Three months of gates and of presence, their facts by the product, and a day that the calendar shortens."""
    frames = {name: pl.DataFrame(schema=contract.schema) for name, contract in CONTRACTS.items()}
    for name in ("areas", "zone_members", "thresholds"):
        frames[name] = load(name)
    for name in ("scenic_spots", "scenic_parts", "scenic_calendar"):
        frames[name] = pl.concat(generate(name, until=UNTIL))
    for name in ("scenic_visits", "presence"):
        rows = pl.concat(part.lazy() for part in generate(name, until=UNTIL)).filter(pl.col("date") >= SINCE).collect()
        lose = request.param
        frames[name] = rows.filter(pl.int_range(pl.len()) % lose != lose // 2) if lose else rows
    lazy = {name: frame.lazy() for name, frame in frames.items()}
    for fact in FACTS:
        frames[fact.name] = fact.compute(lazy[fact.source_dataset], lazy).collect()
        lazy[fact.name] = frames[fact.name].lazy()
    return frames


@pytest.fixture(scope="module")
def database(held: Mapping[str, pl.DataFrame]) -> duckdb.DuckDBPyConnection:
    """The raw hours and dimensions in DuckDB, with days and months counted by SQL."""
    found = duckdb.connect()
    for name in ("scenic_visits", "scenic_spots", "scenic_parts", "scenic_calendar", "thresholds", "presence", "areas"):
        found.register(name, held[name].to_arrow())
    found.execute(SQL)
    return found


def agree(ours: pl.DataFrame, theirs: pl.DataFrame, *, least: int) -> None:
    """The same cells with values, equal to 1e-9."""
    both = (
        ours.drop_nulls("value")
        .select(*KEYS, "value")
        .join(theirs.drop_nulls("value"), on=KEYS, how="full", suffix="_theirs", coalesce=True)
    )
    assert both.height >= least
    missing = both.filter(pl.any_horizontal(pl.all().is_null()))
    assert missing.is_empty(), missing
    apart = (pl.col("value") - pl.col("value_theirs")).abs() > 1e-9 * pl.col("value_theirs").abs()
    assert both.filter(apart).is_empty(), both.filter(apart)


def lazily(held: Mapping[str, pl.DataFrame]) -> dict[str, pl.LazyFrame]:
    return {name: frame.lazy() for name, frame in held.items()}


@pytest.mark.parametrize("name", OF_A_DAY)
def test_a_spots_day_agrees_with_the_oracle(
    name: str, held: Mapping[str, pl.DataFrame], database: duckdb.DuckDBPyConnection
):
    theirs = database.sql(f"""SELECT spot_id AS area_code, 'day' AS grain, date AS period,
        ({OF_A_DAY[name]})::DOUBLE AS value FROM daily WHERE whole""").pl()
    agree(observed(name, lazily(held)).filter(grain="day"), theirs, least=40)


@pytest.mark.parametrize("tier", ["default", "orange", "red", "full", "watch"])
def test_hours_above_agree_with_the_oracle(
    tier: str, held: Mapping[str, pl.DataFrame], database: duckdb.DuckDBPyConnection
):
    theirs = database.sql(f"""
        SELECT i.spot_id AS area_code, 'day' AS grain, i.date AS period,
            sum((i.persons / i.c1 >= t.value)::INT)::DOUBLE AS value
        FROM inside i JOIN daily d ON (d.spot_id, d.date) = (i.spot_id, i.date) AND d.whole AND i.c1 > 0
        ASOF JOIN (SELECT * FROM thresholds WHERE indicator = 'scenic_instant_load'
                   AND tier = '{"yellow" if tier == "default" else tier}') t ON i.date >= t.valid_from
        GROUP BY ALL""").pl()
    ours = observed("hours_above", lazily(held)).filter(grain="day", variant=tier)
    agree(ours, theirs, least=20)


@pytest.mark.parametrize("name", OF_GATED_SPOTS)
@pytest.mark.parametrize("grain", ["day", "month"])
def test_reservations_of_spots_agree_with_the_oracle(
    name: str, grain: str, held: Mapping[str, pl.DataFrame], database: duckdb.DuckDBPyConnection
):
    table, when = ("daily", "date") if grain == "day" else ("monthly", "month")
    both = "entries" if name == "reservation_coverage" else "reservations"
    theirs = database.sql(f"SELECT spot_id AS area_code, '{grain}' AS grain, {when} AS period,"
                          f" ({OF_GATED_SPOTS[name]})::DOUBLE AS value FROM {table}"
                          f" WHERE whole AND access = 'gated' AND {both} > 0").pl()  # fmt: skip
    ours = observed(name, lazily(held)).filter(pl.col("grain") == grain, ~pl.col("area_code").str.starts_with("110"))
    agree(ours, theirs, least=10)


@pytest.mark.parametrize(
    ("name", "value"),
    [("scenic_entry_density", "top / (land * days)"), ("visit_spot_concentration", "squares / top ** 2")],
)
@pytest.mark.parametrize("grain", ["day", "month"])
def test_entries_of_a_district_agree_with_the_oracle(
    name: str, value: str, grain: str, held: Mapping[str, pl.DataFrame], database: duckdb.DuckDBPyConnection
):
    # Only where every gated spot of the district is whole.
    table, when, days = ("daily", "date", "1") if grain == "day" else ("monthly", "month", "day(last_day(month))")
    theirs = database.sql(f"""
        WITH ever AS (SELECT area_code[:6] AS area, spot_id, min(date) AS since FROM daily
                      WHERE access = 'gated' AND whole GROUP BY ALL),
        sums AS (SELECT area_code[:6] AS area, {when} AS period, sum(entries) AS top,
                     sum(entries ** 2) AS squares, bool_and(whole) AS whole,
                     count(*) AS n FROM {table} WHERE access = 'gated' GROUP BY ALL),
        shut AS (SELECT e.area, k.date AS period, count(*) AS n FROM scenic_calendar k JOIN ever e USING (spot_id)
                 WHERE k.status = 'closed' AND NOT EXISTS
                     (SELECT 1 FROM daily d WHERE (d.spot_id, d.date) = (k.spot_id, k.date)) GROUP BY ALL)
        SELECT s.area AS area_code, '{grain}' AS grain, s.period, {value} AS value
        FROM (SELECT *, {days} AS days FROM (SELECT *, period AS month FROM sums)) s
        JOIN (SELECT code, land_km2 AS land FROM areas WHERE level = 'district' AND valid_to IS NULL) a
            ON a.code = s.area
        LEFT JOIN shut USING (area, period)
        WHERE whole AND s.n + coalesce(CASE WHEN '{grain}' = 'day' THEN shut.n END, 0)
            = (SELECT count(*) FROM ever e WHERE e.area = s.area)""").pl()
    ours = observed(name, lazily(held)).filter(
        pl.col("grain") == grain, pl.col("area_code").str.contains(r"^\d{6}$"), pl.col("area_code") != "110000"
    )
    agree(ours.filter(pl.col("value") > 0), theirs.filter(pl.col("value") > 0), least=5)


@pytest.mark.parametrize("grain", ["day", "month"])
def test_people_present_agree_with_the_oracle(
    grain: str, held: Mapping[str, pl.DataFrame], database: duckdb.DuckDBPyConnection
):
    when = "date" if grain == "day" else "date_trunc('month', date)::DATE"
    days = "1" if grain == "day" else "day(last_day(any_value(date)))"
    theirs = database.sql(f"""
        WITH hours AS (
            SELECT area_code, date, hour, sum(persons)::DOUBLE AS persons, count(*) AS cells FROM presence
            WHERE "group" = 'visitor' GROUP BY ALL),
        most AS (SELECT area_code, date_trunc('month', date)::DATE AS month, max(cells) AS most FROM hours GROUP BY ALL)
        SELECT h.area_code, '{grain}' AS grain, {when} AS period, avg(persons) / any_value(a.land_km2) AS value
        FROM hours h JOIN most m ON m.area_code = h.area_code AND m.month = date_trunc('month', h.date)
        JOIN (SELECT code, land_km2 FROM areas WHERE valid_to IS NULL) a ON a.code = h.area_code
        GROUP BY h.area_code, 3 HAVING count(*) = 24 * {days} AND min(cells) = max(most)""").pl()
    reporting = held["presence"]["area_code"].unique().to_list()
    ours = observed("tourism_density", lazily(held)).filter(
        pl.col("grain") == grain, pl.col("area_code").is_in(reporting)
    )
    agree(ours, theirs, least=10)


def test_the_busiest_hours_and_their_evenness_agree_with_the_oracle(
    held: Mapping[str, pl.DataFrame], database: duckdb.DuckDBPyConnection
):
    by_hour = """
        WITH hours AS (
            SELECT h.spot_id, m.month, h.hour, sum(h.entries)::DOUBLE AS n FROM hourly h
            JOIN monthly m ON m.spot_id = h.spot_id AND m.month = date_trunc('month', h.date)
            WHERE m.whole AND m.access = 'gated' GROUP BY ALL HAVING n > 0),
        spread AS (SELECT *, row_number() OVER (PARTITION BY spot_id, month ORDER BY n DESC) AS place,
                       avg(n) OVER (PARTITION BY spot_id, month) AS mean FROM hours)
        SELECT spot_id AS area_code, 'month' AS grain, month AS period, {} AS value FROM spread GROUP BY ALL"""
    values = {
        "visit_time_concentration": "sum(n) FILTER (place <= 3) / sum(n)",
        "slot_evenness": "sum(least(n, mean)) / sum(n)",
    }
    for name, value in values.items():
        ours = observed(name, lazily(held)).filter(~pl.col("area_code").str.starts_with("110"))
        agree(ours, database.sql(by_hour.format(value)).pl(), least=10)


def test_peaks_and_days_against_nights_agree_with_the_oracle(
    held: Mapping[str, pl.DataFrame], database: duckdb.DuckDBPyConnection
):
    reporting = pl.col("area_code").is_in(held["presence"]["area_code"].unique().to_list())
    peaks = database.sql("""
        WITH hours AS (SELECT area_code, date, hour, sum(persons)::DOUBLE AS n FROM presence WHERE "group" = 'visitor'
                       GROUP BY ALL)
        SELECT h.area_code, 'day' AS grain, date AS period, max(n) / any_value(a.land_km2) AS value FROM hours h
        JOIN (SELECT code, land_km2 FROM areas WHERE valid_to IS NULL) a ON a.code = h.area_code
        GROUP BY ALL HAVING count(*) = 24""").pl()
    agree(observed("peak_hour_tourism_density", lazily(held)).filter(reporting, grain="day"), peaks, least=10)
    ratios = database.sql("""
        WITH hours AS (SELECT area_code, date, hour, sum(persons)::DOUBLE AS n, count(*) AS cells FROM presence
                       WHERE "group" = 'all' GROUP BY ALL),
        most AS (SELECT area_code, date_trunc('month', date)::DATE AS month,
                     max(cells) FILTER (hour BETWEEN 10 AND 16) AS by_day, max(cells) FILTER (hour <= 5) AS by_night
                 FROM hours GROUP BY ALL)
        SELECT h.area_code, 'day' AS grain, date AS period,
            avg(n) FILTER (hour BETWEEN 10 AND 16) / avg(n) FILTER (hour <= 5) AS value
        FROM hours h JOIN most m ON m.area_code = h.area_code AND m.month = date_trunc('month', h.date) GROUP BY ALL
        HAVING count(*) FILTER (hour BETWEEN 10 AND 16 AND cells = by_day) = 7
            AND count(*) FILTER (hour <= 5 AND cells = by_night) = 6""").pl()
    agree(observed("day_night_ratio", lazily(held)).filter(reporting, grain="day"), ratios, least=10)
