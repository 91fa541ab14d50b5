"""Where the truth is known: how often intervals cover it over 2,100 draws of ten annual points."""

from collections.abc import Sequence

import numpy as np

from benchmarks.simulated import WORLDS, Values, simulated
from forecasts.outlook import quantiles

DRAWS = 700  # of each world
POINTS, AHEAD = 10, 6
SEED = 41  # not the calibration's
LOW, HIGH = 9, 89  # places of the 10 % and 90 % quantiles


def covered(series: Sequence[Values]) -> float:
    """Share of values inside the 80 % interval, over six years ahead."""
    inside = []
    for y in series:
        _, spread = quantiles(y[:POINTS], AHEAD)
        inside.append((spread[:, LOW] <= y[POINTS:]) & (y[POINTS:] <= spread[:, HIGH]))
    return float(np.mean(inside))


def test_eighty_per_cent_covers_72_to_90_in_each_world_and_76_to_86_over_all():
    # One test: two workers of a run would both make what several share.
    random = np.random.default_rng(SEED)
    series = {world: [simulated(world, POINTS + AHEAD, random) for _ in range(DRAWS)] for world in WORLDS}
    shares = {world: covered(drawn) for world, drawn in series.items()}
    assert {world: share for world, share in shares.items() if not 0.72 <= share <= 0.90} == {}
    assert 0.76 <= np.mean(list(shares.values())) <= 0.86, shares
