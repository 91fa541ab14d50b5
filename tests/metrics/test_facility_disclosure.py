"""Small counts of facilities cannot be read, nor solved for from places, categories, ratios, years or releases."""

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from pencil import areas, frames

from data.contracts.area_codes import CITY
from metrics.catalogue import BY_ID
from metrics.disclosure.disclosure import with_conf_statuses
from metrics.disclosure.families import FAMILIES, places
from metrics.observe import observe

CORE = "110000.core"
STREETS = ("110101001", "110101002", "110102001", "110101", "110102")
KINDS = ("star_hotel", "homestay", "hostel")
LODGING = FAMILIES[2].indicators
HOSPITALS = FAMILIES[1].indicators
MONTHS = tuple(dt.date(2024, month, 1) for month in range(1, 13))


def lodging(**beds: tuple[str, str, float]) -> list[dict[str, Any]]:
    """A row for each establishment: place, category, beds."""
    return [
        {
            "establishment_id": name,
            "area_code": place,
            "category": kind,
            "beds": int(count),
            "licensed": True,
            "rooms": 500,
            "room_nights_sold": 5000,
            "room_nights_available": 10000,
        }
        for name, (place, kind, count) in beds.items()
    ]


def told(names: tuple[str, ...], held: dict[str, pl.LazyFrame]) -> dict[str, pl.DataFrame]:
    """Observations with their flags."""
    found = observe(held, indicators=[BY_ID[name] for name in names])
    return with_conf_statuses(found, places(held))


def street_rows() -> list[dict[str, Any]]:
    """The small tree, with a street in the second district."""
    more = {"code": "110102001", "level": "street", "parent": "110102", "land_km2": 5.0}
    return [*areas(), {**more, "name_zh": "x", "name_en": "x"}]


def inside(area: str, place: str) -> bool:
    return area in {CITY, CORE} or place.startswith(area)


def exposed(shown: list[np.ndarray], wanted: list[np.ndarray]) -> list[int]:
    """Which of `wanted` are linear combinations of what is shown."""
    if not shown:
        return []
    table = np.array(shown)
    rank = np.linalg.matrix_rank(table)
    return [n for n, one in enumerate(wanted) if np.linalg.matrix_rank(np.vstack([table, one])) == rank]


def attack(found: pl.DataFrame, who: dict[str, tuple[str, str, float]]) -> None:
    """Tries to solve for every primary cell of `lodging_beds` from the free ones."""
    names = sorted(who)

    def made_of(area: str, variant: str) -> np.ndarray:
        return np.array(
            [
                float(
                    area == name
                    or (inside(area, who[name][0]) and variant in {"default", who[name][1]} and area[0] != "L")
                )
                for name in names
            ]
        )

    told_rows = found.filter(pl.col("value").is_not_null())
    by = {
        status: [made_of(*row) for row in rows.select("area_code", "variant").iter_rows()]
        for (status,), rows in told_rows.partition_by("conf_status", as_dict=True).items()
    }
    assert not exposed(by.get("free", []), by.get("primary", [])), told_rows.select(
        "area_code", "variant", "value", "conf_status"
    ).rows()


def test_few_beds_are_small_and_nine_is_below_ten():
    who = {"L1": (STREETS[0], "homestay", 9), "L2": (STREETS[0], "homestay", 10), "L3": (STREETS[0], "homestay", 40)}
    found = told(LODGING, frames(areas=street_rows(), lodging=lodging(**who)))["lodging_beds"]
    status = dict(found.filter(variant="default").select("area_code", "conf_status").iter_rows())
    assert status["L1"] == "primary"
    assert sorted((status["L2"], status["L3"])) == ["free", "secondary"]
    assert (status[STREETS[0]], status["110101"], status[CITY], status[CORE]) == ("free",) * 4


