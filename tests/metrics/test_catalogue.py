"""One walk over every indicator of the catalogue."""

import re

import pytest
from pencil import frames

from data.contracts import CONTRACTS
from data.contracts.units import Unit
from metrics.catalogue import BY_ID, CATALOGUE
from metrics.indicator import TERMS, Direction, Indicator, Kind, TimeRule, with_all_terms
from metrics.observe import observe

POLICY = [record for record in CATALOGUE if record.subject != "published"]
EVERY = pytest.mark.parametrize("record", CATALOGUE, ids=lambda record: record.id)
OF_POLICY = pytest.mark.parametrize("record", POLICY, ids=lambda record: record.id)
# What the programme asks for, whatever else there is.
NAMED = [
    "residents",
    "registered",
    "migrants",
    "population_density",
    "core_share",
    "building_coverage",
    "floor_area_ratio",
    "above_ground_gfa",
    "gfa_plan_fulfilment",
    "commercial_outlet_density",
    "commercial_floor_density",
    "tourism_density",
    "peak_hour_tourism_density",
    "day_night_ratio",
    "jobs_housing",
    "construction_land",
]


def test_ids_are_unique():
    assert len(BY_ID) == len(CATALOGUE)


@pytest.mark.parametrize("name", NAMED)
def test_the_design_is_covered(name: str):
    assert name in BY_ID


@EVERY
def test_its_inputs_exist(record: Indicator):
    assert record.inputs
    assert set(record.inputs) <= set(CONTRACTS)


@EVERY
def test_its_inputs_are_what_it_reads(record: Indicator):
    read: set[str] = set()

    class Watched(dict):  # type: ignore[type-arg]
        def __getitem__(self, name: str) -> object:
            read.add(name)
            return super().__getitem__(name)

    record.terms(Watched(frames())).collect()
    # Its fingerprint is made of them: one undeclared would go stale unseen.
    assert [f"add {name!r} to inputs= of {record.id}, which reads it" for name in read - set(record.inputs)] == []
    assert [f"take {name!r} out of inputs= of {record.id}" for name in set(record.inputs) - read] == []


@EVERY
def test_it_says_what_it_is_in_both_languages(record: Indicator):
    for text in filter(None, (record.name, record.definition, record.caveat)):
        assert re.search(r"[一-鿿]", text.zh)
        assert text.en
        assert not re.search(r"[一-鿿]", text.en)


@EVERY
def test_its_id_is_in_code_style_and_its_kinds_are_declared(record: Indicator):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", record.id)
    assert isinstance(record.unit, Unit)
    assert isinstance(record.direction, Direction)
    assert isinstance(record.time, TimeRule)
    assert isinstance(record.kind, Kind)
    assert record.formula
    assert record.source


@OF_POLICY
def test_its_clause_lead_body_and_source_are_named(record: Indicator):
    assert re.fullmatch(r"(附件|一\(四\)|\d{1,2})([、,] ?(附件|\d{1,2}))*", record.clause)
    assert re.search(r"[委局]", record.lead_body)
    assert len(record.source) >= 4


@OF_POLICY
def test_its_pencil_example_states_its_arithmetic(record: Indicator):
    assert re.search(r"\d.*=.*\d", record.example)


@EVERY
def test_over_empty_frames_it_has_the_columns_of_terms_and_no_rows(record: Indicator):
    found = with_all_terms(record.terms(frames())).select(TERMS.names()).collect()
    assert found.is_empty()


@EVERY
def test_a_rate_is_not_in_a_unit_of_counts(record: Indicator):
    counts = {Unit.PERSONS, Unit.BEDS, Unit.M2, Unit.KM2, Unit.ROOMS, Unit.VISITS, Unit.PERSON_TIMES}
    if record.kind is Kind.RATE:
        assert record.unit not in counts


def test_every_unit_is_written_in_both_languages():
    for unit in Unit:
        assert unit.decimals >= 0
        assert (unit.symbol.zh == "") or unit.symbol.en is not None


def test_observe_answers_for_every_indicator():
    found = observe(frames())
    assert list(found) == [record.id for record in CATALOGUE]


@EVERY
def test_its_record_prints_as_json(record: Indicator):
    told = record.as_json()
    assert told["id"] == record.id
    assert told["computed_by"].startswith("metrics.")
