"""Somebody without the right to small cells who solves for them with everything that a release shows of a subject."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pencil import areas, frames

from data.areas import CITY
from metrics.catalogue import BY_ID
from metrics.disclosure import with_conf_statuses
from metrics.families import FAMILIES, places
from metrics.observe import observe

SMALL = 10
STREETS = ("110101001", "110101002", "110102001", "110101", "110102")
ZONES = {"110000.core": ("110101", "110102"), "110000.focus": ("110101002", "110102001")}
KINDS = ("star_hotel", "homestay", "short_term_rental")
MONTHS = (dt.date(2024, 11, 1), dt.date(2024, 12, 1))
Row = dict[str, Any]
Atom = tuple[str, str, dt.date]  # whose, which count, when


def inside(area: str, place: str) -> bool:
    return area == CITY or place.startswith(ZONES.get(area, (area,)))


def shown(found: Mapping[str, pl.DataFrame]) -> dict[str, list[Row]]:
    """What reaches the attacker: rows that nothing holds back, and that are sums of all that they stand for."""
    partial = pl.col("reason").is_in(["incomplete_children", "not_covered"]).fill_null(value=False)
    free = (pl.col("conf_status") == "free") & ~partial
    return {name: frame.filter(free).to_dicts() for name, frame in found.items()}


class Solver:
    """Linear relations over amounts. What is shown by itself, or is 0, counts as known to the attacker."""

    def __init__(self) -> None:
        self.relations: list[set[Atom]] = []

    def follows(self, atom: Atom) -> bool:
        """Whether an amount is a combination of the relations."""
        unknown = sorted({one for relation in self.relations for one in relation})
        if atom not in unknown:
            return False
        place = {one: number for number, one in enumerate(unknown)}
        table = np.zeros((len(self.relations), len(unknown)))
        for number, relation in enumerate(self.relations):
            table[number, [place[one] for one in relation]] = 1
        wanted = np.zeros(len(unknown))
        wanted[place[atom]] = 1
        rest = wanted - np.linalg.lstsq(table.T, wanted, rcond=None)[0] @ table
        return bool(np.abs(rest).max() < 1e-7)


def lodging_atoms(rows: list[Row], indicator: str, term: str) -> list[tuple[Row, str]]:
    """The establishments' rows that an indicator counts, and the name of what it counts of them."""
    if indicator == "room_occupancy":
        return [(row, "room_nights_sold" if term == "numerator" else "room_nights_available") for row in rows]
    counted = rows if indicator != "unlicensed_lodging_beds" else [row for row in rows if not row["licensed"]]
    return [(row, "beds") for row in counted]


def attack(found: Mapping[str, pl.DataFrame], rows: list[Row], whose: str, atoms: Callable[..., Any]) -> None:
    """Solves for every small count with all that is shown of all indicators, scopes, categories and periods."""
    solver, known = Solver(), set[Atom]()
    for name, told in shown(found).items():
        for row in told:
            for term in ("numerator", "denominator"):
                if row[term] is None or (term == "denominator" and name != "room_occupancy"):
                    continue  # land and residents are public, so a density is its numerator
                solver.relations.append(made_of(row, atoms(rows, name, term), whose))
    for relation in solver.relations:
        if len(relation) == 1:
            known |= relation
    known |= {(row[whose], count, row["period"]) for row in rows for count in COUNTS if row[count] == 0}
    solver.relations = [relation - known for relation in solver.relations if relation - known]
    for row in rows:
        for count in COUNTS:
            if 0 < row[count] < SMALL:
                one = (row[whose], count, row["period"])
                assert one not in known, one
                assert not solver.follows(one), one


COUNTS = ("beds", "room_nights_sold", "room_nights_available")


