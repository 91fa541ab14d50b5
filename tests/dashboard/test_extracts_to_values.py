"""From extracts of every subject to the figures asked for, each small enough to check with a pencil."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from small_home import ME, quiet

from dashboard import publishing
from dashboard.reading import figures, periods, query
from data.store.objects import Store

EXTRACTS = sorted((Path(__file__).parent / "extracts").glob("*.csv"))


@pytest.fixture(scope="module")
def view(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> query.View:
    """A home where one extract of every subject was published."""
    home = Path(shutil.copytree(seeded, tmp_path_factory.mktemp("whole") / "home"))
    result = publishing.publish(
        Store.open(str(home)),
        {file.stem: [file] for file in EXTRACTS},
        grant=ME,
        reason="every subject",
        as_of=dt.date(2026, 10, 15),
        accept_warnings=True,
        progress=quiet,
    )
    assert isinstance(result, publishing.Published), result
    return query.open_view(str(home), grant=ME)


PENCIL = [
    ("population_density", "110101001", "2026-09", 1000 / 5.35),
    ("floor_area_ratio", "110000.core", "2025", (59.5e6 + 69e6) / 92.39e6),
    ("building_coverage", "110000.core", "2025", 21.8e6 / 92.39e6),
    ("gfa_plan_fulfilment", "110000.core", "2025", (130 - 128.5) / (130 - 126)),
    ("commercial_floor_density", "110000.core", "2026-09", 11e6 / 92.39),
    ("commercial_outlet_density", "110101", "2026-09", 8000 / 41.86),
    ("hospital_beds", "H1", "2026-09", 90),
    ("hospital_beds", "110101003", "2026-09", 90),
    ("hospital_beds", "110101001", "2026-09", 0),
    ("hospital_beds", "110000.core", "2026-08", 300),
    ("hospital_beds", "110000.core", "2026-09", 280),
    ("hospital_beds_authorised", "110000.core", "2026-09", 300),
    ("bed_occupancy", "110000.core", "2026-09", 8000 / 8400),
    ("outpatient_emergency_visits", "110000.core", "2026-09", 12100),
    ("appointment_rate", "110000.core", "2026-09", 7600 / 11000),
    ("lodging_beds", "L2", "2026-09", 10),
    ("lodging_beds", "110000.core", "2026-09", 90),
    ("lodging_bed_density", "110000.core", "2026-09", 90 / 92.39),
    ("unlicensed_lodging_beds", "110000.core", "2026-09", 10),
    ("room_occupancy", "110000.core", "2026-09", 1060 / 1650),
    ("inversion_ratio", "110114115201", "2026-09", 2.5),
    ("inversion_ratio", "110114115", "2026-09", 390 / 300),
    ("inversion_ratio", "110114", "2026-09", 390 / 300),
    ("inversion_ratio", "110000", "2026-09", 390 / 300),
    ("inversion_ratio", "110114", "2010", 847067 / 535402),
    ("inverted_villages", "110114", "2026-09", 1),
    ("rental_rooms_per_registered", "110114115", "2026-09", 370 / 300),
    ("managed_rental_share", "110114115", "2026-09", 300 / 370),
    ("hazard_rectification", "110114115", "2026-09", 15 / 18),
    ("jobs_housing", "110000.core", "2025", 2.0e6 / 0.9e6),
    ("scenic_daily_load", "SP1", "2026-09-01", 360 / 1000),  # C2 = (1000/10 + 500/5) × Int(10/2)
    ("scenic_instant_load", "SP1", "2026-09-01", 170 / 200),
    ("scenic_instant_load", "SP3", "2026-09-01", 150 / 100),  # no exits: entries of the last three hours
    ("hours_above", "SP1", "2026-09-01", 2),  # 160 and 170 of 200
    ("quota_use", "SP1", "2026-09-01", 360 / 500),
    ("reservation_coverage", "SP1", "2026-09-01", 300 / 360),
    ("no_show", "SP1", "2026-09-01", 130 / 430),
    ("visit_spot_concentration", "110000.core", "2026-09-01", (360**2 + 235**2) / 595**2),
    ("scenic_entry_density", "110000.core", "2026-09-01", 595 / 92.39),
    ("tourism_density", "110101001", "2026-09-01", 14_400 / 24 / 5.35),
    ("peak_hour_tourism_density", "110101001", "2026-09-01", 1200 / 5.35),
    ("day_night_ratio", "110101001", "2026-09-01", 1500 / 800),
]
UNDEFINED = [
    ("population_density", "110101", "2026-09", "incomplete_children"),
    ("floor_area_ratio", "110000", "2025", "incomplete_children"),
    ("hospital_beds", "110000", "2026-09", "incomplete_children"),
    ("hospital_beds", "110105", "2026-09", "not_covered"),
    ("beds_per_1000", "110000.core", "2026-09", "no_residents"),
    ("inversion_ratio", "110114115203", "2026-09", "registered_zero"),
    ("inversion_ratio", "110101", "2010", "registered_exceeds_residents"),
    ("inversion_ratio", "110105", "2026-09", "not_covered"),
    ("scenic_daily_load", "SP1", "2026-09-02", "closed"),
    ("scenic_entry_density", "110000.core", "2026-09", "incomplete_children"),
    ("tourism_density", "110101001", "2026-09", "missing_hours"),
    ("peak_hour_tourism_density", "110101001", "2026-09", "missing_hours"),
]


@pytest.mark.parametrize(("indicator", "area", "when", "value"), PENCIL)
def test_a_published_extract_gives_the_figure_of_the_pencil(
    view: query.View, indicator: str, area: str, when: str, value: float
):
    row = figures.observation_for(view, indicator, area, periods.parse(when))
    assert row is not None
    assert row["value"] == pytest.approx(value, rel=1e-9)
    assert row["reason"] is None


@pytest.mark.parametrize(("indicator", "area", "when", "reason"), UNDEFINED)
def test_what_cannot_be_known_is_null_with_its_reason(
    view: query.View, indicator: str, area: str, when: str, reason: str
):
    row = figures.observation_for(view, indicator, area, periods.parse(when))
    assert row is not None
    assert (row["value"], row["status"], row["reason"]) == (None, "null", reason)


def test_towns_and_districts_speak_of_their_monitored_villages_n_of_n(view: query.View):
    row = figures.observation_for(view, "inversion_ratio", "110114", periods.parse("2026-09"))
    assert row is not None
    assert (row["variant"], row["coverage_n"], row["coverage_of"]) == ("monitored_villages", 3, 3)
