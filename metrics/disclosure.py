"""Small cells: which values are held back from roles without the right to see them (design §9).

Flags are computed once a release over the fixed tree village or facility → town → district → city, so that no filter,
ratio, total or older figure can be subtracted to a hidden one. What is hidden is hidden with both its terms.
"""

from collections.abc import Mapping

import polars as pl

from data.areas import CITY
from data.contracts import Frames
from metrics import facility_disclosure
from metrics.families import FAMILIES
from metrics.indicator import KEYS, Indicator, Kind

FREE, PRIMARY, SECONDARY = "free", "primary", "secondary"
SMALL = 10.0  # people, rooms, hazards: counts of 1 to 9 point at single households; `thresholds` may say otherwise
MONITORED = "monitored_villages"
# These share a count: registered people, or rented rooms.
LINKED = dict.fromkeys(("inversion_ratio", "rental_rooms_per_registered", "managed_rental_share"), "people_and_rooms")
VILLAGE = 12  # digits of its code
LEVELS = ((VILLAGE, 9), (9, 6), (6, 0))  # digits of a child's code and of its parent's; 0 is the city
CELL = ("grain", "period", "vintage")


def small_cell(frames: Frames) -> float:
    """Counts from 1 to below this are small: the latest row `small_cells` of `thresholds`, else 10."""
    rows = frames["thresholds"].filter(pl.col("indicator") == "small_cells").sort("valid_from").collect()
    return float(rows["value"][-1]) if rows.height else SMALL


def with_conf_status(
    frame: pl.DataFrame, record: Indicator, before: pl.DataFrame | None, *, threshold: float = SMALL
) -> pl.DataFrame:
    """`frame` of one indicator with conf_status, as if nothing else were shown; see `with_conf_statuses`."""
    held = {} if before is None else {record.id: before}
    return with_conf_statuses({record.id: frame}, {record.id: record}, held, threshold=threshold)[record.id]


def with_conf_statuses(
    observed: Mapping[str, pl.DataFrame],
    records: Mapping[str, Indicator],
    before: Mapping[str, pl.DataFrame],
    *,
    threshold: float = SMALL,
    places: Mapping[str, pl.DataFrame] | None = None,
) -> dict[str, pl.DataFrame]:
    """`observed` with conf_status: free, primary (a count is small) or secondary (would give a small one away).

    `before`: the observations of the parent release; cells hidden there are preferred as complements, so that two
    releases cannot be compared to a hidden value. Only rates over villages have small cells. Indicators that share
    a count are hidden together: else one would show the complement that the other hides.
    """
    families: dict[str, list[str]] = {}
    for name, frame in observed.items():
        if records[name].subject == "villages" and records[name].kind is not Kind.COUNT and not frame.is_empty():
            families.setdefault(LINKED.get(name, name), []).append(name)
    found = {name: frame.with_columns(pl.lit(FREE).alias("conf_status")) for name, frame in observed.items()}
    for names in families.values():
        rows = {name: _cells(observed[name], before.get(name), threshold) for name in names}
        flags = _flags(pl.concat(rows.values()), places["zone_members"] if places else None)
        for name in names:
            own = rows[name].select(*KEYS).join(flags, on=["area_code", *CELL], how="left")
            found[name] = (
                observed[name]
                .join(own, on=list(KEYS), how="left", maintain_order="left")
                .with_columns(pl.col("conf_status").fill_null(FREE))
            )
    return found | (facility_disclosure.with_flags(observed, before, places, threshold=threshold) if places else {})


def together(names: set[str]) -> set[str]:
    """`names` and all that must be hidden together with any of them, so made together."""
    groups = [set(LINKED), *(set(family.indicators) for family in FAMILIES)]
    return names.union(*(group for group in groups if group & names))


def _flags(rows: pl.DataFrame, members: pl.DataFrame | None) -> pl.DataFrame:
    """area_code, CELL, conf_status: what any of the linked indicators must hide, and its complements."""
    small = (pl.col("conf_status") == PRIMARY).any()
    cells = rows.group_by("area_code", *CELL).agg(
        pl.col("_counts", "_weak", "_before").any(),
        pl.when(small).then(pl.lit(PRIMARY)).otherwise(pl.lit(FREE)).alias("conf_status"),
        pl.col("_order").first(),
    )
    for child, parent in LEVELS:
        cells = _complement(cells, child, parent)
    for child, parent in reversed(LEVELS):
        cells = _cover(cells, child, parent)
    return _years(_zones(cells, members)).select("area_code", *CELL, "conf_status")


