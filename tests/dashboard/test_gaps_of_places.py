"""A street, a campus or an hour that is missing leaves a gap with its reason above it, through a whole publication."""

import datetime as dt
import shutil
from pathlib import Path

import polars as pl
import pytest
from small_home import ME, quiet

from dashboard import publishing
from dashboard.content.subjects import beds as movements
from dashboard.reading import figures, geography, periods, query
from data.store.objects import Store

SEPTEMBER, OCTOBER = "2026-09", "2026-10"
BEDS_HEAD = (
    "facility_id,grain,period,institution_id,name,area_code,category,scope,status,beds_authorised,beds_actual,"
    "open_bed_days,occupied_bed_days,outpatient_visits,emergency_visits\n"
)
HOURS_HEAD = "spot_id,date,hour,reservations,reserved_entries,entries,exits\n"


def campus(name: str, month: str, beds: int) -> str:
    return f"{name},month,{month}-01,{name},{name},110101001,general,all,open,{beds},{beds},30000,20000,9000,900\n"


def publish(seeded: Path, folder: Path, **files: str) -> query.View:
    """A home with the files published as one release."""
    home = Path(shutil.copytree(seeded, folder / "home"))
    paths: dict[str, list[Path]] = {}
    for name, text in files.items():
        paths[name] = [folder / f"{name}.csv"]
        paths[name][0].write_text(text, encoding="utf-8")
    result = publishing.publish(
        Store.open(str(home)),
        paths,
        grant=ME,
        reason="something is missing",
        as_of=dt.date(2026, 11, 15),
        accept_warnings=True,
        progress=quiet,
    )
    assert isinstance(result, publishing.Published), result
    return query.open_view(str(home), grant=ME)


def answer(view: query.View, indicator: str, area: str, when: str) -> tuple[float | None, str | None]:
    row = figures.observation_for(view, indicator, area, periods.parse(when))
    assert row is not None, (indicator, area, when)
    return row["value"], row["reason"]


@pytest.fixture(scope="module")
def view(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> query.View:
    """Two campuses in September, one in October; every street of 东城 in September, all but one in October."""
    folder = tmp_path_factory.mktemp("places")
    beds = campus("HA", SEPTEMBER, 700) + campus("HB", SEPTEMBER, 300) + campus("HA", OCTOBER, 700)
    areas = geography.areas_now(query.open_view(str(seeded), grant=ME))
    streets = areas.filter(pl.col("level") == "street", pl.col("parent") == "110101")["code"].sort().to_list()
    people = "area_code,grain,period,vintage,residents\n"
    for month, told in ((SEPTEMBER, streets), (OCTOBER, streets[1:])):
        people += "".join(f"{code},month,{month}-01,office,1000\n" for code in told)
    return publish(seeded, folder, hospitals=BEDS_HEAD + beds, population=people)


@pytest.mark.parametrize("area", ["110101001", "110101"])
@pytest.mark.parametrize("indicator", ["hospital_beds", "outpatient_emergency_visits", "bed_occupancy"])
def test_a_missing_month_of_a_campus(view: query.View, indicator: str, area: str):
    assert answer(view, indicator, area, SEPTEMBER)[0] is not None
    assert answer(view, indicator, area, OCTOBER) == (None, "incomplete_children")


def test_the_campus_itself_says_so(view: query.View):
    assert answer(view, "hospital_beds", "HB", OCTOBER) == (None, "not_reported")


def test_no_level_above_has_a_lower_total(view: query.View):
    for area in ("110000.core", "110000"):  # no other district has a campus here
        assert answer(view, "hospital_beds", area, OCTOBER) == (None, "incomplete_children")


def test_a_missing_street(view: query.View):
    assert answer(view, "residents", "110101", SEPTEMBER)[0] == pytest.approx(17_000)  # 东城 has 17 streets
    assert answer(view, "residents", "110101", OCTOBER) == (None, "incomplete_children")
    assert answer(view, "population_density", "110101", OCTOBER)[0] is None


def test_the_ledger_calls_it_not_reported_never_closed(view: query.View):
    rows = movements.between_districts(view.in_language("zh"))
    assert rows["value"].to_list() == [300]
    assert "关闭" not in rows["name"][0]


def test_a_missing_hour_at_a_gate(seeded: Path, tmp_path: Path):
    spot = "spot_id,valid_from,name,area_code,access,mean_stay_h,open_hour,close_hour\n"
    spot += "spot:garden,2026-01-01,园,110101001,gated,1,9,11\n"
    start = dt.date(2026, 9, 1)
    days = [start + dt.timedelta(days=number) for number in range(61)]
    hours = [(day, hour) for day in days for hour in (9, 10)]
    hours.remove((dt.date(2026, 10, 15), 9))
    visits = HOURS_HEAD + "".join(f"spot:garden,{day},{hour},100,90,100,100\n" for day, hour in hours)
    view = publish(seeded, tmp_path, scenic_spots=spot, scenic_visits=visits)
    for area in ("110101", "110000.core", "110000"):
        assert answer(view, "reservation_coverage", area, SEPTEMBER) == (0.9, None)
        assert answer(view, "reservation_coverage", area, OCTOBER) == (None, "incomplete_children")
        assert answer(view, "scenic_entry_density", area, OCTOBER) == (None, "incomplete_children")
    assert answer(view, "reservation_coverage", "spot:garden", OCTOBER) == (None, "not_reported")
    assert answer(view, "scenic_daily_load", "spot:garden", OCTOBER)[0] is None
