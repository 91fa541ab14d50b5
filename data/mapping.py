"""Names that a source writes in its own way: offered from what a check found, remembered as rows of `mappings`."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from data.contracts import Contract, Frames
from data.findings import Example, Finding, Severity, Text
from data.reader import Parsed

NEAR = 0.6  # similarity above which an area's name is offered
MOST_WRITTEN = 500  # names of areas in one file that are looked up; there are some 350 streets and towns
COLUMN, AREA = "column", "area"


@dataclass(frozen=True)
class Offer:
    """A name as the source writes it, and what it seems to mean."""

    source: str
    kind: str
    found: str
    meant: str


def source_of(name: str) -> str:
    """The source that a file name speaks of: without folder, ending, dates and numbers (`人口_2026-10.csv` → 人口)."""
    stem = Path(name.replace("\\", "/")).stem.lower()
    kept = re.sub(r"[\W\d_]+", "_", stem).strip("_")
    return kept or "unnamed"


def renamed(
    parsed: Parsed, contract: Contract, reference: Frames, *, name: str, workdir: Path
) -> tuple[Parsed, list[Finding]]:
    """`parsed` with the names that `mappings` remembers for its source put right, and a note for each."""
    if "mappings" not in reference:
        return parsed, []
    known = reference["mappings"].filter(pl.col("source_name") == source_of(name)).collect()
    said = {kind: dict(part.select("found", "meant").iter_rows()) for (kind,), part in known.group_by("kind")}
    columns = {
        found: meant
        for found, meant in said.get(COLUMN, {}).items()
        if found in parsed.columns and meant not in parsed.columns and contract.has(meant)
    }
    heads = tuple(columns.get(one, one) for one in parsed.columns)
    areas = said.get(AREA, {})
    coded = [one.name for one in contract.columns if one.area is not None and one.name in heads] if areas else []
    if not columns and not coded:
        return parsed, []
    raw = pl.scan_parquet(parsed.file, glob=False).rename(columns)
    notes = [_note(found, meant, 0) for found, meant in columns.items()]
    for column in coded:
        text = pl.col(column).cast(pl.String).str.strip_chars()
        hit = raw.filter(text.is_in(list(areas))).select(text.alias("found")).collect(engine="streaming")
        counts = dict(hit.group_by("found").len().sort("found").iter_rows())
        notes += [_note(found, areas[found], rows) for found, rows in counts.items()]
        if counts:
            raw = raw.with_columns(text.replace(areas).alias(column))
    file = workdir / f"{parsed.file.stem}.{contract.name}.mapped.parquet"
    raw.sink_parquet(file, compression="zstd", compression_level=1)
    return replace(parsed, file=file, columns=heads), notes


def _note(found: str, meant: str, rows: int) -> Finding:
    return Finding(
        Severity.NOTE,
        "mapped_name",
        Text("按记住的对照，把“{found}”读作 {meant}", "read “{found}” as {meant}, as remembered for this source"),
        Text("如有误，在名称对照数据集中更正。", "If that is wrong, correct it in the dataset mappings."),
        rows=rows,
        examples=(Example(None, found),),
        params={"found": found, "meant": meant},
    )


def offers(findings: Iterable[Finding], areas: pl.DataFrame, *, name: str, parsed: Path | None = None) -> list[Offer]:
    """What could be mapped: misspelt columns, and unknown divisions whose name is (nearly) that of a known one.

    areas: code, name_zh, name_en of what holds now; parsed: the rows as they came, without which only the examples
    of a finding are known.
    """
    source = source_of(name)
    codes: dict[str, str] = {}
    for code, chinese, english in areas.select("code", "name_zh", "name_en").iter_rows():
        codes.setdefault(chinese, code)
        codes.setdefault(str(english).lower(), code)
    found: dict[tuple[str, str], Offer] = {}
    for one in findings:
        near = one.params.get("near")
        if one.rule == "missing_column" and near and one.column:
            found[COLUMN, near] = Offer(source, COLUMN, str(near), one.column)
        if one.rule == "unknown_column" and near and one.column:
            found[COLUMN, one.column] = Offer(source, COLUMN, one.column, str(near))
        if one.rule == "unknown_area":
            for written in _written(one, parsed):
                if not written.isdigit() and (code := _nearest(written.lower(), codes)):
                    found[AREA, written] = Offer(source, AREA, written, code)
    return list(found.values())


def _nearest(written: str, codes: Mapping[str, str]) -> str | None:
    """The code of the area that is named most alike; of two the higher one: 密云 is 密云区 before it is 密云镇."""
    if written in codes:
        return codes[written]
    close = difflib.get_close_matches(written, codes, n=5, cutoff=NEAR)
    alike = {one: difflib.SequenceMatcher(None, one, written).ratio() for one in close}
    return codes[max(close, key=lambda one: (alike[one], -len(codes[one])))] if close else None


def _written(unknown: Finding, parsed: Path | None) -> list[str]:
    """Every name that the faulty rows have, in their order."""
    examples = [str(example.value).strip() for example in unknown.examples]
    if parsed is None or unknown.at is None or unknown.column is None:
        return examples
    faulty = pl.col("row").cast(pl.UInt32).is_in(unknown.at.cast(pl.UInt32).implode())
    rows = pl.scan_parquet(parsed, glob=False).filter(faulty)
    text = pl.col(unknown.column).cast(pl.String).str.strip_chars()
    return rows.select(text.drop_nulls().unique(maintain_order=True).head(MOST_WRITTEN)).collect().to_series().to_list()


def as_extract(chosen: Iterable[Offer]) -> bytes:
    """The chosen offers as a CSV extract of `mappings`."""
    rows = [(one.source, one.kind, one.found, one.meant) for one in chosen]
    table = pl.DataFrame(rows, schema=["source_name", "kind", "found", "meant"], orient="row")
    return table.write_csv().encode()
