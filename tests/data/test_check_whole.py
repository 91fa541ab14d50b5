"""A whole extract: accepted whole or refused whole, with every fault at once, and nothing else touched."""

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import published
from data.contracts import CONTRACTS
from data.contracts.findings import Accepted, Rejected, Severity
from data.extracts.check import check, faulty_rows
from tests.planted import FAULTS, FAULTY, GOOD, HEAD

from .conftest import TODAY, Judge, here, released, rules


def reference() -> dict[str, pl.LazyFrame]:
    return {name: published.load(name).lazy() for name in ("areas", "zone_members", "population")}


def test_every_planted_fault_is_found_in_one_go_with_its_row(judge: Judge):
    result = judge("population", FAULTY, reference=reference())
    assert isinstance(result, Rejected)
    told = {finding.rule: finding for finding in result.findings}
    for row, (_, rule) in enumerate(FAULTS, start=2):
        assert rule in told
        assert row in told[rule].at.to_list(), rule  # type: ignore[union-attr]


def test_the_faulty_rows_can_be_taken_out_with_their_rules(judge: Judge):
    result = judge("population", FAULTY, reference=reference())
    table = faulty_rows(result)
    assert table["row"].to_list() == sorted(set(range(2, 15)) | set(table["row"]))
    for row, (_, rule) in enumerate(FAULTS, start=2):
        assert rule in table.filter(pl.col("row") == row)["rules"][0].split()
    assert table.filter(pl.col("row") == 11)["residents"].to_list() == ["700,000"]  # as it came


def test_every_finding_is_said_in_both_languages_and_as_json(judge: Judge):
    result = judge("population", FAULTY, reference=reference())
    for finding in result.findings:
        for language in ("zh", "en"):
            told = json.loads(json.dumps(finding.as_json(language), allow_nan=False))
            assert set(told) == {"severity", "rule", "file", "column", "rows", "examples", "message", "fix"}
            assert len(told["examples"]) <= 3
            assert told["message"]
            assert told["fix"]
            assert "{" not in told["message"] + told["fix"]


def test_values_are_judged_under_the_headings_that_seem_meant(judge: Judge):
    text = "区县,频度,时期,口径,常住人口\n东城区,年,2024年1月,office,70.5\n"
    result = judge("population", text, reference=reference())
    assert isinstance(result, Rejected)
    told = rules(result)
    assert {name for rule, name in told if rule == "missing_column"} == {"area_code", "grain", "period", "vintage"}
    assert (
        told.items()
        >= {
            ("unknown_area", "area_code"): 1,
            ("not_allowed", "grain"): 1,
            ("wrong_type", "period"): 1,
            ("not_integer", "residents"): 1,
        }.items()
    )
    assert faulty_rows(result)["area_code"].to_list() == ["东城区"]


TITLE = "北京市各区常住人口情况表（2024年）"


@pytest.mark.parametrize(
    ("top", "rows_told"),
    [
        (f"{TITLE},,,,\n区,频度,时期,口径,常住人口\n", "2"),
        (f"{TITLE},,,,\n单位：人,,,,\n区,频度,时期,口径,常住人口\n", "3"),
        (f"{TITLE},,,,\n区,频度,时期,口径,人口\n,,,,常住人口\n", "2–3"),
    ],
)
def test_a_heading_below_a_title_is_found_and_judged(judge: Judge, top: str, rows_told: str):
    result = judge("population", f"{top}110101,year,2024-01-01,office,701000\n")
    first = result.findings[0]
    assert (first.rule, first.params["rows"]) == ("heading_not_first", rows_told)
    assert {(one.column, one.params["near"]) for one in result.findings[1:]} >= {
        ("area_code", "区"),
        ("period", "时期"),
    }


def test_a_heading_with_an_unnamed_column_beside_it_is_a_heading(judge: Judge):
    text = f"{HEAD.strip()},\n{GOOD.strip()},a remark\n"
    assert not judge("population", text).findings


def test_a_mistyped_value_is_not_also_an_empty_one(judge: Judge):
    text = "area_code,grain,period,jobs,employed_residents\n110101,year,2024-01-01,many,5\n"
    assert rules(judge("commuting", text)) == {("wrong_type", "jobs"): 1}


def test_accepting_writes_only_into_the_folder_for_work_and_leaves_the_file_alone(tmp_path: Path):
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    file = home / "extract.csv"
    file.write_text(HEAD + GOOD)
    file.chmod(0o444)
    before = (file.read_bytes(), file.stat().st_mtime_ns)
    result = check(file, "population", reference=reference(), workdir=work, today=TODAY)
    assert isinstance(result, Accepted)
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
    assert [one.name for one in home.iterdir()] == ["extract.csv"]
    assert sorted(tmp_path.iterdir()) == [home, work]


