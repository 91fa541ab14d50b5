"""What one more month costs in a store of ten years: publishing derives facts and observations."""

import tempfile
from dataclasses import asdict

from benchmarks.hourly import PLACES, ROWS_A_DAY
from benchmarks.hours import months, parts_of
from benchmarks.measure import Row, measured
from dashboard.publishing.facts import derive_facts
from dashboard.publishing.observations import derive_observations
from data.store.objects import Store

SIZE, FULL_SIZE = 1_000_000, 100_000_000  # rows of each dataset
DAYS = 3_652.0  # of ten years


def run(*, full: bool = False) -> list[Row]:
    """One month more in ten years: facts and observations, against computing all of them."""
    size = FULL_SIZE if full else SIZE
    span = [str(month) for month in months(120)]
    with tempfile.TemporaryDirectory(prefix="sidu-bench-") as home:
        told: dict[str, dict[str, object]] = {}
        for dataset, rows_a_day in ROWS_A_DAY.items():
            places = max(round(size / DAYS / (rows_a_day / PLACES)), 1)
            told[dataset] = measured("benchmarks.hours:fill", home, dataset, places, span, repeat=1).result
        spots = max(round(size / DAYS / 24), 1)
        told |= measured("benchmarks.hours:fill_small", home, spots, span, repeat=1).result
        earlier = measured("benchmarks.hours:fill_small", home, spots, span[:-1], repeat=1).result  # no closed days yet
        before = {
            name: {key: part for key, part in parts.items() if key != span[-1][:7]}
            for name, parts in (told | earlier).items()
        }
        parent = measured("benchmarks.addition:derive", home, before, {}, repeat=1)
        whole = measured("benchmarks.addition:derive", home, told, {}, repeat=1)
        month = measured("benchmarks.addition:derive", home, told, parent.result, repeat=1)
        held = sum(part["rows"] for dataset in ROWS_A_DAY for part in told[dataset].values())
    return [
        Row("ten years: facts and observations of all hours", held, whole.seconds, whole.peak),
        Row("ten years: one more month", held, month.seconds, month.peak, "all", month.seconds / whole.seconds, "0.05"),
    ]


def derive(home: str, told: dict, parent: dict) -> dict[str, dict[str, dict[str, object]]]:
    """Derived parts by dataset and key, as JSON."""
    store, inputs, before = Store.open(home), parts_of(told), parts_of(parent)
    facts = derive_facts(store, inputs, before, progress=_silent)
    observed = derive_observations(store, {**inputs, **facts}, before, progress=_silent)
    return {
        name: {key: asdict(part) for key, part in parts.items()}
        for name, parts in {**facts, "observations": observed}.items()
    }


def _silent(step: str, share: float) -> None:
    pass
