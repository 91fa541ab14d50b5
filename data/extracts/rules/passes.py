"""Rules within a row, judged in two passes: how many rows break each, then which rows and what they hold."""

from collections.abc import Mapping, Sequence

import polars as pl

from data.contracts.findings import MOST_EXAMPLES, Example, Finding, Severity
from data.contracts.rules import RowRule
from data.contracts.text import Text
from data.extracts.parsed import ROW


def broken(rows: pl.LazyFrame, rules: Sequence[RowRule]) -> list[Finding]:
    """One finding for each rule that any row breaks, with the numbers of all its rows."""
    if not rules:
        return []
    judged = [rule.broken.fill_null(False) for rule in rules]
    # Counting alone keeps nothing of the rows, so a clean extract of any size is judged in the memory of a batch.
    sums = rows.select(flag.sum().alias(str(place)) for place, flag in enumerate(judged))
    counts = sums.collect(engine="streaming").row(0)
    faulty = [place for place, count in enumerate(counts) if count]
    where = pl.collect_all(
        [rows.filter(judged[place]).select(pl.col(ROW).cast(pl.UInt32)) for place in faulty], engine="streaming"
    )
    numbers = {place: table.to_series().sort() for place, table in zip(faulty, where, strict=True)}
    examples = _examples(rows, {place: rules[place] for place in faulty}, numbers)
    return [
        Finding(
            severity=rules[place].severity,
            rule=rules[place].name,
            found=rules[place].found,
            mend=rules[place].mend,
            column=rules[place].column,
            rows=counts[place],
            examples=examples[place],
            at=numbers[place],
        )
        for place in faulty
    ]


def _examples(
    rows: pl.LazyFrame, rules: Mapping[int, RowRule], numbers: Mapping[int, pl.Series]
) -> dict[int, tuple[Example, ...]]:
    if not rules:
        return {}
    firsts = {place: numbers[place].head(MOST_EXAMPLES).to_list() for place in rules}
    wanted = sorted({row for few in firsts.values() for row in few})
    values = {place: pl.col(rule.column) if rule.shown is None else rule.shown for place, rule in rules.items()}
    # Filtering on sorted row numbers lets Parquet skip the row groups that hold none of them.
    table = rows.filter(pl.col(ROW).is_in(wanted), pl.col(ROW) <= wanted[-1]).select(
        ROW, *(value.cast(pl.String, strict=False).alias(str(place)) for place, value in values.items())
    )
    by_row = {row[ROW]: row for row in table.collect(engine="streaming").iter_rows(named=True)}
    return {place: tuple(Example(row, by_row[row][str(place)]) for row in few) for place, few in firsts.items()}


def of_table(
    faults: pl.DataFrame | pl.LazyFrame,
    *,
    column: str,
    rule: str,
    severity: Severity,
    found: Text,
    mend: Text,
    largest: bool = False,
) -> list[Finding]:
    """A finding of a table of faults (`row`, `shown`); none if the table has no rows.

    Its examples are the first rows, or with `largest` those of the largest `size`.
    """
    table = faults.lazy().collect(engine="streaming")
    if table.is_empty():
        return []
    ordered = table.sort("size", ROW, descending=[True, False]) if largest else table.sort(ROW)
    examples = tuple(Example(row, shown) for row, shown in ordered.select(ROW, "shown").head(MOST_EXAMPLES).iter_rows())
    return [
        Finding(
            severity=severity,
            rule=rule,
            found=found,
            mend=mend,
            column=column,
            rows=table.height,
            examples=examples,
            at=ordered[ROW].cast(pl.UInt32).sort(),
        )
    ]
