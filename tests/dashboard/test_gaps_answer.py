"""A facility's missing period is a gap with its reason in every area above it, not silence and not a lower total."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from small_home import ME, quiet

from dashboard import publishing
from dashboard.reading import figures, periods, query
from data.store.objects import Store

HEAD = (
    "village_code,grain,period,name,area_code,is_key_village,registered,migrants_other_province,migrant_definition,"
    "rental_rooms,hazards_open_start,hazards_found,hazards_rectified\n"
)


def village(number: int, month: str, migrants: int) -> str:
    return f"110114115{number},month,{month}-01,村,110114115,true,1000,{migrants},resident_6m,300,20,20,20\n"


@pytest.fixture(scope="module")
def view(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> query.View:
    """Two villages in September, one of them in October."""
    folder = tmp_path_factory.mktemp("gap")
    home = Path(shutil.copytree(seeded, folder / "home"))
    file = folder / "villages.csv"
    rows = village(201, "2026-09", 2000) + village(202, "2026-09", 500) + village(201, "2026-10", 2100)
    file.write_text(HEAD + rows, encoding="utf-8")
    result = publishing.publish(
        Store.open(str(home)),
        {"villages": [file]},
        grant=ME,
        reason="one village is missing in October",
        as_of=dt.date(2026, 11, 15),
        accept_warnings=True,
        progress=quiet,
    )
    assert isinstance(result, publishing.Published), result
    return query.open_view(str(home), grant=ME)


@pytest.mark.parametrize("area", ["110114115", "110114", "110000"])
def test_a_missing_village_leaves_a_gap_with_its_reason_above(view: query.View, area: str):
    whole = figures.observation_for(view, "inversion_ratio", area, periods.parse("2026-09"))
    assert whole is not None
    assert (whole["value"], whole["coverage_n"], whole["coverage_of"]) == (2500 / 2000, 2, 2)
    gap = figures.observation_for(view, "inversion_ratio", area, periods.parse("2026-10"))
    assert gap is not None
    assert (gap["value"], gap["reason"], gap["coverage_n"], gap["coverage_of"]) == (None, "incomplete_children", 1, 2)


def test_the_missing_village_itself_says_so(view: query.View):
    gap = figures.observation_for(view, "inversion_ratio", "110114115202", periods.parse("2026-10"))
    assert gap is not None
    assert (gap["value"], gap["reason"]) == (None, "not_reported")
