"""Small cells by every way that is no table: tries, thresholds, notes, texts, raw rows. Two worlds, one answer."""

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from noninterference import ITEMS, SHIFTS, TRIED, apart, previewed, said, target, told, world
from small_home import AS_OF, ME, quiet
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard.publishing import thresholds
from dashboard.publishing.draft import draft
from dashboard.reading import query, recomputed, suppressed_release, suppression
from data.contracts import CONTRACTS
from data.store import releases
from data.store.access import Grant, NotGranted, grant_for
from data.store.objects import Store
from forecasts import standing
from metrics.catalogue import BY_ID

OFFICE, LEADER = grant_for("office", "office"), grant_for("leadership", "leader")
ANALYST = grant_for("analyst", "analyst")
BLIND = [OFFICE, LEADER]
Worlds = tuple[Path, Path]


@pytest.fixture(scope="module")
def worlds(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    folder = tmp_path_factory.mktemp("worlds")
    one, other = (world(seeded, folder / str(shift), shift) for shift in SHIFTS)
    return one, other


def observed(home: Path) -> pl.DataFrame:
    view = query.open_view(str(home), grant=ME)
    return query.observations(view, indicators=list(BY_ID), variant=None, shown=False).drop("input_hash")


def test_the_worlds_hide_the_same_cells_differ_in_these_and_in_nothing_else(worlds: Worlds):
    one, other = map(observed, worlds)
    free = pl.col("conf_status") == "free"
    assert said(one.filter(free)) == said(other.filter(free))
    assert said(one.filter(~free)) != said(other.filter(~free))
    assert {"H-1", "H-2", "H-6", "110101002", "110114115201"} <= set(one.filter(~free)["area_code"])


@pytest.mark.parametrize("grant", BLIND, ids=lambda one: one.actor)
def test_who_may_not_see_small_cells_is_told_the_same_in_both_worlds(worlds: Worlds, tmp_path: Path, grant: Grant):
    one, other = (told(home, grant, tmp_path / str(place)) for place, home in enumerate(worlds))
    assert apart(one, other) == []


def test_who_may_see_them_is_told_what_differs(worlds: Worlds, tmp_path: Path):
    one, other = (told(home, ANALYST, tmp_path / str(place)) for place, home in enumerate(worlds))
    assert {"observations", "dataset standings", "dataset lodging", "standings", "command value"} <= set(
        apart(one, other)
    )


def test_what_the_office_tries_on_hidden_cells_is_answered_alike(worlds: Worlds, tmp_path: Path):
    targets = [
        target(f"try-{area}-{kind}-{number}", area, kind, number)
        for area in TRIED
        for kind in ("reduce_to", "raise_to", "ceiling")
        for number in (*range(1, 10), *range(30, 75, 4))
    ]
    targets += [
        target(f"try-ratio-{number}", "110114115201", "reduce_to", number, indicator="inversion_ratio")
        for number in range(20, 60, 4)
    ]
    targets += [target("seen", "H-7", "reduce_to", 400.0)]
    item = {"item_id": "item-small", "target_id": "held-H-1", "area_code": "H-1", "lead_body": "市卫生健康委"}
    ledger = [{**item, "revision": 4, "state": "open", "date": dt.date(2024, 1, 2), "note": "seen"}]
    break_ = {"event_id": "e", "date": dt.date(2018, 6, 1), "area_code": "H-6", "indicator": "hospital_beds"}
    events = [{**break_, "kind": "series_break", "text_zh": "变动", "text_en": "break"}]
    spot = {"indicator": "scenic_daily_load", "area_code": "110000", "tier": "watch", "source": "test"}
    thresholds = [{**spot, "valid_from": dt.date(2024, 1, 1), "value": 0.55}]  # hides nothing, so the office's
    brought = {"targets": targets, "ledger": ledger, "events": events, "thresholds": thresholds}
    one, other = (previewed(home, OFFICE, tmp_path / str(n), **brought) for n, home in enumerate(worlds))
    assert apart(one, other) == []
    # What everybody sees is judged as ever: 158 beds are below 400.
    found = {one["rule"]: one for one in json.loads(one["findings"])}
    assert found["target_already_met"]["examples"][0]["value"] == "seen 2026-12-31"
    assert "threshold_reserved" not in found


def test_a_threshold_on_a_ratio_is_no_way_to_close_in_on_it(worlds: Worlds, tmp_path: Path):
    # Ratios of 250 / 5 and 254 / 9: a count of villages above 1:35 would tell the worlds apart.
    tried: dict[str, Any] = {"indicator": "inversion_ratio", "area_code": "110000", "source": "test"}
    rows = [
        {**tried, "tier": "tier_10", "valid_from": dt.date(2000 + number, 1, 1), "value": float(number)}
        for number in range(3, 60, 3)
    ]
    one, other = (previewed(home, OFFICE, tmp_path / str(n), thresholds=rows) for n, home in enumerate(worlds))
    assert apart(one, other) == []
    assert [found["rule"] for found in json.loads(one["findings"])] == ["threshold_reserved"]
    assert one["consequences"] == "null"


def with_thresholds(store: Store, release: releases.Release, *rows: dict[str, Any]) -> dict[str, Any]:
    """The parts of a release with more thresholds."""
    contract = CONTRACTS["thresholds"]
    held = store.scan(release.datasets["thresholds"].values(), contract).collect()
    more = pl.DataFrame([{name: row.get(name) for name in contract.schema} for row in rows], schema=contract.schema)
    part = store.write_part(pl.concat([held, more]).lazy(), contract)
    return {**release.datasets, "thresholds": {"all": part}}


def few(value: float) -> dict[str, Any]:
    return {
        "indicator": "small_cells", "area_code": "110000", "tier": "least", "valid_from": dt.date(2024, 1, 1),
        "value": value, "origin": "official", "source": "test",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "free_to"),
    [
        (few(2.0), {"administrator"}),
        ({**few(2.0), "indicator": "inversion_ratio", "tier": "tier_3"}, {"administrator", "analyst"}),
        ({**few(0.5), "indicator": "scenic_instant_load", "tier": "watch"}, {"administrator", "analyst", "office"}),
    ],
    ids=["small_cells", "of a ratio", "of a spot"],
)
def test_whose_a_threshold_is_holds_for_files_tables_rollbacks_and_the_api(
    worlds: Worlds, row: dict[str, Any], free_to: set[str]
):
    store = Store.open(str(worlds[0]))
    parent = releases.get(store, 2, grant=ME)
    inputs = with_thresholds(store, parent, row)
    for role in ("administrator", "analyst", "office"):
        grant = grant_for(role, role)
        # Whether it comes or goes: a rollback takes a threshold away.
        for new, old in ((inputs, parent.datasets), (parent.datasets, inputs)):
            assert (thresholds.reserved_thresholds(store, new, old, grant=grant) == []) is (role in free_to), role
        if role not in free_to:
            with pytest.raises(NotGranted):
                draft(
                    store, parent, inputs, grant=grant, reason="test", as_of=AS_OF, touched=(), progress=quiet
                )  # fmt: skip


