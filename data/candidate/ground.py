"""The ground that figures stand on, areas and the members of zones: what takes it away, judged on plain frames."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from typing import Any

import polars as pl

from data.candidate.ground_use import used
from data.candidate.spans import EVER, Row, Span, Spans, overlapping, span, spans, without
from data.contracts import Frames
from data.contracts.area_codes import CITY, CORE, level_of

GROUND = ("areas", "zone_members")
DEPTH = {"city": 0, "district": 1, "zone": 1, "subcentre": 2, "street": 2, "village": 3}
Key = tuple[str, tuple[Any, ...]]  # dataset, and the row's key there


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
    as_of: dt.date,
    beside: Sequence[Frames] = (),
    uncounted: Set[str] = frozenset(),
    aside: Set[str] = frozenset(),
) -> list[Case]:
    """What is wrong with the ground of `new` that was not wrong with that of `released`.

    `as_of` is the day of `new`; `beside` are further releases whose areas may not vanish while rows use them. Of
    `uncounted` datasets it is told that they use an area, not in how many rows; those `aside` are not looked at.
    """
    now, then = (_Ground.of(frames) for frames in (new, released))
    known = {(case.rule, case.about) for case in _of_one(then)}
    cases = [case for case in _of_one(now) if (case.rule, case.about) not in known]
    before = spans([*then.areas, *(row for frames in beside for row in _Ground.of(frames).areas)])
    uses = used(spans(now.areas), before, new, as_of=as_of, uncounted=uncounted, aside=aside)
    in_use = [Case("area_in_use", f"{code}: {told}", _latest(now, code)) for code, told in uses]
    return [*cases, *_taken(now, then), *in_use]


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
    held, levels = spans(ground.areas), {row["code"]: row["level"] for row in ground.areas}
    parents = _circular([(row["code"], row["parent"]) for row in ground.areas if row["parent"]])
    for row in ground.areas:
        code, level, parent = row["code"], row["level"], row["parent"]
        if parent is None and level != "city":
            yield Case("unknown_parent", f"{code}: —", (_area(row),))
        elif parent is not None and (short := _short(held, parent, span(row))):
            yield Case("unknown_parent", f"{code}: {short}", (_area(row), *_latest(ground, parent)))
        if (code, parent) in parents:
            yield Case("area_cycle", f"{code} → {parent}", (_area(row),))
        above = levels.get(parent)
        if level != row["fits"]:
            yield Case("level_wrong", f"{code}: {level} ≠ {row['fits']}", (_area(row),))
        elif above is not None and DEPTH.get(level, 9) <= DEPTH.get(above, 9):
            yield Case("level_wrong", f"{code}: {level} ≥ {parent}: {above}", (_area(row),))
    yield from (
        Case("validity_overlaps", f"{row['code']} {row['valid_from']}", (_area(row),))
        for row in overlapping(ground.areas, "code")
    )
    inside = _circular([(row["zone"], row["code"]) for row in ground.members])
    for row in ground.members:
        zone, code = row["zone"], row["code"]
        start, end = span(row)
        # What a zone was made of may be named by the codes of today: Miyun, a county then, by that of the district.
        first = start if end == EVER else end - dt.timedelta(days=1)
        short_of = {zone: _short(held, zone, (start, end)), code: _short(held, code, (first, end))}
        if strange := {one: told for one, told in short_of.items() if told}:
            blamed = (_member(row), *(key for one in strange for key in _latest(ground, one)))
            yield Case("unknown_member", f"{zone} ∋ {code}: {', '.join(strange.values())}", blamed)
        if (zone, code) in inside:
            yield Case("zone_cycle", f"{zone} ∋ {code}", (_member(row),))
    yield from (
        Case("validity_overlaps", f"{row['zone']} ∋ {row['code']} {row['valid_from']}", (_member(row),))
        for row in overlapping(ground.members, "zone", "code")
    )
    for code in (CITY, CORE):
        if all(end < EVER for _, end in held.get(code, ())):
            yield Case("ground_missing", code, _latest(ground, code))
    if not any(row["zone"] == CORE and span(row)[1] == EVER for row in ground.members):
        yield Case("ground_missing", f"{CORE} ∋ —", _of_zone(ground, CORE))


def _short(held: Spans, code: str, time: Span) -> str | None:
    """`code`, and where it is known when it ends or begins, if it does not hold all the `time`."""
    gaps = without([time], held.get(code, ()))
    if not gaps or code not in held:
        return code if gaps else None
    last = max(end for _, end in held[code])
    return f"{code} (< {last})" if last < time[1] else f"{code} (≥ {gaps[-1][1]})"


def _taken(now: _Ground, then: _Ground) -> Iterator[Case]:
    """Times when city or core held and no more would, and members that the core had and would lose while they stand."""
    held, old = spans(now.areas), spans(then.areas)
    members_now, members_before = (
        spans([row for row in ground.members if row["zone"] == CORE]) for ground in (now, then)
    )
    any_then, any_now = (list(chain.from_iterable(each.values())) for each in (members_before, members_now))
    for told, gaps, blamed in (
        *((code, without(old.get(code, ()), held.get(code, ())), _latest(now, code)) for code in (CITY, CORE)),
        (f"{CORE} ∋ —", without(any_then, any_now), _of_zone(now, CORE)),
    ):
        if until := [end for _, end in gaps if end < EVER]:  # what is gone for good is wrong by itself
            yield Case("ground_missing", f"{told} < {until[0]}", blamed)
    for code, times in members_before.items():
        if code not in held:  # what uses it is told
            continue
        ended = max(end for _, end in held[code])
        if without(times, [*members_now.get(code, ()), (ended, EVER)]):
            blamed = tuple(_member(row) for row in now.members if (row["zone"], row["code"]) == (CORE, code))
            yield Case("core_member_lost", f"{CORE} ∌ {code}", blamed[::-1])


def _area(row: Row) -> Key:
    return "areas", (row["code"], row["valid_from"])


def _member(row: Row) -> Key:
    return "zone_members", (row["zone"], row["code"], row["valid_from"])


def _latest(ground: _Ground, code: str) -> tuple[Key, ...]:
    return tuple(_area(row) for row in ground.areas if row["code"] == code)[::-1]


def _of_zone(ground: _Ground, zone: str) -> tuple[Key, ...]:
    latest = sorted(ground.members, key=lambda row: row["valid_from"], reverse=True)
    return tuple(_member(row) for row in latest if row["zone"] == zone)


def _circular(edges: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Edges that lie on a way which comes back to where it began, or between two such ways."""
    left, more = set(edges), True
    while more:
        begins, reached = {start for start, _ in left}, {goal for _, goal in left}
        kept = {(start, goal) for start, goal in left if start in reached and goal in begins}
        left, more = kept, len(kept) < len(left)
    return left
