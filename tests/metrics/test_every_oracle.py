"""Published measures against SQL over the published rows, and that no indicator is left without a judge."""

from pathlib import Path

import duckdb
import polars as pl
from pencil import frames, observed
from test_facility_figures_oracle import CASES
from test_oracle import NAMES
from test_scenic_oracle import OF_A_DAY, OF_GATED_SPOTS

from data.published import load
from metrics.catalogue import BY_ID, CATALOGUE

PUBLISHED = [record.id for record in CATALOGUE if record.terms.__module__ == "metrics.subjects.published_measures"]
SCENIC = {
    *OF_A_DAY,
    *OF_GATED_SPOTS,
    "hours_above",
    "scenic_entry_density",
    "visit_spot_concentration",
    "visit_time_concentration",
    "slot_evenness",
    "tourism_density",
    "peak_hour_tourism_density",
    "day_night_ratio",
}
KEYS = ["area_code", "grain", "period", "vintage"]


def test_published_measures_are_the_published_rows():
    table = load("published")
    held = {**frames(), "published": table.lazy()}
    ours = pl.concat(observed(name, held).select("indicator", *KEYS, "variant", "value") for name in PUBLISHED)
    with duckdb.connect() as database:
        database.register("published", table.to_arrow())
        theirs = database.sql(
            "SELECT measure AS indicator, area_code, grain, period, vintage,"
            " CASE scope WHEN 'all' THEN 'default' ELSE scope END AS variant, value FROM published"
        ).pl()
    key = ["indicator", *KEYS, "variant"]
    measures = set(theirs["indicator"])
    assert measures <= set(PUBLISHED) | set(BY_ID)
    assert ours.sort(key).equals(theirs.filter(pl.col("indicator").is_in(PUBLISHED)).sort(key))


def test_every_indicator_has_an_oracle():
    judged = {*NAMES, *(case.indicator for case in CASES), *SCENIC, *PUBLISHED, "inversion_ratio"}
    lacking = [name for name in BY_ID if name not in judged]
    assert [f"write tests/metrics/oracle/{name}.sql: the same figure in SQL" for name in lacking] == []
    assert judged <= BY_ID.keys()


def test_every_indicator_has_a_pencil_example():
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    lacking = [name for name in BY_ID if name not in PUBLISHED and f'"{name}"' not in tests]
    assert [f"write a test of {name} in tests/metrics/, small enough to check with a pencil" for name in lacking] == []
