"""Small cells: which values are held back from roles without the right to see them.

Flags are computed once a release over the fixed tree village or facility → town → district → city, so that no filter,
ratio, total or older figure can be subtracted to a hidden one. What is hidden is hidden with both its terms.
"""

from collections.abc import Mapping

import polars as pl

from data.contracts import CONTRACTS, Frames
from metrics.disclosure.facility_disclosure import placed, with_flags
from metrics.disclosure.families import COUNTED, FAMILIES, Places
from metrics.indicator import KEYS

FREE, PRIMARY, SECONDARY = "free", "primary", "secondary"
SMALL = 10.0  # people, rooms, hazards: counts of 1 to 9 point at single households; `thresholds` may say otherwise
MONITORED = "monitored_villages"
VILLAGE = 12  # digits of its code
SAID = ("release", "indicator", "grain", "period")


def small_cell(frames: Frames) -> float:
    """Counts from 1 to below this are small: the latest row `small_cells` of `thresholds`, else 10."""
    rows = frames["thresholds"].filter(pl.col("indicator") == "small_cells").sort("valid_from").collect()
    return float(rows["value"][-1]) if rows.height else SMALL


def with_conf_statuses(
    observed: Mapping[str, pl.DataFrame],
    places: Places,
    past: pl.DataFrame | None = None,
    *,
    threshold: float = SMALL,
) -> dict[str, pl.DataFrame]:
    """`observed` with conf_status: free, primary (a count is small) or secondary (would give a small one away).

    `past`: what all earlier releases said of the same indicators and periods (`statements`): no small count of any
    follows from all together, and what was hidden is preferred as a complement. Indicators that share a count are
    hidden together: else one would show the complement that the other hides.
    """
    flagged_frames = {name: frame.with_columns(pl.lit(FREE).alias("conf_status")) for name, frame in observed.items()}
    counts = _counts(observed)
    past_by_indicator = {} if past is None else past.partition_by("indicator", as_dict=True)
    before = _counts({str(name): frame for (name,), frame in past_by_indicator.items()})
    flagged = with_flags(counts, before, places, threshold=threshold)
    for name in observed.keys() & {count.partition(":")[0] for count in flagged}:
        flags = pl.concat(
            frame.select(*KEYS[:-1], pl.col("_variant").alias("variant"), "conf_status")
            for count, frame in flagged.items()
            if count.partition(":")[0] == name
        )
        flagged_frames[name] = (
            observed[name]
            .join(flags, on=list(KEYS), how="left", maintain_order="left")
            .with_columns(pl.col("conf_status").fill_null(FREE))
        )
    return flagged_frames


def statements(observed: Mapping[str, pl.DataFrame], places: Places, *, threshold: float, release: int) -> pl.DataFrame:
    """What a release says of indicators that have small cells, as rows of the `superseded` contract."""
    contract = CONTRACTS["superseded"]
    where = {name: places[family.dataset] for family in FAMILIES for name in family.observed}
    least = pl.when(pl.col("conf_status") != FREE).then(pl.lit(threshold))
    rows = [
        placed(frame, where[name])
        .with_columns(indicator=pl.lit(name), release=pl.lit(release), threshold=least)
        .select(contract.schema.names())
        .cast(contract.schema)
        for name, frame in observed.items()
        if name in COUNTED
    ]
    return pl.concat([pl.DataFrame(schema=contract.schema), *rows])


def superseded(past: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """What earlier releases said (`statements`) of an indicator and period but for what `now` says as well."""
    lost = past.join(now, on=[name for name in past.columns if name != "release"], how="anti", nulls_equal=True)
    return past.join(lost.select(*SAID).unique(), on=SAID, how="semi")


def together(names: set[str]) -> set[str]:
    """`names` and all that must be hidden together with any of them, so made together."""
    return names.union(*(group for family in FAMILIES if (group := set(family.indicators)) & names))


def _counts(observed: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Frames by name of a count of FAMILIES, with `_variant`, the name of the series that each row belongs to.

    Definitions of a village's ratio are counts of their own, "inversion_ratio:reported". Where an area's own figure
    stands beside that of its villages, only the latter is a sum of villages.
    """
    counts: dict[str, pl.DataFrame] = {}
    for family in FAMILIES:
        for count in family.indicators:
            name, _, definition = count.partition(":")
            if name in observed:
                frame = observed[name].with_columns(pl.col("variant").alias("_variant"))
                counts[count] = _of_villages(frame, definition) if family.dataset == "villages" else frame
    return counts


def _of_villages(frame: pl.DataFrame, definition: str) -> pl.DataFrame:
    """Rows that count villages by a definition, under the variant `default`."""
    variant = pl.col("variant")
    village, monitored = pl.col("area_code").str.len_chars() == VILLAGE, variant.str.starts_with(MONITORED)
    rows = frame.filter(village | monitored) if frame.select(monitored.any()).item() else frame
    definitions = variant.str.strip_prefix(MONITORED).str.strip_prefix(":").replace({"default": ""})
    return rows.filter(definitions == definition).with_columns(pl.lit("default").alias("variant"))
