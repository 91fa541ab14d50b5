"""What an extract replaces: exactly the blocks that it contains."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from data.candidate.candidate import Candidate, difference, stage
from data.contracts import CONTRACTS
from data.contracts.findings import Accepted
from data.store import releases
from data.store.access import administrator
from data.store.objects import Store
from data.store.releases import Release

ME = administrator("test")


def frame(dataset: str, rows: list[dict[str, object]], *, origin: str = "official") -> pl.LazyFrame:
    """Rows in the contract's columns; what a row does not say is null, or 0 where the contract wants a number."""
    contract = CONTRACTS[dataset]
    filled = []
    for row in rows:
        given = {"origin": origin, "source": "test", **row}
        for column in contract.columns:
            if column.name not in given and not column.optional:
                given[column.name] = 0 if column.dtype in (pl.Int64(), pl.Float64()) else "x"
        filled.append({name: given.get(name) for name in contract.schema.names()})
    return pl.DataFrame(filled, schema=contract.schema, strict=False).lazy()


def accepted(dataset: str, rows: list[dict[str, object]], *, origin: str = "official") -> Accepted:
    return Accepted(
        dataset=dataset,
        name="test.csv",
        sha256="0" * 64,
        rows=len(rows),
        frame=frame(dataset, rows, origin=origin),
        findings=(),
    )


def people(
    area: str, residents: int, *, period: dt.date = dt.date(2023, 1, 1), grain: str = "year", vintage: str = "office"
) -> dict[str, object]:
    return {"area_code": area, "grain": grain, "period": period, "vintage": vintage, "residents": residents}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(str(tmp_path / "home"))


def release_of(store: Store, dataset: str, frames: dict[str, pl.LazyFrame]) -> Release:
    """Release 1 with these parts of one dataset."""
    contract = CONTRACTS[dataset]
    parts = {key: part for key, rows in frames.items() if (part := store.write_part(rows, contract))}
    first = Release(
        number=1,
        parent=None,
        parent_sha256=None,
        author="test",
        at="2024-01-01T00:00:00+00:00",
        reason="test",
        as_of=dt.date(2024, 1, 1),
        fingerprint="",
        datasets={dataset: parts},
    )
    return releases.commit(store, first, grant=ME)


def held(candidate: Candidate, store: Store, dataset: str, *columns: str) -> list[tuple[object, ...]]:
    return sorted(candidate.frames(store, grant=ME)[dataset].select(columns).collect().rows())


def test_a_district_level_extract_leaves_its_streets_alone(store: Store):
    before = frame("population", [people("110101", 1), people("110101001", 2), people("110102", 3)])
    first = release_of(store, "population", {"year-2023": before})
    staged = stage(store, first, {"population": [accepted("population", [people("110101", 10)])]})
    assert held(staged, store, "population", "area_code", "residents") == [
        ("110101", 10),
        ("110101001", 2),
        ("110102", 3),
    ]


def test_a_block_is_replaced_whole_and_what_vanishes_is_a_warning(store: Store):
    before = frame("population", [people("110101001", 1), people("110101002", 2), people("110102001", 3)])
    first = release_of(store, "population", {"year-2023": before})
    staged = stage(store, first, {"population": [accepted("population", [people("110101001", 10)])]})
    assert held(staged, store, "population", "area_code", "residents") == [("110101001", 10), ("110102001", 3)]
    (warning,) = staged.findings
    assert (warning.severity, warning.rule, warning.rows) == ("warning", "rows_vanish", 1)
    assert "110101002" in str(warning.examples[0].value)


def test_values_that_a_file_does_not_give_are_a_warning_of_their_own(store: Store):
    full = {**people("110101", 1), "registered": 5, "migrants_reported": 6}
    first = release_of(store, "population", {"year-2023": frame("population", [full, people("110102", 3)])})
    new = [{**people("110101", 10), "migrants_reported": 7}, people("110102", 3)]
    (warning,) = stage(store, first, {"population": [accepted("population", new)]}).findings
    assert (warning.severity, warning.rule, warning.column, warning.rows) == (
        "warning",
        "values_vanish",
        "registered",
        1,
    )
    assert "110101 year 2023-01-01 office" in warning.message("zh")


def test_demonstration_values_that_become_empty_are_no_loss(store: Store):
    before = frame("population", [{**people("110101", 1), "registered": 5}], origin="synthetic")
    first = release_of(store, "population", {"year-2023": before})
    assert stage(store, first, {"population": [accepted("population", [people("110101", 10)])]}).findings == ()


@pytest.mark.parametrize("full_delivery", [False, True])
def test_rows_by_key_lose_no_value_without_a_word(store: Store, *, full_delivery: bool):
    from_one = {**movement("a", 1), "from_id": "H-1"}
    first = release_of(store, "movements", {"all": frame("movements", [from_one])})
    new = {"movements": [accepted("movements", [movement("a", 1)])]}
    staged = stage(store, first, new, full_delivery=full_delivery)
    assert [(one.rule, one.column) for one in staged.findings] == [("values_vanish", "from_id")]