def made_of(row: Row, counted: list[tuple[Row, str]], whose: str) -> set[Atom]:
    """The amounts that a shown figure is the sum of; a stock's year is its December, a rate's all its months."""
    first, _, rest = row["variant"].partition(":")
    scope, kind = (first, rest or "default") if first == "above_scale" else ("all", first)
    months = {row["period"]} if row["grain"] == "month" else set(MONTHS[-1:])
    if row["grain"] == "year" and row["indicator"] == "room_occupancy":
        months = set(MONTHS)
    return {
        (one[whose], count, one["period"])
        for one, count in counted
        if one["scope"] == scope
        and one["period"] in months
        and (one[whose] == row["area_code"] or inside(row["area_code"], one["area_code"]))
        and kind in {"default", one["category"]}
    }


def home(rows: list[Row], dataset: str) -> Mapping[str, pl.LazyFrame]:
    more = {"code": "110102001", "level": "street", "parent": "110102", "land_km2": 5.0}
    zones = [
        {"zone": zone, "code": code, "valid_from": dt.date(1949, 10, 1)}
        for zone, codes in ZONES.items()
        for code in codes
    ]
    tree = [*areas(), {**more, "name_zh": "x", "name_en": "x"}]
    return frames(areas=tree, zone_members=zones, **{dataset: rows})


def told(names: tuple[str, ...], held: Mapping[str, pl.LazyFrame]) -> dict[str, pl.DataFrame]:
    found = observe(held, indicators=[BY_ID[name] for name in names])
    return with_conf_statuses(found, BY_ID, {}, threshold=SMALL, places=places(held))


few = st.one_of(st.integers(0, 12), st.integers(10, 200))
establishment = st.tuples(
    st.sampled_from(STREETS),
    st.sampled_from(KINDS),
    st.booleans(),
    st.booleans(),
    st.lists(few, min_size=2, max_size=2),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(establishment, min_size=1, max_size=14))
def test_no_establishment_follows_from_places_categories_licences_scopes_zones_and_years(drawn: list[Any]):
    rows = [
        {
            "establishment_id": f"L{number}", "area_code": place, "category": kind, "licensed": licensed,
            "scope": scope, "grain": "month", "period": month, "beds": beds, "rooms": 500, "room_nights_sold": beds * 2,
            "room_nights_available": 15000,
        }
        for number, (place, kind, licensed, large, counts) in enumerate(drawn)
        for month, beds in zip(MONTHS, counts, strict=True)
        for scope in ("all", *(["above_scale"] if large else []))
    ]  # fmt: skip
    attack(told(FAMILIES[2].indicators, home(rows, "lodging")), rows, "establishment_id", lodging_atoms)


def one_month(*who: tuple[str, str, bool, int]) -> list[Row]:
    return [
        {
            "establishment_id": f"L{number}", "area_code": place, "category": kind, "licensed": licensed,
            "scope": "all", "grain": "month", "period": MONTHS[0], "beds": beds, "rooms": 500, "room_nights_sold": 5000,
            "room_nights_available": 15000,
        }
        for number, (place, kind, licensed, beds) in enumerate(who)
    ]  # fmt: skip


def test_the_attacker_is_able_to_solve():
    # 8 + 6 homestay beds, of which 6 unlicensed and the rest of the unlicensed is shown: 42 − 26 − 10 = 6, 14 − 6 = 8.
    rows = one_month(
        ("110101", "homestay", True, 8), ("110101", "homestay", False, 6), ("110101", "homestay", False, 10),
        ("110101", "short_term_rental", False, 26), ("110102", "homestay", True, 90),
    )  # fmt: skip
    found = told(FAMILIES[2].indicators, home(rows, "lodging"))
    attack(found, rows, "establishment_id", lodging_atoms)
    bare = {
        name: frame.with_columns(
            pl.when(pl.col("area_code").is_in(["L0", "L1"]))
            .then("conf_status")
            .otherwise(pl.lit("free"))
            .alias("conf_status")
        )
        for name, frame in found.items()
    }
    with pytest.raises(AssertionError):
        attack(bare, rows, "establishment_id", lodging_atoms)
