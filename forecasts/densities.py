"""Densities carried on from the counts above them: the same reconciled numbers over the same land."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from forecasts.comparable import Series

DENSITY_OF: Mapping[str, str] = {"residents": "population_density"}
Row = dict[str, Any]


def densities(rows: Sequence[Row], known: Iterable[Series]) -> list[Row]:
    """Projection rows of densities, one for each row of their count: divided by the land of the last observation.

    Land does not change over a projection, so the ratio of the last density to the last count is one over the land
    with the unit's scale. An area without a density at that period has none ahead.
    """
    names = {*DENSITY_OF, *DENSITY_OF.values()}
    last = {
        (*series.name[:4], series.periods[-1], series.origin): series.values[-1]
        for series in known
        if series.indicator in names and series.variant == "default"
    }
    divided = []
    for row in rows:
        if row["indicator"] not in DENSITY_OF or row["variant"] != "default":
            continue
        place = (row["area_code"], row["grain"], row["vintage"], row["origin_period"], row["origin"])
        density = last.get((DENSITY_OF[row["indicator"]], *place))
        count = last.get((row["indicator"], *place))
        if density is None or not count:
            continue
        scale = density / count
        divided.append(
            row
            | {
                "indicator": DENSITY_OF[row["indicator"]],
                "mean": row["mean"] * scale,
                "quantiles": [value * scale for value in row["quantiles"]],
                "method": f"{row['method']}+over-land",
            }
        )
    return divided