def test_a_ledger_item_says_that_a_small_cell_is_back_and_not_how_many(worlds: Worlds):
    for home in worlds:
        ledger = query.dataset(query.open_view(str(home), grant=ME), "ledger")
        last = {row["item_id"]: row for row in ledger.sort("revision").to_dicts() if row["item_id"] in ITEMS}
        assert {item: row["state"] for item, row in last.items()} == dict.fromkeys(ITEMS, "rebounded")
        assert last["item-small"]["note"] == (
            "反弹：已关停的 H-1 在 2018-01-01 又报送床位 / "
            "Rebounded: H-1, which was closed, reports beds again on 2018-01-01"
        )
        # 278 beds of the street in 2017, 130 in 2018, when it is hidden, 276 in 2019: the watch goes by what all see.
        assert "was 278 on 2017-01-01, 276 on 2019-01-01" in last["item-target"]["note"]


def test_an_old_note_of_a_rebound_is_not_read_where_its_figure_is_hidden():
    cell = {"indicator": "hospital_beds", "area_code": "H-1", "grain": "month", "vintage": "office"}
    hidden = pl.DataFrame([{**cell, "variant": "default", "period": dt.date(2023, 9, 1)}])
    notes = ["反弹：已关停的 H-1 在 2023-09-01 又报送 3 张床位", "反弹：H-1 在 2023-10-01 又报送 40 张", "3 beds", None]
    rows = pl.DataFrame({"item_id": ["a", "b", "c", "d"], "area_code": "H-1", "note": notes})
    found = suppression.rows(rows, "ledger", hidden, threshold=10)["note"].to_list()
    assert found == [suppression.NOT_SAID, *notes[1:]]  # what a person wrote is theirs


