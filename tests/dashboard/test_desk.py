"""What waits on a page for its release is gone from it once it is published, and never published twice."""

import re
from pathlib import Path

import polars as pl
import pytest
from small_home import AS_OF, ME, quiet, state
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import publishing
from dashboard.content.targets import ledger, office_tables
from dashboard.pages.targets import revise_table
from dashboard.publishing import Edit, inbox
from dashboard.reading import query
from data import published
from data.store.access import grant_for
from data.store.objects import Store


def page(home: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """A page of the dashboard in English, as an administrator opens it."""
    monkeypatch.setenv("SIDU_HOME", str(home))
    monkeypatch.delenv("SIDU_SIGN_IN", raising=False)
    app = AppTest.from_file(Path(dashboard.__file__).with_name("app.py"), default_timeout=300)
    app.session_state["role"] = "administrator"
    app.query_params["lang"] = "en"
    app.run()
    registered = {info["url_pathname"]: page for page, info in app._registered_pages.items()}
    app._page_hash = registered[path]  # AppTest switches between files only
    return app


def press(app: AppTest, label: str) -> None:
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception


def told(app: AppTest) -> list[str]:
    return [str(one.value) for kind in (app.markdown, app.success, app.info) for one in kind]


def test_a_row_that_its_release_completes_no_longer_waits(home: Path, monkeypatch: pytest.MonkeyPatch):
    """A new event without a document and an origin, which the release fills in."""
    before = office_tables.table(query.open_view(str(home), grant=ME), "events")
    new = before.head(1).with_columns(
        pl.lit(None, pl.String).alias("source"), pl.lit(None, pl.String).alias("origin"), event_id=pl.lit("e-new")
    )
    app = page(home, "edit", monkeypatch)
    app.session_state["edit:dataset"] = "events"
    app.session_state[revise_table.KEPT] = {"events": (before, new, before.clear())}
    app.run()
    assert "1 rows new or changed, 0 removed" in told(app)
    press(app, "Check")
    assert "events: 1 added, 0 changed, 0 removed" in told(app)
    next(one for one in app.text_input if one.label == "Reason of the release").input("one event more").run()
    press(app, "Publish")
    assert state(home) == 2
    assert "0 rows new or changed, 0 removed" in told(app)


def told_of_vanishing(app: AppTest) -> None:
    """Of the consequences the page says first how many figures vanish, and its first table says which."""
    words = [str(one.value) for one in app.main if one.type in {"subheader", "markdown"}]
    first = words[next(place for place, text in enumerate(words) if text.startswith("Consequences: ")) + 1]
    assert re.match(r"\*\*\d+ figures vanish", first), first
    table = app.table[0].value
    assert list(table.columns)[:3] == ["Vanishes", "Area", "Number of figures"]
    # 东城's own density, and that of all that it lies in.
    assert {"Population density"} <= set(table["Vanishes"])
    assert any("Dongcheng" in area for area in table["Area"])
    assert int(re.findall(r"\d+", first)[0]) == sum(map(int, table["Number of figures"]))


def without_land(folder: Path) -> Path:
    """The areas, of which 东城 tells its land no more."""
    rows = published.load("areas").drop("extracted_on", "extract")
    land = pl.when(pl.col("code") != "110101").then("land_km2").alias("land_km2")
    rows.with_columns(land).write_csv(folder / "areas.csv")
    return folder / "areas.csv"


def test_an_upload_that_makes_figures_vanish_says_so_first(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = without_land(tmp_path)
    app = page(home, "upload", monkeypatch)
    app.session_state["arrivals"] = [inbox.recognise(file, file.name, tmp_path)]
    app.run()
    press(app, "Check")
    told_of_vanishing(app)


def test_a_proposal_that_makes_figures_vanish_says_so_first(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    how = {"grant": grant_for("analyst", "analyst"), "reason": "deliver"}
    publishing.propose(Store.open(str(home)), publishing.Brought({"areas": [without_land(tmp_path)]}), **how)
    app = page(home, "approvals", monkeypatch)
    app.run()
    press(app, "Check and show the consequences")
    told_of_vanishing(app)


def test_a_ledger_that_comes_back_as_it_is_can_neither_be_published_nor_proposed(
    home: Path, monkeypatch: pytest.MonkeyPatch
):
    file = ledger.contract_csv(query.open_view(str(home), grant=ME))
    app = page(home, "ledger", monkeypatch).run()
    next(one for one in app.file_uploader if one.label == "Files").set_value(("ledger.csv", file, "text/csv")).run()
    press(app, "Check the file")
    assert "Nothing would change: release 1 holds all of this already. Nothing is published." in told(app)
    assert not [one for one in app.button if one.label in {"Publish the revision", "Propose to another person"}]


def test_items_that_were_edited_further_are_checked_again(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """One item was checked and the table says something else: publishing the one would let go of the other."""
    edit = Edit("item-core-residents", 1, {"note": "更正"})
    given = {"grant": ME, "workdir": tmp_path, "as_of": AS_OF, "progress": quiet}
    app = page(home, "ledger", monkeypatch)
    app.session_state["ledger:checked"] = publishing.preview_edits(Store.open(str(home)), [edit], **given)
    app.run()
    assert [one for one in app.button if one.label == "Publish the revision"]
    app.session_state["ledger:checked:of"] = [edit]
    app.run()
    assert "Something has changed since the check. Check again to see what it does now." in told(app)
    assert not [one for one in app.button if one.label == "Publish the revision"]
