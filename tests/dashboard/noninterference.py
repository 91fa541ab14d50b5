"""Two homes that differ in hidden values only, and all that a person can be told: it must be the same in both.

Whatever somebody learns of a hidden value, by a page, a preview, a text or twenty tries in a row, shows as a difference
between the two worlds. Fingerprints and hashes are left out: who could guess all rows of a part could check the guess.
"""

import datetime as dt
import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
from small_home import AS_OF, ME, quiet

from dashboard import publishing
from dashboard.cli.commands import COMMANDS
from dashboard.content.definitions import definitions
from dashboard.content.outlook import track_record
from dashboard.content.releases import between_releases
from dashboard.content.subjects import beds as beds_that_moved
from dashboard.content.subjects import facility_points, villages
from dashboard.content.targets import accountability, comparison, ledger, standings, targets
from dashboard.handouts import briefing, release
from dashboard.proof.slips import Slip, operands
from dashboard.publishing.draft import commit, draft
from dashboard.reading import query, row_receipts
from dashboard.reading.query import View
from data.contracts import CONTRACTS
from data.store import releases
from data.store.access import Action, Grant
from data.store.objects import Store
from metrics.catalogue import BY_ID

YEARS = range(2015, 2024)  # nine points: enough for a projection, and for one look back
SHIFTS = (0, 4)  # by how much the hidden counts of a world are moved, from one of a pair to the other
KEYED = {"ledger", "targets", "movements"}  # datasets of one part
UNSAID = ("input_hash", "input_fingerprint", "extract", "made_at")
_HASH = re.compile(r"(?<![\d.])\b[0-9a-f]{10,64}\b")  # digits behind a point are a number's
_MADE_AT = re.compile(r"\d{4}-\d\d-\d\d(?: |%20)\d\d:\d\d:\d\d[\d.+:]*")  # as in UNSAID; receipts have it too
ITEMS = {"item-small": "H-1", "item-once-small": "H-6", "item-target": "110101003"}
TRIED = ("H-1", "H-2", "H-6", "110101002")
Told = dict[str, str]


def beds(shift: int) -> dict[str, list[tuple[int, str, int]]]:
    """Hospital → (year, street, beds); each street, or each pair of streets, has as many in every world."""
    rows: dict[str, list[tuple[int, str, int]]] = {}
    for year in YEARS:
        n, odd = year - YEARS[0], year == 2018
        for name, place, count in (
            ("H-1", "110101001", 2 + shift),  # always small, H-2 beside it is hidden with it
            ("H-2", "110101001", 70 - 2 * n - shift),
            # Small once, long ago; then its street is hidden with it, and H-8's beside that, both of them small.
            ("H-6", "110101003", 3 + shift if odd else 130 - 2 * n),
            ("H-7", "110101003", 127 if odd else 150 + n),
            ("H-8", "110101002", 6 - shift if odd else 2 + shift),  # alone in its street
            ("H-9", "110101004", 95 - 3 * n - (0 if odd else shift)),
        ):
            rows.setdefault(name, []).append((year, place, count))
    return rows


def _hospitals(shift: int) -> list[dict[str, Any]]:
    return [
        {
            "facility_id": name, "institution_id": name, "name": name, "grain": "year", "period": dt.date(year, 1, 1),
            "area_code": place, "category": "general", "scope": "all", "status": "open", "beds_authorised": count,
            "beds_actual": count, "open_bed_days": count * 365, "occupied_bed_days": count * 200,
            "outpatient_visits": 9000, "emergency_visits": 900,
        }
        for name, held in beds(shift).items()
        for year, place, count in held
    ]  # fmt: skip


def _lodging(shift: int) -> list[dict[str, Any]]:
    # L-1 tells its rooms, and its nights, but nobody was a guest: no indicator tells any of them.
    few = {"rooms": 4 + shift, "room_nights_available": 30 * (4 + shift), "room_nights_sold": None}
    many = {"rooms": 90, "room_nights_available": 2700, "room_nights_sold": 2000}
    return [
        {
            "establishment_id": name, "name": name, "grain": "month", "period": dt.date(2023, 9, 1),
            "area_code": "110101001", "category": "homestay", "scope": "all", "status": "open", "licensed": True,
            "beds": count, **more,
        }
        for name, count, more in (("L-1", 12, few), ("L-2", 180, many), ("L-3", 190, many))
    ]  # fmt: skip


def _villages(shift: int) -> list[dict[str, Any]]:
    return [
        {
            "village_code": code, "name": code, "grain": "month", "period": dt.date(2023, 9, 1),
            "area_code": "110114115", "is_key_village": True, "registered": registered,
            "migrants_other_province": migrants, "migrant_definition": "resident_6m", "rental_rooms": 300,
            "rental_rooms_managed": 200, "hazards_open_start": 10, "hazards_found": 5, "hazards_rectified": 12,
        }
        for code, registered, migrants in (
            ("110114115201", 5 + shift, 250 + shift), ("110114115202", 200 - shift, 120 - shift)
        )
    ]  # fmt: skip