def test_another_period_grain_or_vintage_is_another_block(store: Store):
    others = [
        people("110101", 1, vintage="census"),
        people("110101", 2, period=dt.date(2022, 1, 1)),
        people("110101", 3, grain="month"),
    ]
    first = release_of(
        store,
        "population",
        {
            "year-2023": frame("population", others[:1]),
            "year-2022": frame("population", others[1:2]),
            "month-2023": frame("population", others[2:]),
        },
    )
    staged = stage(store, first, {"population": [accepted("population", [people("110101", 10)])]})
    assert held(staged, store, "population", "residents") == [(1,), (2,), (3,), (10,)]
    assert staged.findings == ()
    assert set(staged.changed["population"]) == {"year-2023"}


def test_real_rows_clear_synthetic_ones_of_their_cell_whatever_the_vintage(store: Store):
    synthetic = frame(
        "population",
        [people("110101001", 1, vintage="register"), people("110101002", 2), people("110102001", 3)],
        origin="synthetic",
    )
    first = release_of(store, "population", {"year-2023": synthetic})
    staged = stage(store, first, {"population": [accepted("population", [people("110101001", 10)])]})
    # 110101 at street level is cleared in both vintages; 110102 is another district.
    assert held(staged, store, "population", "area_code", "residents") == [("110101001", 10), ("110102001", 3)]
    assert staged.findings == ()  # demonstration data that give way to real ones are no loss


def test_synthetic_rows_never_replace_real_ones(store: Store):
    before = frame("population", [people("110101001", 1), people("110101002", 2)])
    first = release_of(store, "population", {"year-2023": before})
    new = accepted("population", [people("110101001", 10), people("110102001", 30)], origin="synthetic")
    staged = stage(store, first, {"population": [new]})
    assert held(staged, store, "population", "area_code", "residents") == [
        ("110101001", 1),
        ("110101002", 2),
        ("110102001", 30),
    ]
    (note,) = staged.findings
    assert (note.severity, note.rule, note.rows) == ("note", "synthetic_ignored", 1)


def test_synthetic_rows_replace_synthetic_ones(store: Store):
    before = frame("population", [people("110101001", 1), people("110101002", 2)], origin="synthetic")
    first = release_of(store, "population", {"year-2023": before})
    staged = stage(
        store, first, {"population": [accepted("population", [people("110101001", 10)], origin="synthetic")]}
    )
    assert held(staged, store, "population", "area_code", "residents") == [("110101001", 10)]


def hospital(facility: str, area: str, beds: int) -> dict[str, object]:
    return {
        "facility_id": facility,
        "area_code": area,
        "grain": "month",
        "period": dt.date(2023, 5, 1),
        "beds_actual": beds,
        "name": facility,
    }


def test_facility_rows_have_the_district_of_their_area(store: Store):
    before = frame("hospitals", [hospital("A", "110101001", 1), hospital("B", "110101", 2), hospital("C", "110102", 3)])
    first = release_of(store, "hospitals", {"month-2023": before})
    staged = stage(store, first, {"hospitals": [accepted("hospitals", [hospital("A", "110101001", 10)])]})
    assert held(staged, store, "hospitals", "facility_id", "beds_actual") == [("A", 10), ("C", 3)]


def test_a_facility_that_moved_stands_once(store: Store):
    before = frame("hospitals", [hospital("A", "110101001", 1), hospital("B", "110101", 2)])
    first = release_of(store, "hospitals", {"month-2023": before})
    staged = stage(store, first, {"hospitals": [accepted("hospitals", [hospital("A", "110102", 10)])]})
    assert held(staged, store, "hospitals", "facility_id", "area_code") == [("A", "110102"), ("B", "110101")]


def presence(cell: str, area: str, day: int, persons: int) -> dict[str, object]:
    date = dt.date(2023, 5, day)
    return {"cell_id": cell, "area_code": area, "date": date, "hour": 8, "group": "all", "persons": persons}


def test_presence_is_replaced_by_district_and_date(store: Store):
    before = frame(
        "presence",
        [presence("a", "110101001", 1, 1), presence("a", "110101001", 2, 2), presence("c", "110102001", 1, 3)],
    )
    first = release_of(store, "presence", {"2023-05": before})
    staged = stage(store, first, {"presence": [accepted("presence", [presence("b", "110101001", 1, 10)])]})
    assert held(staged, store, "presence", "cell_id", "persons") == [("a", 2), ("b", 10), ("c", 3)]


def visits(spot: str, day: int, hour: int, entries: int) -> dict[str, object]:
    return {"spot_id": spot, "date": dt.date(2023, 5, day), "hour": hour, "entries": entries}


