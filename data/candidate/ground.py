"""The ground that figures stand on, areas and the members of zones: what takes it away, judged on plain frames."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import polars as pl

from data.contracts import CONTRACTS, INPUTS, Frames
from data.contracts.area_codes import CITY, CORE, level_of
from data.contracts.rules import Area

GROUND = ("areas", "zone_members")
EVER = dt.date.max  # of what has no end
DEPTH = {"city": 0, "district": 1, "zone": 1, "subcentre": 2, "street": 2, "village": 3}
Row = Mapping[str, Any]
Key = tuple[str, tuple[Any, ...]]  # dataset, and the row's key there
Spans = Mapping[Any, Sequence[tuple[dt.date, dt.date]]]


@dataclass(frozen=True)
class Case:
    """A broken rule, what it is about, and the rows that may be to blame, the nearest first."""

    rule: str
    about: str
    rows: tuple[Key, ...] = ()


def lost(
    new: Frames,
    released: Frames,
    *,
    beside: Sequence[Frames] = (),
    uncounted: Set[str] = frozenset(),
    aside: Set[str] = frozenset(),
) -> list[Case]:
    """What is wrong with the ground of `new` that was not wrong with that of `released`.

    `beside` are further releases whose areas may not vanish while rows use them. Of `uncounted` datasets it is told
    that they use an area, not in how many rows; those `aside` are not looked at for use.
    """
    now, then = (_Ground.of(frames) for frames in (new, released))
    known = {(case.rule, case.about) for case in _of_one(then)}
    cases = [case for case in _of_one(now) if (case.rule, case.about) not in known]
    before = _spans([*then.areas, *(row for frames in beside for row in _Ground.of(frames).areas)], "code")
    return [*cases, *_taken(now, then), *_in_use(now, before, new, uncounted=uncounted, aside=aside)]


@dataclass(frozen=True)
class _Ground:
    areas: Sequence[Row]
    members: Sequence[Row]

    @classmethod
    def of(cls, frames: Frames) -> "_Ground":
        areas, members = pl.collect_all(
            [
                frames["areas"].select(
                    "code", "valid_from", "valid_to", "level", "parent", fits=level_of(pl.col("code"))
                ),
                frames["zone_members"].select("zone", "code", "valid_from", "valid_to"),
            ]
        )
        return cls(areas.sort("code", "valid_from").to_dicts(), members.sort("zone", "code", "valid_from").to_dicts())


def _of_one(ground: _Ground) -> Iterator[Case]:
    """What is wrong with one set of reference data by itself."""
    spans, levels = _spans(ground.areas, "code"), {row["code"]: row["level"] for row in ground.areas}
    ends = {code: max(end for _, end in validities) for code, validities in spans.items()}
    parents = _circular([(row["code"], row["parent"]) for row in ground.areas if row["parent"]])
    for row in ground.areas:
        code, level, parent = row["code"], row["level"], row["parent"]
        if parent is None and level != "city":
            yield Case("unknown_parent", f"{code}: —", (_area(row),))
        elif parent is not None and (parent not in ends or ends[parent] < _end(row)):
            named = f"{code}: {parent}" + (f" (< {ends[parent]})" if parent in ends else "")
            yield Case("unknown_parent", named, (_area(row), *_latest(ground, parent)))
        if (code, parent) in parents:
            yield Case("area_cycle", f"{code} → {parent}", (_area(row),))
        above = levels.get(parent)
        if level != row["fits"]:
            yield Case("level_wrong", f"{code}: {level} ≠ {row['fits']}", (_area(row),))
        elif above is not None and DEPTH.get(level, 9) <= DEPTH.get(above, 9):
            yield Case("level_wrong", f"{code}: {level} ≥ {parent}: {above}", (_area(row),))
    yield from (
        Case("validity_overlaps", f"{row['code']} {row['valid_from']}", (_area(row),))
        for row in _overlapping(ground.areas, "code")
    )
    inside = _circular([(row["zone"], row["code"]) for row in ground.members])
    for row in ground.members:
        zone, code = row["zone"], row["code"]
        strange = [code_of for code_of in (zone, code) if code_of not in ends or ends[code_of] < _end(row)]
        if strange:
            ended = [f"{code_of} (< {ends[code_of]})" if code_of in ends else code_of for code_of in strange]
            blamed = (_member(row), *(key for code_of in strange for key in _latest(ground, code_of)))
            yield Case("unknown_member", f"{zone} ∋ {code}: {', '.join(ended)}", blamed)
        if (zone, code) in inside:
            yield Case("zone_cycle", f"{zone} ∋ {code}", (_member(row),))
    yield from (
        Case("validity_overlaps", f"{row['zone']} ∋ {row['code']} {row['valid_from']}", (_member(row),))
        for row in _overlapping(ground.members, "zone", "code")
    )
    for code in (CITY, CORE):
        if ends.get(code) != EVER:
            yield Case("ground_missing", code, _latest(ground, code))
    if not any(row["zone"] == CORE and _end(row) == EVER for row in ground.members):
        yield Case("ground_missing", f"{CORE} ∋ —", _of_zone(ground, CORE))


def _taken(now: _Ground, then: _Ground) -> Iterator[Case]:
    """Times when city or core held and no more would, and members that the core had and would lose while they stand."""
    spans, old = _spans(now.areas, "code"), _spans(then.areas, "code")
    for code in (CITY, CORE):
        if spans.get(code) and any(not _covers(spans, code, start) for start, _ in old.get(code, ())):
            yield Case("ground_missing", f"{code} < {spans[code][0][0]}", _latest(now, code))
    members_now, members_before = (
        _spans([row for row in ground.members if row["zone"] == CORE], "code") for ground in (now, then)
    )
    days = sorted({start for validities in members_before.values() for start, _ in validities} | {dt.date(9999, 1, 1)})
    for code in members_before:
        gone = [
            day
            for day in days
            if _covers(members_before, code, day) and not _covers(members_now, code, day) and _covers(spans, code, day)
        ]
        if gone:
            blamed = tuple(_member(row) for row in now.members if (row["zone"], row["code"]) == (CORE, code))
            yield Case("core_member_lost", f"{CORE} ∌ {code}", blamed[::-1])


def _in_use(now: _Ground, before: Spans, new: Frames, *, uncounted: Set[str], aside: Set[str]) -> Iterator[Case]:
    """Areas that go, or end earlier than before, while rows of the candidate use them; rows are looked at only then."""
    ends = {code: max(end for _, end in validities) for code, validities in _spans(now.areas, "code").items()}
    going = {
        code: ends.get(code)
        for code, validities in before.items()
        if code not in ends or ends[code] < max(end for _, end in validities)
    }
    if not going:
        return
    table = pl.LazyFrame(
        {"_code": list(going), "_end": list(going.values())}, schema={"_code": pl.String, "_end": pl.Date}
    )
    uses: dict[str, list[str]] = defaultdict(list)
    for name in (name_of for name_of in INPUTS if name_of not in aside):
        contract = CONTRACTS[name]
        codes = [name_of.name for name_of in contract.columns if name_of.area not in {None, Area.VILLAGE}]
        clock = next((name_of for name_of in ("period", "date") if contract.has(name_of)), None)
        late = pl.col("_end").is_null() | ((pl.col(clock) >= pl.col("_end")) if clock else False)
        for column in codes:
            used = new[name].join(table, left_on=column, right_on="_code").filter(late)
            for code, n in used.group_by(column).len().collect(engine="streaming").sort(column).iter_rows():
                uses[code].append(name if name in uncounted else f"{name} ({n:,})")
    for code, datasets in sorted(uses.items()):
        yield Case("area_in_use", f"{code}: {', '.join(datasets)}", _latest(now, code))


def _end(row: Row) -> dt.date:
    end: dt.date | None = row["valid_to"]
    return EVER if end is None else end


def _area(row: Row) -> Key:
    return "areas", (row["code"], row["valid_from"])


def _member(row: Row) -> Key:
    return "zone_members", (row["zone"], row["code"], row["valid_from"])


def _latest(ground: _Ground, code: str) -> tuple[Key, ...]:
    return tuple(_area(row) for row in ground.areas if row["code"] == code)[::-1]


def _of_zone(ground: _Ground, zone: str) -> tuple[Key, ...]:
    return tuple(_member(row) for row in ground.members if row["zone"] == zone)[::-1]


def _spans(rows: Iterable[Row], name: str) -> dict[str, list[tuple[dt.date, dt.date]]]:
    spans: dict[str, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    for row in rows:
        spans[row[name]].append((row["valid_from"], _end(row)))
    return spans


def _covers(spans: Spans, code: str, day: dt.date) -> bool:
    return any(start <= day < end for start, end in spans.get(code, ()))


def _overlapping(rows: Iterable[Row], *names: str) -> Iterator[Row]:
    """Rows, in order of what they are and when they begin, that begin before an earlier one of the same ended."""
    ends: dict[tuple[Any, ...], dt.date] = {}
    for row in rows:
        what = tuple(row[name] for name in names)
        if row["valid_from"] < ends.get(what, dt.date.min):
            yield row
        ends[what] = max(_end(row), ends.get(what, dt.date.min))


def _circular(edges: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Edges that lie on a way which comes back to where it began, or between two such ways."""
    left, more = set(edges), True
    while more:
        begins, reached = {start for start, _ in left}, {goal for _, goal in left}
        kept = {(start, goal) for start, goal in left if start in reached and goal in begins}
        left, more = kept, len(kept) < len(left)
    return left
