"""The wall's rotation: time, pause, steps, and what an address may ask for."""

import shutil
from pathlib import Path

import polars as pl
from small_home import AS_OF, ME, quiet

from dashboard import publishing
from dashboard.content.subjects import course, wall
from dashboard.content.subjects.wall import Rotation
from dashboard.reading import figures, query
from data.store.objects import Store


def test_a_view_stays_its_time_and_not_longer():
    now = Rotation(0, 100.0)
    assert wall.after_tick(now, 109.4, every=10, views=3) == now
    assert wall.after_tick(now, 109.5, every=10, views=3) == Rotation(1, 109.5)
    assert wall.after_tick(Rotation(2, 0.0), 10.0, every=10, views=3).at == 0


def test_a_paused_wall_stays_and_goes_on_with_a_full_turn():
    paused = wall.pause_toggled(Rotation(1, 0.0), 4.0)
    assert wall.after_tick(paused, 1000.0, every=10, views=3) == paused
    assert wall.pause_toggled(paused, 1000.0) == Rotation(1, 1000.0)


def test_steps_go_round_both_ways():
    assert wall.moved(Rotation(0, 0.0), 1.0, step=-1, views=3).at == 2
    assert wall.place(Rotation(2, 0.0), ("a", "b", "c")) == "3/3"


def test_an_address_chooses_views_and_nonsense_reads_as_the_default():
    known = ("overview", "hospital_beds")
    assert wall.chosen_views("hospital_beds,../etc", known) == ("hospital_beds",)
    assert wall.chosen_views("nothing", known) == known
    assert wall.chosen_views(None, known) == known
    assert [wall.seconds(asked) for asked in (None, "x", "0", "30", "9999", "99999")] == [20, 20, 5, 30, 600, 20]


def test_demonstration_figures_never_stand_beside_a_course_of_real_ones(seeded: Path, tmp_path: Path):
    home = Path(shutil.copytree(seeded, tmp_path / "home"))
    file = tmp_path / "population.csv"
    months = "".join(f"110101,month,2023-0{n}-01,rebased_2020,70000{n},synthetic\n" for n in (1, 2, 3))
    floors = "area_code,grain,period,footprint_m2,above_ground_gfa_m2,origin\n"
    buildings = tmp_path / "buildings.csv"
    buildings.write_text(f"{floors}110101,year,2022-01-01,9000000,30000000,synthetic\n", encoding="utf-8")
    file.write_text(f"area_code,grain,period,vintage,residents,origin\n{months}", encoding="utf-8")
    given = {"grant": ME, "reason": "invented", "as_of": AS_OF, "accept_warnings": True, "progress": quiet}
    files = {"population": [file], "buildings": [buildings]}
    assert isinstance(publishing.publish(Store.open(str(home)), files, **given), publishing.Published)
    view = query.open_view(str(home), grant=ME)
    # 东城 has three censuses; the invented months are in the release, and the wall leaves them out.
    assert "synthetic" in figures.series(view, "residents", "110101")["origin"].to_list()
    real = course.observed_rows(view.in_language("en"), "residents", "110101")
    assert real.filter(pl.col("series") == "census").height == 3
    assert "synthetic" not in real["kind"].to_list()
    # Of buildings there is nothing real: a series of its own, under its name.
    invented = course.observed_rows(view.in_language("en"), "building_coverage", "110101")
    seen = invented.filter(pl.col("kind").is_in(course.OBSERVED)).select("kind", "series").unique()
    assert seen.rows() == [("synthetic", "demonstration data")]
