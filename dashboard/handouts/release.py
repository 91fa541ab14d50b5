"""A release handed out: observations, targets and projections as CSV, Parquet, Excel, SDMX-CSV or a data package.

Small cells stay hidden as on the pages; text that a spreadsheet would run is made harmless.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from dashboard.handouts.chart_files import CELL, workbook
from dashboard.reading import geography, query
from dashboard.reading.query import View
from data.contracts import CONTRACTS
from data.contracts.spreadsheets import harmless
from data.store import audit
from data.store.access import Action
from metrics.catalogue import BY_ID

FREQUENCY = {"year": "A", "half": "S", "quarter": "Q", "month": "M", "day": "D"}  # CL_FREQ; all else is _O, other
STATUS = {"ok": "A", "estimated": "E", "provisional": "P", "null": "M"}  # CL_OBS_STATUS
CONFIDENTIAL = {"free": "F", "primary": "C", "secondary": "D"}  # CL_CONF_STATUS
DATAFLOW = "SIDU:OBSERVATIONS(1.0)"
LEFT_OUT = "gaps, variants and single facilities are in the other formats / 空值、其他口径和单个机构见其他格式"
Tables = dict[str, pl.DataFrame]
Written = dict[Path, int]


def tables(view: View) -> Tables:
    """The three tables as this person may see them; raises NotGranted without the right to export."""
    audit.required(view.store, view.grant, Action.EXPORT)
    seen = query.observations(view, indicators=list(BY_ID), variant=None)
    return {
        "observations": seen.sort(CONTRACTS["observations"].key),
        "targets": query.targets(view),
        "projections": query.projections(view),
    }


def export(view: View, form: str, out: Path) -> dict[str, int]:
    """Writes a release in one of FORMATS to `out` and audits it; rows by file.

    xlsx and sdmx-csv are one file; a sheet holds a million rows, so a workbook has only values of areas in their
    default variant, and says so. csv, parquet and datapackage fill the folder `out`; where `out` ends in .csv or
    .parquet, observations go to it and the other tables beside it. Raises NotGranted.
    """
    found = tables(view)
    about = {"format": form, "release": view.release.number, "rows": sum(frame.height for frame in found.values())}
    audit.record(view.store, actor=view.grant.actor, action="export", about=about)
    written = FORMATS[form](found, out, view)
    return {str(path): rows for path, rows in written.items()}


def _place(out: Path, name: str, ending: str) -> Path:
    if out.suffix != f".{ending}":
        out.mkdir(parents=True, exist_ok=True)
        return out / f"{name}.{ending}"
    out.parent.mkdir(parents=True, exist_ok=True)
    return out if name == "observations" else out.with_name(f"{out.stem}-{name}.{ending}")


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Text made harmless, lists as JSON, times as text."""
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    joined = (
        pl.concat_str(pl.lit("["), pl.col(name).cast(pl.List(pl.String)).list.join(","), pl.lit("]")).alias(name)
        for name in lists
    )
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    stamps = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    return frame.with_columns(
        *(harmless(pl.col(name)) for name in texts), *joined, *(pl.col(name).dt.to_string("iso") for name in stamps)
    )


def _csv(found: Tables, out: Path, _: View) -> Written:
    paths = {name: _place(out, name, "csv") for name in found}
    for name, frame in found.items():
        _flat(frame).write_csv(paths[name], include_bom=True)
    return {paths[name]: frame.height for name, frame in found.items()}


def _parquet(found: Tables, out: Path, _: View) -> Written:
    paths = {name: _place(out, name, "parquet") for name in found}
    for name, frame in found.items():
        frame.write_parquet(paths[name])
    return {paths[name]: frame.height for name, frame in found.items()}


def _xlsx(found: Tables, out: Path, view: View) -> Written:
    out.parent.mkdir(parents=True, exist_ok=True)
    with workbook(out) as book:
        in_tree = pl.col("area_code").is_in(geography.areas(view)["code"].to_list())
        plain = in_tree & (pl.col("variant") == "default") & pl.col("value").is_not_null()
        kept = {**found, "observations": found["observations"].filter(plain)}
        for name, frame in kept.items():
            _flat(frame).with_columns(pl.col(pl.String).str.slice(0, CELL)).write_excel(
                book, worksheet=name, autofit=False
            )
        about = {
            "release": [view.release.number],
            "as_of": [view.release.as_of.isoformat()],
            "left_out": [found["observations"].height - kept["observations"].height],
            "note": [LEFT_OUT],
        }
        pl.DataFrame(about).write_excel(book, worksheet="release")
    return {out: sum(frame.height for frame in kept.values())}