def _movements(shift: int) -> list[dict[str, Any]]:
    """Few beds that no indicator counts: of facilities that never reported, and of two that everybody sees."""
    return [
        {
            "movement_id": name, "date": dt.date(2023, 9, 1), "kind": kind, "subject": "hospital", "from_id": left,
            "to_id": reached, "beds": count, "document": "文件",
        }
        for name, kind, left, reached, count in (
            ("M-open", "open", None, "H-new", 2 + shift), ("M-close", "close", "H-shut", None, 3 + shift),
            ("M-merge", "merge", "H-one", "H-7", 4 + shift), ("M-few", "move", "H-7", "H-9x", 5 + shift),
            # Less what H-shut was left with at its end, it is what it had.
            ("M-rest", "move", "H-shut", "H-9x", 97 - shift), ("M-many", "move", "H-7", "H-9x", 20),
        )
    ]  # fmt: skip


def _ledger() -> list[dict[str, Any]]:
    said = {"lead_body": "市卫生健康委", "date": dt.date(2017, 12, 31), "evidence": "公告"}
    return [
        {**said, "item_id": item, "area_code": area, "revision": revision, "state": state, "verifier": "another",
         "target_id": "held-110101003" if item == "item-target" else None}
        for item, area in ITEMS.items()
        for revision, state in ((1, "open"), (2, "done"))
    ]  # fmt: skip


def target(name: str, area: str, kind: str, number: float, *, indicator: str = "hospital_beds") -> dict[str, Any]:
    """A row of targets."""
    low = kind in {"raise_to", "floor"}
    return {
        "target_id": name, "due": dt.date(2026, 12, 31), "indicator": indicator, "area_code": area, "kind": kind,
        "low": number if low else None, "high": None if low else number, "approximate": False,
        "unit": BY_ID[indicator].unit.value, "direction": "higher" if low else "lower", "is_milestone": False,
        "owner": "市卫生健康委", "revision_reason": "test", "origin": "official", "source": "test",
    }  # fmt: skip


def _targets() -> list[dict[str, Any]]:
    held = [target(f"held-{area}", area, "raise_to", 140.0) for area in (*TRIED, "H-9", "110101", "110101003")]
    return [*held, target("ratio", "110114115201", "reduce_to", 20.0, indicator="inversion_ratio")]


def world(seeded: Path, home: Path, shift: int) -> Path:
    """A copy of a seeded home with small cells, in one more release; worlds of any `shift` show the same."""
    shutil.copytree(seeded, home)
    store = Store.open(str(home))
    parent = releases.get(store, 1, grant=ME)
    new = {
        "hospitals": _hospitals(shift), "lodging": _lodging(shift), "villages": _villages(shift),
        "movements": _movements(shift), "ledger": _ledger(), "targets": _targets(),
    }  # fmt: skip
    inputs = dict(parent.datasets)
    for name, rows in new.items():
        contract = CONTRACTS[name]
        given = [{"origin": "official", "source": "test", **row} for row in rows]
        frame = pl.DataFrame([{one: row.get(one) for one in contract.schema} for row in given], schema=contract.schema)
        held = inputs.get(name, {})
        if name in {"ledger", "targets"}:
            frame = pl.concat([store.scan(held.values(), contract).collect(), frame])
        part = store.write_part(frame.lazy(), contract)
        assert part
        inputs[name] = {"all" if name in KEYED else f"{frame['grain'][0]}-all": part}
    made = draft(
        store, parent, inputs, grant=ME, reason="planted", as_of=AS_OF, touched=tuple(new), progress=quiet
    )  # fmt: skip
    commit(store, made, grant=ME, action="publish")
    return home


def said(thing: object) -> str:
    """Anything as text, without fingerprints; rows in one order."""
    if isinstance(thing, pl.LazyFrame):
        thing = thing.collect()
    if isinstance(thing, pl.DataFrame):
        thing = sorted(
            json.dumps(row, ensure_ascii=False, default=str) for row in thing.drop(UNSAID, strict=False).to_dicts()
        )
    return _HASH.sub("#", thing if isinstance(thing, str) else json.dumps(thing, ensure_ascii=False, default=str))


