"""The product's own functions from six threads on a pool of two, the fewest that can freeze: `--with seconds=60`."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.measure import Row

STILL_S, BEGIN_S = 30.0, 120.0  # without a beat: every thread stands still; until the first one


def run(*, seconds: int = 60) -> list[Row]:
    """One row: how often the functions ran; raises RuntimeError when everything stood still."""
    with tempfile.TemporaryDirectory() as folder:
        beat = Path(folder) / "beat"
        beat.touch()
        command = [sys.executable, "-m", "benchmarks.stress", str(seconds), str(beat)]
        child = subprocess.Popen(command, env={**os.environ, "POLARS_MAX_THREADS": "2"})
        while child.poll() is None:
            time.sleep(0.2)
            if time.time() - beat.stat().st_mtime > (STILL_S if beat.stat().st_size else BEGIN_S):
                child.kill()
                child.wait()
                raise RuntimeError(f"everything stands still after {beat.read_text()} runs")
        if child.returncode:
            raise RuntimeError(f"the stress ended with {child.returncode}")
        return [Row("functions of pages on a pool of two threads, no freeze", int(beat.read_text()), float(seconds))]


def _child(seconds: float, beat: Path) -> None:
    import datetime as dt  # noqa: PLC0415 the parent needs none of this

    import polars as pl  # noqa: PLC0415

    from dashboard.content.subjects import projections  # noqa: PLC0415
    from dashboard.proof import rows_behind  # noqa: PLC0415
    from data.contracts import CONTRACTS  # noqa: PLC0415
    from data.extracts.parsed import ROW  # noqa: PLC0415
    from data.extracts.rules.outlines import outline_findings  # noqa: PLC0415

    months = [dt.date(2024, 1, 1) + dt.timedelta(days=31 * n) for n in range(72)]
    ahead = pl.DataFrame({"period": months, "mean": [float(n) for n in range(72)]}).with_columns(
        indicator=pl.lit("population_density"),
        grain=pl.lit("month"),
        origin=pl.lit("synthetic"),
        method=pl.lit("no-change"),
        quantiles=pl.Series([[float(n) for n in range(99)]] * 72),
    )
    behind = pl.DataFrame({"area_code": ["110101"] * 300, "grain": ["year"] * 300, "residents": list(range(300))})
    ring = '{"type":"Polygon","coordinates":[[[116.3,39.9],[116.4,39.9],[116.4,40.0],[116.3,39.9]]]}'
    shapes = pl.DataFrame({ROW: range(1, 41), "geometry": [ring, "nowhere"] * 20}).lazy()
    work = (
        lambda: projections.fan_rows(ahead, "zh").to_arrow(),
        lambda: rows_behind.worded(behind, "zh").to_arrow(),
        lambda: outline_findings(shapes, CONTRACTS["boundaries"]),
        lambda: behind.lazy().group_by("area_code").agg(pl.col("residents").sum()).sort("area_code").collect(),
        behind.to_pandas,  # what holds the interpreter while it waits for the pool
        ahead.to_pandas,
    )
    counts, faults = [0] * len(work), []

    def again(place: int) -> None:
        try:
            while True:
                work[place]()
                counts[place] += 1
        except Exception as error:  # told by the exit code
            faults.append(error)

    for place in range(len(work)):
        threading.Thread(target=again, args=(place,), daemon=True).start()
    told, until = 0, time.monotonic() + seconds
    at_most = until + BEGIN_S  # a busy machine needs longer until each has run
    while not faults and time.monotonic() < (until if all(counts) else at_most):
        time.sleep(0.1)  # and where none runs any more there is no beat
        if sum(counts) > told:
            told = sum(counts)
            beat.write_text(str(told))
    if faults or not all(counts):
        print(faults, counts, file=sys.stderr)
    os._exit(1 if faults or not all(counts) else 0)


if __name__ == "__main__":
    _child(float(sys.argv[1]), Path(sys.argv[2]))