def test_scenic_visits_are_replaced_by_spot_and_date(store: Store):
    before = frame(
        "scenic_visits", [visits("s", 1, 8, 1), visits("s", 1, 9, 2), visits("s", 2, 8, 3), visits("t", 1, 8, 4)]
    )
    first = release_of(store, "scenic_visits", {"2023-05": before})
    staged = stage(store, first, {"scenic_visits": [accepted("scenic_visits", [visits("s", 1, 8, 10)])]})
    assert held(staged, store, "scenic_visits", "spot_id", "entries") == [("s", 3), ("s", 10), ("t", 4)]
    assert [finding.rule for finding in staged.findings] == ["rows_vanish"]


def movement(number: str, beds: int) -> dict[str, object]:
    return {"movement_id": number, "date": dt.date(2023, 5, 1), "kind": "open", "subject": "hospital", "beds": beds}


def test_rows_by_key_are_added_or_replaced_and_none_vanishes(store: Store):
    first = release_of(store, "movements", {"all": frame("movements", [movement("a", 1), movement("b", 2)])})
    new = accepted("movements", [movement("b", 20), movement("c", 30)])
    staged = stage(store, first, {"movements": [new]})
    assert held(staged, store, "movements", "movement_id", "beds") == [("a", 1), ("b", 20), ("c", 30)]
    whole = stage(store, first, {"movements": [new]}, full_delivery=True)
    assert held(whole, store, "movements", "movement_id", "beds") == [("b", 20), ("c", 30)]


def test_of_two_files_of_one_dataset_the_later_one_wins(store: Store):
    files = [
        accepted("population", [people("110101", 1), people("110102", 2)]),
        accepted("population", [people("110101", 3)]),
    ]
    staged = stage(store, None, {"population": files})
    assert held(staged, store, "population", "area_code", "residents") == [("110101", 3), ("110102", 2)]
    (warning,) = staged.findings
    assert (warning.severity, warning.rule, warning.rows) == ("warning", "told_otherwise", 1)
    assert "110101 year 2023-01-01 office" in warning.message("en")


def test_two_files_that_say_the_same_of_a_key_are_no_fault(store: Store):
    files = [accepted("population", [people("110101", 1), people("110102", 2)]) for _ in range(2)]
    assert stage(store, None, {"population": files}).findings == ()


def test_staging_the_same_extract_twice_equals_staging_it_once(store: Store):
    first = release_of(
        store, "population", {"year-2023": frame("population", [people("110101", 1), people("110102", 2)])}
    )
    new = {"population": [accepted("population", [people("110101", 10)])]}
    once = stage(store, first, new)
    part = store.write_part(once.changed["population"]["year-2023"], CONTRACTS["population"])
    again = release_of_second(store, first, part)
    twice = stage(store, again, new)
    assert store.write_part(twice.changed["population"]["year-2023"], CONTRACTS["population"]) == part
    assert difference(twice)["population"].is_empty()


def release_of_second(store: Store, first: Release, part: object) -> Release:
    second = Release(
        number=2,
        parent=1,
        parent_sha256=first.sha256,
        author="test",
        at="",
        reason="test",
        as_of=first.as_of,
        fingerprint="",
        datasets={"population": {"year-2023": part}},
    )
    return releases.commit(store, second, grant=ME)


def test_the_difference_tells_added_changed_and_removed_rows(store: Store):
    before = [people("110101001", 1), people("110101002", 2), people("110101003", 3)]
    first = release_of(store, "population", {"year-2023": frame("population", before)})
    new = [people("110101001", 1), people("110101002", 20), people("110101004", 4)]
    staged = stage(store, first, {"population": [accepted("population", new)]})
    told = difference(staged)["population"].sort("place").rows()
    when = dt.date(2023, 1, 1)
    assert told == [
        ("110101002", "year", when, "changed", 1),
        ("110101003", "year", when, "removed", 1),
        ("110101004", "year", when, "added", 1),
    ]


def test_cleared_synthetic_rows_are_removed_in_the_difference(store: Store):
    synthetic = frame("population", [people("110101001", 1, vintage="register")], origin="synthetic")
    first = release_of(store, "population", {"year-2023": synthetic})
    staged = stage(store, first, {"population": [accepted("population", [people("110101001", 10)])]})
    told = difference(staged)["population"].select("change", "rows").rows()
    assert sorted(told) == [("added", 1), ("removed", 1)]


def test_a_full_delivery_removes_what_it_lacks(store: Store):
    first = release_of(store, "movements", {"all": frame("movements", [movement("a", 1), movement("b", 2)])})
    new = accepted("movements", [movement("b", 2)])
    staged = stage(store, first, {"movements": [new]}, full_delivery=True)
    assert difference(staged)["movements"].select("place", "change").rows() == [("a", "removed")]