def _cells(frame: pl.DataFrame, before: pl.DataFrame | None, threshold: float) -> pl.DataFrame:
    """The rows that belong to the tree of villages, with what is small by itself."""
    village = pl.col("area_code").str.len_chars() == VILLAGE
    monitored = pl.col("variant").str.starts_with(MONITORED)
    # Where an area's own figure stands beside that of its villages, only the latter is part of the tree.
    rows = frame.filter(village | monitored) if frame.select(monitored.any()).item() else frame
    terms = [pl.col("numerator").fill_null(0), pl.col("denominator").fill_null(0)]
    small = pl.any_horizontal((term > 0) & (term < threshold) for term in terms)
    hidden = (
        before.filter(pl.col("conf_status") != FREE).select(*KEYS, pl.lit(value=True).alias("_before"))
        if before is not None
        else rows.clear().select(*KEYS, pl.lit(value=True).alias("_before"))
    )
    return (
        rows.select(
            *KEYS,
            pl.any_horizontal(term > 0 for term in terms).alias("_counts"),
            pl.any_horizontal(term == 0 for term in terms).alias("_weak"),
            pl.when(small).then(pl.lit(PRIMARY)).otherwise(pl.lit(FREE)).alias("conf_status"),
            pl.col("area_code").hash(seed=4).alias("_order"),
        )
        .join(hidden, on=list(KEYS), how="left")
        .with_columns(pl.col("_before").fill_null(value=False))
    )


def _level(digits: int) -> pl.Expr:
    code = pl.col("area_code")
    if digits == 0:
        return code == CITY
    return code.str.contains(rf"^\d{{{digits}}}$") & (code != CITY)


def _parent(digits: int) -> pl.Expr:
    return (pl.lit(CITY) if digits == 0 else pl.col("area_code").str.slice(0, digits)).alias("_parent")


def _hide(cells: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    """`cells` with the chosen (area_code and CELL) hidden too."""
    marks = chosen.select("area_code", *CELL, pl.lit(value=True).alias("_chosen")).unique()
    return (
        cells.join(marks, on=["area_code", *CELL], how="left")
        .with_columns(
            pl.when(pl.col("_chosen").is_not_null() & (pl.col("conf_status") == FREE))
            .then(pl.lit(SECONDARY))
            .otherwise("conf_status")
            .alias("conf_status")
        )
        .drop("_chosen")
    )


def _best(free: pl.DataFrame) -> pl.DataFrame:
    """One cell of each family: hidden before, else without a 0 that could be guessed, first by a stable hash."""
    return free.sort(~pl.col("_before"), "_weak", "_order").unique(
        ["_parent", *CELL], keep="first", maintain_order=True
    )


def _complement(cells: pl.DataFrame, child: int, parent: int) -> pl.DataFrame:
    """Where one child alone is hidden, a second one too; without a second, the parent."""
    children = cells.filter(_level(child)).with_columns(_parent(parent))
    alone = (
        children.group_by("_parent", *CELL)
        .agg((pl.col("conf_status") != FREE).sum().alias("_hidden"))
        .filter(pl.col("_hidden") == 1)
    )
    free = children.filter((pl.col("conf_status") == FREE) & pl.col("_counts"))
    second = _best(free.join(alone, on=["_parent", *CELL], how="semi"))
    without = alone.join(second, on=["_parent", *CELL], how="anti").rename({"_parent": "area_code"})
    return _hide(_hide(cells, second), without)


def _cover(cells: pl.DataFrame, child: int, parent: int) -> pl.DataFrame:
    """A hidden parent whose children are all shown would be their sum: one child is hidden too."""
    hidden = cells.filter(_level(parent), pl.col("conf_status") != FREE).select(
        pl.col("area_code").alias("_parent"), *CELL
    )
    children = cells.filter(_level(child)).with_columns(_parent(parent))
    some = children.filter(pl.col("conf_status") != FREE).select("_parent", *CELL).unique()
    bare = hidden.join(some, on=["_parent", *CELL], how="anti")
    free = children.filter(pl.col("_counts")).join(bare, on=["_parent", *CELL], how="semi")
    return _hide(cells, _best(free))


def _zones(cells: pl.DataFrame, members: pl.DataFrame | None) -> pl.DataFrame:
    """Zones are sums of districts or towns, so they are hidden whenever one of theirs is; of any if none is known."""
    zones = cells.filter(pl.col("area_code").str.starts_with(f"{CITY}."))
    parts = cells.filter(pl.col("conf_status") != FREE, _level(6) | _level(9))
    if members is None:
        return _hide(cells, zones.join(parts.filter(_level(6)).select(*CELL).unique(), on=list(CELL), how="semi"))
    held = parts.rename({"area_code": "code"}).join(members, on="code")
    held = held.filter(
        pl.col("valid_from") <= pl.col("period"), pl.col("valid_to").is_null() | (pl.col("valid_to") > pl.col("period"))
    )
    marks = held.select(pl.col("zone").alias("area_code"), *CELL).unique()
    return _hide(cells, zones.join(marks, on=["area_code", *CELL], how="semi"))


def _years(cells: pl.DataFrame) -> pl.DataFrame:
    """A year is made of its months, so a cell that is hidden in any of them is hidden in the year."""
    months = cells.filter(pl.col("grain") == "month", pl.col("conf_status") != FREE)
    return _hide(
        cells, months.with_columns(pl.lit("year").alias("grain"), pl.col("period").dt.truncate("1y").cast(pl.Date))
    )