def test_an_inn_that_tells_its_nights_and_no_guest_does_not_tell_its_rooms(worlds: Worlds):
    for home in worlds:
        rows = query.dataset(query.open_view(str(home), grant=OFFICE), "lodging")
        inn = rows.filter(pl.col("establishment_id") == "L-1").row(0, named=True)
        assert (inn["beds"], inn["rooms"], inn["room_nights_available"]) == (12, None, None)


@pytest.mark.parametrize("grant", [ME, OFFICE], ids=lambda one: one.actor)
def test_standings_are_made_again_for_a_receipt_as_they_are_told(worlds: Worlds, grant: Grant):
    view = query.open_view(str(worlds[0]), grant=grant)
    rows = query.standings(view)
    once_small = rows.filter(target_id="held-H-6").row(0, named=True)
    # 130 − 2 × 8 beds; the best year was 2 fewer beds, but for the step out of 2018, which was small.
    assert (once_small["value"], once_small["best_pace"] > 0) == (114.0, grant is ME)
    assert recomputed.still_holds(query.Read(view, "standings", rows))


PAGES = ("targets", "ledger", "beds", "villages")


def test_pages_say_the_same_in_both_worlds(worlds: Worlds, memory: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SIDU_SIGN_IN", raising=False)
    seen: list[dict[str, str]] = []
    for place, home in enumerate(worlds):
        monkeypatch.setenv("SIDU_HOME", str(shutil.copytree(home, memory / str(place))))
        app = AppTest.from_file(Path(dashboard.__file__).with_name("app.py"), default_timeout=300)
        app.session_state["role"] = "office"
        app.query_params["area"] = "110101"
        app.query_params["lang"] = "en"
        app.run()
        registered = {info["url_pathname"]: page for page, info in app._registered_pages.items()}
        seen.append({})
        for page in PAGES:
            app._page_hash = registered[page]  # AppTest switches between files only
            app.run()
            assert not app.exception, page
            seen[-1][page] = said([repr(one) for one in app.main])
    assert apart(*seen) == []


series = st.lists(st.integers(1, 400), min_size=3, max_size=12)


@settings(max_examples=15)
@given(series, st.data())
def test_no_standing_depends_on_a_hidden_value(values: list[int], data: st.DataObject):
    where = data.draw(st.sets(st.integers(0, len(values) - 1), min_size=1))
    other = [data.draw(st.integers(1, 400)) if place in where else one for place, one in enumerate(values)]
    goals = [
        target(f"t{number}", "H-1", data.draw(st.sampled_from(["reduce_to", "raise_to", "ceiling"])), number)
        for number in data.draw(st.lists(st.integers(1, 400), min_size=1, max_size=4, unique=True))
    ]
    one, two = (limited_standings(held, where, goals) for held in (values, other))
    assert one.equals(two)
    assert (one["value"][0] is None) is (len(values) - 1 in where)  # the latest is hidden: nothing is judged


def limited_standings(values: list[int], hidden: set[int], goals: list[dict[str, Any]]) -> pl.DataFrame:
    """What somebody who may not see the `hidden` places of a yearly series is told of targets on it."""
    observations = pl.DataFrame(
        {
            "indicator": "hospital_beds", "area_code": "H-1", "grain": "year", "vintage": "office",
            "variant": "default", "origin": "official",
            "period": [dt.date(2010 + place, 1, 1) for place in range(len(values))],
            "value": [float(value) for value in values],
            "conf_status": ["primary" if place in hidden else "free" for place in range(len(values))],
        }
    )  # fmt: skip
    schema = CONTRACTS["targets"].schema
    targets = pl.DataFrame([{name: row.get(name) for name in schema} for row in goals], schema=schema)
    none = pl.DataFrame(schema=CONTRACTS["projections"].schema)
    frames = {"observations": observations.lazy(), "targets": targets.lazy(), "projections": none.lazy()}
    stored = standing(observations, targets, none, as_of=AS_OF)
    cells = observations.filter(pl.col("conf_status") != "free").select(*suppression.SERIES, "period")
    return suppressed_release.rows(stored, "standings", {**frames, "thresholds": THRESHOLDS}, cells)


THRESHOLDS = pl.LazyFrame(schema=CONTRACTS["thresholds"].schema)
