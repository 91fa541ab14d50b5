"""Times that rows of a dated table hold for: the first day and the day after the last, as pairs."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
Span = tuple[dt.date, dt.date]
Spans = Mapping[str, Sequence[Span]]
EVER = dt.date.max  # of what has no end


def span(row: Row) -> Span:
    """When a row holds."""
    return row["valid_from"], row["valid_to"] or EVER


def spans(rows: Iterable[Row]) -> dict[str, list[Span]]:
    """When the rows of each code hold."""
    found: dict[str, list[Span]] = defaultdict(list)
    for row in rows:
        found[row["code"]].append(span(row))
    return dict(found)


def without(held: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of `held` outside `taken`, in order."""
    left = list(held)
    for start, end in taken:
        pieces = [piece for one in left for piece in ((one[0], min(one[1], start)), (max(one[0], end), one[1]))]
        left = [piece for piece in pieces if piece[0] < piece[1]]
    return sorted(left)


def overlapping(rows: Iterable[Row], *names: str) -> Iterator[Row]:
    """Rows, in order of what they are and when they begin, that begin before an earlier one of the same ended."""
    ends: dict[tuple[Any, ...], dt.date] = {}
    for row in rows:
        what = tuple(row[name] for name in names)
        start, end = span(row)
        if start < ends.get(what, dt.date.min):
            yield row
        ends[what] = max(end, ends.get(what, dt.date.min))
