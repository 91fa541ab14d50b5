"""Where the words of a course stand: names at the ends of lines, figures beside points, numbers over events.

The width that a browser gives a chart is unknown here, so boxes are measured on a narrow drawing: what does not touch
there touches on no wider one.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import polars as pl

WIDTH, HEIGHT = 240.0, 262.0  # pixels of the drawing on a phone, without axes and names at its right
INSET = 18.0  # of the highest and lowest value, as the scale pads them
LINE, WIDE, NARROW = 14.0, 12.0, 6.6  # height of a word, width of a Han and of a Latin letter, at 12 px
GAP = 5.0  # pixels kept free on either side of a word
STEP = 6.0  # pixels between two samples of a line
MARK = 6.0  # half of a diamond, and the paper around it
EDGE = 100.0  # pixels right of the drawing at most
GROUPED = 0.08  # part of the time shown within which events share one number
WIDE_FROM = "\u2e80"
OBSERVED = ("point", "line", "synthetic", "fan")
# Places around a point, best first: (side on which the word stands, pixels to the right, pixels down).
_NAME = (("right", 8, 4), ("right", 8, 20), ("right", 8, -12), ("right", 8, 34), ("left", -8, 22), ("left", -8, -12),
         ("right", 8, -28), ("right", 8, 48), ("left", -8, 36), ("left", -8, -28), ("left", -8, 50))  # fmt: skip
_FIGURE = (("right", 6, -9), ("left", -6, -9), ("right", 6, 17), ("left", -6, 17), ("right", 6, -23), ("left", -6, 31),
           ("left", -6, -23), ("right", 6, 31), ("right", 6, 45), ("left", -6, 45))  # fmt: skip
_GOAL = (("left", -6, 17), ("left", -6, -9), ("right", 6, 17), ("left", -6, 31), ("right", 6, -9), ("left", -6, -23))
Row = dict[str, Any]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Paper:
    """Pixels of dates and values on the narrow drawing."""

    since: dt.date
    days: int
    top: float
    reach: float

    def at(self, row: Row) -> tuple[float, float]:
        """Where a row stands."""
        across = (row["date"] - self.since).days / self.days * WIDTH
        return across, INSET + (self.top - row["value"]) / self.reach * (HEIGHT - 2 * INSET)


def place_labels(drawn: pl.DataFrame) -> pl.DataFrame:
    """Rows of a course with side, dx and dy of each word: `ends`, the name of a line where it ends, and `tag`.

    Events come back with `mark`, one for those that stand too close to be told apart, and `at`, where it stands.
    """
    rows = drawn.with_row_index("_row").rows(named=True)
    seen = [row for row in rows if row["kind"] != "event" and row["value"] is not None]
    if not seen:
        return drawn
    events = [row for row in rows if row["kind"] == "event"]
    placed = _words(seen) | _marks(events, _paper(seen).days)
    schema = {"_row": pl.UInt32, "ends": pl.String, "ends_side": pl.String, "ends_dx": pl.Int64, "ends_dy": pl.Int64}
    schema |= {"tag_side": pl.String, "tag_dx": pl.Int64, "tag_dy": pl.Int64, "mark": pl.String, "at": pl.Date}
    told = pl.DataFrame([{"_row": row, **words} for row, words in placed.items()], schema=schema)
    kept = drawn.drop([name for name in schema if name in drawn.columns])
    return kept.with_row_index("_row").join(told, on="_row", how="left", maintain_order="left").drop("_row")


def _words(seen: list[Row]) -> dict[int, Row]:
    paper = _paper(seen)
    marks = [paper.at(row) for row in seen if row["kind"] in {"point", "target"}]
    taken = [(x - MARK, y - MARK, x + MARK, y + MARK) for x, y in marks]
    lines = _samples(seen, paper)
    found: dict[int, Row] = {}

    def put(row: Row, word: str, name: str, places: tuple[tuple[str, int, int], ...]) -> None:
        x, y = paper.at(row)
        boxes = [_box(x + dx, y + dy, word, side) for side, dx, dy in places]
        costs = [_cost(box, taken, lines) + 4 * place for place, box in enumerate(boxes)]
        best = costs.index(min(costs))
        taken.append(boxes[best])
        side, dx, dy = places[best]
        more = {f"{name}_side": side, f"{name}_dx": dx, f"{name}_dy": dy}
        found.setdefault(row["_row"], {}).update(more if name == "tag" else {"ends": word} | more)

    for row in _ends(seen):
        put(row, row["series"], "ends", _NAME)
    for row in seen:
        if row.get("tag"):
            put(row, row["tag"], "tag", _GOAL if row["kind"] == "target" else _FIGURE)
    return found


def _paper(seen: list[Row]) -> Paper:
    values = [row[name] for row in seen for name in ("value", "low95", "high95") if row.get(name) is not None]
    dates = [row["date"] for row in seen]
    return Paper(min(dates), (max(dates) - min(dates)).days or 1, max(values), (max(values) - min(values)) or 1.0)


def _ends(seen: list[Row]) -> list[Row]:
    """The last row of each line, those that end last first: only they have the edge to stand on."""
    last: dict[str, Row] = {}
    for row in sorted((row for row in seen if row["kind"] in OBSERVED), key=lambda row: row["date"]):
        last[row["series"]] = row
    return sorted(last.values(), key=lambda row: (row["date"], row["value"]), reverse=True)


def _samples(seen: list[Row], paper: Paper) -> list[tuple[float, float]]:
    """Points along every line, so that words keep off them."""
    found = []
    lines: dict[str, list[tuple[float, float]]] = {}
    for row in sorted(seen, key=lambda row: row["date"]):
        lines.setdefault(row["series"], []).append(paper.at(row))
    for points in lines.values():
        for (x, y), (to, down) in pairwise(points):
            steps = int(max(abs(to - x), abs(down - y)) // STEP) + 1
            found += [(x + (to - x) * step / steps, y + (down - y) * step / steps) for step in range(steps + 1)]
    return found


def _length(word: str) -> float:
    return sum(WIDE if letter >= WIDE_FROM else NARROW for letter in word)


def _box(x: float, y: float, word: str, side: str) -> Box:
    left = x if side == "right" else x - _length(word)
    return left - GAP, y - LINE + 3, left + _length(word) + GAP, y + 3


def _cost(box: Box, taken: list[Box], lines: list[tuple[float, float]]) -> float:
    """How badly a word would stand there: over other words, over lines, or outside."""
    left, top, right, bottom = box
    over = sum(
        max(0.0, min(right, one[2]) - max(left, one[0])) * max(0.0, min(bottom, one[3]) - max(top, one[1]))
        for one in taken
    )
    crossed = sum(left <= x <= right and top <= y <= bottom for x, y in lines)
    outside = max(0.0, -left - GAP) + max(0.0, right - WIDTH - EDGE) + max(0.0, bottom - HEIGHT) + max(0.0, -top)
    return over + 10 * crossed + 4 * outside


def _marks(events: list[Row], days: int) -> dict[int, Row]:
    """The number over each event, or one over several: 3–6 stands in their middle, on the row of the first."""
    groups: list[list[Row]] = []
    for event in sorted(events, key=lambda row: row["date"]):
        groups.append([event])
        while len(groups) > 1 and (_middle(groups[-1]) - _middle(groups[-2])).days < GROUPED * days:
            later = groups.pop()
            groups[-1] += later
    return {
        group[0]["_row"]: {
            "mark": group[0]["tag"] if len(group) == 1 else f"{group[0]['tag']}–{group[-1]['tag']}",
            "at": _middle(group),
        }
        for group in groups
    }


def _middle(group: list[Row]) -> dt.date:
    first, last = group[0]["date"], group[-1]["date"]
    middle: dt.date = first + (last - first) / 2
    return middle