def test_a_category_is_no_way_back_to_a_hidden_establishment():
    # The street has 8 homestay beds and 40 hotel beds: 48 less 40 would be 8, so would the district's homestays.
    who = {"L1": (STREETS[0], "homestay", 8), "L2": (STREETS[0], "star_hotel", 40), "L3": (STREETS[1], "homestay", 60),
           "L4": (STREETS[1], "star_hotel", 70)}  # fmt: skip
    found = told(LODGING, frames(areas=street_rows(), lodging=lodging(**who)))["lodging_beds"]
    attack(found, who)
    status = {(a, v): s for a, v, s in found.select("area_code", "variant", "conf_status").iter_rows()}
    assert status[STREETS[0], "homestay"] == "primary"
    assert status[STREETS[0], "star_hotel"] == "secondary"
    assert status["110101", "default"] == "free"


drawn = st.dictionaries(
    st.integers(1, 12).map("L{}".format),
    st.tuples(st.sampled_from(STREETS), st.sampled_from(KINDS), st.one_of(st.integers(0, 12), st.integers(10, 400))),
    min_size=1,
)


def test_density_is_hidden_where_its_beds_are():
    who = {"L1": (STREETS[0], "homestay", 8), "L2": (STREETS[1], "homestay", 60), "L3": (STREETS[2], "hostel", 90)}
    found = told(LODGING, frames(areas=street_rows(), lodging=lodging(**who)))
    by_area = {
        name: set(frame.filter(pl.col("conf_status") != "free", variant="default")["area_code"])
        for name, frame in found.items()
    }
    # density × land is the count: what is hidden in one is hidden in the other
    assert by_area["lodging_bed_density"] == {area for area in by_area["lodging_beds"] if area[0] != "L"} != set()


def campus(name: str, place: str, month: dt.date, emergency: int, outpatient: int, **more: Any) -> dict[str, Any]:
    """A campus in a month."""
    return {
        "facility_id": name, "institution_id": name, "area_code": place, "grain": "month", "period": month,
        "category": "general", "beds_authorised": 100, "beds_actual": 100, "open_bed_days": 3000,
        "occupied_bed_days": 2000, "emergency_visits": emergency, "outpatient_visits": outpatient, **more,
    }  # fmt: skip


def test_visits_are_hidden_in_total_in_part_and_in_the_year():
    rows = [
        campus(name, STREETS[0], month, 5 if (name, month.month) == ("H1", 3) else 500, 9000)
        for name in ("H1", "H2", "H3")
        for month in MONTHS
    ]
    found = told(HOSPITALS, frames(areas=street_rows(), hospitals=rows))
    hidden = {
        name: set(frame.filter(pl.col("conf_status") != "free").select("area_code", "grain", "period").iter_rows())
        for name, frame in found.items()
    }
    # 9,005 less 9,000 is 5, so are the year less eleven months and the street less the two others.
    for name in HOSPITALS[:3]:
        assert {("H1", "month", MONTHS[2]), ("H1", "year", MONTHS[0])} <= hidden[name]
        assert len({area for area, _, _ in hidden[name]}) == 2
        assert {grain for _, grain, _ in hidden[name]} == {"month", "year"}


def test_public_figures_are_never_hidden():
    who = {"L1": (STREETS[0], "homestay", 3), "L2": (STREETS[1], "hostel", 4)}
    rows = [{**row, "origin": "published"} for row in lodging(**who)]
    found = told(LODGING, frames(areas=street_rows(), lodging=rows))
    assert all(set(frame["conf_status"]) == {"free"} for frame in found.values())


@settings(max_examples=5)
@given(drawn, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(who: dict[str, tuple[str, str, float]], chance: Any):
    rows = lodging(**who)
    mixed = list(rows)
    chance.shuffle(mixed)
    one, other = (
        told(LODGING, frames(areas=street_rows(), lodging=given))["lodging_beds"].sort("area_code", "variant")
        for given in (rows, mixed)
    )
    assert one.equals(other)