def told(home: Path, grant: Grant, work: Path) -> Told:
    """Everything that a person is told without asking twice: tables, exports, texts, commands, each by name."""
    view = query.open_view(str(home), grant=grant)
    found = {f"dataset {name}": said(query.dataset(view, name)) for name in CONTRACTS if name != "observations"}
    found["observations"] = said(query.observations(view, indicators=list(BY_ID), variant=None))
    found |= {name: said(make(view)) for name, make in TEXTS.items()}
    for key in targets.choices(view):
        found[f"target {key}"] = said([targets.facts(view.in_language("en"), key), targets.receipts_of(view, key)])
        found[f"history {key}"] = said(targets.history(view.in_language("en"), key))
    for name, made in SLIPS.items():
        slip = Slip(name, partial(made, view))
        rows = said([{**vars(one), "rows": said(one.rows)} for one in operands(slip, NONE, "en")])
        found[f"slip {name}"] = _MADE_AT.sub("@", rows)
    found |= {f"item {item}": said(ledger.history(view.in_language("en"), item)) for item in ITEMS}
    for kind in facility_points.KINDS:
        found[f"points {kind}"] = said(facility_points.rows(view.in_language("en"), kind, "110101", "2023"))
    if Action.EXPORT in grant.actions:
        parts = vars(briefing.briefing(view.in_language("en"), "110101")).values()
        found["briefing"] = said([one.to_dicts() if isinstance(one, pl.DataFrame) else one for one in parts])
        for form in ("csv", "sdmx-csv"):
            files = release.export(view, form, work / f"{form}.csv")
            for file in files:
                rows = pl.read_csv(file, infer_schema=False)
                found[f"export {form} {Path(file).name}"] = said(rows)
    return found


NONE = pl.DataFrame()
SLIPS: Mapping[str, Callable[[View], object]] = {  # what makes again what stands on a page
    "beds_moved": lambda view: beds_that_moved.between_districts(view.in_language("en")),
    "villages": villages.villages,
    "coverage": lambda view: definitions.coverage(view.in_language("en"), "hospital_beds"),
    "differences": lambda view: between_releases.changed(
        replace(view, release=releases.get(view.store, 1, grant=view.grant)), view, "hospital_beds"
    ),
    "scores": lambda view: track_record.statements(view, hindcast=True),
    "sets": lambda view: query.every_set(view).drop("made_at"),
    "account": lambda view: accountability.owners(view.in_language("en"), "district", today=AS_OF),
    "compared": lambda view: comparison.compared(view.in_language("en"), "hospital_beds"),
    "points": lambda view: facility_points.facility_rows(view.in_language("en"), "hospitals", "110101", "2023"),
}
TEXTS: Mapping[str, Callable[[View], object]] = {
    "standings": lambda view: standings.standing_table(
        view.in_language('en'), row_receipts.with_receipts(view, "standings", query.standings(view))
    ),
    "odd": lambda view: targets.odd_targets(view.in_language('en')),
    "ledger": lambda view: ledger.table(ledger.items(view.in_language('en')), "en"),
    "ledger as a file": lambda view: ledger.contract_csv(view).decode(),
    "villages": villages.villages,
    "releases": lambda view: [(one.reason, one.touched) for one in releases.history(view.store, grant=view.grant)],
    **{f"command {name}": (lambda view, words=words: commanded(view, *words)) for name, words in {
        "standing": ("standing",), "value": ("value", "hospital_beds", "H-1", "2023"),
        "series": ("series", "hospital_beds", "110101002"), "year": ("value", "hospital_beds", "H-6", "2018"),
    }.items()},
}  # fmt: skip


def commanded(view: View, name: str, *words: str) -> object:
    """What a command answers to this person."""
    import argparse

    command = next(one for one in COMMANDS if one.name == name)
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    options = parser.parse_args([*words])
    options.home, options.lang, options.json = view.store.home, "en", True
    done = command.act(options, view.grant)
    return done.answer, done.text


def previewed(home: Path, grant: Grant, work: Path, **brought: list[dict[str, Any]]) -> Told:
    """All that a person is told who checks rows of some datasets: findings, difference, consequences, groups."""
    work.mkdir(parents=True, exist_ok=True)
    files = {}
    for dataset, rows in brought.items():
        files[dataset] = [work / f"{dataset}.csv"]
        pl.DataFrame(rows, infer_schema_length=None).write_csv(files[dataset][0])
    seen = publishing.preview(Store.open(str(home)), files, grant=grant, workdir=work, as_of=AS_OF, progress=quiet)
    return answered(seen)


def answered(seen: publishing.Preview) -> Told:
    """A preview as text."""
    drawn = seen.draft
    return {
        "findings": said([one.as_json("en") for one in seen.findings]),
        "difference": said([seen.difference, *(frame.to_dicts() for frame in seen.changes.values())]),
        "consequences": said(drawn.consequences if drawn else None),
        "groups": said([drawn.groups, drawn.moved, drawn.rebounded] if drawn else None),
    }


def apart(one: Told, other: Told) -> list[str]:
    """The names of what differs."""
    return sorted(name for name in {**one, **other} if one.get(name) != other.get(name))
