"""How a figure changed over releases and why, and what a comparison of releases must not tell."""

import dataclasses
import datetime as dt
import shutil
from pathlib import Path

import polars as pl
import pytest
from small_home import AS_OF, ME, extract, publish, quiet, rollback

from dashboard.content.releases import revisions
from dashboard.reading import query
from dashboard.reading.recomputed import EXACT
from data.contracts import CONTRACTS
from data.store.access import Grant, NotGranted, grant_for
from data.store.objects import Store

DONGCHENG = "110101"
YEAR = dt.date(2023, 1, 1)


def opened(home: Path, number: int | None = None, *, grant: Grant = ME) -> query.View:
    return query.open_view(str(home), grant=grant, number=number)


@pytest.fixture(scope="module")
def revised(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Release 2 gives 703,000 residents for 2023, release 3 says 700,000, release 4 of another district nothing here,
    release 5 goes back to 1."""
    folder = tmp_path_factory.mktemp("revised")
    home = Path(shutil.copytree(seeded, folder / "home"))
    publish(home, extract(folder / "a", 703_000), reason="first count")
    publish(home, extract(folder / "b", 700_000), reason="recount")
    publish(home, extract(folder / "c", 500_000, area="110109"), reason="Mentougou")
    rollback(Store.open(str(home)), 1, grant=ME, reason="sent back", as_of=AS_OF, progress=quiet)
    return home


def of_2023(found: revisions.Revisions) -> list[tuple[int, str, float | None, float | None]]:
    rows = found.moves.filter(pl.col("period") == YEAR, pl.col("vintage") == "office")
    return list(rows.select("release", "move", "before", "value").iter_rows())


def test_a_figure_is_given_then_revised_then_withdrawn_by_the_release_that_did_it(revised: Path):
    found = revisions.revisions(opened(revised), "residents", DONGCHENG)
    assert of_2023(found) == [
        (2, "new", None, 703_000),
        (3, "revised", 703_000, 700_000),
        (5, "withdrawn", 700_000, None),
    ]
    assert [one.release.number for one in found.made_by] == [1, 2, 3, 5]  # 4 moved nothing here
    assert [one.inputs for one in found.made_by][1:] == [("population",)] * 3


def test_a_density_moves_with_its_residents(revised: Path):
    # 703,000 / 41.86 km² = 16,794.1; 700,000 / 41.86 = 16,722.4
    found = revisions.revisions(opened(revised), "population_density", DONGCHENG)
    assert [round(value or 0, 1) for _, _, _, value in of_2023(found)] == [16_794.1, 16_722.4, 0]


def test_the_triangle_has_a_cell_only_where_the_figure_changed(revised: Path):
    found = revisions.revisions(opened(revised), "residents", DONGCHENG)
    table = revisions.triangle(found, "residents", "en")
    assert table.to_dicts() == [
        {
            "Period": "2023",
            "Vintage": "office",
            "Release 1": "",
            "Release 2": "703,000",
            "Release 3": "700,000",
            "Release 5": "withdrawn",
        }
    ]


def test_why_names_reason_cause_and_how_many_figures_moved(revised: Path):
    rows = revisions.why(revisions.revisions(opened(revised), "residents", DONGCHENG), "en").to_dicts()
    assert [row["Reason"] for row in rows][1:] == ["first count", "recount", "sent back"]
    assert [row["What changed"] for row in rows][1:] == ["population", "population", "back to release 1"]
    assert [(row["New figures"], row["Revised figures"], row["Withdrawn figures"]) for row in rows[1:]] == [
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
    ]


def test_the_date_of_a_release_is_beijing_s(revised: Path):
    found = revisions.revisions(opened(revised), "residents", DONGCHENG)
    evening = (  # in London; in Beijing it is the next day
        dataclasses.replace(one, release=dataclasses.replace(one.release, at="2026-11-30T17:25:00+00:00"))
        for one in found.made_by
    )
    dates = revisions.why(dataclasses.replace(found, made_by=tuple(evening)), "en")["Date"]
    assert set(dates) == {"2026-12-01"}


def test_as_of_an_earlier_release_later_ones_are_not_told(revised: Path):
    found = revisions.revisions(opened(revised, 2), "residents", DONGCHENG)
    assert of_2023(found) == [(2, "new", None, 703_000)]
    assert found.revised.is_empty()


def test_nothing_is_revised_in_a_home_of_one_release(seeded: Path):
    found = revisions.revisions(opened(seeded), "residents", DONGCHENG)
    assert found.moves.height > 0
    assert set(found.moves["move"]) == {"new"}
    assert revisions.triangle(found, "residents", "zh").is_empty()


def test_an_unknown_area_has_no_revisions(seeded: Path):
    found = revisions.revisions(opened(seeded), "residents", "nowhere")
    assert found.moves.is_empty()
    assert found.made_by == ()


def test_who_may_not_read_a_release_reads_no_revisions(revised: Path):
    view = opened(revised)
    with pytest.raises(NotGranted):
        revisions.revisions(dataclasses.replace(view, grant=grant_for("", "stranger")), "residents", DONGCHENG)


def observed(value: float | None, *, reason: str | None = None, period: dt.date = YEAR) -> pl.DataFrame:
    row = {"grain": "year", "period": period, "vintage": "office", "value": value, "reason": reason}
    return pl.DataFrame([row], schema={name: CONTRACTS["observations"].schema[name] for name in row})


def test_a_figure_that_one_release_withholds_is_left_out_of_all():
    # Release 1 gave 4, release 2 withholds it: neither is told, nor that it vanished.
    assert revisions.moves([(1, observed(4.0)), (2, observed(None, reason="suppressed"))]).is_empty()


def test_what_differs_by_no_more_than_the_tolerance_is_no_revision():
    given = 1_000.0
    within = given * (1 + 0.5 * EXACT)
    beyond = given * (1 + 3 * EXACT)
    assert revisions.moves([(1, observed(given)), (2, observed(within))])["move"].to_list() == ["new"]
    assert revisions.moves([(1, observed(given)), (2, observed(beyond))])["move"].to_list() == ["new", "revised"]


def test_a_change_to_and_from_zero_is_a_revision():
    told = revisions.moves([(1, observed(0.0)), (2, observed(5.0)), (3, observed(0.0))])
    assert told["move"].to_list() == ["new", "revised", "revised"]


def test_a_figure_that_comes_back_is_new_again():
    told = revisions.moves([(1, observed(1.0)), (2, observed(None, reason="not_reported")), (3, observed(1.0))])
    assert told["move"].to_list() == ["new", "withdrawn", "new"]