def sdmx(observations: pl.DataFrame) -> pl.DataFrame:
    """Observations as SDMX-CSV 2.0: one row an observation, dots of zone codes as underscores."""
    period, grain = pl.col("period"), pl.col("grain")
    when = (
        pl.when(grain == "year")
        .then(period.dt.to_string("%Y"))
        .when(grain == "half")
        .then(pl.concat_str(period.dt.year(), pl.lit("-S"), (period.dt.month() + 5) // 6))
        .when(grain == "quarter")
        .then(pl.concat_str(period.dt.year(), pl.lit("-Q"), period.dt.quarter()))
        .when(grain == "month")
        .then(period.dt.to_string("%Y-%m"))
        .otherwise(period.dt.to_string("%Y-%m-%d"))
    )
    return observations.select(
        pl.lit("dataflow").alias("STRUCTURE"),
        pl.lit(DATAFLOW).alias("STRUCTURE_ID"),
        pl.lit("I").alias("ACTION"),
        grain.replace_strict(FREQUENCY, default="_O", return_dtype=pl.String).alias("FREQ"),
        pl.col("area_code").str.replace_all(".", "_", literal=True).alias("REF_AREA"),
        pl.col("indicator").alias("INDICATOR"),
        pl.col("vintage").alias("VINTAGE"),
        pl.col("variant").alias("VARIANT"),
        when.alias("TIME_PERIOD"),
        pl.col("value").alias("OBS_VALUE"),
        pl.col("unit").alias("UNIT_MEASURE"),
        pl.col("status").replace_strict(STATUS, return_dtype=pl.String).alias("OBS_STATUS"),
        pl.col("conf_status").replace_strict(CONFIDENTIAL, return_dtype=pl.String).alias("CONF_STATUS"),
        pl.col("numerator").alias("NUMERATOR"),
        pl.col("denominator").alias("DENOMINATOR"),
        pl.col("basis").alias("BASIS"),
        pl.col("origin").alias("ORIGIN"),
        pl.col("reason").alias("COMMENT_OBS"),
    )


def _sdmx(found: Tables, out: Path, _: View) -> Written:
    out.parent.mkdir(parents=True, exist_ok=True)
    _flat(sdmx(found["observations"])).write_csv(out)
    return {out: found["observations"].height}


def _datapackage(found: Tables, out: Path, view: View) -> Written:
    """Frictionless data package: a folder of CSV files and `datapackage.json` that says what every column means."""
    out.mkdir(parents=True, exist_ok=True)
    for name, frame in found.items():
        _flat(frame).write_csv(out / f"{name}.csv")
    about = {
        "name": f"sidu-release-{view.release.number}",
        "title": "Sidu 四度",
        "created": view.release.at,
        "resources": [
            {
                "name": name,
                "path": f"{name}.csv",
                "format": "csv",
                "encoding": "utf-8",
                "profile": "tabular-data-resource",
                "schema": _schema(name),
            }
            for name in found
        ],
    }
    path = out / "datapackage.json"
    path.write_text(json.dumps(about, ensure_ascii=False, indent=2, default=str), encoding="utf-8")
    return {out / f"{name}.csv": frame.height for name, frame in found.items()} | {path: len(found)}


def _schema(name: str) -> dict[str, Any]:
    kinds = {pl.Float64: "number", pl.Int64: "integer", pl.Date: "date", pl.Boolean: "boolean"}
    contract = CONTRACTS[name]
    return {
        "fields": [
            {"name": one, "type": next((word for kind, word in kinds.items() if dtype == kind), "string")}
            for one, dtype in contract.schema.items()
        ],
        "primaryKey": list(contract.key),
    }


FORMATS: Mapping[str, Callable[[Tables, Path, View], Written]] = {
    "csv": _csv,
    "parquet": _parquet,
    "xlsx": _xlsx,
    "sdmx-csv": _sdmx,
    "datapackage": _datapackage,
}
