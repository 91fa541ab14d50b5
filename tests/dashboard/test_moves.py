"""What a candidate moves, as people read it: nothing doubled, ranked, counted, and withheld where it must be."""

from collections import Counter
from pathlib import Path

import polars as pl
from small_home import AS_OF, ME, extract, quiet

from dashboard import moves, publishing, query
from data.access import grant_for
from data.store import Store

GROUP = {
    "indicator": "residents",
    "change": "changes",
    "synthetic": False,
    "figures": 12_000,
    "areas": 340,
    "why": "population",
    "largest_area_code": "110101",
    "largest_grain": "year",
    "largest_old": 500.0,
    "largest_new": 450.0,
    "largest_small_cell": True,
}


def preview(home: Path, folder: Path) -> publishing.Draft:
    store, files = Store.over(str(home), str(folder / "scratch")), []
    for area, residents in (("110101", 703_000), ("110102", 1_098_000)):
        files.append(extract(folder / area, residents, area=area))
    how = {"grant": ME, "workdir": folder, "as_of": AS_OF, "progress": quiet}
    draft = publishing.preview(store, {"population": files}, **how).draft
    assert draft is not None
    return draft


def test_published_figures_that_give_way_to_official_ones_are_no_two_standings(home: Path, tmp_path: Path):
    # Until 2026-11-27 each standing came twice: one that vanished (published) and one that appeared (official).
    draft = preview(home, tmp_path)
    judged = [row for row in draft.consequences if row["kind"] in {"standing", "probability"}]
    assert not [row for row in judged if row["old"] == row["new"]]
    assert max(Counter((row["kind"], row["target_id"], row["period"]) for row in judged).values(), default=1) == 1


def test_groups_count_every_figure_and_pages_say_where_they_stand(home: Path, tmp_path: Path):
    draft = preview(home, tmp_path)
    listed = [row for row in draft.consequences if row["kind"] == "value"]
    assert sum(group["figures"] for group in draft.groups) == len(listed) > 0
    densities = sum(row["indicator"] == "population_density" for row in listed)
    assert moves.pages(draft, {"densities": ["population_density"], "beds": ["hospital_beds"]}) == {
        "densities": densities
    }


def test_a_small_cell_is_withheld_from_who_may_not_see_it(home: Path):
    group = {**GROUP, "first": AS_OF, "last": AS_OF, "largest_period": AS_OF}
    for role, seen in (("office", False), ("analyst", True)):
        view = query.open_view(str(home), grant=grant_for(role, role))
        told = str(moves.groups(view, [group], "en").row(0))
        assert ("450" in told) is seen
        assert ("withheld" in told) is not seen


def test_the_difference_is_told_by_area_and_period_the_most_first(home: Path):
    view = query.open_view(str(home), grant=ME)
    changes = pl.DataFrame(
        {
            "place": ["110101", "110101", "110102"],
            "period": [AS_OF] * 3,
            "change": ["added", "removed", "changed"],
            "rows": [1, 2, 7],
        }
    )
    # 7 rows of 西城 before 3 rows of 东城.
    assert [row[2:] for row in moves.difference(view, changes, "en").rows()] == [(0, 7, 0), (1, 0, 2)]
