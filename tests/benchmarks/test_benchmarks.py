"""The benchmarks' own promises: engines agree before they are timed, peaks are a process's own, tables read well."""

from pathlib import Path

import polars as pl
import pytest

from benchmarks import hourly, hours, stress
from benchmarks.__main__ import modules, table
from benchmarks.engines import agree, bare
from benchmarks.measure import Row, measured

MIB = 2**20


@pytest.mark.parametrize("dataset", ["scenic_visits", "presence"])
def test_product_and_duckdb_agree_on_every_fact_of_a_month(dataset: str, tmp_path: Path):
    home = str(tmp_path)
    told = {dataset: hours.fill(home, dataset, 12, ["2026-09-01"]), **hours.fill_small(home, 12, ["2026-09-01"])}
    assert agree(home, told, dataset) > 12 * 24
    assert bare(home, told, dataset) > 0


def hold(mebibytes: int) -> int:
    """A task: holds that much and says how much."""
    return len(b"x" * (mebibytes * MIB))


def test_peak_is_the_tasks_own_and_not_what_the_parent_holds():
    """A child with 64 MiB more peaks about 64 MiB higher, though this process holds 256 MiB meanwhile."""
    ballast = b"y" * (256 * MIB)
    small = measured("tests.benchmarks.test_benchmarks:hold", 1, repeat=1)
    large = measured("tests.benchmarks.test_benchmarks:hold", 65, repeat=1)
    assert large.result == 65 * MIB
    assert 48 * MIB < large.peak - small.peak < 96 * MIB
    assert len(ballast) == 256 * MIB


def test_a_task_that_fails_says_why():
    with pytest.raises(RuntimeError, match="no_such_task"):
        measured("benchmarks.engines:no_such_task", repeat=1)


def test_span_is_the_fewest_months_that_hold_the_rows():
    """September and October 2026 have 30 + 31 = 61 days of 24 rows: 1,464, so 1,400 need both and 700 need one."""
    assert [str(month) for month in hours.span_for(1_400, 24)] == ["2026-09-01", "2026-10-01"]
    assert [str(month) for month in hours.span_for(700, 24)] == ["2026-10-01"]


def test_table_has_a_line_a_row_and_every_module_is_found():
    lines = table([Row("read", 1_000, 0.5), Row("facts", 1_000, 1.0, 3 * MIB, "read", 2.0, "2.5")]).splitlines()
    assert lines[0].startswith("| task | rows | time |")
    assert lines[-1] == "| facts | 1,000 | 1.000 s | 3 MiB | 2.00 | read | 2.5 |"
    assert {"addition", "catalogue", "hourly", "layout"} <= set(modules())


def test_nothing_stands_still_when_pages_and_pandas_frames_share_a_pool_of_two():
    """Seconds are enough: with one Python function on the pool's threads it stood still within one."""
    (row,) = stress.run(seconds=3)
    assert row.rows >= 6  # each has run


def test_picture_shows_every_engine_and_linear_growth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hourly, "PICTURE", tmp_path / "growth")
    rows = [
        {"dataset": "presence", "engine": engine, "rows": 10**power, "seconds": 0.1 * power, "peak": 1}
        for engine in ("bare", "duck", "product")
        for power in (5, 6)
    ]
    hourly.picture(pl.DataFrame(rows))
    drawn = (tmp_path / "growth.svg").read_text(encoding="utf-8")
    assert all(name in drawn for name in ("bare read and sum", "DuckDB", "Sidu", "linear growth"))
    assert (tmp_path / "growth.png").stat().st_size > 10_000