def test_checking_does_not_change_what_it_refers_to(judge: Judge):
    held = reference()
    before = {name: frame.collect() for name, frame in held.items()}
    judge("population", HEAD + GOOD, reference=held)
    assert all(before[name].equals(frame.collect()) for name, frame in held.items())


def test_an_accepted_frame_has_exactly_the_columns_of_the_contract(judge: Judge):
    result = judge("population", HEAD + GOOD)
    assert isinstance(result, Accepted)
    assert result.frame.collect_schema() == CONTRACTS["population"].schema


def test_the_sha256_that_came_with_a_file_is_compared(judge: Judge):
    wrong = judge("population", HEAD + GOOD, sha256="0" * 64)
    assert rules(wrong) == {("sha256_mismatch", None): 0}
    assert isinstance(wrong, Rejected)
    assert isinstance(judge("population", HEAD + GOOD, sha256=wrong.sha256.upper()), Accepted)


def held_since(day: int, period: dt.date) -> dict[str, pl.LazyFrame]:
    row = {"area_code": "110101", "grain": "month", "period": period, "vintage": "office", "residents": 700_000}
    return {"population": released("population", [row | {"extracted_on": dt.date(2024, 3, day)}])}


@pytest.mark.parametrize(("day", "older"), [(14, False), (15, False), (16, True)])
def test_an_extract_older_than_what_its_blocks_hold_is_a_warning(judge: Judge, day: int, older: bool):  # noqa: FBT001
    mine = dt.date(2024, 3, 15)
    same = judge("population", HEAD + GOOD, reference=held_since(day, dt.date(2024, 1, 1)), extracted_on=mine)
    assert ("older_extract", None) in rules(same) if older else rules(same) == {}
    other = judge("population", HEAD + GOOD, reference=held_since(day, dt.date(2024, 2, 1)), extracted_on=mine)
    assert ("older_extract", None) not in rules(other)  # February is another block


def test_an_extract_without_rows_is_refused(judge: Judge):
    result = judge("population", HEAD)
    assert isinstance(result, Rejected)
    assert rules(result) == {("empty_file", None): 0}


def test_a_name_with_control_characters_is_not_stored_as_it_is(judge: Judge):
    result = judge("population", HEAD + GOOD, name="../\x1b[2Jx\n.csv")
    assert isinstance(result, Accepted)
    assert result.frame.collect()["source"][0].isprintable()


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(FAULTS))))
def test_findings_do_not_depend_on_the_order_of_rows(tmp_path: Path, order: list[int]):
    def counted(places: list[int]) -> dict[tuple[str, str | None], int]:
        file = tmp_path / "extract.csv"
        file.write_text(HEAD + "\n".join(FAULTS[place][0] for place in places) + "\n", encoding="utf-8")
        return rules(check(file, "population", reference={}, workdir=tmp_path, today=TODAY, ask=here))

    assert counted(order) == counted(sorted(order))


COUNTS = st.one_of(st.integers(-(10**10), 10**10), st.none())
CELLS = st.one_of(COUNTS.map(lambda count: "" if count is None else str(count)), st.text(max_size=5))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5))
def test_whatever_is_accepted_keeps_its_contract(tmp_path: Path, cells: list[tuple[str, str, str]]):
    table = pl.DataFrame(
        {
            "area_code": [cell[0] or "110101" for cell in cells],
            "grain": ["month"] * len(cells),
            "period": [f"2024-{place + 1:02}-01" for place in range(len(cells))],
            "vintage": ["office"] * len(cells),
            "residents": [cell[1] for cell in cells],
            "registered": [cell[2] for cell in cells],
        }
    )
    file = tmp_path / "extract.csv"
    table.write_csv(file)
    result = check(file, "population", reference={}, workdir=tmp_path, today=TODAY, ask=here)
    errors = [finding for finding in result.findings if finding.severity is Severity.ERROR]
    assert isinstance(result, Rejected) == bool(errors)
    if isinstance(result, Accepted):
        stored = result.frame.collect()
        assert stored.height == result.rows == len(cells)
        assert all(stored[name].null_count() == 0 for name in CONTRACTS["population"].key)
        for name in ("residents", "registered"):
            assert stored[name].drop_nulls().is_between(0, 10**9, closed="left").all()
